#include "filter.hpp"
#include "operations.hpp"
#include "translators/codec/uri.hpp"
#include "write_user.hpp"

#include <algorithm>

namespace idiom::scim {

namespace {

/// Lists groups without their members, which may be many.
constexpr std::string_view slim = "excludedAttributes=members&";

std::string_view name_of(json::Value const* group) { return group->text_of("displayName").value_or(""); }

/// Groups sorted by their names.
using Sorted = std::span<json::Value const* const>;
Sorted by_name(std::span<json::Value const> groups, Arena& arena) {
    auto const sorted = arena.array<json::Value const*>(groups.size());
    std::ranges::transform(groups, sorted.begin(), [](json::Value const& group) { return &group; });
    std::ranges::sort(sorted, {}, name_of);
    return sorted;
}

/// Returns the groups that may have each name.
Part<std::span<Sorted const>> candidates(Names names, Service const& can, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const found = arena.array<Sorted>(names.size());
    if (!can.filter) {
        auto const listed = conversation.all(arena.join({"/Groups?", slim}));
        if (!listed) return std::unexpected(listed.error());
        std::ranges::fill(found, by_name(*listed, arena));
        return found;
    }
    auto const targets = arena.array<std::string_view>(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto const filter = uri::encode(equals("displayName", names[i], arena), arena);
        targets[i] = arena.join({"/Groups?", slim, "filter=", filter});
    }
    auto const answers = conversation.read_together(targets, Purpose::list);
    if (!answers) return std::unexpected(answers.error());
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto const page = read_page((*answers)[i]);
        if (!page) return std::unexpected(page.error());
        auto const total = total_of(*page, 1);
        if (!total) return std::unexpected(total.error());
        if (*total > page->resources.size())
            return std::unexpected(
                failed(Fault::backend_error, "the back end finds more groups of one name than it shows"));
        found[i] = by_name(page->resources, arena);
    }
    return found;
}

/// The listed group with that name. Names are compared with case.
Part<Group> pick(Sorted listed, std::string_view name, Conversation& conversation) {
    auto const found = std::ranges::equal_range(listed, name, {}, name_of);
    auto const pointer = [&](std::string_view what) {
        return conversation.arena().list<FieldError>({{"/roles", what}});
    };
    if (found.empty()) {
        auto const detail = conversation.arena().join({"the back end has no group '", name, "'"});
        return std::unexpected(failed(Fault::invalid_value, detail, pointer(detail)));
    }
    if (found.size() > 1) {
        auto const detail = conversation.arena().join({"the back end has several groups '", name, "'"});
        return std::unexpected(failed(Fault::backend_conflict, detail, pointer(detail)));
    }
    auto const id = found.front()->text_of("id");
    if (!id || id->empty())
        return std::unexpected(failed(Fault::backend_error, "the back end lists a group without an id"));
    return Group{.id = *id, .name = name, .member = true};
}

/// Returns a PUT of each group, complete and changed, for a service without PATCH.
Part<std::span<Request const>> replacements(std::string_view user_id, std::span<Group const> groups,
                                            Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const targets = arena.array<std::string_view>(groups.size());
    std::ranges::transform(groups, targets.begin(),
                           [&](Group const& group) { return conversation.path_of("/Groups", group.id); });
    auto const held = conversation.read_together(targets, Purpose::group_read);
    if (!held) return std::unexpected(held.error());
    auto const requests = arena.array<Request>(groups.size());
    for (std::size_t i = 0; i < groups.size(); ++i) {
        auto const& group = (*held)[i];
        if (group.text_of("id") != groups[i].id)
            return std::unexpected(
                failed(Fault::backend_error, "the back end's answer does not hold the group asked for"));
        // The whole group is written. A member that is not shown would be removed from it.
        auto const* const members = group.find("members");
        if (!members || !members->is_array() || group.mended)
            return std::unexpected(
                failed(Fault::backend_error,
                       conversation.arena().join({"the back end does not show the members of the group '",
                                                  groups[i].name, "', who would be lost"})));
        requests[i] = conversation.group_request(Method::put, groups[i].id,
                                                 write_group((*held)[i], user_id, groups[i].member, arena));
    }
    return requests;
}

std::span<Request const> patches(std::string_view user_id, std::span<Group const> groups,
                                 Conversation& conversation) {
    auto const requests = conversation.arena().array<Request>(groups.size());
    for (std::size_t i = 0; i < groups.size(); ++i)
        requests[i] = conversation.group_request(Method::patch, groups[i].id,
                                                 write_membership(user_id, groups[i].member,
                                                                  conversation.options().path_filters,
                                                                  conversation.arena()));
    return requests;
}

} // namespace

