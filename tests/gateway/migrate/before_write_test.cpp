#include <boost/test/unit_test.hpp>

#include "tests/gateway/migrate/execution.hpp"

using namespace idiom;
using namespace idiom::migrate;
using namespace idiom::migrate::fake;
using idiom::test::read_file;
using namespace std::chrono_literals;

namespace {

/// What happens around the writes of a run.
struct BeforeWrite : Execution {
    /// The end of the line of the journal that says that this write is about to be sent; 0 without one.
    std::uint64_t end_of_sending(std::string const& key) const {
        auto const text = read_file(path("journal"));
        auto const at = text.rfind("\"key\":\"" + key + "\",\"outcome\":\"sending\"");
        return at == std::string::npos ? 0 : text.find('\n', at) + 1;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(before_write, BeforeWrite)

BOOST_AUTO_TEST_CASE(each_write_is_durable_in_the_journal_before_it_is_sent) {
    mover("new@x");
    mover("changed@x");
    mover("waits@x");
    resident("changed@x", {}, "Granat");
    held["changed@x"] = "t:changed@x";
    resident("gone@x");
    held["gone@x"] = "t:gone@x";
    errors["waits@x"] = {busy()};
    at_call = [this](std::string const& call) {
        auto const key = call.substr(call.find(' ') + 1);
        BOOST_TEST(end_of_sending(key) > 0U, call);
        BOOST_TEST(end_of_sending(key) <= journal_now->durable_size(), call);
    };
    BOOST_REQUIRE(execute(delete_everyone));
    for (auto const* const call : {"create new@x", "update changed@x", "create waits@x", "delete gone@x"})
        BOOST_TEST(count(call) > 0, call);
}

BOOST_AUTO_TEST_CASE(a_made_password_stands_in_its_file_before_the_create_is_sent) {
    makes_passwords();
    mover("ana@x");
    mover("bo@x");
    errors["bo@x"] = {busy()};
    int sent = 0;
    at_call = [&](std::string const& call) {
        BOOST_TEST(password_of(call.substr(call.find(' ') + 1)).size() == 20U, call);
        ++sent;
    };
    BOOST_REQUIRE(execute());
    BOOST_TEST(sent == 3);
    for (auto const* const login : {"ana@x", "bo@x"})
        BOOST_TEST(password_of(login) == passwords_held.at(login), login);
}

BOOST_AUTO_TEST_CASE(one_wait_of_the_vendor_stops_every_worker) {
    for (int i = 0; i < 20; ++i)
        mover("p" + std::to_string(i) + "@x");
    auto later = busy();
    later.retry_after = 30;
    errors["p0@x"] = {later};
    auto const begin = time.now;
    std::vector<std::chrono::milliseconds> sent;
    at_call = [&](std::string const&) { sent.push_back(time.since(begin)); };
    BOOST_REQUIRE(execute());
    BOOST_TEST(tally.of(Outcome::created) == 20U);
    BOOST_TEST_REQUIRE(sent.size() == 21U);
    for (std::size_t i = 0; i < sent.size(); ++i)
        if (i < concurrency)
            BOOST_TEST((sent[i] == 0s), "under way when the answer came");
        else
            BOOST_TEST((sent[i] >= 30s), i);
}

BOOST_AUTO_TEST_CASE(a_lost_create_that_is_not_to_be_found_is_uncertain_and_has_no_link) {
    mover("ana@x");
    mover("bo@x");
    always["ana@x"] = lost();
    keeps_lost_creates = false;
    std::string order;
    at_call = [&](std::string const& call) {
        if (call.ends_with("ana@x")) order += call.starts_with("find") ? 'f' : 'c';
    };
    BOOST_REQUIRE(execute());
    BOOST_TEST(order == "cfcfcf", "each create is looked up before another is sent");
    BOOST_TEST(outcome("ana@x") == "uncertain");
    BOOST_TEST(outcome("bo@x") == "created");
    BOOST_TEST(!links.find("f:ana@x"));
    BOOST_TEST(links.find("f:bo@x") != nullptr);
    BOOST_TEST(tally.has_trouble(), "exit status 1");
    resume();
    BOOST_TEST((found->users.at("ana@x").outcome == Outcome::uncertain));
}

BOOST_AUTO_TEST_SUITE_END()
