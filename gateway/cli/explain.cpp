#include "gateway/cli/explain.hpp"

#include "gateway/execution/runner.hpp"
#include "gateway/modules/make.hpp"
#include "gateway/pipeline/dry_run.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/core/client_request.hpp"
#include "translators/core/route_view.hpp"
#include "translators/face/validation_errors.hpp"
#include "translators/unified/read_call.hpp"
#include "translators/unified/read_user.hpp"

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

/// Returns a hint if the path looks like a path of the gateway's API, otherwise "".
std::string path_hint(ExplainedCall const& call) {
    std::string_view rest = call.path;
    if (!rest.starts_with("/v1/") && !rest.starts_with(call.route + "/") &&
        !rest.starts_with("/" + call.route + "/"))
        return {};
    rest.remove_prefix(std::min(rest.find("/users"), rest.size()));
    return "PATH is what follows the route: " + (rest.empty() ? "/users/7, say" : std::string(rest)) +
           ", not " + call.path;
}

/// Returns what is wrong with a call that cannot be read.
std::string refusal(Error const& error, ExplainedCall const& call) {
    if (error.fault == Fault::length_required) return "this call needs a body; say --body FILE";
    auto const hint = error.fault == Fault::not_found ? path_hint(call) : std::string{};
    return hint.empty() ? describe(error) : hint;
}

/// The user that the simulated back end holds.
Result<User> held_user(ExplainedCall const& call, RouteView const& route, Arena& arena) {
    User user;
    if (!call.user.empty()) {
        auto const value = json::read(call.user, arena, {.doubled = json::DoubledMembers::refused});
        if (!value) return fail(Fault::malformed_body, "the user is not JSON");
        face::ValidationErrors validation_errors(arena, false);
        user = unified::read_user(*value, route.dialect(), validation_errors, arena).user;
        if (!validation_errors.ok()) return std::unexpected(validation_errors.error());
    } else {
        user.user_name = "someone@example.com";
        user.email = "someone@example.com";
        user.first_name = "First";
        user.last_name = "Last";
        user.display_name = "First Last";
    }
    user.roles = pipeline::vendor_names(user.roles.value_or(Names{}), *route.roles, arena);
    return user;
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
    std::string const base = "/v1/" + call.route;
    RouteView const route{
        .capabilities = &spec.translator->capabilities, .roles = &found->second.roles, .base = base};
    auto const question = std::min(call.path.find('?'), call.path.size());
    auto const headers = arena.list<Header>({{"Content-Type", call.type}});
    ClientRequest const client_request{
        .method = *method,
        .path = std::string_view(call.path).substr(0, question),
        .query = std::string_view(call.path).substr(std::min(question + 1, call.path.size())),
        .headers = call.body.empty() ? std::span<Header const>{} : headers,
        .body = call.body};
    auto const parsed = unified::read_call(client_request, route, arena);
    if (!parsed) return std::unexpected(refusal(parsed.error(), call));
    auto const* const wanted = std::get_if<unified::ParsedCall>(&*parsed);
    if (!wanted) return "the gateway answers this itself: no back-end request\n";

    auto user = held_user(call, route, arena);
    if (!user) return std::unexpected("the user as given: " + describe(user.error()));
    if (!user->id && !wanted->user_id.empty()) user->id = wanted->user_id;

    execution::DryRun dry_run{.user = *user, .offline = true};
    execution::WriteCall write_call{.dry_run = &dry_run};
    Nobody nobody;
    execution::VendorSession session;
    upstream::CallContext call_context{.arena = arena,
                                       .deadline = std::chrono::steady_clock::time_point::max()};
    asio::io_context loop(1);
    Result<Answer> result = fail(Fault::internal_error);
    asio::co_spawn(
        loop, execution::run({*dialect, nobody, nobody, session}, wanted->call, call_context, &write_call),
        [&](std::exception_ptr, Result<Answer> answer) { result = answer; });
    loop.run();

    auto const base_url = spec.urls.front().text();
    pipeline::Shown const shown{.base_url = base_url,
                                .authorized = !std::holds_alternative<config::NoAuth>(spec.auth)};
    std::string text(pipeline::describe_dry_run(dry_run, shown, found->second.roles, arena));
    if (!result) {
        if (text.empty()) return std::unexpected(describe(result.error()));
        text += "then: " + describe(result.error()) + "\n";
    }
    return text;
}

} // namespace idiom::cli
