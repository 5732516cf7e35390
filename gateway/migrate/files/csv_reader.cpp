#include "gateway/migrate/files/csv.hpp"
#include "gateway/migrate/files/csv_columns.hpp"
#include "gateway/migrate/files/extension_text.hpp"
#include "gateway/migrate/files/json_user.hpp"
#include "gateway/migrate/files/readers.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace idiom::migrate::files {

namespace {

/// What a cell cannot be.
using CellError = std::string_view;

/// Reads devices or skills: a list of JSON objects, or of ids.
std::expected<User, CellError> read_objects(Field field, std::string_view text, Arena& arena) {
    auto out = arena.text();
    json::Writer writer(out);
    writer.begin_object().key(name_of(field)).begin_array();
    for (auto const item : split_list(text, arena)) {
        if (item.starts_with('{'))
            writer.raw(item);
        else
            writer.begin_object().member("id", item).end_object();
    }
    writer.end_array().end_object();
    auto const value = json::read(arena.keep(out), arena, {.depth = deepest_user});
    std::vector<std::string> unknown;
    if (value)
        if (auto const user = read_source_user(*value, {}, UnknownNames(unknown), arena)) return user->user;
    return std::unexpected("must be a list of JSON objects or of ids");
}

class CsvUser {
public:
    explicit CsvUser(Arena& arena)
        : arena_(arena), extensions_(arena.vector<std::pair<std::size_t, Extension>>()) {}

    /// Takes one cell that is not empty.
    std::expected<void, CellError> take(CsvColumn const& column, std::size_t index, std::string_view text) {
        switch (column.kind) {
        case CsvColumn::Kind::unknown: break;
        case CsvColumn::Kind::external_id: made_.external_id = text; break;
        case CsvColumn::Kind::field: return take_field(column.field, text);
        case CsvColumn::Kind::extension: {
            auto const json = extension_json(text, column.rule->type, arena_);
            if (!json) return std::unexpected(json.error());
            extensions_.emplace_back(index, Extension{column.rule->name, *json});
        }
        }
        return {};
    }

    SourceUser finish(std::span<CsvColumn const> columns) {
        auto dialects = arena_.vector<DialectExtensions>();
        for (auto const& [index, first] : extensions_) {
            auto const& dialect = columns[index].dialect;
            if (std::ranges::find(dialects, dialect, &DialectExtensions::dialect) == dialects.end())
                dialects.push_back({dialect, of_dialect(dialect, columns)});
        }
        made_.extensions = Arena::keep(dialects);
        return made_;
    }

private:
    std::expected<void, CellError> take_field(Field field, std::string_view text) {
        auto const& row = row_of(field);
        switch (row.shape) {
        case Shape::text: made_.user.*row.text = text; break;
        case Shape::boolean:
            made_.user.active = read_truth(text);
            if (!made_.user.active) return std::unexpected("must be true or false");
            break;
        case Shape::names: made_.user.*row.names = split_list(text, arena_); break;
        case Shape::devices:
        case Shape::skills: {
            auto const user = read_objects(field, text, arena_);
            if (!user) return std::unexpected(user.error());
            copy_field(made_.user, *user, field);
            break;
        }
        case Shape::extensions: break; // never a column of its own
        }
        return {};
    }

    std::span<Extension const> of_dialect(std::string_view dialect, std::span<CsvColumn const> columns) {
        auto members = arena_.vector<Extension>();
        for (auto const& [index, extension] : extensions_)
            if (columns[index].dialect == dialect) members.push_back(extension);
        return Arena::keep(members);
    }

    Arena& arena_;
    SourceUser made_;
    std::pmr::vector<std::pair<std::size_t, Extension>> extensions_; ///< with the index of their column
};

class CsvReader final : public UserReader {
public:
    CsvReader(std::unique_ptr<Decoder> decoder, ReadOptions const& options)
        : decoder_(std::move(decoder)), records_(*decoder_), dialects_(options.dialects),
          safe_(options.csv_safe) {}

    /// Reads the header row.
    std::optional<config::Problem> begin() {
        Arena arena;
        auto const record = records_.next(arena);
        if (!record) return record.error();
        if (!*record) return decoder_->problem({1, 1}, "has no header row: the file is empty");
        auto header = read_header(**record, safe_, dialects_, arena);
        if (!header) return problem(**record, header.error());
        columns_ = std::move(header->columns);
        separator_ = header->separator;
        records_.set_separator(separator_);
        describe_columns();
        return std::nullopt;
    }

    std::expected<std::optional<SourceUser>, config::Problem> next(Arena& arena) override {
        auto const record = records_.next(arena);
        if (!record) return std::unexpected(record.error());
        if (!*record) return std::nullopt;
        auto const cells = split_record((*record)->text, separator_, arena);
        if (!cells) return std::unexpected(problem(**record, cells.error()));
        if (cells->size() != columns_.size()) return std::unexpected(ragged(**record, *cells));
        return read(**record, *cells, arena);
    }

private:
    void describe_columns() {
        fields_.csv = true;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            auto const& column = columns_[i];
            bool const known = column.kind != CsvColumn::Kind::unknown;
            fields_.columns.push_back(column.name);
            fields_.known.push_back(known);
            if (column.kind == CsvColumn::Kind::field) fields_.fields.add(column.field);
            if (column.kind == CsvColumn::Kind::extension) fields_.fields.add(Field::extensions);
            bool const nameless = column.name.empty();
            if (!known) unknown_.push_back(nameless ? "column " + std::to_string(i + 1) : column.name);
        }
    }

    config::Problem problem(CsvRecord const& record, CsvError const& error) const {
        return decoder_->problem(record.place(error.offset), std::string(error.what));
    }

    config::Problem ragged(CsvRecord const& record, std::span<CsvCell const> cells) const {
        bool const more = cells.size() > columns_.size();
        auto const offset = more ? cells[columns_.size()].offset : record.text.size();
        return decoder_->problem(record.place(offset), "the row has " + std::to_string(cells.size()) +
                                                           " cells, the header row " +
                                                           std::to_string(columns_.size()));
    }

    std::expected<std::optional<SourceUser>, config::Problem>
    read(CsvRecord const& record, std::span<CsvCell const> cells, Arena& arena) const {
        CsvUser user(arena);
        auto const texts = arena.array<std::optional<std::string_view>>(cells.size());
        for (std::size_t i = 0; i < cells.size(); ++i) {
            auto const text = safe_ ? without_apostrophe(cells[i].text) : cells[i].text;
            if (text.empty()) continue;
            texts[i] = text;
            auto const taken = user.take(columns_[i], i, text);
            if (!taken)
                return std::unexpected(decoder_->problem(
                    record.place(cells[i].offset), columns_[i].name + ": " + std::string(taken.error())));
        }
        auto made = user.finish(columns_);
        made.cells = texts;
        made.at = record.at;
        return made;
    }

    std::unique_ptr<Decoder> decoder_;
    CsvRecords records_;
    DialectLookup dialects_;
    bool safe_;
    char separator_ = ',';
    std::vector<CsvColumn> columns_;
};

} // namespace

MadeReader make_csv_reader(std::unique_ptr<Decoder> decoder, ReadOptions const& options) {
    return begun<CsvReader>(std::move(decoder), options);
}

} // namespace idiom::migrate::files
