#include "tests/translators/declared/dialect_in_memory.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::tests;

/// Lists that name the users by their ids only.
namespace {

std::string const by_link =
    "paging: { by: link, parameter: c, size: 400, query: { c: \"{page.cursor}\" } }, ";

std::string file_with_ids(std::string const& paging = {}) {
    return file_of({{"list", "{ request: GET /users, items: users, order: vendor, " + paging +
                                 "or_ids: { items: uris, as: last_segment } }"}});
}

/// The response with the ids from `from` on, and the reads of the users. Every tenth user went meanwhile.
Exchange ids(std::string const& request, std::size_t from, std::size_t count) {
    std::string body;
    for (std::size_t n = from; n < from + count; ++n)
        body += (body.empty() ? R"({"uris":["/u/)" : R"(,"/u/)") + std::to_string(n) + "\"";
    return {.request = request, .body = body + "]}"};
}
void add_reads(std::vector<Exchange>& to, std::size_t from, std::size_t count) {
    for (std::size_t n = from; n < from + count; ++n) {
        auto const id = std::to_string(n);
        bool const went = n % 10 == 0;
        to.push_back({.request = "GET /users/" + id,
                      .status = went ? 404 : 200,
                      .body = went ? std::string() : R"({"id":")" + id + R"(","roles":[]})"});
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(users_of_a_list_of_ids_are_read_and_those_that_went_are_left_out) {
    DialectInMemory dialect(file_with_ids());
    std::vector<Exchange> exchanges{ids("GET /users", 29, 3)};
    add_reads(exchanges, 29, 3);
    BOOST_TEST(dialect.call(ListUsers{.limit = 5}, exchanges) == "29() 31()");
    // One that cannot be read is not left out.
    exchanges.back() = {.request = "GET /users/31", .status = 500};
    BOOST_TEST(dialect.call(ListUsers{.limit = 5}, exchanges) == "backend-error");
}

BOOST_AUTO_TEST_CASE(a_thousand_users_of_a_list_of_ids_are_read_and_more_are_not) {
    std::vector<Exchange> exchanges{ids("GET /users", 1, 1000)};
    add_reads(exchanges, 1, 1000);
    auto const users = DialectInMemory(file_with_ids()).call(ListUsers{.limit = 1000}, exchanges);
    BOOST_TEST(std::ranges::count(users, '(') == 900);
    BOOST_TEST(users.ends_with(" 999()"));
    BOOST_TEST(
        DialectInMemory(file_with_ids()).call(ListUsers{.limit = 1000}, {ids("GET /users", 1, 1001)}) ==
        "backend-error");
}

BOOST_AUTO_TEST_CASE(the_ids_of_all_pages_of_a_list_count_together) {
    std::vector<Exchange> exchanges;
    auto const page = [&](std::size_t n, bool last) {
        exchanges.push_back(ids("GET /users" + (n == 0 ? "" : "?c=" + std::to_string(n)), 400 * n + 1, 400));
        if (!last)
            exchanges.back().headers = {{"Link", "</users?c=" + std::to_string(n + 1) + ">; rel=\"next\""}};
    };
    page(0, false);
    add_reads(exchanges, 1, 400);
    page(1, false);
    add_reads(exchanges, 401, 400);
    page(2, true);
    DialectInMemory dialect(file_with_ids(by_link));
    BOOST_TEST(dialect.call(ListUsers{.limit = 5, .sort_named = true}, exchanges) == "backend-error");
}

BOOST_AUTO_TEST_CASE(pages_of_ids_take_two_steps_each) {
    // 12 pages and their reads are the 24 steps of a conversation; a list of more is an error, not a part.
    for (std::size_t const pages : {12, 13}) {
        std::vector<Exchange> exchanges;
        for (std::size_t n = 0; n < std::min<std::size_t>(pages, 12); ++n) {
            exchanges.push_back(ids("GET /users" + (n == 0 ? "" : "?c=" + std::to_string(n)), n * 10 + 1, 1));
            if (n + 1 < pages)
                exchanges.back().headers = {
                    {"Link", "</users?c=" + std::to_string(n + 1) + ">; rel=\"next\""}};
            add_reads(exchanges, n * 10 + 1, 1);
        }
        DialectInMemory dialect(file_with_ids(by_link));
        auto const users = dialect.call(ListUsers{.limit = 5, .sort_named = true}, exchanges);
        BOOST_TEST((users == "backend-error") == (pages > 12), pages << ": " << users);
    }
}
