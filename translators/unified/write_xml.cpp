#include "translators/unified/write_xml.hpp"

#include "translators/codec/json_patch.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/core/text.hpp"
#include "translators/face/schema.hpp"
#include "translators/face/write_user.hpp"
#include "translators/face/xml_elements.hpp"
#include "translators/unified/external_id.hpp"
#include "translators/unified/read_xml.hpp"

#include <algorithm>

namespace idiom::unified {

using namespace face;

namespace {

using Warnings = std::pmr::vector<Warning>;

template <class Item> void write_items(Elements& out, UserField const& row, std::span<Item const> items) {
    out.open(name_of(row.field));
    for (auto const& item : items) {
        out.open(row.item);
        out.text("id", item.id);
        for (auto const& part : parts<Item>)
            if (auto const& value = item.*part.member) out.text(part.name, *value);
        out.close(row.item);
    }
    out.close(name_of(row.field));
}

/// Writes an extension. A value that is neither a text nor a list of texts stays JSON. The reader reads it by
/// the declared type.
void write_extension(Elements& out, Extension const& extension, Arena& arena) {
    auto const value = json::read(extension.json, arena);
    if (value && value->is_null()) return out.nil(extension.name);
    if (value && value->is_string()) return out.text(extension.name, value->text);
    if (!value || !value->is_array() || !std::ranges::all_of(value->items, &json::Value::is_string))
        return out.text(extension.name, extension.json);
    out.open(extension.name);
    for (auto const& item : value->items)
        out.text("item", item.text);
    out.close(extension.name);
}

void write_extensions(Elements& out, std::span<Extension const> extensions, std::string_view dialect,
                      Arena& arena) {
    out.open("extensions");
    out.open(dialect);
    for (auto const& extension : extensions)
        write_extension(out, extension, arena);
    out.close(dialect);
    out.close("extensions");
}

void write_field(Elements& out, User const& user, UserField const& row, std::string_view dialect,
                 Arena& arena) {
    auto const name = name_of(row.field);
    switch (row.shape) {
    case Shape::text:
        if (auto const& text = user.*row.text) out.text(name, *text);
        break;
    case Shape::boolean:
        if (auto const& truth = user.*row.boolean) out.boolean(name, *truth);
        break;
    case Shape::names:
        if (auto const& names = user.*row.names) {
            out.open(name);
            for (auto const one : row.field == Field::roles ? shown_roles(*names, arena) : *names)
                out.text(row.item, one);
            out.close(name);
        }
        break;
    case Shape::devices:
        if (user.devices) write_items(out, row, *user.devices);
        break;
    case Shape::skills:
        if (user.skills) write_items(out, row, *user.skills);
        break;
    case Shape::extensions:
        if (user.extensions && !user.extensions->empty())
            write_extensions(out, *user.extensions, dialect, arena);
        break;
    }
}

/// Calls `replaced` with each field in which U+FFFD replaced a character.
template <class Replaced>
void write_fields(Elements& out, User const& user, std::string_view dialect, FieldSet fields,
                  Replaced const& replaced, Arena& arena) {
    for (auto const& row : user_fields) {
        if (!fields.has(row.field) || row.field == Field::password) continue;
        write_field(out, user, row, dialect, arena);
        if (out.take_replaced()) replaced(row);
    }
}

void write_fields(Elements& out, User const& user, std::string_view dialect, FieldSet fields,
                  std::string_view external_id, Warnings& warnings, Arena& arena) {
    auto const warn = [&](std::string_view name) {
        warnings.push_back({json_patch::below("", name, arena),
                            "holds characters that XML cannot carry; each is shown as U+FFFD"});
    };
    write_fields(out, user, dialect, fields, [&](UserField const& row) { warn(row.name); }, arena);
    if (!external_id.empty()) out.text(external_id_name, external_id);
    if (out.take_replaced()) warn(external_id_name);
}

} // namespace

void write_user_xml(Text& text, User const& user, std::string_view dialect, FieldSet fields,
                    std::span<Warning const> warnings, Arena& arena, std::string_view external_id) {
    Elements out(text, arena);
    auto all = arena.vector<Warning>();
    all.assign(warnings.begin(), warnings.end());
    out.root("User", user_namespace);
    write_fields(out, user, dialect, fields, external_id, all, arena);
    write_remarks(out, "warnings", "warning", Arena::keep(all));
    out.close("User");
}

void write_list_xml(Text& text, ManyUsers const& page, std::string_view dialect, FieldSet fields,
                    std::span<Warning const> warnings, Arena& arena, Names external_ids) {
    Elements out(text, arena);
    auto all = arena.vector<Warning>();
    all.assign(warnings.begin(), warnings.end());
    out.root("Users", user_namespace);
    for (std::size_t i = 0; i < page.users.size(); ++i) {
        auto const before = all.size();
        out.open("User");
        auto const external_id = i < external_ids.size() ? external_ids[i] : std::string_view{};
        write_fields(out, page.users[i], dialect, fields, external_id, all, arena);
        out.close("User");
        for (auto& warning : std::span(all).subspan(before))
            warning.pointer = arena.join({json_patch::below("/users", i, arena), warning.pointer});
    }
    if (!page.next.empty()) out.text("next", page.next);
    if (page.total) out.text("total", Decimal(*page.total));
    write_remarks(out, "warnings", "warning", Arena::keep(all));
    out.close("Users");
}

void begin_list_xml(Text& text, Arena& arena) { Elements(text, arena).root("Users", user_namespace); }

FieldSet write_user_of_list(Text& text, User const& user, std::string_view dialect, Arena& arena) {
    Elements out(text, arena);
    FieldSet replaced;
    out.open("User");
    write_fields(
        out, user, dialect, FieldSet::all(), [&](UserField const& row) { replaced.add(row.field); }, arena);
    out.close("User");
    return replaced;
}

void end_list_xml(Text& text, Arena& arena) { Elements(text, arena).close("Users"); }

void write_device_xml(Text& text, Device const& device, std::span<Warning const> warnings, Arena& arena) {
    Elements out(text, arena);
    out.root("Device", user_namespace);
    out.text("id", device.id);
    if (device.client_type) out.text("clientType", *device.client_type);
    write_remarks(out, "warnings", "warning", warnings);
    out.close("Device");
}

} // namespace idiom::unified
