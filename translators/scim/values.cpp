#include "translators/scim/values.hpp"

#include "translators/core/http.hpp"
#include "translators/core/text.hpp"
#include "translators/scim/date_time.hpp"
#include "translators/scim/literal.hpp"
#include "translators/scim/refuse.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace idiom::scim {

namespace {

/// Tab and line breaks belong to `addresses.formatted` (RFC 7643, 4.1.2).
bool is_control(char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
}

bool is_role_like(Attribute const& attribute) {
    return attribute.name == "roles" || attribute.name == "entitlements";
}

} // namespace

void Notes::add(std::pmr::vector<std::string_view>& to, std::string_view text) {
    constexpr std::size_t most = 100;
    if (to.size() < most && std::ranges::find(to, text) == to.end()) to.push_back(text);
}

void note_quirks(Filter const& filter, Notes& notes) {
    if (filter.value.bare) notes.tolerate("bare-filter-value");
    if (filter.left) note_quirks(*filter.left, notes);
    if (filter.right) note_quirks(*filter.right, notes);
}

bool has_double_member(Value const& value) {
    if (value.is_array()) return std::ranges::any_of(value.items, has_double_member);
    if (!value.is_object()) return false;
    std::vector<std::string> names;
    names.reserve(value.members.size());
    for (auto const& member : value.members)
        names.push_back(lower(member.name));
    std::ranges::sort(names);
    if (std::ranges::adjacent_find(names) != names.end()) return true;
    return std::ranges::any_of(value.members,
                               [](Member const& member) { return has_double_member(member.value); });
}

bool grants_access(Attribute const& attribute) {
    return is_role_like(attribute) || attribute.name == "members";
}

bool has_one_primary(Value const& list) {
    auto const primary = [](Value const& item) { return is_true(find(item, "primary")); };
    return std::ranges::count_if(list.items, primary) <= 1;
}

std::unexpected<Error> ValueReader::wrong(Attribute const& attribute, std::string_view why) const {
    return refuse(invalid_value, arena_.join({attribute.name, " ", why}));
}

std::unexpected<Error> ValueReader::unknown(std::string_view name) const {
    return refuse(invalid_syntax, arena_.join({"there is no attribute ", quoted(name, arena_)}));
}

Result<Value> ValueReader::attribute(Attribute const& attribute, Value const& given) {
    if (given.is_null()) return given;
    return attribute.multi_valued ? list(attribute, given) : single(attribute, given);
}

Result<Value> ValueReader::single(Attribute const& attribute, Value const& given) {
    if (given.is_array() && given.items.size() == 1 && !strict_ && attribute.is_complex()) {
        notes_.tolerate("list-for-one");
        return single(attribute, given.items.front());
    }
    return attribute.is_complex() ? complex(attribute, given) : scalar(attribute, given);
}

Result<Value> ValueReader::scalar(Attribute const& attribute, Value const& given) {
    switch (attribute.type) {
    case Type::boolean: {
        if (given.is_boolean()) return truth_value(given.truth);
        auto const truth = given.is_string() && !strict_ ? truth_named(given.text) : std::nullopt;
        if (!truth) return wrong(attribute, "has to be true or false");
        notes_.tolerate("text-boolean");
        return truth_value(*truth);
    }
    case Type::integer:
    case Type::decimal: {
        if (!given.is_number()) return wrong(attribute, "has to be a number");
        auto made = Value{};
        made.kind = Value::Kind::number;
        made.text = given.text;
        return made;
    }
    default: return text(attribute, given);
    }
}

Result<Value> ValueReader::text(Attribute const& attribute, Value const& given) {
    auto made = given.text;
    if (!given.is_string()) {
        bool const can_be_text = given.is_number() || given.is_boolean();
        if (strict_ || !can_be_text) return wrong(attribute, "has to be a string");
        if (given.is_boolean()) made = given.truth ? "true" : "false";
        notes_.tolerate("value-for-text");
    }
    if (std::ranges::any_of(made, is_control)) return wrong(attribute, "has a control character");
    if (attribute.type == Type::date_time && !read_date_time(made))
        return wrong(attribute, "has to be a dateTime");
    return text_value(made);
}

Result<Value> ValueReader::parts(Attribute const& attribute, Value const& given) {
    auto made = object_value({});
    for (auto const& member : given.members) {
        auto const* part = attribute.part(member.name);
        if (!part && !strict_ && equal_ignoring_case(member.name, "displayName"))
            part = attribute.part("display");
        if (!part) {
            if (strict_) return unknown(member.name);
            notes_.ignore(arena_.join({attribute.name, ".", member.name}));
            notes_.tolerate("unknown-attribute");
            continue;
        }
        auto const value = this->attribute(*part, member.value);
        if (!value) return wrong(attribute, arena_.join({"is wrong: ", value.error().detail}));
        bool const taken =
            part->mutability != Mutability::read_only || attribute.mutability == Mutability::read_only;
        if (taken && !value->is_null()) made = with(made, part->name, *value, arena_);
    }
    return made;
}

Result<Value> ValueReader::complex(Attribute const& attribute, Value const& given) {
    // An object without declared parts is passed on as it is.
    if (given.is_object()) return attribute.parts.empty() ? Result<Value>(given) : parts(attribute, given);
    auto const* const value = attribute.part("value");
    if (!given.is_string() || strict_ || !value) return wrong(attribute, "has to be an object");
    notes_.tolerate("text-for-object");
    auto const read = this->attribute(*value, given);
    if (!read) return read;
    return with(object_value({}), value->name, *read, arena_);
}

