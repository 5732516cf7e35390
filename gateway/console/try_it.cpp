#include "gateway/console/try_it.hpp"

#include "gateway/console/guard.hpp"
#include "gateway/server/held_permit.hpp"
#include "translators/core/http.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>

namespace idiom::console {

namespace {

namespace asio = boost::asio;

/// Fields that are between the browser and the console.
constexpr std::array<std::string_view, 5> own_fields{Guard::change_header, "Origin", "Referer", "Host",
                                                     "Accept-Encoding"};

bool is_own(std::string_view name) {
    auto const is = [name](std::string_view own) { return equal_ignoring_case(own, name); };
    bool const of_browser = name.size() > 4 && equal_ignoring_case(name.substr(0, 4), "Sec-");
    return of_browser || std::ranges::any_of(own_fields, is);
}

/// Returns the cookies without the console's.
std::string_view other_cookies(std::string_view cookies, Arena& arena) {
    auto out = arena.text(cookies.size());
    while (!cookies.empty()) {
        auto const one = cookies.substr(0, cookies.find(';'));
        cookies.remove_prefix(std::min(one.size() + 1, cookies.size()));
        auto const cookie = trimmed(one, blanks);
        if (cookie.empty() || trimmed(cookie.substr(0, cookie.find('=')), blanks) == Guard::cookie_name)
            continue;
        out.append(out.empty() ? "" : "; ").append(cookie);
    }
    return arena.keep(out);
}

std::span<Header const> headers_of(TryView const& view, Call const& call) {
    auto headers = call.arena().vector<Header>();
    for (auto const& [name, value] : call.request.head.headers) {
        if (is_own(name)) continue;
        if (equal_ignoring_case(name, "Authorization") && view.is_operators(value)) continue;
        if (!equal_ignoring_case(name, "Cookie")) {
            headers.push_back({name, value});
        } else if (auto const others = other_cookies(value, call.arena()); !others.empty()) {
            headers.push_back({name, others});
        }
    }
    return Arena::keep(headers);
}

asio::awaitable<server::Response> send(TryView const& view, Call const& call) {
    auto const& outer = call.request;
    auto& handler = view.handler();
    server::Permit permit;
    server::Request const request{.head = {.method = outer.head.method,
                                           .target = call.arena().join({"/", call.rest}),
                                           .headers = headers_of(view, call),
                                           .protocol = outer.head.protocol},
                                  .body = outer.body,
                                  .arena = outer.arena,
                                  .peer = outer.peer,
                                  .tls = outer.tls,
                                  .arrived = outer.arrived,
                                  .permit = permit,
                                  .via = "console"};
    server::HeldPermit held(handler, permit);
    if (!held.ask(request, false)) {
        auto refusal = *held.refusal();
        refusal.close = false;
        co_return refusal;
    }
    auto response = co_await handler.handle(request);
    // What the response lies in belongs to this request from now on.
    outer.permit.body = std::move(permit.body);
    outer.permit.held = std::move(permit.held);
    response.close = false;
    co_return response;
}

} // namespace

std::vector<Row> try_rows(TryView view) {
    std::vector<Row> rows;
    rows.push_back({.method = "*",
                    .path = "try/*",
                    .answer = [view = std::move(view)](Call const& call) { return send(view, call); },
                    .most_body = 0,
                    .any_type = true});
    return rows;
}

} // namespace idiom::console
