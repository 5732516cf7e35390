#include "gateway/explain/explain.hpp"

#include "gateway/modules/make.hpp"
#include "translators/core/client_request.hpp"
#include "translators/core/route_view.hpp"
#include "translators/core/text.hpp"
#include "translators/face/validation_errors.hpp"

#include <algorithm>

namespace idiom::explain {

namespace {

std::string describe(Error const& error) {
    std::string text(info(error.fault).name);
    text += " (";
    text += std::to_string(info(error.fault).status);
    text += "): ";
    text += error.detail.empty() ? info(error.fault).title : error.detail;
    for (auto const& one : error.errors) {
        text += "\n  ";
        text += one.pointer.empty() ? "the body" : one.pointer;
        text += ": ";
        text += one.detail;
    }
    return text;
}

/// Returns a hint if the path looks like a whole path of the face, otherwise "".
std::string path_hint(ExplainedCall const& call, FaceInfo const& face) {
    std::string_view rest = call.path;
    if (!rest.starts_with(std::string(face.prefix) + "/") && !rest.starts_with(call.route + "/") &&
        !rest.starts_with("/" + call.route + "/"))
        return {};
    rest.remove_prefix(std::min(rest.find("/users"), rest.size()));
    return "PATH is what follows the route: " + (rest.empty() ? "/users/7, say" : std::string(rest)) +
           ", not " + call.path;
}

/// Returns what is wrong with a call that cannot be read.
std::string refusal(Error const& error, ExplainedCall const& call, FaceInfo const& face) {
    if (error.fault == Fault::length_required) return "this call needs a body; say --body FILE";
    auto const hint = error.fault == Fault::not_found ? path_hint(call, face) : std::string{};
    return hint.empty() ? describe(error) : hint;
}

/// Returns the face that the command names, or the first.
std::expected<Face const*, std::string> face_named(std::span<Face const* const> faces,
                                                   std::string const& name) {
    if (name.empty()) return faces.front();
    std::string names;
    for (auto const* const face : faces) {
        if (face->info().name == name) return face;
        names.append(names.empty() ? "" : ", ").append(face->info().name);
    }
    return std::unexpected("there is no face '" + name + "'; the faces are " + names);
}

/// The user that the simulated back end holds: one that the face shows, or one of the first face.
Result<User> held_user(ExplainedCall const& call, Face const& face, Face const& first, RouteView const& route,
                       Arena& arena) {
    User user;
    auto const* roles = route.roles;
    if (!call.user.empty()) {
        bool const xml = trimmed(call.user, white_space).starts_with('<');
        std::string_view const type = xml ? "application/xml" : "application/json";
        ClientRequest const document{.headers = arena.list<Header>({{"Content-Type", type}}),
                                     .body = call.user};
        auto read = face.read_user(document, route, arena);
        if (!read && &face != &first) {
            read = first.read_user(document, route, arena);
            roles = route.tagged ? route.tagged : route.roles; // not in the words of the face
        }
        if (!read) return read;
        user = *read;
    } else {
        user.user_name = "someone@example.com";
        user.email = "someone@example.com";
        user.first_name = "First";
        user.last_name = "Last";
        user.display_name = "First Last";
    }
    user.roles = execution::vendor_names(user.roles.value_or(Names{}), *roles, arena);
    return user;
}

/// Returns the request of the client, as it would come to the face.
ClientRequest client_request_of(ExplainedCall const& call, Method method, Arena& arena) {
    auto const question = std::min(call.path.find('?'), call.path.size());
    std::string_view const path = std::string_view(call.path).substr(0, question);
    auto headers = arena.vector<Header>();
    if (!call.body.empty()) headers.push_back({"Content-Type", call.type});
    for (auto const& [name, value] : call.headers)
        headers.push_back({name, value});
    return {.method = method,
            .path = path,
            .query = std::string_view(call.path).substr(std::min(question + 1, call.path.size())),
            .headers = Arena::keep(headers),
            .body = call.body,
            .whole_path = path};
}

FaceSettings const* settings_of(config::Route const& route, Face const& face) {
    auto const found = std::ranges::find(route.face_settings, &face, &config::SettingsOfFace::face);
    return found == route.face_settings.end() ? nullptr : found->settings.get();
}

/// Returns the roles of the route in the words of the face's clients, null if those have none of their own.
RolePolicy const* words_of(config::Route const& route, Face const& face) {
    auto const found = std::ranges::find(route.face_roles, &face, &config::FaceRoles::face);
    return found == route.face_roles.end() ? nullptr : &found->roles;
}

/// Leads the request to its response.
Result<ClientResponse> converse(ClientCall const& request, OfflineBackend& backend, Arena& arena) {
    std::vector<Result<Answer>> outcomes;
    for (std::size_t round = 0; round < most_face_rounds;) {
        auto const step = request.next(outcomes, arena);
        if (auto const* const response = std::get_if<Result<ClientResponse>>(&step)) {
            backend.note(request.observe(outcomes, arena).remarks);
            return *response;
        }
        auto const& calls = std::get<Calls>(step);
        if (!are_parts(calls)) ++round;
        for (auto const& call : calls.calls)
            outcomes.push_back(backend.execute(call));
    }
    return fail(Fault::internal_error, "the conversation did not come to an end");
}

/// What the views of an explanation refer to.
struct Kept {
    std::unique_ptr<Dialect> dialect;
    std::string base;
    std::string base_url;
    RouteView route;
};

std::shared_ptr<Kept> keep(Face const& face, std::string const& name, config::Route const& route,
                           config::Backend const& spec, std::unique_ptr<Dialect> dialect) {
    auto kept = std::make_shared<Kept>();
    kept->dialect = std::move(dialect);
    kept->base = std::string(face.info().prefix) + "/" + name;
    kept->base_url = spec.urls.front().text();
    auto const* const words = words_of(route, face);
    kept->route = {.capabilities = &spec.translator->capabilities,
                   .roles = words ? words : &route.roles,
                   .base = kept->base,
                   .tagged = words ? &route.roles : nullptr,
                   .name = name,
                   .settings = settings_of(route, face)};
    return kept;
}

std::unexpected<Refusal> refuse(Refusal::Of of, std::string text, std::optional<Error> error = {}) {
    return std::unexpected(Refusal{.of = of, .text = std::move(text), .error = std::move(error)});
}

} // namespace

std::expected<Explanation, Refusal> explain(config::Config const& config, ExplainedCall const& call,
                                            Arena& arena) {
    auto const found = config.routes.find(call.route);
    if (found == config.routes.end())
        return refuse(Refusal::Of::route, "there is no route '" + call.route + "'");
    auto const& spec = config.backends.find(found->second.backend)->second;
    auto made = modules::make(*spec.translator, spec.settings);
    if (!made) return refuse(Refusal::Of::translator, made.error());
    auto const method = method_named(call.method);
    if (!method) return refuse(Refusal::Of::method, "'" + call.method + "' is no method that is served");
    auto const face = face_named(config.faces, call.face);
    if (!face) return refuse(Refusal::Of::face, face.error());

    auto const kept = keep(**face, call.route, found->second, spec, std::move(*made));
    auto const user = held_user(call, **face, *config.faces.front(), kept->route, arena);
    if (!user) return refuse(Refusal::Of::user, "the user as given: " + describe(user.error()), user.error());
    execution::Shown const shown{.base_url = kept->base_url,
                                 .authorized = !std::holds_alternative<config::NoAuth>(spec.auth)};
    OfflineBackend backend(*kept->dialect, shown, found->second.roles, *user, arena);
    auto const request = client_request_of(call, *method, arena);
    auto const read = (*face)->read_request(request, kept->route, arena);
    if (!read) return refuse(Refusal::Of::call, refusal(read.error(), call, (*face)->info()), read.error());
    Explanation explanation{.face = *face,
                            .capabilities = kept->route.capabilities,
                            .roles = kept->route.roles,
                            .response = converse(**read, backend, arena),
                            .keeps = kept};
    if (auto const target = (*face)->read_target(request, arena))
        explanation.operation_name = target->operation;
    explanation.planned = backend.planned();
    explanation.recording = backend.recording();
    explanation.remarks = backend.remarks();
    return explanation;
}

std::expected<std::string, std::string> explain_as_text(config::Config const& config,
                                                        ExplainedCall const& call) {
    Arena arena(std::size_t{256} * 1024);
    auto const explained = explain(config, call, arena);
    if (!explained) return std::unexpected(explained.error().text);
    std::string text;
    for (auto const& one : explained->planned)
        text += execution::describe(one.report, one.dry_run.roles.has_value(), arena);
    auto const& response = explained->response;
    if (!response && text.empty()) return std::unexpected(describe(response.error()));
    if (!response) text += "then: " + describe(response.error()) + "\n";
    if (text.empty()) text = "the gateway answers this itself: no back-end request\n";
    for (auto const& remark : explained->remarks)
        text += remark + "\n";
    return text;
}

} // namespace idiom::explain
