#include "translators/unified/search.hpp"

#include "translators/face/problem.hpp"
#include "translators/face/write_user.hpp"
#include "translators/unified/described_api.hpp"
#include "translators/unified/parameters.hpp"
#include "translators/unified/read_call.hpp"

namespace idiom::unified {

using namespace face;

namespace {

/// Reads the parameters as those of a list of a back end that shows every field.
Result<Parameters> parameters_of(ClientRequest const& request, Arena& arena) {
    DescribedApi const any(nullptr);
    RouteView const view{.capabilities = &any.can(), .roles = &any.roles()};
    return read_parameters(request.query, {.search = true}, view, arena);
}

} // namespace

Result<Search> read_search(ClientRequest const& request, Arena& arena) {
    auto const parameters = parameters_of(request, arena);
    if (!parameters) return std::unexpected(parameters.error());
    auto const& list = parameters->list;
    if (list.user_name.has_value() == list.email.has_value())
        return fail(Fault::invalid_parameter,
                    "a search of all routes names a user by userName or by email; GET /v1/routes names the "
                    "routes, whose users are at /v1/{route}/users");
    if (problem_format(request.method, request.whole_path, request.query, request.headers, arena) !=
        Format::json)
        return fail(Fault::not_acceptable, "a search of all routes is answered in JSON only");
    Search search{.list = list, .after = list.cursor};
    search.list.cursor = {};
    search.list.limit = most_per_page;
    return search;
}

ClientResponse write_search(std::span<SearchedRoute const> routes, std::string_view next,
                            ClientRequest const& request, Arena& arena) {
    auto const parameters = parameters_of(request, arena);
    auto const fields = parameters ? parameters->fields : FieldSet::all();
    auto text = arena.text(1024);
    json::Writer out(text);
    out.begin_object().key("users").begin_array();
    for (auto const& route : routes)
        for (auto const& user : route.found ? route.found->users : std::span<User const>{}) {
            auto shown = arena.text(512);
            write_user(shown, user, route.dialect, fields, {}, arena);
            out.begin_object().member("route", route.name).member("dialect", route.dialect);
            out.key("user").raw(arena.keep(shown)).end_object();
        }
    out.end_array().key("failures").begin_array();
    for (auto const& route : routes)
        if (!route.found) {
            auto const problem = write_problem(route.found.error(), Format::json, request.id, false, arena);
            out.begin_object().member("route", route.name).member("dialect", route.dialect);
            out.key("problem").raw(problem.body).end_object();
        }
    out.end_array();
    if (!next.empty()) out.member("next", next);
    out.end_object();
    Headers headers(arena);
    headers.add("Content-Type", content_type(Format::json));
    headers.add("Vary", "Accept");
    headers.add("Cache-Control", "private, no-cache");
    return {.status = 200,
            .headers = headers.list(),
            .body = arena.keep(text),
            .head = request.method == Method::head};
}

} // namespace idiom::unified
