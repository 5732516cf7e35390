#include "gateway/migrate/files/json_user.hpp"
#include "gateway/migrate/files/readers.hpp"
#include "translators/core/text.hpp"

#include <utility>

namespace idiom::migrate::files {

namespace {

/// One line, and where it begins.
struct Line {
    std::string_view text;
    config::Mark at;

    /// Returns the place of a byte of `text`.
    config::Mark place(std::size_t offset) const {
        auto made = at;
        advance(made, text.substr(0, offset));
        return made;
    }
};

class JsonLinesReader final : public UserReader {
public:
    JsonLinesReader(std::unique_ptr<Decoder> decoder, ReadOptions const& options)
        : decoder_(std::move(decoder)), dialects_(options.dialects) {
        fields_.fields = FieldSet::all();
    }

    /// Reads the first block, so that a wrong encoding is told at once.
    std::optional<config::Problem> begin() {
        auto const more = decoder_->more(buffer_);
        if (!more) return more.error();
        ended_ = !*more;
        return std::nullopt;
    }

    std::expected<std::optional<SourceUser>, config::Problem> next(Arena& arena) override {
        for (;;) {
            auto const line = next_line(arena);
            if (!line) return std::unexpected(line.error());
            if (!*line) return std::nullopt;
            if (trimmed((*line)->text, white_space).empty()) continue;
            auto user = read(**line, arena);
            if (!user) return std::unexpected(std::move(user.error()));
            return *user;
        }
    }

private:
    std::expected<std::optional<Line>, config::Problem> next_line(Arena& arena) {
        auto end = buffer_.find('\n', begin_);
        while (end == buffer_.npos && !ended_) {
            buffer_.erase(0, std::exchange(begin_, 0));
            auto const seen = buffer_.size();
            if (seen > longest_user)
                return std::unexpected(decoder_->problem({at_, 1}, "a line is longer than 1 MiB"));
            auto const more = decoder_->more(buffer_);
            if (!more) return std::unexpected(more.error());
            ended_ = !*more;
            end = buffer_.find('\n', seen);
        }
        if (begin_ == buffer_.size()) return std::nullopt;
        auto const size = end == buffer_.npos ? buffer_.npos : end - begin_;
        Line const line{arena.copy(std::string_view(buffer_).substr(begin_, size)), {at_, 1}};
        begin_ = end == buffer_.npos ? buffer_.size() : end + 1;
        ++at_;
        return line;
    }

    std::expected<SourceUser, config::Problem> read(Line const& line, Arena& arena) {
        auto const value =
            json::read(line.text, arena, {.depth = deepest_user, .doubled = json::DoubledMembers::refused});
        if (!value) return std::unexpected(problem(line, value.error().offset, value.error().what));
        auto user = read_source_user(*value, dialects_, UnknownNames(unknown_), arena);
        if (!user) {
            auto const* const place =
                user.error().member ? user.error().member->raw.data() : value->raw.data();
            auto const offset = static_cast<std::size_t>(place - line.text.data());
            return std::unexpected(problem(line, offset, user.error().what));
        }
        user->at = line.at;
        return *user;
    }

    config::Problem problem(Line const& line, std::size_t offset, std::string_view what) const {
        return decoder_->problem(line.place(offset), std::string(what));
    }

    std::unique_ptr<Decoder> decoder_;
    DialectLookup dialects_;
    std::string buffer_;
    std::size_t begin_ = 0; ///< of the line, in the buffer
    int at_ = 1;            ///< the number of the line
    bool ended_ = false;    ///< the decoder has no more
};

} // namespace

MadeReader make_jsonl_reader(std::unique_ptr<Decoder> decoder, ReadOptions const& options) {
    return begun<JsonLinesReader>(std::move(decoder), options);
}

} // namespace idiom::migrate::files