/// Reads a role whose value is a JSON object in a text (Entra ID, AppRoleAssignmentsComplex).
Result<Value> ValueReader::role_in_text(Attribute const& attribute, Value const& element) {
    auto const value = text_in(element, "value");
    if (strict_ || !is_role_like(attribute) || !value || !value->starts_with('{')) return element;
    auto const read = json::read(*value, arena_);
    if (!read || !read->is_object()) return element;
    auto const name = text_in(*read, "value");
    if (!name) return wrong(attribute, "has an object in a text without a value");
    notes_.tolerate("json-in-text");
    auto made = with(element, "value", text_value(*name), arena_);
    if (auto const display = text_in(*read, "displayName"); display && !find(element, "display"))
        made = with(made, "display", text_value(*display), arena_);
    return made;
}

Result<Value> ValueReader::element(Attribute const& attribute, Value const& given) {
    auto one = attribute;
    one.multi_valued = false;
    if (!attribute.is_complex()) return scalar(one, given);
    auto const read = complex(one, given);
    if (!read) return read;
    return role_in_text(attribute, *read);
}

Result<Value> ValueReader::list(Attribute const& attribute, Value const& given) {
    auto const given_items = given.is_array() ? given.items : std::span(&given, 1);
    if (!given.is_array()) {
        if (strict_ || !(given.is_object() || given.is_string())) return wrong(attribute, "has to be a list");
        notes_.tolerate("one-for-list");
    }
    auto const most = attribute.name == "members" ? given_items.size() : most_elements;
    if (given_items.size() > most) return wrong(attribute, "has too many values");
    auto items = arena_.vector<Value>();
    for (auto const& item : given_items) {
        auto const read = element(attribute, item);
        if (!read) return read;
        if (is_empty(*read) && grants_access(attribute)) return wrong(attribute, "has one without a value");
        if (!is_empty(*read)) items.push_back(*read);
    }
    auto const made = list_value(Arena::keep(items));
    if (!has_one_primary(made)) return wrong(attribute, "has two primary values");
    return made;
}

Result<Value> ValueReader::extension(Schema const& schema, Value const& given) {
    if (given.is_null()) return given;
    if (!given.is_object())
        return refuse(invalid_value, arena_.join({"the value of ", schema.urn, " has to be an object"}));
    auto made = object_value({});
    for (auto const& member : given.members) {
        auto const* const found = schema.attribute(member.name);
        if (!found) {
            if (strict_) return unknown(member.name);
            notes_.ignore(arena_.join({schema.urn, ":", member.name}));
            notes_.tolerate("unknown-attribute");
            continue;
        }
        auto const value = attribute(*found, member.value);
        if (!value) return value;
        if (found->mutability != Mutability::read_only) made = with(made, found->name, *value, arena_);
    }
    return made;
}

Result<Value> ValueReader::member(ResourceType const& type, Value made, Member const& given) {
    if (auto const* const known = type.attribute(given.name)) {
        if (known->mutability == Mutability::read_only || known->name == "schemas") return made;
        auto const value = attribute(*known, given.value);
        if (!value) return value;
        return with(made, known->name, *value, arena_);
    }
    if (type.core.is_named(given.name) && given.value.is_object()) {
        return members(type, made, given.value);
    }
    if (auto const* const schema = type.extension(given.name)) {
        auto const value = extension(*schema, given.value);
        if (!value) return value;
        auto const* const before = find(made, schema->urn);
        auto const whole = before && value->is_object() ? merged(*before, *value, arena_) : *value;
        return with(made, schema->urn, whole, arena_);
    }
    auto const* const enterprise = strict_ ? nullptr : type.extension(enterprise_urn);
    if (auto const* const moved = enterprise ? enterprise->attribute(given.name) : nullptr) {
        auto const value = attribute(*moved, given.value);
        if (!value) return value;
        auto const* const before = find(made, enterprise->urn);
        auto const object = with(before ? *before : object_value({}), moved->name, *value, arena_);
        return with(made, enterprise->urn, object, arena_);
    }
    if (strict_) return unknown(given.name);
    notes_.ignore(given.name);
    notes_.tolerate("unknown-attribute");
    return made;
}

Result<void> ValueReader::check_schemas(ResourceType const& type, Value const& given) const {
    if (!strict_) return {};
    auto const* const schemas = find(given, "schemas");
    if (!schemas || !schemas->is_array()) return refuse(invalid_syntax, "schemas is missing");
    bool core = false;
    for (auto const& item : schemas->items) {
        bool const is_core = item.is_string() && type.core.is_named(item.text);
        core = core || is_core;
        if (!is_core && !(item.is_string() && type.extension(item.text)))
            return refuse(invalid_syntax, "schemas names a schema that is not known here");
    }
    if (!core) return refuse(invalid_syntax, arena_.join({"schemas has to name ", type.core.urn}));
    return {};
}

Result<Value> ValueReader::resource(ResourceType const& type, Value const& given) {
    if (auto const sound = check_schemas(type, given); !sound) return std::unexpected(sound.error());
    return members(type, object_value({}), given);
}

Result<Value> ValueReader::members(ResourceType const& type, Value made, Value const& given) {
    for (auto const& one : given.members) {
        auto const next = member(type, made, one);
        if (!next) return next;
        made = *next;
    }
    return made;
}

} // namespace idiom::scim
