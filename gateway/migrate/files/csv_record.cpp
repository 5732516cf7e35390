#include "gateway/migrate/files/csv_record.hpp"

#include "gateway/migrate/files/user_reader.hpp"

#include <algorithm>
#include <utility>

namespace idiom::migrate::files {

namespace {

/// Reads a cell in quotes that begins at `at`. Sets `at` behind it.
std::expected<std::string_view, CsvError> quoted_cell(std::string_view record, std::size_t& at,
                                                      Arena& arena) {
    auto const begin = at++;
    auto text = arena.text();
    for (;;) {
        auto const quote = record.find('"', at);
        if (quote == record.npos) return std::unexpected(CsvError{begin, "a quote is opened and not closed"});
        bool const doubled = quote + 1 < record.size() && record[quote + 1] == '"';
        text.append(record.substr(at, quote - at + (doubled ? 1 : 0)));
        at = quote + (doubled ? 2 : 1);
        if (!doubled) return arena.keep(text);
    }
}

} // namespace

config::Mark CsvRecord::place(std::size_t offset) const {
    auto made = at;
    advance(made, text.substr(0, offset));
    return made;
}

std::expected<std::span<CsvCell const>, CsvError> split_record(std::string_view record, char separator,
                                                               Arena& arena) {
    auto cells = arena.vector<CsvCell>();
    std::size_t at = 0;
    for (;;) {
        auto const begin = at;
        if (at < record.size() && record[at] == '"') {
            auto const text = quoted_cell(record, at, arena);
            if (!text) return std::unexpected(text.error());
            if (at < record.size() && record[at] != separator)
                return std::unexpected(CsvError{at, "a cell goes on behind its closing quote"});
            cells.push_back({*text, begin});
        } else {
            at = std::min(record.find(separator, at), record.size());
            auto const text = record.substr(begin, at - begin);
            if (auto const quote = text.find('"'); quote != text.npos)
                return std::unexpected(
                    CsvError{begin + quote, "a quote stands inside a cell without quotes"});
            cells.push_back({text, begin});
        }
        if (at == record.size()) return Arena::keep(cells);
        ++at; // the separator
    }
}

/// Returns what is wrong with a record that does not end.
config::Problem CsvRecords::too_long() const {
    Arena arena;
    CsvRecord const record{std::string_view(buffer_).substr(begin_, longest_user), at_};
    auto const cells = split_record(record.text, separator_, arena);
    if (cells) return decoder_.problem(at_, "a row is longer than 1 MiB");
    return decoder_.problem(record.place(cells.error().offset), std::string(cells.error().what));
}

/// Moves `end_` to the end of the record. Returns false if there is no record.
std::expected<bool, config::Problem> CsvRecords::find_end() {
    for (;;) {
        for (; end_ < buffer_.size(); ++end_) {
            char const c = buffer_[end_];
            if (c == '"')
                quoted_ = !quoted_;
            else if (!quoted_ && (c == '\n' || (c == '\r' && (ended_ || end_ + 1 < buffer_.size()))))
                return true;
            else if (!quoted_ && c == '\r')
                break; // only the next character tells whether it is half of a CRLF
        }
        if (ended_) return begin_ < buffer_.size();
        if (end_ - begin_ > longest_user) return std::unexpected(too_long());
        buffer_.erase(0, begin_);
        end_ -= std::exchange(begin_, 0);
        auto const more = decoder_.more(buffer_);
        if (!more) return std::unexpected(more.error());
        ended_ = !*more;
    }
}

void CsvRecords::skip_line_end() {
    if (end_ < buffer_.size()) {
        bool const crlf = std::string_view(buffer_).substr(end_).starts_with("\r\n");
        end_ += crlf ? 2 : 1;
        at_ = {at_.line + 1, 1};
    }
    begin_ = end_;
}

std::expected<std::optional<std::string_view>, config::Problem> CsvRecords::next_line() {
    quoted_ = false;
    auto const found = find_end();
    if (!found) return std::unexpected(found.error());
    if (!*found) return std::nullopt;
    return std::string_view(buffer_).substr(begin_, end_ - begin_);
}

std::expected<std::optional<CsvRecord>, config::Problem> CsvRecords::next(Arena& arena) {
    for (;;) {
        auto const line = next_line();
        if (!line) return std::unexpected(line.error());
        if (!*line) return std::nullopt;
        CsvRecord const record{arena.copy(**line), at_};
        advance(at_, record.text);
        skip_line_end();
        if (!record.text.empty()) return record;
    }
}

} // namespace idiom::migrate::files
