#include "translators/scim/face/resource.hpp"

#include "translators/codec/uri.hpp"
#include "translators/scim/date_time.hpp"

namespace idiom::scim_face {

using namespace scim;

std::string_view location_of(std::string_view collection, std::string_view id, std::string_view base,
                             Arena& arena) {
    return arena.join({base, "/", collection, "/", uri::encode(id, arena)});
}

Value meta_of(std::string_view type, std::string_view location, std::int64_t created, std::int64_t modified,
              std::string_view version, Arena& arena) {
    auto members = arena.vector<json::Member>();
    members.reserve(5);
    auto const put = [&](std::string_view name, std::string_view text) {
        members.push_back({name, text_value(text)});
    };
    put("resourceType", type);
    if (created != 0) put("created", write_date_time(created, arena));
    if (modified != 0) put("lastModified", write_date_time(modified, arena));
    put("location", location);
    if (!version.empty()) put("version", version);
    return object_value(Arena::keep(members));
}

Value groups_and_meta(ToldUser const& user, std::string_view version, Showing const& showing) {
    auto& arena = showing.arena;
    auto const id = text_in(user.resource, "id").value_or("");
    auto const base = showing.base();
    auto const location = location_of("Users", id, base, arena);
    return object_value(arena.list<json::Member>(
        {{"groups", groups_of_user(showing.groups, user.seen, id, base, arena)},
         {"meta", meta_of("User", location, user.created, user.modified, version, arena)}}));
}

Value show_user(ToldUser const& user, Showing const& showing) {
    auto& arena = showing.arena;
    auto const version = user.whole ? version_of(user.resource, arena) : std::string_view{};
    return merged(user.resource, groups_and_meta(user, version, showing), arena);
}

Value show_member(std::string_view id, std::string_view display, std::string_view base, Arena& arena) {
    auto item = with(object_value({}), "value", text_value(id), arena);
    item = with(item, "$ref", text_value(location_of("Users", id, base, arena)), arena);
    if (!display.empty()) item = with(item, "display", text_value(display), arena);
    return with(item, "type", text_value("User"), arena);
}

Value show_group(Group const& group, Value const* members, Showing const& showing) {
    auto& arena = showing.arena;
    auto made = object_value({});
    auto const put = [&](std::string_view name, Value const& value) {
        made = with(made, name, value, arena);
    };
    put("schemas", list_value(arena.list<Value>({text_value(core_group_urn), text_value(idiom_group_urn)})));
    put("id", text_value(group.id));
    if (group.external_id) put("externalId", text_value(*group.external_id));
    put("displayName", text_value(group.display_name));
    if (members) put("members", *members);
    auto own = object_value({});
    if (group.effective()) own = with(own, "role", text_value(group.role), arena);
    put(idiom_group_urn, with(own, "effective", truth_value(group.effective()), arena));
    auto const location = location_of("Groups", group.id, showing.base(), arena);
    put("meta", meta_of("Group", location, group.created, group.modified, {}, arena));
    return made;
}

Value list_response(std::span<Value const> resources, std::size_t total, std::optional<std::size_t> start,
                    std::string_view next_cursor, Arena& arena) {
    constexpr std::string_view urn = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
    auto made = with(object_value({}), "schemas", list_value(arena.list<Value>({text_value(urn)})), arena);
    auto const number = [&](std::string_view name, std::size_t value) {
        made = with(made, name, number_value(static_cast<std::int64_t>(value), arena), arena);
    };
    number("totalResults", total);
    number("itemsPerPage", resources.size());
    if (start) number("startIndex", *start);
    if (!next_cursor.empty()) made = with(made, "nextCursor", text_value(next_cursor), arena);
    return with(made, "Resources", list_value(resources), arena);
}

} // namespace idiom::scim_face
