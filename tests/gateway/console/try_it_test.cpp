#include "gateway/console/try_it.hpp"

#include "tests/gateway/console/fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace idiom;
using namespace idiom::console::test;

/// The front door: notes what comes, and answers 418.
class Front final : public server::Handler {
public:
    std::optional<server::Response> admit(server::Request const&, bool) override {
        ++admitted;
        if (!overloaded) return std::nullopt;
        return server::Response{.status = 503, .headers = {}, .body = "overloaded", .close = true};
    }
    void release(server::Permit const&) override { --admitted; }
    boost::asio::awaitable<server::Response> handle(server::Request const& request) override {
        line = std::string(request.head.method) + " " + std::string(request.head.target);
        body = request.body;
        via = request.via;
        peer = request.peer;
        headers.clear();
        for (auto const& [name, value] : request.head.headers)
            headers.emplace_back(name, value);
        request.permit.body = std::make_shared<std::string const>("a body that the permit owns");
        auto const& owned = *std::static_pointer_cast<std::string const>(request.permit.body);
        co_return server::Response{.status = 418, .headers = {}, .body = owned, .close = true};
    }
    server::Response refuse(server::Request const&, Fault, std::string_view) override { return {}; }

    std::string header(std::string_view name) const {
        for (auto const& [key, value] : headers)
            if (equal_ignoring_case(key, name)) return value;
        return "none";
    }
    int admitted = 0;
    bool overloaded = false;
    std::string line, body, via, peer;
    std::vector<std::pair<std::string, std::string>> headers;
};

struct Trying : House {
    Trying() {
        addresses.add(console::try_rows(
            {.handler = [this]() -> server::Handler& { return front; },
             .is_operators =
                 [](std::string_view field) { return field == "Bearer " + std::string(token); }}));
    }
    Front front;
};

constexpr std::string_view path = "/console/api/try/v1/acme/users/7?dry_run=true";

BOOST_AUTO_TEST_SUITE(try_it)

BOOST_AUTO_TEST_CASE(a_request_goes_through_the_front_door_in_this_process) {
    Trying house;
    auto const got = house.ask(
        "PATCH", path,
        {{"X-Idiom-Console", "1"}, {"X-Api-Key", "key"}, {"Content-Type", "application/merge-patch+json"}},
        "{}");
    BOOST_TEST(got.status == 418);
    BOOST_TEST(got.body == "a body that the permit owns");
    BOOST_TEST(house.front.line == "PATCH /v1/acme/users/7?dry_run=true");
    BOOST_TEST(house.front.body == "{}");
    BOOST_TEST(house.front.via == "console");
    BOOST_TEST(house.front.peer == "192.0.2.1");
    BOOST_TEST(house.front.header("X-Api-Key") == "key");
    BOOST_TEST(house.front.header("Content-Type") == "application/merge-patch+json");
    BOOST_TEST(house.front.admitted == 0); // released
}

BOOST_AUTO_TEST_CASE(what_belongs_to_the_console_does_not_go_on) {
    Trying house;
    house.ask("GET", path,
              {{"X-Idiom-Console", "1"},
               {"Cookie", "a=b; idiom_console=secret; ss-id=c"},
               {"Authorization", "Bearer a-token-of-the-operator"},
               {"Sec-Fetch-Site", "same-origin"}});
    BOOST_TEST(house.front.header("X-Idiom-Console") == "none");
    BOOST_TEST(house.front.header("Cookie") == "none");
    BOOST_TEST(house.front.header("Authorization") == "none");
    BOOST_TEST(house.front.header("Sec-Fetch-Site") == "none");
    BOOST_TEST(house.front.header("Host") == "none");
    house.ask("GET", path, {{"Cookie", "idiom_console=secret"}, {"Authorization", "Bearer of-a-client"}});
    BOOST_TEST(house.front.header("Cookie") == "none");
    BOOST_TEST(house.front.header("Authorization") == "Bearer of-a-client");
}

BOOST_AUTO_TEST_CASE(a_write_wants_the_field_of_the_console) {
    Trying house;
    BOOST_TEST(house.ask("DELETE", path).status == 403);
    BOOST_TEST(house.front.line == "");
    BOOST_TEST(house.ask("DELETE", path, changes).status == 418);
    BOOST_TEST(house.ask("HEAD", path).status == 418);
}

BOOST_AUTO_TEST_CASE(an_overloaded_front_door_refuses) {
    Trying house;
    house.front.overloaded = true;
    auto const got = house.ask("GET", path);
    BOOST_TEST(got.status == 503);
    BOOST_TEST(house.front.line == "");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
