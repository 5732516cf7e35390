#include "gateway/migrate/files/csv_columns.hpp"

#include "gateway/migrate/files/csv.hpp"
#include "gateway/migrate/files/user_reader.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace idiom::migrate::files {

namespace {

constexpr std::string_view separators = ",;\t";
constexpr std::size_t most_columns = 1000;

/// Finds the member of a dialect for `extensions/DIALECT/MEMBER`.
void find_extension_of(CsvColumn& column, DialectLookup const& dialects) {
    constexpr std::string_view prefix = "extensions/";
    auto const plain = trimmed(column.name, white_space);
    if (!lower(plain).starts_with(prefix) || !dialects) return;
    auto const path = plain.substr(prefix.size());
    auto const slash = std::min(path.find('/'), path.size());
    column.dialect = lower(trimmed(path.substr(0, slash), white_space));
    auto const* const known = dialects(column.dialect);
    if (known == nullptr || slash == path.size()) return;
    auto const member = plain_column_name(path.substr(slash + 1));
    for (auto const& rule : known->extensions)
        if (plain_column_name(rule.name) == member) {
            column.kind = CsvColumn::Kind::extension;
            column.rule = &rule;
        }
}

CsvColumn column_named(std::string_view name, DialectLookup const& dialects) {
    CsvColumn made;
    made.name = name;
    auto const plain = plain_column_name(name);
    if (plain == plain_column_name("externalId")) made.kind = CsvColumn::Kind::external_id;
    for (auto const& row : user_fields) {
        if (row.field == Field::extensions || plain_column_name(row.name) != plain) continue;
        made.kind = CsvColumn::Kind::field;
        made.field = row.field;
    }
    find_extension_of(made, dialects);
    return made;
}

std::vector<CsvColumn> columns_of(std::span<CsvCell const> cells, bool safe, DialectLookup const& dialects) {
    std::vector<CsvColumn> columns;
    for (auto const& cell : cells)
        columns.push_back(column_named(safe ? without_apostrophe(cell.text) : cell.text, dialects));
    return columns;
}

/// Returns the separators that stand in the row outside of quotes, each with its first place.
std::vector<std::pair<char, std::size_t>> separators_in(std::string_view row) {
    std::vector<std::pair<char, std::size_t>> found;
    bool quoted = false;
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (row[i] == '"') quoted = !quoted;
        if (quoted || !separators.contains(row[i])) continue;
        if (std::ranges::find(found, row[i], &std::pair<char, std::size_t>::first) == found.end())
            found.emplace_back(row[i], i);
    }
    return found;
}

struct Candidate {
    CsvHeader header;
    std::span<CsvCell const> cells;
    std::size_t place = 0; ///< of the first separator
    std::size_t known = 0; ///< how many columns are known
};

std::expected<Candidate, CsvError> split_header(std::string_view row, std::pair<char, std::size_t> separator,
                                                bool safe, DialectLookup const& dialects, Arena& arena) {
    auto const cells = split_record(row, separator.first, arena);
    if (!cells) return std::unexpected(cells.error());
    if (cells->size() > most_columns)
        return std::unexpected(CsvError{(*cells)[most_columns].offset, "there are more than 1000 columns"});
    Candidate made{{separator.first, columns_of(*cells, safe, dialects)}, *cells, separator.second};
    auto const is_known = [](CsvColumn const& column) { return column.kind != CsvColumn::Kind::unknown; };
    made.known = static_cast<std::size_t>(std::ranges::count_if(made.header.columns, is_known));
    return made;
}

/// Returns the first of two columns of one name. Names no name: without a header row it would be a value.
std::optional<CsvError> find_twins(Candidate const& candidate) {
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < candidate.cells.size(); ++i) {
        auto const plain = plain_column_name(candidate.header.columns[i].name);
        if (plain.empty()) continue;
        if (!places.try_emplace(plain, i).second)
            return CsvError{candidate.cells[i].offset, "a column has the name of another"};
    }
    return std::nullopt;
}

} // namespace

std::expected<CsvHeader, CsvError> read_header(CsvRecord const& record, bool safe,
                                               DialectLookup const& dialects, Arena& arena) {
    auto found = separators_in(record.text);
    if (found.empty()) found.emplace_back(',', 0);
    std::optional<Candidate> best;
    std::optional<CsvError> failed;
    bool tied = false;
    for (auto const& separator : found) {
        auto candidate = split_header(record.text, separator, safe, dialects, arena);
        if (!candidate) {
            if (!failed) failed = candidate.error();
            continue;
        }
        tied = best && candidate->known == best->known;
        if (!best || candidate->known > best->known) best = std::move(*candidate);
    }
    if (!best) return std::unexpected(*failed);
    if (tied) return std::unexpected(CsvError{found[1].second, "the header row has two kinds of separators"});
    if (auto const twins = find_twins(*best)) return std::unexpected(*twins);
    return std::move(best->header);
}

} // namespace idiom::migrate::files
