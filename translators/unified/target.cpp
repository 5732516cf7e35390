#include "translators/unified/target.hpp"

#include "translators/codec/uri.hpp"
#include "translators/core/face_info.hpp"

#include <array>

namespace idiom::unified {

using namespace face;

namespace {

using What = ResponseOptions::What;

constexpr std::array<OperationUse, operation_count> uses{{
    {Operation::list, Method::get, Resource::users, What::list},
    {Operation::get, Method::get, Resource::user, What::user},
    {Operation::create, Method::post, Resource::users, What::created},
    {Operation::replace, Method::put, Resource::user, What::user},
    {Operation::update, Method::patch, Resource::user, What::user},
    {Operation::delete_, Method::delete_, Resource::user, What::nothing},
    {Operation::get_roles, Method::get, Resource::roles, What::roles},
    {Operation::replace_roles, Method::put, Resource::roles, What::roles},
    {Operation::add_role, Method::put, Resource::role, What::roles},
    {Operation::remove_role, Method::delete_, Resource::role, What::roles},
    {Operation::assign_device, Method::put, Resource::device, What::device},
    {Operation::unassign_device, Method::delete_, Resource::device, What::device},
    {Operation::send_email, Method::post, Resource::emails, What::accepted},
}};
static_assert(covers_every_operation(uses));

constexpr std::size_t most_segments = 4;

struct Suffix {
    std::string_view text;
    Format format;
};
constexpr std::array<Suffix, 2> suffixes{{{".json", Format::json}, {".xml", Format::xml}}};

/// Returns the suffix of a segment; null if the segment has none, or consists of a suffix only.
Suffix const* suffix_of(std::string_view segment) {
    for (auto const& suffix : suffixes)
        if (segment.size() > suffix.text.size() && segment.ends_with(suffix.text)) return &suffix;
    return nullptr;
}

std::unexpected<Error> nothing_here(Method method, std::string_view path) {
    std::string_view detail =
        "there is nothing at this path; a route has /users, /users/{id} and what is below it, /batch, "
        "/changes, /roles and /capabilities";
    if (path.size() > 1 && path.ends_with('/'))
        detail = "there is nothing at this path; leave out the slash at its end";
    else if (suffix_of(path) != nullptr && !path_suffix(method, path))
        detail = "there is nothing at this path; in a write the format is said by Accept or ?format=, not by "
                 "a suffix";
    return fail(Fault::not_found, detail);
}

struct Segments {
    std::array<std::string_view, most_segments> at{};
    std::size_t count = 0;
};

/// Returns the segments of a path that begins with '/'. None if one of them is empty, or if there are more
/// than any resource has.
Segments split(std::string_view path) {
    Segments made;
    while (!path.empty()) {
        if (path.front() != '/' || made.count == most_segments) return {};
        path.remove_prefix(1);
        auto const segment = path.substr(0, path.find('/'));
        if (segment.empty()) return {};
        path.remove_prefix(segment.size());
        made.at[made.count++] = segment;
    }
    return made;
}

/// Returns the resource of a path without its suffix; null if the API has none there.
std::optional<Resource> resource_of(Segments const& segments) {
    auto const& [at, count] = segments;
    if (count == 1 && at[0] == "capabilities") return Resource::capabilities;
    if (count == 1 && at[0] == "roles") return Resource::role_catalogue;
    if (count == 1 && at[0] == "batch") return Resource::batch;
    if (count == 1 && at[0] == "changes") return Resource::changes;
    if (at[0] != "users") return {};
    if (count == 1) return Resource::users;
    if (count == 2) return Resource::user;
    if (count == 3 && at[2] == "roles") return Resource::roles;
    if (count == 3 && at[2] == "emails") return Resource::emails;
    if (count == 4 && at[2] == "roles") return Resource::role;
    if (count == 4 && at[2] == "devices") return Resource::device;
    return {};
}

/// Returns a segment decoded. `what` names it in the error.
Result<std::string_view> decoded(std::string_view segment, std::string_view what, Arena& arena) {
    auto const text = uri::decode(segment, arena);
    if (text && uri::stays_in_segment(*text)) return *text;
    return fail(Fault::malformed_request,
                arena.join({what, " is no single path segment: it cannot be '.' or '..', "
                                  "nor have a slash or a control character, and must be UTF-8"}));
}

} // namespace

std::optional<Format> path_suffix(Method method, std::string_view path) {
    auto const segment = path.substr(path.rfind('/') + 1);
    auto const* const suffix = suffix_of(segment);
    if (suffix == nullptr) return {};
    bool const users = segment.size() == suffix->text.size() + 5 && segment.starts_with("users");
    bool const taken = method == Method::get || method == Method::head || method == Method::options ||
                       (method == Method::post && users);
    return taken ? std::optional(suffix->format) : std::nullopt;
}

Result<ResourceTarget> read_target(Method method, std::string_view path, Arena& arena) {
    if (path.empty()) return ResourceTarget{.resource = Resource::root};
    auto segments = split(path);
    if (segments.count == 0) return nothing_here(method, path);

    ResourceTarget made;
    if (path == description_document || path == json_schema_document) {
        made.resource = path == description_document ? Resource::openapi : Resource::json_schema;
        made.suffix = Format::json;
        return made;
    }
    made.suffix = path_suffix(method, path);
    auto& last = segments.at[segments.count - 1];
    if (made.suffix) last.remove_suffix(suffix_of(last)->text.size());
    auto const resource = resource_of(segments);
    if (!resource) return nothing_here(method, path);
    made.resource = *resource;
    if (segments.count > 1) {
        auto const id = decoded(segments.at[1], "the id", arena);
        if (!id) return std::unexpected(id.error());
        made.id = *id;
    }
    if (segments.count > 3) {
        auto const name = decoded(segments.at[3], "the name", arena);
        if (!name) return std::unexpected(name.error());
        made.name = *name;
    }
    return made;
}

std::string_view last_segment(std::string_view id, Arena& arena) {
    auto const encoded = uri::encode(id, arena);
    for (auto const& [suffix, format] : suffixes) {
        if (encoded.size() < suffix.size()) continue;
        auto const stem = encoded.substr(0, encoded.size() - suffix.size());
        auto const end = encoded.substr(stem.size());
        if (equal_ignoring_case(end, suffix)) return arena.join({stem, "%2E", end.substr(1)});
    }
    return encoded;
}

OperationUse const& use_of(Operation operation) { return uses[static_cast<std::size_t>(operation)]; }

std::optional<Operation> operation_of(Method method, Resource resource) {
    if (method == Method::head) method = Method::get;
    for (auto const& use : uses)
        if (use.method == method && use.resource == resource) return use.operation;
    return {};
}

bool describes(Resource resource) { return resource < Resource::users; }

bool takes(Resource resource, Method method) {
    if (method == Method::options) return true;
    if (describes(resource) || resource == Resource::changes)
        return method == Method::get || method == Method::head;
    return operation_of(method, resource).has_value() || is_upsert(method, resource) ||
           is_batch(method, resource);
}

bool is_batch(Method method, Resource resource) {
    return method == Method::post && resource == Resource::batch;
}

bool is_upsert(Method method, Resource resource) {
    return method == Method::put && resource == Resource::users;
}

bool can_upsert(Capabilities const& capabilities) {
    auto const& operations = capabilities.operations;
    return operations.has(Operation::list) && operations.has(Operation::create) &&
           operations.has(Operation::replace);
}

std::string_view allowed_methods(Resource resource, Capabilities const& capabilities, Arena& arena) {
    auto text = arena.text(48);
    for (auto const method : {Method::get, Method::head, Method::post, Method::put, Method::patch,
                              Method::delete_, Method::options}) {
        if (!takes(resource, method)) continue;
        auto const operation = operation_of(method, resource);
        if (operation && !capabilities.operations.has(*operation)) continue;
        if (is_upsert(method, resource) && !can_upsert(capabilities)) continue;
        if (!text.empty()) text += ", ";
        text += name_of(method);
    }
    return arena.keep(text);
}

std::string_view operation_name(Method method, Resource resource) {
    if (resource == Resource::role_catalogue && takes(resource, method) && method != Method::options)
        return "list-roles";
    if (resource == Resource::changes && takes(resource, method) && method != Method::options)
        return "list-changes";
    if (is_upsert(method, resource)) return "upsert";
    if (is_batch(method, resource)) return "batch";
    auto const operation = operation_of(method, resource);
    return operation ? name_of(*operation) : std::string_view{};
}

} // namespace idiom::unified
