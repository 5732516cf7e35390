#include "translators/scim/face/face.hpp"

#include "translators/face/conditions.hpp"
#include "translators/scim/face/describe.hpp"
#include "translators/scim/face/discovery.hpp"
#include "translators/scim/face/dry_call.hpp"
#include "translators/scim/face/metrics.hpp"
#include "translators/scim/face/observed.hpp"
#include "translators/scim/face/read_shown_user.hpp"
#include "translators/scim/face/respond.hpp"
#include "translators/scim/face/target.hpp"
#include "translators/scim/face/user_calls.hpp"
#include "translators/scim/refuse.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

FaceInfo const& own_info() {
    static FaceInfo const info{.name = "scim",
                               .prefix = "/scim/v2",
                               .reserved = first_segments,
                               .methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
                               .path_templates = path_templates,
                               .settings_key = "scim",
                               .metrics = metrics()};
    return info;
}

std::unexpected<Error> refuse_method(Place const& place) {
    Error error{.fault = Fault::method_not_allowed, .detail = "this method is not taken here"};
    error.allow = allowed_methods(place);
    return std::unexpected(error);
}

ResourceType type_of(Endpoint endpoint, Shape const& shape, Arena& arena) {
    if (endpoint == Endpoint::groups) return group_type(shape, arena);
    if (endpoint == Endpoint::users) return shape.type();
    return {.core = role_schema_table, .extensions = {}, .has_external_id = false};
}

/// Reads a request for a route up to its body.
class RequestReader {
public:
    RequestReader(ClientRequest const& request, RouteView const& route, Arena& arena)
        : request_(request), route_(route), arena_(arena) {}

    Result<ClientCall const*> read(Place const& place) {
        if (!settings_of(route_).enabled) return fail(Fault::route_not_found, "there is no such route");
        if (place.endpoint == Endpoint::unserved || place.endpoint == Endpoint::bulk)
            return fail(Fault::operation_not_supported, "this is not served here");
        if (request_.method == Method::options)
            return ready({.status = 204,
                          .headers = arena_.list<Header>({{"Allow", allowed_methods(place)}}),
                          .body = {}});
        if (!is_allowed(place, request_.method)) return refuse_method(place);
        auto const* const shape = arena_.make<Shape>(route_, arena_);
        if (shape->settings().strict && request_.path.starts_with("//"))
            return fail(Fault::not_found, "there is nothing at this path");
        auto const parameters = read_parameters(place, *shape);
        if (!parameters) return std::unexpected(parameters.error());
        auto& request_notes = make_request_notes(arena_);
        Asked asked{.request = request_,
                    .shape = *shape,
                    .place = place,
                    .parameters = *parameters,
                    .request_notes = &request_notes};
        if (place.is_discovery()) return discovered(asked);
        if (auto const read = read_conditions_and_filter(asked); !read) return std::unexpected(read.error());
        if (asked.filter) note_quirks(*asked.filter, request_notes.notes);
        auto const call = read_call(asked);
        if (!call) return call;
        bool const dry = parameters->dry_run && !only_reads(place, request_.method);
        return dry ? dry_call(*call, asked, request_notes, arena_)
                   : observed_call(*call, request_notes, arena_);
    }

private:
    Result<ClientCall const*> read_call(Asked const& asked) {
        if (asked.place.endpoint == Endpoint::users) return read_user_call(asked, arena_);
        if (asked.place.endpoint == Endpoint::groups) return read_group_call(asked, arena_);
        return read_role_call(asked, arena_);
    }

    ClientCall const* ready(ClientResponse const& response) { return arena_.make<ReadyResponse>(response); }

    Result<Parameters> read_parameters(Place const& place, Shape const& shape) {
        // What the service can do takes no parameters, and refuses a filter.
        if (place.is_discovery()) {
            Parameters made;
            if (has_filter(request_.query, arena_)) made.filter = "";
            return made;
        }
        if (!place.search) return read_query(request_.query, arena_);
        auto const body = read_body(request_, shape.settings().strict, arena_);
        if (!body) return std::unexpected(body.error());
        return read_search(*body, arena_);
    }

    Result<ClientCall const*> discovered(Asked const& asked) {
        auto const response = discover(asked, arena_);
        if (!response) return std::unexpected(response.error());
        return ready(*response);
    }

    Result<void> read_conditions_and_filter(Asked& asked) {
        auto const conditions = face::read_conditions(request_.headers, arena_);
        if (!conditions) return std::unexpected(conditions.error());
        asked.if_match = conditions->if_match;
        asked.if_none_match = conditions->if_none_match;
        if (!asked.parameters.filter || asked.place.id) return {};
        auto const& shape = asked.shape;
        // Attributes of the type are named by the filter, so the type has to live as long.
        auto const* const type = arena_.make<ResourceType>(type_of(asked.place.endpoint, shape, arena_));
        auto const filter = read_filter(*asked.parameters.filter, *type, shape.reading(), arena_);
        if (!filter) return std::unexpected(filter.error());
        asked.filter = *filter;
        return {};
    }

    ClientRequest const& request_;
    RouteView const& route_;
    Arena& arena_;
};

class ScimFace final : public Face {
public:
    FaceInfo const& info() const override { return own_info(); }

    bool begins_resource(std::string_view segment) const override {
        return std::ranges::find(first_segments, segment) != first_segments.end();
    }

    Result<Target> read_target(ClientRequest const& request, Arena& arena) const override {
        auto const place = read_place(request.path, arena);
        if (!place) return std::unexpected(place.error());
        return Target{.writes = !only_reads(*place, request.method),
                      .operation = operation_name(*place, request.method)};
    }

    Result<ClientCall const*> read_request(ClientRequest const& request, RouteView const& route,
                                           Arena& arena) const override {
        auto const place = read_place(request.path, arena);
        if (!place) return std::unexpected(place.error());
        return RequestReader(request, route, arena).read(*place);
    }

    ClientResponse refuse(Error const& error, ClientRequest const& request, Target const*,
                          Arena& arena) const override {
        return respond_error(error, request, arena);
    }

    std::string_view describe(ClientRequest const& request, RouteView const& route,
                              Arena& arena) const override {
        return describe_route(request, route, arena);
    }

    std::span<Measurement const> measure(std::span<RecordDocument const> documents,
                                         Arena& arena) const override {
        return measure_records(documents, arena);
    }

    Result<User> read_user(ClientRequest const& document, RouteView const& route,
                           Arena& arena) const override {
        return read_shown_user(document, route, arena);
    }

    ReadSettings read_settings(std::span<GivenSetting const> given, Capabilities const& capabilities,
                               RolePolicy const& roles) const override {
        return scim_face::read_settings(given, capabilities, roles);
    }
};

} // namespace

Face const& face() {
    static ScimFace const face;
    return face;
}

} // namespace idiom::scim_face
