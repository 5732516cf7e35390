#include "translators/scim/face/read_call.hpp"

#include "translators/face/conditions.hpp"
#include "translators/scim/face/bulk.hpp"
#include "translators/scim/face/discovery.hpp"
#include "translators/scim/face/dry_call.hpp"
#include "translators/scim/face/observed.hpp"

namespace idiom::scim_face {

using namespace scim;

namespace {

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
        if (place.endpoint == Endpoint::unserved)
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
        bool const dry = parameters->dry_run && !only_reads(place, request_.method);
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
        // Each operation of a bulk request is a dry run of its own.
        if (dry && place.endpoint == Endpoint::bulk) return call;
        return dry ? dry_call(*call, asked, request_notes, arena_)
                   : observed_call(*call, request_notes, arena_);
    }

private:
    Result<ClientCall const*> read_call(Asked const& asked) {
        if (asked.place.endpoint == Endpoint::bulk) return read_bulk_call(asked, arena_);
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

} // namespace

Result<ClientCall const*> read_call(ClientRequest const& request, RouteView const& route, Place const& place,
                                    Arena& arena) {
    return RequestReader(request, route, arena).read(place);
}

} // namespace idiom::scim_face
