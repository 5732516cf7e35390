#include "translators/scim/face/groups.hpp"

#include "translators/codec/uri.hpp"
#include "translators/scim/face/marks.hpp"
#include "translators/scim/face/roles.hpp"

#include <algorithm>
#include <array>

namespace idiom::scim_face {

using namespace scim;

namespace {

constexpr std::array<Attribute, 2> own_attributes{
    Attribute{.name = "role", .mutability = Mutability::read_only},
    Attribute{.name = "effective", .type = Type::boolean, .mutability = Mutability::read_only}};
constexpr std::array<Schema, 1> own_extension{Schema{idiom_group_urn, "IdiomGroup", own_attributes}};

/// Collects the roles that the route shows, each with the vendor's name.
class RoleList {
public:
    /// `only`: the roles to collect; null: all.
    RoleList(Shape const& shape, std::optional<Names> only, Arena& arena)
        : shape_(shape), only_(only), made_(arena.vector<Group>()), arena_(arena) {
        if (!shape.has_roles()) return;
        auto const& policy = *shape.route().roles;
        for (auto const& pair : policy.map)
            add(pair.vendor);
        if (policy.map.empty() || policy.unmapped == UnmappedRoles::passthrough)
            for (auto const& fact : shape.can().documented_roles)
                add(fact.name);
    }

    void add(std::string_view vendor) {
        if (only_ && !contains(*only_, vendor)) return;
        auto const shown = shown_role(vendor, *shape_.route().roles);
        bool const there =
            std::ranges::any_of(made_, [&](Group const& group) { return group.vendor == vendor; });
        if (shown.empty() || there) return;
        auto const urn = arena_.join({"urn:idiom:scim:group:", shape_.route().name, ":", shown});
        made_.push_back(
            {.id = name_uuid(urn, arena_), .display_name = name_of(shown), .role = shown, .vendor = vendor});
    }

    std::pmr::vector<Group>& groups() { return made_; }

private:
    std::string_view name_of(std::string_view role) const {
        for (auto const& pair : shape_.settings().groups)
            if (pair.value == role) return pair.name;
        return role;
    }

    Shape const& shape_;
    std::optional<Names> only_;
    std::pmr::vector<Group> made_;
    Arena& arena_;
};

void overlay(Group& group, Value const& record) {
    if (auto const name = text_in(record, "displayName")) group.display_name = *name;
    group.external_id = text_in(record, "externalId");
    group.claimed = is_true(find(record, "claimed"));
    group.deleted = is_true(find(record, "deleted"));
    group.created = number_in(record, "created");
    group.modified = number_in(record, "modified");
    if (auto const* const members = find(record, "members")) group.members = *members;
}

bool lists(Group const& group, std::string_view id) {
    return std::ranges::any_of(group.members.items,
                               [&](Value const& item) { return text_in(item, "value") == id; });
}

} // namespace

ResourceType group_type(Shape const&, Arena&) {
    return {.core = group_schema_table, .extensions = own_extension};
}

std::string_view groups_prefix(RouteView const& route, Arena& arena) {
    return arena.join({"group/", route.name, "/"});
}

std::string_view key_of_group(RouteView const& route, std::string_view id, Arena& arena) {
    return arena.join({groups_prefix(route, arena), id});
}

namespace {

std::span<Group const> collected(RoleList roles, std::span<RecordDocument const> records, Shape const& shape,
                                 Arena& arena) {
    auto const prefix = groups_prefix(shape.route(), arena);
    for (auto const& one : records) {
        auto const record = json::read(one.document, arena);
        if (!record || !one.key.starts_with(prefix)) continue;
        auto const id = one.key.substr(prefix.size());
        if (auto const vendor = text_in(*record, "role"); vendor && shape.has_roles()) roles.add(*vendor);
        auto& groups = roles.groups();
        auto const found = std::ranges::find(groups, id, &Group::id);
        if (found != groups.end()) {
            overlay(*found, *record);
        } else if (is_true(find(*record, "plain"))) {
            groups.push_back({.id = id, .display_name = {}, .role = {}, .vendor = {}});
            overlay(groups.back(), *record);
        }
    }
    std::ranges::sort(roles.groups(), {}, &Group::id);
    return Arena::keep(roles.groups());
}

} // namespace

std::span<Group const> groups_of(std::span<RecordDocument const> records, Shape const& shape, Arena& arena) {
    return collected(RoleList(shape, std::nullopt, arena), records, shape, arena);
}

std::span<Group const> groups_of(std::span<RecordDocument const> records, Shape const& shape, Names held,
                                 Arena& arena) {
    return collected(RoleList(shape, held, arena), records, shape, arena);
}

Group const* find_group(std::span<Group const> groups, std::string_view id) {
    auto const found = std::ranges::find(groups, id, &Group::id);
    return found == groups.end() || found->deleted ? nullptr : &*found;
}

std::string_view write_group_record(Group const& group, Arena& arena) {
    auto made = object_value({});
    auto const put = [&](std::string_view name, Value const& value) {
        made = with(made, name, value, arena);
    };
    // A group of a role that was deleted has the name of its role again.
    if (!group.deleted) put("displayName", text_value(group.display_name));
    if (group.external_id) put("externalId", text_value(*group.external_id));
    if (group.effective())
        put("role", text_value(group.vendor));
    else
        put("plain", truth_value(true));
    if (group.claimed) put("claimed", truth_value(true));
    if (group.deleted) put("deleted", truth_value(true));
    if (group.created != 0) put("created", number_value(group.created, arena));
    if (group.modified != 0) put("modified", number_value(group.modified, arena));
    if (!group.members.items.empty()) put("members", group.members);
    return written(made, arena);
}

Value groups_of_user(std::span<Group const> groups, Names held, std::string_view id, std::string_view base,
                     Arena& arena) {
    auto made = arena.vector<Value>();
    for (auto const& group : groups) {
        bool const in = group.effective() ? contains(held, group.vendor) : lists(group, id);
        if (group.deleted || !in) continue;
        auto item = with(object_value({}), "value", text_value(group.id), arena);
        auto const reference = arena.join({base, "/Groups/", group.id});
        item = with(item, "$ref", text_value(reference), arena);
        item = with(item, "display", text_value(group.display_name), arena);
        made.push_back(with(item, "type", text_value("direct"), arena));
    }
    return list_value(Arena::keep(made));
}

} // namespace idiom::scim_face
