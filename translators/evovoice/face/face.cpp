#include "translators/evovoice/face/face.hpp"

#include "translators/codec/uri.hpp"
#include "translators/evovoice/face/binding.hpp"
#include "translators/evovoice/face/by_name.hpp"
#include "translators/evovoice/face/conversation.hpp"
#include "translators/evovoice/face/error_response.hpp"
#include "translators/evovoice/face/login.hpp"
#include "translators/evovoice/face/negotiate.hpp"
#include "translators/evovoice/face/openapi.hpp"
#include "translators/evovoice/face/user_info.hpp"
#include "translators/evovoice/face/write.hpp"
#include "translators/face/credentials.hpp"
#include "translators/face/versioned_document.hpp"

#include <algorithm>
#include <array>

namespace idiom::evovoice_face {
namespace {

constexpr std::string_view description_path = "/legacy/openapi.json";
static_assert(description_path.ends_with(description_document));
constexpr std::array<std::string_view, 1> documents{description_path};

constexpr std::array<std::string_view, 35> path_templates{
    description_path,
    "/legacy/users",
    "/legacy/users/{id}",
    "/legacy/{route}/openapi.json",
    "/legacy/{route}/users",
    "/legacy/{route}/users/{id}",
    "/legacy/{route}/auth",
    "/legacy/{route}/auth/credentials",
    "/legacy/{route}/auth/status",
    "/legacy/{route}/auth/logout",
    "/legacy/{route}/auth/{name}",
    "/legacy/{route}/json/reply/{name}",
    "/legacy/{route}/json/oneway/{name}",
    "/legacy/{route}/xml/reply/{name}",
    "/legacy/{route}/xml/oneway/{name}",
    "/legacy/{route}/api/{name}",
    "/legacy/auth",
    "/legacy/auth/{name}",
    "/legacy/json/reply/{name}",
    "/legacy/json/oneway/{name}",
    "/legacy/xml/reply/{name}",
    "/legacy/xml/oneway/{name}",
    "/legacy/api/{name}",
    "/users",
    "/users/{id}",
    "/auth",
    "/auth/credentials",
    "/auth/status",
    "/auth/logout",
    "/auth/{name}",
    "/json/reply/{name}",
    "/json/oneway/{name}",
    "/xml/reply/{name}",
    "/xml/oneway/{name}",
    "/api/{name}",
};

// As in ServiceStack, headers precede cookies.
constexpr std::array<std::string_view, 2> session_headers{"X-ss-pid", "X-ss-id"};
constexpr std::array<std::string_view, 2> session_cookies{"ss-id", "ss-pid"};

constexpr FaceInfo own_info{
    .name = "legacy",
    .prefix = "/legacy",
    .at_root = true,
    .methods = "GET, HEAD, POST, PATCH, DELETE",
    .path_templates = path_templates,
    .documents = documents,
    .session_headers = session_headers,
    .session_cookies = session_cookies,
    .roles_key = "legacy_roles",
    .role_words = evovoice_contract::role_words,
};

constexpr Header ask_again{"Cache-Control", "no-cache"};

/// Returns the response to a read of the description; see write_openapi.
Result<ClientResponse> serve_description(std::string_view base, ClientRequest const& request, Arena& arena) {
    return face::serve({.body = write_openapi(base, request.version, arena),
                        .content_type = face::content_type(face::Format::json),
                        .headers = {&ask_again, 1}},
                       request, arena);
}

/// This contract has no dry runs. A request for one must be refused, because it would be executed.
bool asks_for_dry_run(std::string_view query, Arena& arena) {
    auto const parameters = uri::read_query(query, arena);
    return parameters && std::ranges::any_of(*parameters, [](auto const& parameter) {
               return equal_ignoring_case(parameter.name, "dry_run") &&
                      !equal_ignoring_case(parameter.value, "false");
           });
}

/// A request of the Voice API, and the form of its answer.
class VoiceCall final : public ClientCall {
public:
    VoiceCall(Request const& request, RouteView const& route, face::Format format, bool head)
        : request_(request), route_(route), format_(format), head_(head) {}

    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        return evovoice_face::next(request_, route_, format_, head_, outcomes, arena);
    }

private:
    Request request_;
    RouteView const& route_;
    face::Format format_;
    bool head_;
};

/// Writes the documents of the login, and the cookies of ServiceStack's sessions.
class LoginWriter {
public:
    LoginWriter(LoginOutcome const& outcome, ClientRequest const& request, Arena& arena)
        : outcome_(outcome), format_(response_format(request, arena)), arena_(arena), headers_(arena) {
        headers_.add("Content-Type", content_type_of(format_));
    }

    ClientResponse status() {
        if (!outcome_.client) return {.status = 204, .headers = {}, .body = {}};
        return finish(evovoice_face::write_status(*outcome_.client, format_, arena_));
    }

