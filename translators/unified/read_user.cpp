#include "translators/unified/read_user.hpp"

#include "translators/codec/json_patch.hpp"
#include "translators/core/suggest.hpp"
#include "translators/unified/external_id.hpp"

#include <algorithm>

namespace idiom::unified {

using namespace face;

namespace {

using json_patch::below;

class Reading {
public:
    Reading(std::string_view dialect, ValidationErrors& validation_errors, Arena& arena)
        : dialect_(dialect), validation_errors_(validation_errors), arena_(arena) {}

    Document document(json::Value const& value) {
        if (!value.is_object()) {
            wrong("", "must be an object");
            return {};
        }
        for (auto const& member : value.members)
            field(member);
        return made_;
    }

    Names names(json::Value const& value, std::string_view pointer) {
        if (!value.is_array()) {
            wrong(pointer, "must be an array of strings");
            return {};
        }
        auto made = arena_.vector<std::string_view>();
        made.reserve(value.items.size());
        for (std::size_t i = 0; i < value.items.size(); ++i) {
            if (value.items[i].is_string())
                made.push_back(value.items[i].text);
            else
                wrong(below(pointer, i, arena_), "must be a string");
        }
        return Arena::keep(made);
    }

private:
    void wrong(std::string_view pointer, std::string_view detail) {
        validation_errors_.refuse(Fault::invalid_value, pointer, detail);
    }
    void unknown(std::string_view pointer, std::string_view detail) {
        validation_errors_.drop_leniently(Fault::unsupported_field, pointer, detail);
    }

    void field(json::Member const& member) {
        auto const found = field_named(member.name);
        if (!found) {
            // The record keeps the external id, see read_external_id.
            if (member.name != "warnings" && member.name != external_id_name)
                unknown(below("", member.name, arena_), no_field(member.name, arena_));
            return;
        }
        auto const& row = row_of(*found);
        auto const pointer = below("", member.name, arena_);
        auto const& value = member.value;
        if (value.is_null()) return made_.nulls.add(row.field);
        switch (row.shape) {
        case Shape::text:
            if (value.is_string())
                made_.user.*row.text = value.text;
            else
                wrong(pointer, "must be a string");
            break;
        case Shape::boolean:
            if (value.is_boolean())
                made_.user.*row.boolean = value.truth;
            else
                wrong(pointer, "must be true or false");
            break;
        case Shape::names: made_.user.*row.names = names(value, pointer); break;
        case Shape::devices: made_.user.devices = items<Device>(value, pointer); break;
        case Shape::skills: made_.user.skills = items<Skill>(value, pointer); break;
        case Shape::extensions: extensions(value, pointer); break;
        }
    }

    template <class Item> std::span<Item const> items(json::Value const& value, std::string_view pointer) {
        if (!value.is_array()) {
            wrong(pointer, "must be an array of objects");
            return {};
        }
        auto const made = arena_.array<Item>(value.items.size());
        for (std::size_t i = 0; i < made.size(); ++i)
            made[i] = item<Item>(value.items[i], below(pointer, i, arena_));
        return made;
    }

    template <class Item> Item item(json::Value const& value, std::string_view pointer) {
        Item made{};
        if (!value.is_object()) {
            wrong(pointer, "must be an object");
            return made;
        }
        for (auto const& [name, given] : value.members) {
            auto const part = std::ranges::find(parts<Item>, name, &Part<Item>::name);
            bool const known = name == "id" || part != parts<Item>.end();
            if (!known)
                unknown(below(pointer, name, arena_), "is no member here");
            else if (given.is_null() && name != "id")
                continue;
            else if (!given.is_string())
                wrong(below(pointer, name, arena_), "must be a string");
            else if (name == "id")
                made.id = given.text;
            else
                made.*part->member = given.text;
        }
        if (made.id.empty()) wrong(below(pointer, "id", arena_), "is required");
        return made;
    }

    void extensions(json::Value const& value, std::string_view pointer) {
        if (!value.is_object()) return wrong(pointer, "must be an object with one member per dialect");
        for (auto const& [name, members] : value.members) {
            auto const place = below(pointer, name, arena_);
            if (name != dialect_)
                unknown(place, arena_.join({"belongs to another dialect; this route speaks ", dialect_}));
            else if (members.is_null())
                wrong(place, "cannot be cleared as a whole; name the members to clear");
            else if (!members.is_object())
                wrong(place, "must be an object");
            else
                made_.user.extensions = members_of(members);
        }
    }

    std::span<Extension const> members_of(json::Value const& object) {
        auto const made = arena_.array<Extension>(object.members.size());
        for (std::size_t i = 0; i < made.size(); ++i)
            made[i] = {.name = object.members[i].name, .json = object.members[i].value.raw};
        return made;
    }

    std::string_view dialect_;
    ValidationErrors& validation_errors_;
    Arena& arena_;
    Document made_;
};

} // namespace

std::string_view no_field(std::string_view name, Arena& arena) {
    auto const names = arena.array<std::string_view>(field_count + 1);
    std::ranges::transform(user_fields, names.begin(),
                           [](UserField const& row) { return name_of(row.field); });
    names.back() = external_id_name;
    auto const near = nearest(name, names);
    return near.empty() ? "is no field of a user"
                        : arena.join({"is no field of a user; did you mean '", near, "'?"});
}

Document read_user(json::Value const& value, std::string_view dialect, ValidationErrors& validation_errors,
                   Arena& arena) {
    return Reading(dialect, validation_errors, arena).document(value);
}

Names read_names(json::Value const& value, std::string_view pointer, ValidationErrors& validation_errors,
                 Arena& arena) {
    return Reading({}, validation_errors, arena).names(value, pointer);
}

} // namespace idiom::unified
