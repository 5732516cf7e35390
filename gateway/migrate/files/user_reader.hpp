#pragma once

#include "gateway/config/problem.hpp"
#include "gateway/migrate/files/format.hpp"
#include "gateway/migrate/files/input.hpp"
#include "gateway/migrate/source_user.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Reads files of users, one user at a time. Keeps one user and one block of the file in memory.
namespace idiom::migrate::files {

/// The fields of a file, known before its first user.
struct FileFields {
    /// CSV: the fields that have a column. Other formats: every field.
    FieldSet fields;
    /// CSV: the header row as written. Other formats: empty.
    std::vector<std::string> columns;
    /// CSV, beside `columns`: whether the column is a field, an extension or `externalId`.
    std::vector<bool> known;
    bool csv = false;
};

struct ReadOptions {
    std::string name; ///< of the file, for problems: the path as it was given
    Format format = Format::jsonl;
    std::string encoding;   ///< `--encoding`; "": as the document declares, else UTF-8
    bool csv_safe = false;  ///< removes the apostrophes of `--csv-safe`
    DialectLookup dialects; ///< for the types of extensions; may be empty: no extension is known
};

/// A file of users that is being read. After a problem, `next` must not be called again. Problems name line
/// and column, and never the contents of a cell or member.
class UserReader {
public:
    UserReader() = default;
    UserReader(UserReader const&) = delete;
    UserReader& operator=(UserReader const&) = delete;
    virtual ~UserReader() = default;

    FileFields const& fields() const { return fields_; }
    /// Reads the next user into `arena`; null at the end of the file.
    virtual std::expected<std::optional<SourceUser>, config::Problem> next(Arena& arena) = 0;
    /// Returns the names of the columns, members or elements so far that are no field. They are ignored,
    /// except for columns that the mapping uses.
    std::vector<std::string> const& unknown() const { return unknown_; }

protected:
    FileFields fields_;
    std::vector<std::string> unknown_;
};

/// The longest user that a file may hold, in bytes of UTF-8.
inline constexpr std::size_t longest_user = 1024 * 1024;

/// Opens a reader: finds the encoding and, for CSV, reads the header row. Problems: an unknown encoding,
/// bytes that are not in the encoding, a DOCTYPE, no header row, two columns of one name.
std::expected<std::unique_ptr<UserReader>, config::Problem> read_users(std::unique_ptr<Input> input,
                                                                       ReadOptions options);

/// Returns `text` in lower case without blanks, `_` and `-`, as names of columns are compared.
std::string plain_column_name(std::string_view text);

} // namespace idiom::migrate::files