Part<std::span<Group const>> find_groups(Names names, Conversation& conversation) {
    auto const groups = conversation.arena().array<Group>(names.size());
    if (names.empty()) return groups;
    auto const can = conversation.service();
    if (!can) return std::unexpected(can.error());
    auto const listed = candidates(names, *can, conversation);
    if (!listed) return std::unexpected(listed.error());
    for (std::size_t i = 0; i < groups.size(); ++i) {
        auto const group = pick((*listed)[i], names[i], conversation);
        if (!group) return std::unexpected(group.error());
        groups[i] = *group;
    }
    return groups;
}

std::span<Group const> groups_to_leave(Names names, json::Value const& record, Arena& arena) {
    auto left = arena.vector<Group>();
    auto const* const groups = record.find("groups");
    for (auto const& group : groups ? groups->items : std::span<json::Value const>{})
        if (auto const id = group.text_of("value");
            id && std::ranges::binary_search(names, group_name(group)))
            left.push_back({.id = *id, .name = group_name(group), .member = false});
    return Arena::keep(left);
}

Part<bool> is_in_a_group(std::string_view user_id, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const can = conversation.service();
    if (!can) return std::unexpected(can.error());
    bool filtered = can->filter;
    auto const filter = uri::encode(equals("members.value", user_id, arena), arena);
    auto groups = conversation.all(filtered ? arena.join({"/Groups?filter=", filter, "&"}) : "/Groups?");
    if (!groups && is_filter_refused(groups.error())) {
        filtered = false;
        groups = conversation.all("/Groups?");
    }
    if (!groups) return std::unexpected(groups.error());
    return std::ranges::any_of(*groups, [&](json::Value const& group) {
        auto const* const members = group.find("members");
        // A group found by a filter has the user, even if it shows no members. Without a filter, absent
        // members mean none (RFC 7643, 2.5).
        if (!members || members->is_null()) return filtered;
        return !members->is_array() || std::ranges::any_of(members->items, [&](json::Value const& member) {
            return role_name(member) == user_id;
        });
    });
}

Part<bool> change_groups(std::string_view user_id, std::span<Group const> groups, std::string_view done,
                         Conversation& conversation) {
    if (groups.empty()) return true;
    auto const can = conversation.service();
    if (!can) return std::unexpected(can.error());
    auto requests = patches(user_id, groups, conversation);
    if (!can->patch) {
        auto const whole = replacements(user_id, groups, conversation);
        if (!whole)
            return std::unexpected(done.empty() ? whole.error()
                                                : after_write(whole.error(), done, conversation.arena()));
        requests = *whole;
    }
    auto const errors = conversation.write_groups(requests);
    if (!errors) return std::unexpected(errors.error());
    auto const bad = std::ranges::find_if(*errors, [](auto const& error) { return error.has_value(); });
    if (bad == errors->end()) return true;

    auto error = **bad;
    auto const which = static_cast<std::size_t>(bad - errors->begin());
    error.detail = conversation.arena().join({"group '", groups[which].name, "': ", error.detail});
    if (error.fault == Fault::precondition_failed) error.fault = Fault::backend_conflict;
    bool const other_done =
        std::ranges::any_of(*errors, [](auto const& other) { return !other || other->uncertain; });
    if (done.empty() && !other_done) return std::unexpected(failed(error));
    return std::unexpected(after_write(failed(error), done.empty() ? "the change was written in part" : done,
                                       conversation.arena()));
}

} // namespace idiom::scim
