#include "translators/face/write_user.hpp"

#include "translators/core/roles.hpp"
#include "translators/face/schema.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <functional>

namespace idiom::face {
namespace {

template <class Item> void write_items(json::Writer& out, std::span<Item const> items) {
    out.begin_array();
    for (auto const& item : items) {
        out.begin_object().plain_key("id").string(item.id);
        for (auto const& part : parts<Item>)
            if (auto const& value = item.*part.member) out.plain_key(part.name).string(*value);
        out.end_object();
    }
    out.end_array();
}

void write_extensions(json::Writer& out, std::string_view dialect, std::span<Extension const> extensions) {
    out.begin_object().key(dialect).begin_object();
    for (auto const& extension : extensions)
        out.key(extension.name).raw(extension.json);
    out.end_object().end_object();
}

void write_field(json::Writer& out, User const& user, UserField const& row, std::string_view dialect,
                 Arena& arena) {
    auto const name = name_of(row.field);
    switch (row.shape) {
    case Shape::text:
        if (auto const& text = user.*row.text) out.plain_key(name).string(*text);
        break;
    case Shape::boolean:
        if (auto const& truth = user.*row.boolean) out.plain_key(name).boolean(*truth);
        break;
    case Shape::names:
        if (auto const& names = user.*row.names) {
            out.plain_key(name).begin_array();
            for (auto const one : row.field == Field::roles ? shown_roles(*names, arena) : *names)
                out.string(one);
            out.end_array();
        }
        break;
    case Shape::devices:
        if (user.devices) write_items(out.plain_key(name), *user.devices);
        break;
    case Shape::skills:
        if (user.skills) write_items(out.plain_key(name), *user.skills);
        break;
    case Shape::extensions:
        if (user.extensions && !user.extensions->empty())
            write_extensions(out.plain_key(name), dialect, *user.extensions);
        break;
    }
}

} // namespace

Names shown_roles(Names roles, Arena& arena) {
    bool const sorted = std::ranges::adjacent_find(roles, std::ranges::greater_equal{}) == roles.end();
    return sorted ? roles : sorted_set(roles, arena);
}

void write_warnings(json::Writer& out, std::span<Warning const> warnings) {
    if (warnings.empty()) return;
    out.key("warnings").begin_array();
    for (auto const& warning : warnings)
        out.begin_object().member("pointer", warning.pointer).member("detail", warning.detail).end_object();
    out.end_array();
}

void write_user(Text& out, User const& user, std::string_view dialect, FieldSet fields,
                std::span<Warning const> warnings, Arena& arena) {
    json::Writer writer(out);
    writer.begin_object();
    for (auto const& row : user_fields)
        if (fields.has(row.field) && row.field != Field::password)
            write_field(writer, user, row, dialect, arena);
    write_warnings(writer, warnings);
    writer.end_object();
}

std::string_view canonical(User const& user, std::string_view dialect, Arena& arena) {
    auto text = arena.text(1024);
    write_user(text, user, dialect, FieldSet::all(), {}, arena);
    return arena.keep(text);
}

std::string_view etag_of_canonical(std::string_view canonical, Arena& arena) {
    auto const hash = XXH3_128bits(canonical.data(), canonical.size());
    constexpr std::size_t size = 34;
    char* const tag = arena.bytes(size);
    tag[0] = tag[size - 1] = '"';
    for (std::size_t i = 0; i < 32; ++i) {
        auto const half = i < 16 ? hash.high64 : hash.low64;
        tag[1 + i] = "0123456789abcdef"[half >> (60 - 4 * (i % 16)) & 0xF];
    }
    return {tag, size};
}

std::string_view etag(User const& user, std::string_view dialect, Arena& arena) {
    return etag_of_canonical(canonical(user, dialect, arena), arena);
}

} // namespace idiom::face
