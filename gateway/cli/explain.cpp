#include "gateway/cli/explain.hpp"

#include "gateway/execution/dry_run.hpp"
#include "gateway/execution/runner.hpp"
#include "gateway/modules/make.hpp"
#include "translators/core/client_request.hpp"
#include "translators/core/face.hpp"
#include "translators/core/route_view.hpp"
#include "translators/face/validation_errors.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace idiom::cli {

namespace asio = boost::asio;

namespace {

/// Stands for the back end, and is never sent anything: the dry run answers each request itself.
class Nobody final : public upstream::Backend {
public:
    asio::awaitable<Response> send(Request const&, upstream::CallContext&) override {
        co_return Response{.delivery = Delivery::not_sent};
    }
};

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

/// The user that the simulated back end holds.
Result<User> held_user(ExplainedCall const& call, Face const& face, RouteView const& route, Arena& arena) {
    User user;
    if (!call.user.empty()) {
        ClientRequest const document{.headers = arena.list<Header>({{"Content-Type", "application/json"}}),
                                     .body = call.user};
        auto const read = face.read_user(document, route, arena);
        if (!read) return read;
        user = *read;
    } else {
        user.user_name = "someone@example.com";
        user.email = "someone@example.com";
        user.first_name = "First";
        user.last_name = "Last";
        user.display_name = "First Last";
    }
    user.roles = execution::vendor_names(user.roles.value_or(Names{}), *route.roles, arena);
    return user;
}

/// Plays the call against a back end that answers as the dialect simulates it.
Result<Answer> play(Dialect const& dialect, Call const& call, execution::DryRun& dry_run, Arena& arena) {
    execution::WriteCall write_call{.dry_run = &dry_run};
    Nobody nobody;
    execution::VendorSession session;
    upstream::CallContext call_context{.arena = arena,
                                       .deadline = std::chrono::steady_clock::time_point::max()};
    asio::io_context loop(1);
    Result<Answer> result = fail(Fault::internal_error);
    asio::co_spawn(loop, execution::run({dialect, nobody, nobody, session}, call, call_context, &write_call),
                   [&](std::exception_ptr, Result<Answer> answer) { result = answer; });
    loop.run();
    return result;
}

/// Returns the request of the client, as it would come to the face.
ClientRequest client_request_of(ExplainedCall const& call, Method method, Arena& arena) {
    auto const question = std::min(call.path.find('?'), call.path.size());
    std::string_view const path = std::string_view(call.path).substr(0, question);
    auto const headers = arena.list<Header>({{"Content-Type", call.type}});
    return {.method = method,
            .path = path,
            .query = std::string_view(call.path).substr(std::min(question + 1, call.path.size())),
            .headers = call.body.empty() ? std::span<Header const>{} : headers,
            .body = call.body,
            .whole_path = path};
}

} // namespace

std::expected<std::string, std::string> explain(config::Config const& config, ExplainedCall const& call) {
    auto const found = config.routes.find(call.route);
    if (found == config.routes.end()) return std::unexpected("there is no route '" + call.route + "'");
    auto const& spec = config.backends.find(found->second.backend)->second;
    auto const made = modules::make(*spec.translator, spec.settings);
    if (!made) return std::unexpected(made.error());
    auto const& dialect = *made;
    auto const method = method_named(call.method);
    if (!method) return std::unexpected("'" + call.method + "' is no method that is served");

    Arena arena(256 * 1024);
    auto const& face = *config.faces.front();
    std::string const base = std::string(face.info().prefix) + "/" + call.route;
    RouteView const route{
        .capabilities = &spec.translator->capabilities, .roles = &found->second.roles, .base = base};
    auto const read = face.read_request(client_request_of(call, *method, arena), route, arena);
    if (!read) return std::unexpected(refusal(read.error(), call, face.info()));
    auto const step = (*read)->next({}, arena);
    auto const* const asked = std::get_if<Calls>(&step);
    if (!asked) return "the gateway answers this itself: no back-end request\n";
    auto const& wanted = asked->calls.front();

    auto user = held_user(call, face, route, arena);
    if (!user) return std::unexpected("the user as given: " + describe(user.error()));
    if (!user->id) user->id = user_of(wanted);

    execution::DryRun dry_run{.user = *user, .offline = true};
    auto const result = play(*dialect, wanted, dry_run, arena);
    auto const base_url = spec.urls.front().text();
    execution::Shown const shown{.base_url = base_url,
                                 .authorized = !std::holds_alternative<config::NoAuth>(spec.auth)};
    auto const report = execution::report_of(dry_run, shown, found->second.roles, arena);
    std::string text(execution::describe(report, dry_run.roles.has_value(), arena));
    if (!result) {
        if (text.empty()) return std::unexpected(describe(result.error()));
        text += "then: " + describe(result.error()) + "\n";
    }
    return text;
}

} // namespace idiom::cli
