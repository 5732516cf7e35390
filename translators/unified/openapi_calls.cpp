#include "translators/unified/openapi_calls.hpp"

#include <algorithm>
#include <array>

namespace idiom::unified {
namespace {

struct Row {
    Operation operation;
    CallText text;
};

constexpr std::array<Row, operation_count> rows{{
    {Operation::list,
     {"listUsers", "List users",
      "Lists the users of the route, a page at a time. Filters match exactly. `next` and `Link: "
      "rel=\"next\"` "
      "lead to the next page.",
      Tag::users}},
    {Operation::get,
     {"getUser", "Read a user", "Reads one user. With `If-None-Match` an unchanged user is 304.",
      Tag::users}},
    {Operation::create,
     {"createUser", "Create a user",
      "Creates a user. All fields that are missing are named in one 422. `Idempotency-Key` makes it safe to "
      "repeat.",
      Tag::users, RequestBody::new_user}},
    {Operation::replace,
     {"replaceUser", "Replace a user",
      "Replaces a user; never creates one. Writable fields that are absent are cleared where the back end "
      "can "
      "clear them. `roles` is the new whole set. Absent `roles`, `accounts`, `password` and `extensions` are "
      "kept. A read-only field may be there with its present value.",
      Tag::users, RequestBody::replacement}},
    {Operation::update,
     {"updateUser", "Change a user",
      "Changes some fields of a user. `Content-Type` decides the form of the body. A patch is atomic: if one "
      "operation fails, nothing is changed.",
      Tag::users, RequestBody::patch}},
    {Operation::delete_,
     {"deleteUser", "Delete a user",
      "Deletes a user. 202 where the vendor only marks the user; reading it is 404 from then on.",
      Tag::users}},
    {Operation::get_roles, {"getUserRoles", "Read roles", "Reads the set of the user's roles.", Tag::roles}},
    {Operation::replace_roles,
     {"replaceUserRoles", "Replace roles",
      "Sets the whole set of the user's roles. A bare array is taken, too.", Tag::roles, RequestBody::roles}},
    {Operation::add_role,
     {"addUserRole", "Add a role", "Adds one role to the user. Adding a role that is there changes nothing.",
      Tag::roles}},
    {Operation::remove_role,
     {"removeUserRole", "Remove a role",
      "Removes one role from the user. Removing a role that is not there changes nothing.", Tag::roles}},
    {Operation::assign_device,
     {"assignDevice", "Assign a device", "Assigns a device to the user.", Tag::devices, RequestBody::device}},
    {Operation::unassign_device,
     {"unassignDevice", "Unassign a device",
      "Unassigns a device from the user. The type of the client is needed: as the parameter `clientType`, or "
      "in a body as that of the assignment.",
      Tag::devices}},
    {Operation::send_email,
     {"sendEmail", "Send an e-mail",
      "Has the vendor send an e-mail to the user. `Idempotency-Key` makes it safe to repeat.", Tag::users,
      RequestBody::email}},
}};
static_assert(covers_every_operation(rows));
static_assert(std::ranges::all_of(rows, [](Row const& row) {
    return !row.text.id.empty() && !row.text.summary.empty() && !row.text.description.empty();
}));

constexpr CallText route_list{"listRoutes", "List routes",
                              "Lists the routes that this client may use, with the dialect of each and "
                              "whether its back end is healthy.",
                              Tag::routes};
constexpr CallText search{
    "searchUsers", "Find a user on all routes",
    "Looks for a user by `userName` or by `email` on every route that this client may read, several at a "
    "time. A route that cannot answer is named in `failures` with its problem, and does not fail the others. "
    "Exactly one of the two is given. An answer covers up to 100 routes; `next` leads to the others. Where "
    "`Host` or another header chooses a route, this path is the list of its users instead.",
    Tag::users};
constexpr CallText capabilities{"getCapabilities", "Read capabilities",
                                "Shows what the route can do: its operations, how each field may be used, "
                                "how roles are written, and what "
                                "happens when several clients write to one user.",
                                Tag::routes};

constexpr CallText role_catalogue{"listRoles", "List the roles of a route",
                                  "Lists the roles that clients of the route can name: which are given by "
                                  "default, which the vendor guards, and which exclude each other. Without "
                                  "`complete` users may also hold other roles of the vendor.",
                                  Tag::routes};
constexpr CallText upsert{
    "upsertUser", "Create or replace a user",
    "Creates the user that the query names by `userName`, `email` or `externalId`, or replaces it: "
    "201 or 200. The body may leave out what the query names, and must not contradict "
    "it. `If-None-Match: *` only creates, `If-Match: *` only replaces.",
    Tag::users, RequestBody::upsert};
constexpr CallText batch{
    "sendBatch", "Send many calls at once",
    "Carries out up to 100 calls, in order, or with `parallel` a few at a time. Each has its own status in "
    "`answers`, in the order of `calls`; one that fails does not stop the others. If any call cannot be "
    "carried out as it is written, none is, and the problem names each of them. One `Idempotency-Key` and "
    "one `dry_run` hold for all. It needs the rights to read and to write.",
    Tag::users, RequestBody::batch};

constexpr CallText changes{
    "listChanges", "Follow the changes of a route",
    "Lists the writes that went through this gateway, oldest first; a change that was made at the vendor is "
    "not among them. A write that failed is there with its `problem`, because it may have changed something. "
    "`next` is the `since` of the following page, also when there is none yet: a client that keeps it and "
    "asks again misses no change and gets none twice.",
    Tag::users};

} // namespace

TagText text_of(Tag tag) {
    switch (tag) {
    case Tag::routes: return {"routes", "What there is, and what a route can do"};
    case Tag::users: return {"users", "The users of a route"};
    case Tag::roles: return {"roles", "The roles of one user"};
    case Tag::devices: return {"devices", "The devices of one user"};
    }
    return {};
}

CallText const& text_of(Operation operation) { return rows[static_cast<std::size_t>(operation)].text; }

CallText const& text_of_route_list() { return route_list; }

CallText const& text_of_search() { return search; }

CallText const* text_of_reading(Resource resource) {
    switch (resource) {
    case Resource::capabilities: return &capabilities;
    case Resource::role_catalogue: return &role_catalogue;
    case Resource::changes: return &changes;
    case Resource::root:
    case Resource::openapi:
    case Resource::json_schema:
    case Resource::users:
    case Resource::user:
    case Resource::roles:
    case Resource::role:
    case Resource::device:
    case Resource::emails:
    case Resource::batch: return nullptr;
    }
    return nullptr;
}

std::string_view path_of(Resource resource) {
    switch (resource) {
    case Resource::capabilities: return "/capabilities";
    case Resource::role_catalogue: return "/roles";
    case Resource::root:
    case Resource::openapi:
    case Resource::json_schema: return {};
    case Resource::users: return "/users";
    case Resource::user: return "/users/{id}";
    case Resource::roles: return "/users/{id}/roles";
    case Resource::role: return "/users/{id}/roles/{role}";
    case Resource::device: return "/users/{id}/devices/{deviceId}";
    case Resource::emails: return "/users/{id}/emails";
    case Resource::batch: return "/batch";
    case Resource::changes: return "/changes";
    }
    return {};
}

std::optional<DescribedCall> described_call(Method method, Resource resource) {
    if (auto const operation = operation_of(method, resource))
        return DescribedCall{
            .text = text_of(*operation), .method = method, .resource = resource, .operation = operation};
    if (is_upsert(method, resource))
        return DescribedCall{.text = upsert,
                             .method = method,
                             .resource = resource,
                             .operation = Operation::replace,
                             .upsert = true};
    if (is_batch(method, resource))
        return DescribedCall{.text = batch, .method = method, .resource = resource, .batch = true};
    auto const* const text = method == Method::get ? text_of_reading(resource) : nullptr;
    if (text == nullptr) return std::nullopt;
    return DescribedCall{.text = *text, .method = method, .resource = resource};
}

} // namespace idiom::unified
