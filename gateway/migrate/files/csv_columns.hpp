#pragma once

#include "gateway/migrate/files/csv_record.hpp"
#include "gateway/migrate/source_user.hpp"

#include <expected>
#include <string>
#include <vector>

/// The columns of a CSV file, by its header row.
namespace idiom::migrate::files {

struct CsvColumn {
    enum class Kind : std::uint8_t { unknown, field, extension, external_id };

    std::string name; ///< as in the header
    Kind kind = Kind::unknown;
    Field field = Field::id;
    std::string dialect;                 ///< of an extension
    ExtensionRule const* rule = nullptr; ///< of an extension
};

struct CsvHeader {
    char separator = ',';
    std::vector<CsvColumn> columns;
};

/// Reads the header row. The separator is the one of `,`, `;` and tab that the row contains; of several, the
/// one that gives the most known columns. `safe`: names may have the apostrophe of `--csv-safe`.
std::expected<CsvHeader, CsvError> read_header(CsvRecord const& record, bool safe,
                                               DialectLookup const& dialects, Arena& arena);

} // namespace idiom::migrate::files
