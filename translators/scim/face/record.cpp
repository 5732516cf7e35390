#include "translators/scim/face/record.hpp"

namespace idiom::scim_face {

using namespace scim;

namespace {

Value object_in(Value const& object, std::string_view name) {
    auto const* const found = find(object, name);
    return found && found->is_object() ? *found : object_value({});
}

Names names_in(Value const& object, std::string_view name, Arena& arena) {
    auto const* const found = find(object, name);
    auto names = arena.vector<std::string_view>();
    if (found)
        for (auto const& item : found->items)
            if (item.is_string()) names.push_back(item.text);
    return Arena::keep(names);
}

Value texts(Names names, Arena& arena) {
    auto const items = arena.array<Value>(names.size());
    for (std::size_t i = 0; i < names.size(); ++i)
        items[i] = text_value(names[i]);
    return list_value(items);
}

/// Collects the members that say something.
class Made {
public:
    explicit Made(Arena& arena) : arena_(arena) {}
    Made& add(std::string_view name, Value const& value) {
        if (!is_empty(value)) object_ = with(object_, name, value, arena_);
        return *this;
    }
    Made& number(std::string_view name, std::int64_t number) {
        return number == 0 ? *this : add(name, number_value(number, arena_));
    }
    Made& flag(std::string_view name, bool set) { return set ? add(name, truth_value(true)) : *this; }
    Value const& object() const { return object_; }

private:
    Arena& arena_;
    Value object_ = object_value({});
};

} // namespace

std::string_view key_of_user(std::string_view id, Arena& arena) { return arena.join({users_prefix, id}); }

std::string_view id_of_key(std::string_view key) { return key.substr(users_prefix.size()); }

UserRecord read_record(std::string_view document, std::string_view route, Arena& arena) {
    UserRecord made;
    auto const read = json::read(document, arena);
    if (document.empty() || !read || !read->is_object()) return made;
    made.whole = *read;
    auto const of_route = object_in(object_in(*read, "routes"), route);
    made.external_id = text_in(of_route, "externalId");
    made.kept = object_in(of_route, "kept");
    made.beside = object_in(of_route, "beside");
    made.own_display_name = is_true(find(of_route, "ownDisplayName"));
    made.hidden = is_true(find(of_route, "hidden"));
    made.created = number_in(of_route, "created");
    made.modified = number_in(*read, "modified");
    if (auto const* const inactive = find(*read, "inactive"); inactive && inactive->is_object())
        made.inactive = Inactive{.policy = text_in(*inactive, "policy").value_or(""),
                                 .since = number_in(*inactive, "since"),
                                 .roles = names_in(*inactive, "roles", arena)};
    return made;
}

std::string_view write_record(UserRecord const& record, std::string_view route, Arena& arena) {
    Made of_route(arena);
    if (record.external_id) of_route.add("externalId", text_value(*record.external_id));
    of_route.add("kept", record.kept).add("beside", record.beside);
    of_route.flag("ownDisplayName", record.own_display_name).flag("hidden", record.hidden);
    of_route.number("created", record.created);
    auto routes = without(object_in(record.whole, "routes"), route, arena);
    if (!is_empty(of_route.object())) routes = with(routes, route, of_route.object(), arena);
    Made whole(arena);
    whole.add("routes", routes).number("modified", record.modified);
    if (record.inactive) {
        Made inactive(arena);
        inactive.add("policy", text_value(record.inactive->policy)).number("since", record.inactive->since);
        inactive.add("roles", texts(record.inactive->roles, arena));
        whole.add("inactive", inactive.object());
    }
    return is_empty(whole.object()) ? std::string_view{} : written(whole.object(), arena);
}

} // namespace idiom::scim_face
