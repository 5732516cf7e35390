#pragma once

#include "gateway/migrate/files/output_file.hpp"
#include "gateway/migrate/journal.hpp"

#include <expected>
#include <string>

namespace idiom::migrate {

/// The file of `--report`: a line for each user, as in the journal, or a row of a `.csv` that is safe for
/// spreadsheets. It appears when the run ends. Errors are lines for the operator.
class Report {
public:
    static std::expected<Report, std::string> create(std::string const& path, std::string run);
    /// After an error nothing more is added, and `commit` returns the error.
    void add(UserLine const& line);
    std::expected<void, std::string> commit();

private:
    Report(files::OutputFile file, std::string path, std::string run, bool csv)
        : file_(std::move(file)), path_(std::move(path)), run_(std::move(run)), csv_(csv) {}

    files::OutputFile file_;
    std::string path_;
    std::string run_;
    bool csv_;
    std::string error_;
};

} // namespace idiom::migrate
