#pragma once

#include "gateway/console/console.hpp"
#include "gateway/console/session.hpp"
#include "tests/support/await.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::console::test {

/// Stands for the handler of /healthz, /config and the like. It answers with the target.
class FakeAdmin final : public server::Handler {
public:
    boost::asio::awaitable<server::Response> handle(server::Request const& request) override {
        co_return server::Response{.status = 200, .headers = {}, .body = request.head.target};
    }
    server::Response refuse(server::Request const&, Fault fault, std::string_view) override {
        return {.status = info(fault).status, .headers = {}, .body = "refused by admin", .close = true};
    }
};

/// What a client gets. Owns its texts.
struct Got {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    std::string header(std::string_view name) const {
        for (auto const& [key, value] : headers)
            if (equal_ignoring_case(key, name)) return value;
        return {};
    }
};

using Fields = std::vector<Header>;

/// A console in memory, with a clock that tests set.
struct House {
    explicit House(std::optional<std::string> token = {}, bool on = true, std::vector<std::string> hosts = {})
        : guard({.token = std::move(token), .hosts = std::move(hosts), .now = [this] { return now; }}),
          console(admin, guard, addresses, pages, on) {
        addresses.add(session_rows(guard));
    }

    /// Sends a request through all verbs of the handler, as a connection does. There is a Host unless
    /// `fields` have one.
    Got ask(std::string_view method, std::string_view target, Fields fields = {}, std::string_view body = {},
            std::string_view peer = "192.0.2.1") {
        if (!find(fields, "Host")) fields.push_back({"Host", "127.0.0.1:9901"});
        Arena arena;
        server::Permit permit;
        server::Request const request{.head = {.method = method, .target = target, .headers = fields},
                                      .body = body,
                                      .arena = arena,
                                      .peer = peer,
                                      .arrived = now,
                                      .permit = permit};
        if (auto const refused = console.admit(request, !body.empty())) return got(*refused);
        most_body = permit.most_body;
        auto const made = got(idiom::test::await(console.handle(request)));
        console.release(permit);
        return made;
    }
    static Got got(server::Response const& response) {
        Got made{.status = response.status, .headers = {}, .body = {}};
        for (auto const& [name, value] : response.headers)
            made.headers.emplace_back(name, value);
        if (!response.without_body && response.status != 304) made.body = response.body;
        return made;
    }
    /// Adds an address that answers with what it got.
    void add(std::string_view method, std::string_view path, Row row = {}) {
        row.method = method;
        row.path = path;
        row.answer = [](Call const& call) -> boost::asio::awaitable<server::Response> {
            auto text = call.arena().text();
            for (auto const name : call.names)
                text.append("[").append(name).append("]");
            text.append(call.rest).append(call.request.body);
            co_return server::Response{.status = 200, .headers = {}, .body = call.arena().keep(text)};
        };
        addresses.add({row});
    }

    telemetry::TimePoint now = telemetry::TimePoint(std::chrono::hours(1));
    std::optional<std::size_t> most_body; ///< of the last request that was admitted
    FakeAdmin admin;
    Guard guard;
    Addresses addresses;
    Pages pages;
    Console console;
};

inline constexpr std::string_view token = "a-token-of-the-operator";
inline Fields const changes{{"X-Idiom-Console", "1"}};

} // namespace idiom::console::test
