#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/shared_store.hpp"
#include "tests/integration/harness/webhook_receiver.hpp"

#include <algorithm>
#include <set>

using namespace idiom::test;

// Messages about changes, as a receiver on a socket gets them.

namespace {

Setup setup_of(Receiver const& receiver, std::string const& more = "allow_private: true") {
    return setup_with({{.name = "hr", .url = receiver.url(), .more = more}});
}

std::string api(std::string_view path) { return "/console/api/" + std::string(path); }

} // namespace

BOOST_AUTO_TEST_SUITE(webhooks)

BOOST_AUTO_TEST_CASE(a_receiver_gets_each_change_signed) {
    Vendors vendors;
    Receiver receiver;
    Gateway gateway(setup_of(receiver), vendors);
    BOOST_REQUIRE(has_begun(gateway));
    auto const id = create(gateway.client(), "told.of@hooks.test");
    BOOST_REQUIRE(eventually([&] { return receiver.taken().size() == 1; }));
    auto const message = receiver.messages().front();
    BOOST_TEST(message.is_signed());
    BOOST_TEST(message.json().at("type") == "user.create");
    BOOST_TEST(message.json().at("data").at("user") == id);
    auto const changes = json_of(gateway.client().get("/v1/genesys/changes")).at("changes");
    BOOST_TEST(message.json().at("data") == changes.at(0));
    BOOST_TEST(!gateway.log().contains(webhook_secret));
}

BOOST_AUTO_TEST_CASE(only_the_wanted_changes_are_sent) {
    Vendors vendors;
    Receiver receiver;
    Gateway gateway(setup_of(receiver, "allow_private: true, routes: [genesys], events: [delete]"), vendors);
    BOOST_REQUIRE(has_begun(gateway));
    auto const id = create(gateway.client(), "two.changes@hooks.test");
    BOOST_TEST(gateway.client().call("DELETE", users_path(Vendor::genesys, id)).status == 204);
    BOOST_REQUIRE(eventually([&] { return receiver.taken().size() == 1; }));
    BOOST_TEST(receiver.messages().front().json().at("type") == "user.delete");
}

BOOST_AUTO_TEST_CASE(no_change_is_lost_when_the_gateway_is_killed) {
    Vendors vendors;
    Receiver receiver;
    Gateway gateway(setup_of(receiver), vendors);
    BOOST_REQUIRE(has_begun(gateway));
    for (int round = 0; round < 3; ++round) {
        create(gateway.client(), "killed." + std::to_string(round) + "@hooks.test");
        gateway.kill();
        gateway.restart();
    }
    auto const changes = json_of(gateway.client().get("/v1/genesys/changes")).at("changes");
    BOOST_TEST(changes.size() == 3u);
    for (auto const& change : changes)
        BOOST_TEST(eventually([&] {
            auto const taken = receiver.taken();
            auto const start = "change_" + change.at("id").get<std::string>() + "_";
            return std::ranges::any_of(taken, [&](auto const& id) { return id.starts_with(start); });
        }));
}

BOOST_AUTO_TEST_CASE(a_redirect_is_not_followed) {
    Vendors vendors;
    Receiver receiver;
    receiver.status = 302;
    Gateway gateway(setup_of(receiver), vendors);
    BOOST_REQUIRE(has_begun(gateway));
    create(gateway.client(), "redirected@hooks.test");
    BOOST_TEST(gateway.logs("webhook hr: a message was not taken: it answered 302"));
    BOOST_TEST((receiver.paths() == std::set<std::string>{"/hooks"}));
}

BOOST_AUTO_TEST_CASE(a_dead_letter_is_listed_and_sent_again) {
    Vendors vendors;
    Receiver receiver;
    receiver.status = 410;
    Gateway gateway(setup_of(receiver), vendors);
    BOOST_REQUIRE(has_begun(gateway));
    create(gateway.client(), "dead.letter@hooks.test");
    HttpClient admin(gateway.admin(), {{"X-Idiom-Console", "1"}});
    auto const letters = [&] {
        return json_of(admin.get(api("webhooks"))).at("webhooks").at(0).at("deadLetters");
    };
    BOOST_REQUIRE(eventually([&] { return letters().size() == 1; }));
    BOOST_TEST(letters().at(0).at("failure") == "it answered 410");
    auto const id = letters().at(0).at("id").get<std::string>();
    BOOST_TEST(admin.call("POST", api("webhooks/none/replay"), json_type, "{}").status == 404);
    BOOST_TEST(admin.call("POST", api("webhooks/hr/replay"), json_type, R"({"id":"change_0_0"})").status ==
               404);
    receiver.status = 200;
    auto const replayed = admin.call("POST", api("webhooks/hr/replay"), json_type, R"({"id":")" + id + "\"}");
    BOOST_TEST(replayed.status == 202, replayed.body);
    BOOST_TEST(json_of(replayed).at("replayed") == 1);
    BOOST_TEST(eventually([&] { return receiver.taken().contains(id); }));
    BOOST_TEST(letters().empty());
}

BOOST_AUTO_TEST_CASE(of_two_gateways_at_one_store_one_sends) {
    for (auto const kind : every_store_kind) {
        Vendors vendors;
        Receiver receiver;
        SharedStore store(kind);
        auto setup = setup_of(receiver);
        setup.store = store.name();
        Gateway one(setup, vendors);
        BOOST_REQUIRE(has_begun(one));
        Gateway other(setup, vendors);
        for (int i = 0; i < 4; ++i)
            create((i % 2 == 0 ? one : other).client(), "shared." + std::to_string(i) + "@hooks.test");
        BOOST_TEST(eventually([&] { return receiver.taken().size() == 4; }), kind);
        one.kill(); // perhaps between a delivery and the record of it: that message comes once more
        create(other.client(), "taken.over@hooks.test");
        BOOST_TEST(eventually([&] {
                       auto const taken = receiver.taken();
                       return std::set<std::string>(taken.begin(), taken.end()).size() == 5;
                   }),
                   kind);
    }
}

BOOST_AUTO_TEST_SUITE_END()
