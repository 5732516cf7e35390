#include "translators/scim/face/planner.hpp"

#include "translators/codec/utf8.hpp"
#include "translators/core/names.hpp"
#include "translators/scim/face/projection.hpp"
#include "translators/scim/face/roles.hpp"
#include "translators/scim/literal.hpp"
#include "translators/scim/refuse.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

MaybeText part_of_name(Value const& resource, std::string_view part) {
    auto const* const name = find(resource, "name");
    return name ? filled_text(*name, part) : std::nullopt;
}

/// The display name of a vendor that keeps one name.
MaybeText single_name(Value const& resource, Arena& arena) {
    if (auto const display = filled_text(resource, "displayName")) return display;
    if (auto const formatted = part_of_name(resource, "formatted")) return formatted;
    auto const joined =
        join_names(part_of_name(resource, "givenName"), part_of_name(resource, "familyName"), arena);
    return joined.empty() ? filled_text(resource, "userName") : joined;
}

} // namespace

MaybeText filled_text(Value const& object, std::string_view name) {
    auto const text = text_in(object, name);
    return text && !text->empty() ? text : std::nullopt;
}

MaybeText vendor_display_name(Value const& resource, Shape const& shape, Arena& arena) {
    if (shape.one_name()) return single_name(resource, arena);
    if (shape.holds_display_name()) return filled_text(resource, "displayName");
    auto const joined =
        join_names(part_of_name(resource, "givenName"), part_of_name(resource, "familyName"), arena);
    return joined.empty() ? std::nullopt : MaybeText(joined);
}

void Planner::fail(std::string_view why) {
    if (result_) result_ = refuse(invalid_value, why);
}

MaybeText Planner::text(std::string_view attribute) const { return filled_text(after_, attribute); }
MaybeText Planner::name_part(std::string_view part) const { return part_of_name(after_, part); }

MaybeText Planner::checked(Field field, MaybeText const& value) {
    if (!value) return value;
    auto const& row = rule(shape_.can(), field);
    auto const name = scim_name(name_of(field));
    if (std::ranges::any_of(*value, is_control)) fail(arena_.join({name, " has a control character"}));
    if (row.max_length != 0 && utf8::length(*value) > row.max_length)
        fail(arena_.join({name, " is longer than the back end takes"}));
    return value;
}

MaybeText Planner::one_display_name() const { return single_name(after_, arena_); }

Names Planner::wanted_roles() {
    auto made = arena_.vector<std::string_view>();
    collect_roles("roles", made);
    if (!shape_.settings().entitlements.empty()) collect_roles("entitlements", made);
    return sorted_set(Arena::keep(made), arena_);
}

bool Planner::names_roles() const {
    for (auto const name : {"roles", "entitlements"}) {
        bool const of_vendor = name == std::string_view("roles") || !shape_.settings().entitlements.empty();
        auto const* const list = of_vendor ? find(after_, name) : nullptr;
        if (list && !list->items.empty()) return true;
    }
    return false;
}

MaybeText Planner::password() {
    auto const given = text("password");
    if (!given) return std::nullopt;
    if (shape_.takes_passwords()) return checked(Field::password, given);
    notes_.ignore("password");
    return std::nullopt;
}

void Planner::collect_roles(std::string_view attribute, std::pmr::vector<std::string_view>& to) {
    auto const* const list = find(after_, attribute);
    for (auto const& item : list ? list->items : std::span<Value const>{}) {
        auto const value = text_in(item, "value");
        if (!value) {
            fail(arena_.join({attribute, ": one of them has no value"}));
            continue;
        }
        auto const vendor =
            shape_.has_roles() ? vendor_role(*value, *shape_.route().roles) : std::string_view{};
        if (!vendor.empty())
            to.push_back(vendor);
        else
            unknown_role(attribute, *value);
    }
}

void Planner::unknown_role(std::string_view attribute, std::string_view value) {
    if (shape_.settings().remember_unknown_roles) return notes_.ignore(arena_.join({attribute, ".", value}));
    fail(arena_.join({attribute, ": there is no role ", quoted(value, arena_), " on this route"}));
}

} // namespace idiom::scim_face