    ClientResponse login() {
        headers_.add("Cache-Control", "no-store");
        cookies(outcome_.session, outcome_.session, outcome_.remember ? "perm" : "temp");
        return finish(evovoice_face::write_login(*outcome_.client, outcome_.session, format_, arena_));
    }

    ClientResponse logout() {
        cookies("", "", "");
        return finish(evovoice_face::write_login({.name = {}}, {}, format_, arena_));
    }

private:
    void cookies(std::string_view session, std::string_view lasting_session, std::string_view option) {
        for (auto const& [name, value] :
             {std::pair{"ss-id", session}, std::pair{"ss-pid", lasting_session}, std::pair{"ss-opt", option}})
            headers_.add("Set-Cookie", arena_.join({name, "=", value, outcome_.cookie_attributes}));
    }
    ClientResponse finish(std::string_view body) const {
        return {.status = 200, .headers = headers_.list(), .body = body};
    }

    LoginOutcome const& outcome_;
    face::Format format_;
    Arena& arena_;
    Headers headers_;
};

class VoiceFace final : public Face {
public:
    FaceInfo const& info() const override { return own_info; }

    bool begins_resource(std::string_view segment) const override { return begins_path(segment); }

    Result<Target> read_target(ClientRequest const& request, Arena& arena) const override {
        if (request.whole_path == description_path) return Target{.kind = Target::Kind::document};
        if (request.path == description_document) return Target{};
        if (auto const operation = read_auth_target(request)) {
            // read_login reports what is wrong with the path or the method.
            std::string_view const name = !*operation                            ? ""
                                          : **operation == AuthOperation::status ? "GetAuthStatus"
                                                                                 : "Authenticate";
            return Target{.kind = Target::Kind::login, .writes = false, .operation = name};
        }
        auto const target = evovoice_face::read_target(request, arena);
        if (!target) return std::unexpected(target.error());
        return Target{.writes = target->writes(), .operation = name_of(target->operation)};
    }

    Result<ClientCall const*> read_request(ClientRequest const& request, RouteView const& route,
                                           Arena& arena) const override {
        if (request.path == description_document) {
            auto const answer = face::answer_unless_read(request, arena);
            auto const response = answer ? *answer : serve_description(route.base, request, arena);
            if (!response) return std::unexpected(response.error());
            return arena.make<ReadyResponse>(*response);
        }
        auto const target = evovoice_face::read_target(request, arena);
        if (!target) return std::unexpected(target.error());
        if (target->writes() && asks_for_dry_run(request.query, arena))
            return fail(Fault::invalid_parameter, "dry_run: this API has no dry runs");
        auto const read = evovoice_face::read_request(*target, request, route, arena);
        if (!read) return std::unexpected(read.error());
        return arena.make<VoiceCall>(*read, route, response_format(request, arena),
                                     request.method == Method::head);
    }

    ClientResponse refuse(Error const& error, ClientRequest const& request, Target const* target,
                          Arena& arena) const override {
        auto told = error;
        if (error.fault == Fault::unauthenticated && error.detail.empty()) {
            bool const login = target && target->kind == Target::Kind::login;
            if (!login && !face::has_basic_credentials(request.headers, arena)) return ask_for_login(arena);
            told.detail = "Invalid Username or Password";
        }
        auto of_path = request;
        of_path.path = request.whole_path;
        auto const operation = target ? operation_named(target->operation) : std::nullopt;
        return write_error(told, operation, response_format(of_path, arena), request.method == Method::head,
                           arena);
    }

    Result<ClientResponse> write_document(ClientRequest const& request, Arena& arena) const override {
        if (auto const answer = face::answer_unless_read(request, arena)) return *answer;
        return serve_description({}, request, arena);
    }

    Result<LoginRequest> read_login(ClientRequest const& request, Arena& arena) const override {
        auto const operation = read_auth_target(request);
        if (!operation) return fail(Fault::not_found, "there is nothing at this path");
        if (!*operation) return std::unexpected(operation->error());
        if (**operation == AuthOperation::status) return LoginRequest{.kind = LoginRequest::Kind::ask};
        if (**operation == AuthOperation::logout) return LoginRequest{.kind = LoginRequest::Kind::end};
        return evovoice_face::read_login(request, arena);
    }

    ClientResponse write_login(LoginOutcome const& outcome, ClientRequest const& request,
                               Arena& arena) const override {
        LoginWriter writer(outcome, request, arena);
        switch (outcome.kind) {
        case LoginRequest::Kind::begin: return writer.login();
        case LoginRequest::Kind::end: return writer.logout();
        case LoginRequest::Kind::ask: break;
        }
        return writer.status();
    }

    Result<User> read_user(ClientRequest const& document, RouteView const&, Arena& arena) const override {
        auto const record = bind_request(evovoice_contract::user_info::contract, document, arena);
        if (!record) return std::unexpected(record.error());
        return to_user(*record, arena);
    }
};

} // namespace

Face const& face() {
    static VoiceFace const face;
    return face;
}

} // namespace idiom::evovoice_face
