#include "gateway/migrate/files/user_writer.hpp"

#include "gateway/migrate/files/csv.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/face/write_user.hpp"
#include "translators/unified/write_xml.hpp"

#include <string_view>
#include <vector>

namespace idiom::migrate::files {

namespace {

class JsonLinesWriter final : public UserWriter {
public:
    explicit JsonLinesWriter(std::string_view dialect) : dialect_(dialect) {}
    void begin(std::string&) override {}
    FieldSet append(std::string& out, User const& user, Arena& arena) override {
        out += face::canonical(user, dialect_, arena);
        out += '\n';
        return {};
    }
    void end(std::string&) override {}

private:
    std::string_view dialect_;
};

class XmlWriter final : public UserWriter {
public:
    explicit XmlWriter(std::string_view dialect) : dialect_(dialect) {}
    void begin(std::string& out) override {
        append(out, [](Text& text, Arena& arena) { unified::begin_list_xml(text, arena); });
    }
    FieldSet append(std::string& out, User const& user, Arena& arena) override {
        auto text = arena.text(1024);
        auto const replaced = unified::write_user_of_list(text, user, dialect_, arena);
        out.append(text).append("\n");
        return replaced;
    }
    void end(std::string& out) override {
        append(out, [](Text& text, Arena& arena) { unified::end_list_xml(text, arena); });
    }

private:
    template <class Write> void append(std::string& out, Write const& write) {
        Arena arena;
        auto text = arena.text();
        write(text, arena);
        out.append(text).append("\n");
    }

    std::string_view dialect_;
};

/// Returns a field or an extension as the text of a cell. Lists are joined. An object stays JSON.
std::string cell_of(json::Value const& value) {
    if (value.is_null()) return {};
    if (value.is_string()) return std::string(value.text);
    if (!value.is_array()) return std::string(value.raw);
    std::vector<std::string_view> items;
    for (auto const& item : value.items)
        items.push_back(item.is_string() ? item.text : item.raw);
    return join_list(items);
}

class CsvWriter final : public UserWriter {
public:
    CsvWriter(Capabilities const& of, bool safe) : dialect_(of.dialect), safe_(safe) {
        for (auto const& row : user_fields)
            if (row.field != Field::password && row.field != Field::extensions &&
                readable(rule(of, row.field).access))
                fields_.push_back(row.field);
        for (auto const& extension : of.extensions)
            if (readable(extension.access)) extensions_.push_back(extension.name);
    }

    void begin(std::string& out) override {
        std::vector<std::string> names;
        for (auto const field : fields_)
            names.emplace_back(name_of(field));
        for (auto const extension : extensions_)
            names.push_back("extensions/" + std::string(dialect_) + "/" + std::string(extension));
        append_row(out, names);
    }

    /// Takes the values from the JSON form, which every format shares.
    FieldSet append(std::string& out, User const& user, Arena& arena) override {
        auto const value = json::read(face::canonical(user, dialect_, arena), arena);
        std::vector<std::string> cells;
        for (auto const field : fields_)
            cells.push_back(value ? cell_at(&*value, {name_of(field)}) : std::string());
        for (auto const extension : extensions_)
            cells.push_back(value ? cell_at(&*value, {"extensions", dialect_, extension}) : std::string());
        append_row(out, cells);
        return {};
    }
    void end(std::string&) override {}

private:
    static std::string cell_at(json::Value const* value, std::initializer_list<std::string_view> path) {
        for (auto const name : path) {
            value = value->find(name);
            if (value == nullptr) return {};
        }
        return cell_of(*value);
    }

    void append_row(std::string& out, std::vector<std::string> const& cells) const {
        std::vector<std::string_view> const views(cells.begin(), cells.end());
        append_csv_row(out, views, safe_);
    }

    std::string_view dialect_;
    bool safe_;
    std::vector<Field> fields_;
    std::vector<std::string_view> extensions_;
};

} // namespace

std::unique_ptr<UserWriter> make_writer(Format format, Capabilities const& of, bool csv_safe) {
    switch (format) {
    case Format::csv: return std::make_unique<CsvWriter>(of, csv_safe);
    case Format::xml: return std::make_unique<XmlWriter>(of.dialect);
    case Format::jsonl: break;
    }
    return std::make_unique<JsonLinesWriter>(of.dialect);
}

} // namespace idiom::migrate::files
