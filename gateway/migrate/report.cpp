#include "gateway/migrate/report.hpp"

#include "gateway/migrate/files/csv.hpp"
#include "gateway/migrate/files/format.hpp"
#include "translators/codec/printable.hpp"

#include <vector>

namespace idiom::migrate {

namespace {

/// Returns a row that is safe in a spreadsheet and on a terminal.
std::string csv_row(std::string_view run, UserLine const& line) {
    std::vector<std::string_view> const fields(line.fields.begin(), line.fields.end());
    auto const key = codec::printable(line.key);
    auto const id = codec::printable(line.id);
    auto const joined = codec::printable(files::join_list(fields));
    auto const problem = codec::printable(line.problem);
    std::string row;
    files::append_csv_row(row, {run, key, name_of(line.outcome), id, joined, problem}, true);
    return row;
}

} // namespace

std::expected<Report, std::string> Report::create(std::string const& path, std::string run) {
    auto const format = files::format_of(path);
    if (format != files::Format::csv && format != files::Format::jsonl)
        return std::unexpected(path + ": a report is a .jsonl or a .csv");
    auto file = files::OutputFile::create(path);
    if (!file) return std::unexpected(path + " " + file.error());
    Report report(std::move(*file), path, std::move(run), format == files::Format::csv);
    if (!report.csv_) return report;
    std::string header;
    files::append_csv_row(header, {"run", "key", "outcome", "id", "fields", "problem"}, true);
    if (auto const written = report.file_.write(header); !written) report.error_ = written.error();
    return report;
}

void Report::add(UserLine const& line) {
    if (!error_.empty()) return;
    std::string text;
    if (csv_) {
        text = csv_row(run_, line);
    } else {
        text = to_json_line(run_, line);
    }
    if (auto const written = file_.write(text); !written) error_ = written.error();
}

std::expected<void, std::string> Report::commit() {
    if (error_.empty())
        if (auto const done = file_.commit(); !done) error_ = done.error();
    if (!error_.empty()) return std::unexpected(path_ + " " + error_);
    return {};
}

} // namespace idiom::migrate
