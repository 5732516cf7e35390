#include "gateway/console/webhooks.hpp"

#include "tests/gateway/console/fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace idiom;
using namespace idiom::console;
using namespace idiom::console::test;

/// A console with one webhook, `hr`, that has one dead letter, `change_7`.
struct Bench {
    Bench() { house.addresses.add(webhook_rows(view)); }

    boost::asio::awaitable<std::optional<std::string>> all() const {
        co_return store_fails ? std::nullopt : std::optional<std::string>(R"({"webhooks":[]})");
    }
    boost::asio::awaitable<std::expected<std::optional<std::size_t>, std::string>> replay(std::string name,
                                                                                          std::string id) {
        asked += name + ":" + id + " ";
        if (store_fails) co_return std::unexpected("the disk at /var/lib is gone");
        if (name != "hr") co_return std::nullopt;
        co_return id.empty() || id == "change_7" ? 1 : 0;
    }

    Got post(std::string const& path, std::string_view body) {
        auto fields = changes;
        fields.push_back({"Content-Type", "application/json"});
        return house.ask("POST", "/console/api/" + path, fields, body);
    }

    bool store_fails = false;
    std::string asked;
    WebhookView view{.all = [this] { return all(); },
                     .replay = [this](std::string name,
                                      std::string id) { return replay(std::move(name), std::move(id)); }};
    House house;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(webhooks, Bench)

BOOST_AUTO_TEST_CASE(the_webhooks_are_shown_as_the_view_has_them) {
    auto const got = house.ask("GET", "/console/api/webhooks");
    BOOST_TEST(got.status == 200);
    BOOST_TEST(got.body == R"({"webhooks":[]})");
}

BOOST_AUTO_TEST_CASE(dead_letters_are_sent_again) {
    struct {
        std::string_view path, body;
        int status;
        std::string_view asked; ///< of the view
        std::string_view told;
    } const rows[]{
        {"hr", R"({"id":"change_7"})", 202, "hr:change_7 ", R"({"replayed":1})"},
        {"hr", "{}", 202, "hr: ", R"({"replayed":1})"},
        {"hr", "", 202, "hr: ", R"({"replayed":1})"},
        {"hr", R"({"id":"change_8"})", 404, "hr:change_8 ", "the webhook has no such dead letter"},
        {"it", "{}", 404, "it: ", "there is no such webhook"},
        {"a%20b", "{}", 404, "a b: ", "there is no such webhook"},
        {"hr", R"({"id":7})", 400, "", "id: the webhook-id of a message"},
        {"hr", "[]", 400, "", "the body has to be a JSON object"},
        {"hr", "{", 400, "", "the body has to be a JSON object"},
    };
    for (auto const& row : rows) {
        asked.clear();
        auto const got = post("webhooks/" + std::string(row.path) + "/replay", row.body);
        BOOST_TEST(got.status == row.status, row.path << row.body);
        BOOST_TEST(asked == row.asked, row.path << row.body);
        BOOST_TEST(got.body.contains(row.told), got.body);
    }
}

BOOST_AUTO_TEST_CASE(a_store_that_fails_is_503_and_says_nothing_of_itself) {
    store_fails = true;
    for (auto const& got : {house.ask("GET", "/console/api/webhooks"), post("webhooks/hr/replay", "{}")}) {
        BOOST_TEST(got.status == 503);
        BOOST_TEST(got.body.contains("store-unavailable"));
        BOOST_TEST(!got.body.contains("/var/lib"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
