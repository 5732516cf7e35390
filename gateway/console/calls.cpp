#include "gateway/console/calls.hpp"

#include "gateway/console/problem.hpp"
#include "gateway/inspect/call_parts.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <memory>

namespace idiom::console {

namespace {

namespace asio = boost::asio;

/// The most calls in one answer.
constexpr std::size_t most_listed = 100;

server::Response bad_parameter(Call const& call, std::string_view detail) {
    return problem(call.request, call.id, {.fault = Fault::invalid_parameter, .detail = detail});
}

server::Response gone(Call const& call) {
    return problem(call.request, call.id,
                   OwnProblem{.status = 404,
                              .name = "call-not-kept",
                              .title = "The call is not kept.",
                              .detail = "it was not inspected, or later calls have taken its place"});
}

asio::awaitable<server::Response> list(inspect::Inspector const& inspector, Call const& call) {
    auto& arena = call.arena();
    auto const given = [&](std::string_view name) { return uri::find(call.query, name); };
    auto const after = read_decimal(given("after").value_or("0"));
    if (!after) co_return bad_parameter(call, "after has to be the next of an earlier answer");
    auto const limit = read_decimal(given("limit").value_or("100"));
    if (!limit || *limit == 0 || *limit > most_listed)
        co_return bad_parameter(call, "limit has to be from 1 to 100");
    auto const page = inspector.ring().page(*after, static_cast<std::size_t>(*limit), call.parameter("q"));
    auto text = arena.text(std::size_t{16} * 1024);
    json::Writer out(text);
    out.begin_object().key("calls").begin_array();
    for (auto const* const kept : page.calls) {
        out.begin_object();
        inspect::write_members(out, kept->summary, arena);
        out.end_object();
    }
    out.end_array().key("next");
    if (page.next == 0)
        out.null();
    else
        out.string(decimal(page.next, arena));
    out.end_object();
    co_return json_response(call.request, arena.keep(text));
}

asio::awaitable<server::Response> show(inspect::Inspector const& inspector, Call const& call) {
    auto const* const kept = inspector.ring().find(call.names.front());
    if (!kept) co_return gone(call);
    if (!kept->record)
        co_return json_response(call.request, inspect::write_running(kept->summary, call.arena()));
    call.request.permit.body = kept->record; // the ring may forget it while it is sent
    co_return json_response(call.request, *kept->record);
}

asio::awaitable<server::Response> forget_all(inspect::Inspector& inspector) {
    inspector.clear();
    co_return server::Response{.status = 204, .headers = {}, .body = {}};
}

/// The name of a case is that of its file. An id that a client chose may have characters that a file name has
/// not.
std::string case_name(std::string_view id) {
    auto name = "call_" + std::string(id.substr(0, 64));
    std::ranges::replace_if(name, [](char c) { return !is_alphanumeric(c) && c != '-'; }, '_');
    return name;
}

asio::awaitable<server::Response> as_case(CallsView const& view, Call const& call) {
    auto const* const kept = view.inspector.ring().find(call.names.front());
    if (!kept) co_return gone(call);
    auto const name = case_name(call.names.front());
    auto made = kept->record
                    ? co_await view.make_case(kept->record, kept->session, name)
                    : std::expected<std::string, std::string>(std::unexpected("the call has not ended yet"));
    if (!made)
        co_return problem(call.request, call.id,
                          OwnProblem{.status = 409,
                                     .name = "no-case",
                                     .title = "The call does not make a case.",
                                     .detail = call.arena().copy(made.error())});
    co_return server::Response{
        .status = 200,
        .headers = call.arena().list<Header>(
            {{"Content-Type", "application/yaml"},
             {"Content-Disposition", call.arena().copy("attachment; filename=\"" + name + ".yaml\"")}}),
        .body = call.arena().copy(*made),
        .without_body = call.head};
}

} // namespace

std::vector<Row> calls_rows(CallsView view) {
    auto const shared = std::make_shared<CallsView const>(std::move(view));
    return {
        {.method = "GET",
         .path = "calls",
         .answer = [shared](Call const& call) { return list(shared->inspector, call); }},
        {.method = "DELETE",
         .path = "calls",
         .answer = [shared](Call const&) { return forget_all(shared->inspector); }},
        {.method = "GET",
         .path = "calls/{id}",
         .answer = [shared](Call const& call) { return show(shared->inspector, call); }},
        {.method = "GET",
         .path = "calls/{id}/case",
         .answer = [shared](Call const& call) { return as_case(*shared, call); }},
    };
}

} // namespace idiom::console
