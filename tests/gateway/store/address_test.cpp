#include <boost/test/unit_test.hpp>

#include "gateway/store/postgresql/address.hpp"
#include "tests/support/await.hpp"

#include <algorithm>

using idiom::store::postgresql::Address;
using idiom::test::await;

namespace {

std::string value_of(Address::Keywords const& keywords, std::string_view keyword) {
    auto const found = std::ranges::find(keywords, keyword, &std::pair<std::string, std::string>::first);
    return found == keywords.end() ? "(none)" : found->second;
}

} // namespace

BOOST_AUTO_TEST_SUITE(postgresql_address)

BOOST_AUTO_TEST_CASE(hosts_are_looked_up_before_libpq_sees_them) {
    struct Row {
        char const* uri;
        char const* host;
        char const* address;
        char const* port;
    };
    Row const rows[] = {
        {"postgresql://127.0.0.1/db", "127.0.0.1", "127.0.0.1", ""},
        {"postgresql://u:p@127.0.0.1:6543/db", "127.0.0.1", "127.0.0.1", "6543"},
        {"postgresql://127.0.0.1:1,127.0.0.2:2/db", "127.0.0.1,127.0.0.2", "127.0.0.1,127.0.0.2", "1,2"},
        {"postgresql://no-such-host.invalid:1,127.0.0.2:2/db", "127.0.0.2", "127.0.0.2", "2"},
        {"postgresql://127.0.0.1,127.0.0.2/db?port=3", "127.0.0.1,127.0.0.2", "127.0.0.1,127.0.0.2", "3,3"},
        {"postgresql:///db?host=/run/sockets&port=4", "/run/sockets", "", "4"},
        {"postgresql:///db", "(none)", "(none)", "(none)"},
        {"postgresql://db.example/db?hostaddr=192.0.2.7", "db.example", "192.0.2.7", "(none)"},
    };
    for (auto const& row : rows) {
        auto const address = Address::parse(row.uri);
        BOOST_REQUIRE_MESSAGE(address, row.uri);
        auto const keywords = await(address->resolved());
        BOOST_REQUIRE_MESSAGE(keywords, row.uri);
        BOOST_TEST(value_of(*keywords, "host") == row.host, row.uri);
        BOOST_TEST(value_of(*keywords, "hostaddr") == row.address, row.uri);
        BOOST_TEST(value_of(*keywords, "port") == row.port, row.uri);
        BOOST_TEST(value_of(*keywords, "dbname") == "db", row.uri);
    }
}

BOOST_AUTO_TEST_CASE(a_name_is_without_user_and_password) {
    auto const address = Address::parse("postgresql://idiom:hunter2@db.example:6543/users?sslmode=require");
    BOOST_REQUIRE(address);
    BOOST_TEST(address->name() == "postgresql://db.example:6543/users");
}

BOOST_AUTO_TEST_CASE(a_message_becomes_one_line_without_the_password) {
    auto const address = Address::parse("postgresql://idiom:hunt%20er2@db.example/users");
    BOOST_REQUIRE(address);
    BOOST_TEST(address->clean("no:\nnot with hunt er2\nhunt er2 \n") == "no: not with *** ***");
    BOOST_TEST(address->clean("") == "");
    BOOST_TEST(address->clean("\n") == "");
}

BOOST_AUTO_TEST_SUITE_END()
