#include "gateway/app/call_rows.hpp"

#include "gateway/auth/caller.hpp"
#include "gateway/console/calls.hpp"
#include "gateway/console/explain.hpp"
#include "gateway/console/inspections.hpp"
#include "gateway/console/try_it.hpp"
#include "gateway/explain/write_explanation.hpp"
#include "gateway/record/kept_case.hpp"
#include "translators/codec/json/json.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <iterator>

namespace idiom::app {

namespace {

namespace asio = boost::asio;

/// Work in the background returns one text: '+' and the result, or '-' and why there is none.
constexpr char done = '+';
constexpr char refused = '-';

std::string case_of(config::Config const& config, std::string const& record, std::string const& session,
                    std::string const& name_of_case) {
    Arena arena;
    auto const read = json::read(record, arena, {.depth = 256});
    auto const name = read ? read->text_of("route") : std::nullopt;
    auto const route = config.routes.find(name.value_or(""));
    if (route == config.routes.end()) return refused + std::string("its route is no longer served");
    auto const& backend = config.backends.find(route->second.backend)->second;
    try {
        auto made = record::kept_case(record, name_of_case,
                                      {.dialect = *backend.translator,
                                       .settings = backend.settings,
                                       .roles = route->second.roles,
                                       .session = session});
        return made ? done + *made : refused + made.error();
    } catch (std::exception const& error) {
        return refused + std::string(error.what());
    }
}

asio::awaitable<std::expected<std::string, std::string>> make_case(ServerState& state,
                                                                   console::Background background,
                                                                   std::shared_ptr<std::string const> record,
                                                                   std::string session, std::string name) {
    auto const made = co_await background(
        [&state, record = std::move(record), session = std::move(session), name = std::move(name)] {
            return case_of(state.active_configuration()->config(), *record, session, name);
        });
    if (made.starts_with(done)) co_return made.substr(1);
    co_return std::unexpected(made.substr(std::min<std::size_t>(1, made.size())));
}

console::CallsView calls_view(ServerState& state, Inspections& inspections,
                              console::Background const& background) {
    return {.inspector = inspections.inspector(),
            .make_case = [&state, background](std::shared_ptr<std::string const> record, std::string session,
                                              std::string name) {
                return make_case(state, background, std::move(record), std::move(session), std::move(name));
            }};
}

/// The path below the route, of one that was typed as a whole.
std::string below_route(std::string const& path, config::Config const& config) {
    for (auto const* const face : config.faces) {
        auto const prefix = std::string(face->info().prefix) + "/";
        if (prefix.size() == 1 || !path.starts_with(prefix)) continue;
        auto const segment = path.substr(prefix.size(), path.find('/', prefix.size()) - prefix.size());
        if (config.routes.contains(segment)) return path.substr(prefix.size() + segment.size());
    }
    return path;
}

std::string_view pointer_of(explain::Refusal::Of of) {
    using Of = explain::Refusal::Of;
    return of == Of::method ? "/method" : of == Of::face ? "/face" : "/routes";
}

std::string results_of(config::Config const& config, console::Explained const& asked, std::string const& id) {
    std::string results = "[";
    for (auto const& route : asked.routes) {
        Arena arena(std::size_t{256} * 1024);
        auto text = arena.text();
        json::Writer out(text);
        explain::ExplainedCall const call{.face = asked.face,
                                          .route = route,
                                          .method = asked.method,
                                          .path = below_route(asked.path, config),
                                          .type = asked.content_type,
                                          .headers = asked.headers,
                                          .body = asked.body,
                                          .user = asked.user};
        auto const explained = explain::write_explanation(out, config, call, id, arena);
        if (!explained)
            return refused + std::string(pointer_of(explained.error().of)) + "\n" + explained.error().text;
        results.append(results.size() > 1 ? "," : "").append(text);
    }
    return done + results + "]";
}

asio::awaitable<console::ExplainResults> explained(ServerState& state, console::Background background,
                                                   console::Explained asked, std::string id) {
    auto const made = co_await background([&state, asked = std::move(asked), id = std::move(id)] {
        return results_of(state.active_configuration()->config(), asked, id);
    });
    if (made.starts_with(done)) co_return console::ExplainResults{.json = made.substr(1)};
    auto const end = made.find('\n');
    co_return console::ExplainResults{
        .json = {}, .pointer = made.substr(1, end - 1), .wrong = made.substr(end + 1)};
}

console::ExplainCalls explainer(ServerState& state, console::Background const& background) {
    return [&state, background](console::Explained asked, std::string id) {
        return explained(state, background, std::move(asked), std::move(id));
    };
}

console::InspectorView inspector_view(ServerState& state, Inspections& inspections) {
    return {.inspector = inspections.inspector(),
            .now = [] { return Inspections::now(); },
            .has_route =
                [&state](std::string_view name) {
                    return state.active_configuration()->config().routes.contains(name);
                },
            .has_client =
                [&state](std::string_view name) {
                    auto const active = state.active_configuration();
                    return std::ranges::any_of(active->config().clients, [name](config::Client const& one) {
                        return one.name == name;
                    });
                },
            .changed = [&inspections] { inspections.changed(); }};
}

/// Returns whether a value of Authorization is the admin token.
std::function<bool(std::string_view)> is_operators(std::optional<config::Secret> const& token) {
    if (!token) return [](std::string_view) { return false; };
    return [digest = auth::digest_of(token->reveal())](std::string_view field) {
        auto const given = auth::digest_of(field.substr(field.find(' ') + 1));
        return CRYPTO_memcmp(given.data(), digest.data(), given.size()) == 0;
    };
}

} // namespace

std::optional<inspect::Bounds> bounds_of(std::optional<config::Inspect> const& inspect) {
    if (!inspect) return std::nullopt;
    return inspect::Bounds{.calls = inspect->calls,
                           .memory = inspect->memory,
                           .body = inspect->body,
                           .longest = std::chrono::duration_cast<std::chrono::seconds>(inspect->longest),
                           .hidden = inspect->hide_values};
}

std::vector<console::Row> call_rows(ServerState& state, Inspections& inspections,
                                    console::Background const& background) {
    std::vector<console::Row> rows;
    auto const add = [&rows](std::vector<console::Row> more) {
        std::ranges::move(more, std::back_inserter(rows));
    };
    add(console::inspection_rows(inspector_view(state, inspections)));
    add(console::calls_rows(calls_view(state, inspections, background)));
    add(console::explain_rows(explainer(state, background)));
    add(console::try_rows(
        {.handler = [&state]() -> server::Handler& { return state.workers.front()->request_handler(); },
         .is_operators = is_operators(state.config.admin.token)}));
    return rows;
}

} // namespace idiom::app
