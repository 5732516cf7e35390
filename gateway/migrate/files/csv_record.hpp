#pragma once

#include "gateway/migrate/files/decoder.hpp"
#include "translators/core/arena.hpp"

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// The records of a CSV file (RFC 4180), without knowledge of their columns.
namespace idiom::migrate::files {

/// A cell, and where it begins in its record.
struct CsvCell {
    std::string_view text;
    std::size_t offset = 0;
};

struct CsvRecord {
    std::string_view text; ///< as in the file, without its line end
    config::Mark at;       ///< where it begins
    /// Returns the place of a byte of `text`.
    config::Mark place(std::size_t offset) const;
};

/// Why a record cannot be split into cells.
struct CsvError {
    std::size_t offset;
    std::string_view what;
};

/// Splits a record at `separator`, and removes the quotes.
std::expected<std::span<CsvCell const>, CsvError> split_record(std::string_view record, char separator,
                                                               Arena& arena);

/// Reads one record after the other. A record ends with CRLF, LF or CR outside of quotes. Empty lines are no
/// records.
class CsvRecords {
public:
    explicit CsvRecords(Decoder& decoder) : decoder_(decoder) {}

    /// Sets the separator of cells once it is known. It is needed for the error of a record that does not
    /// end.
    void set_separator(char separator) { separator_ = separator; }
    /// Returns the next record; null at the end. Its text lives in `arena`.
    std::expected<std::optional<CsvRecord>, config::Problem> next(Arena& arena);

private:
    std::expected<std::optional<std::string_view>, config::Problem> next_line();
    std::expected<bool, config::Problem> find_end();
    void skip_line_end();
    config::Problem too_long() const;

    Decoder& decoder_;
    std::string buffer_;
    std::size_t begin_ = 0; ///< of the record, in the buffer
    std::size_t end_ = 0;   ///< of the part of the record that was read
    char separator_ = ',';
    bool quoted_ = false;   ///< at `end_`
    bool ended_ = false;    ///< the decoder has no more
    config::Mark at_{1, 1}; ///< of `begin_`
};

} // namespace idiom::migrate::files
