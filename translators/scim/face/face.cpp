#include "translators/scim/face/face.hpp"

#include "translators/scim/face/describe.hpp"
#include "translators/scim/face/metrics.hpp"
#include "translators/scim/face/note_change.hpp"
#include "translators/scim/face/read_call.hpp"
#include "translators/scim/face/read_shown_user.hpp"
#include "translators/scim/face/respond.hpp"
#include "translators/scim/face/settings.hpp"

#include <algorithm>

namespace idiom::scim_face {

namespace {

FaceInfo const& own_info() {
    static FaceInfo const info{.name = "scim",
                               .prefix = "/scim/v2",
                               .realm = "/scim",
                               .reserved = first_segments,
                               .methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
                               .path_templates = path_templates,
                               .settings_key = "scim",
                               .notes_changes = true,
                               .metrics = metrics()};
    return info;
}

class ScimFace final : public Face {
public:
    FaceInfo const& info() const override { return own_info(); }

    bool begins_resource(std::string_view segment) const override {
        // The prefix itself is the base of a route that Host or a header chooses.
        return segment.empty() || std::ranges::find(first_segments, segment) != first_segments.end();
    }

    Result<Target> read_target(ClientRequest const& request, Arena& arena) const override {
        auto const place = read_place(request.path, arena);
        if (!place) return std::unexpected(place.error());
        bool const one_user = place->endpoint == Endpoint::users && place->id;
        return Target{.writes = !only_reads(*place, request.method),
                      .tidies = one_user && only_reads(*place, request.method),
                      .operation = operation_name(*place, request.method)};
    }

    Result<ClientCall const*> read_request(ClientRequest const& request, RouteView const& route,
                                           Arena& arena) const override {
        auto const place = read_place(request.path, arena);
        if (!place) return std::unexpected(place.error());
        return read_call(request, route, *place, arena);
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

    LockedScript const* note_change(std::string_view id, std::int64_t now, Arena& arena) const override {
        return scim_face::note_change(id, now, arena);
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
