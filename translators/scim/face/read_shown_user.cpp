#include "translators/scim/face/read_shown_user.hpp"

#include "translators/scim/face/compose.hpp"
#include "translators/scim/face/respond.hpp"
#include "translators/scim/refuse.hpp"
#include "translators/scim/values.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

bool shows_user(Value const& document) {
    auto const* const schemas = find(document, "schemas");
    return schemas && std::ranges::any_of(schemas->items, [](Value const& item) {
               return item.is_string() && item.text == core_user_urn;
           });
}

/// Reads the parts of a resource in unified words.
class ShownUser {
public:
    ShownUser(Value const& shown, Shape const& shape, Arena& arena)
        : shown_(shown), shape_(shape), arena_(arena) {}

    User read() const {
        User user{.id = text_in(shown_, "id"),
                  .user_name = text_in(shown_, "userName"),
                  .display_name = text_in(shown_, "displayName"),
                  .email = chosen_value(find(shown_, "emails")),
                  .phone_number = chosen_value(find(shown_, "phoneNumbers"))};
        if (auto const* const name = find(shown_, "name")) {
            user.first_name = text_in(*name, "givenName");
            user.last_name = text_in(*name, "familyName");
        }
        if (auto const* const active = find(shown_, "active"); active && active->is_boolean())
            user.active = active->truth;
        if (find(shown_, "roles")) user.roles = values_of({"roles", "entitlements"});
        if (auto const* const own = find(shown_, shape_.idiom_extension()))
            if (auto const* const accounts = find(*own, "accounts")) user.accounts = texts(*accounts);
        if (auto const extensions = vendor_extensions(); !extensions.empty()) user.extensions = extensions;
        return user;
    }

private:
    Names values_of(std::initializer_list<std::string_view> attributes) const {
        auto made = arena_.vector<std::string_view>();
        for (auto const attribute : attributes)
            if (auto const* const list = find(shown_, attribute))
                for (auto const& item : list->items)
                    if (auto const value = text_in(item, "value")) made.push_back(*value);
        return sorted_set(Arena::keep(made), arena_);
    }
    Names texts(Value const& list) const {
        auto made = arena_.vector<std::string_view>();
        for (auto const& item : list.items)
            if (item.is_string()) made.push_back(item.text);
        return Arena::keep(made);
    }
    std::span<Extension const> vendor_extensions() const {
        auto made = arena_.vector<Extension>();
        for (auto const& extension : shape_.can().extensions) {
            auto const place = shape_.place_of(extension);
            auto const* const object = place.extension ? find(shown_, place.extension->urn) : &shown_;
            auto const* const value =
                object && place.attribute ? find(*object, place.attribute->name) : nullptr;
            if (value) made.push_back({.name = extension.name, .json = value->raw});
        }
        return Arena::keep(made);
    }

    Value const& shown_;
    Shape const& shape_;
    Arena& arena_;
};

} // namespace

Result<User> read_shown_user(ClientRequest const& document, RouteView const& route, Arena& arena) {
    auto const body = read_body(document, false, arena);
    if (!body) return std::unexpected(body.error());
    if (!shows_user(*body)) return refuse(invalid_syntax, "the document shows no user");
    Shape const shape(route, arena);
    return ShownUser(*body, shape, arena).read();
}

} // namespace idiom::scim_face
