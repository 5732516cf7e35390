#include "tests/translators/declared/dialect_in_memory.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::tests;

namespace {

std::string user(int id) { return R"({"id":")" + std::to_string(id) + R"(","roles":[]})"; }
std::string users(int from, int to) {
    std::string list;
    for (int id = from; id <= to; ++id)
        list += (list.empty() ? "" : ",") + user(id);
    return R"({"users":[)" + list + "]}";
}
/// A list with another member.
std::string users(int from, int to, std::string const& more) {
    auto text = users(from, to);
    return text.insert(text.size() - 1, "," + more);
}

std::string list_by(std::string const& paging, std::string const& more = {}) {
    return "{ request: GET /users, items: users, order: vendor, paging: { " + paging + " }" + more + " }";
}
std::string const by_link =
    R"(by: link, parameter: after, size: 2, query: { limit: "{page.size}", after: "{page.cursor}" })";
std::string const by_url =
    R"(by: next_url, at: next, parameter: after, size: 2, query: { limit: "{page.size}", after: "{page.cursor}" })";

/// Where a list goes on, and what the second request takes of it; "" for an error, "-" for the end.
struct Going {
    char const* name;
    std::vector<std::string> links;
    char const* taken;
};
std::vector<Going> const goings{
    {"a link", {R"(<https://vendor.example/api/users?after=c2&limit=2>; rel="next")"}, "c2"},
    {"a link without quotes", {"<https://vendor.example/api/users?after=c2>; rel=next"}, "c2"},
    {"one of several words", {R"(<https://vendor.example/users?after=c2>; rel="last next")"}, "c2"},
    {"a name in other case", {R"(<https://vendor.example/users?after=c2>; REL="Next")"}, "c2"},
    {"the second of one field",
     {R"(<https://v/users?after=c0>; rel="prev", <https://v/users?after=c2>; rel="next")"},
     "c2"},
    {"the second field",
     {R"(<https://v/users?after=c1>; rel="self")", R"(<https://v/users?after=c2>; rel="next")"},
     "c2"},
    {"a title that looks like one",
     {R"(<https://v/users?after=c0>; title="a, <b>; rel=next"; rel="prev", <https://v/users?after=c2>; rel="next")"},
     "c2"},
    {"an escaped quote", {R"(<https://v/users?after=c0>; title="\"; rel=next"; rel=prev)"}, "-"},
    {"another relation", {R"(<https://v/users?after=c2>; rel="next-archive")"}, "-"},
    {"no relation", {"<https://v/users?after=c2>"}, "-"},
    {"no link", {}, "-"},
    {"an unfinished link", {"<https://v/users?after=c2"}, "-"},
    {"a path alone", {R"(</users?after=c2>; rel="next")"}, "c2"},
    {"another host", {R"(<https://evil.example/users?after=c2&admin=1#x>; rel="next")"}, "c2"},
    {"credentials in the URL", {R"(<https://a:b@evil.example:1/users?after=c2>; rel="next")"}, "c2"},
    {"a cursor that is encoded", {R"(<https://v/users?after=a%26admin%3D1>; rel="next")"}, "a%26admin%3D1"},
    {"another place", {R"(<https://v/admins?after=c2>; rel="next")"}, ""},
    {"a longer name", {R"(<https://v/superusers?after=c2>; rel="next")"}, ""},
    {"a host that looks like the path", {R"(<https://v/x?p=/users&after=c2>; rel="next")"}, ""},
    {"no parameter", {R"(<https://v/users?page=2>; rel="next")"}, ""},
    {"an empty parameter", {R"(<https://v/users?after=>; rel="next")"}, ""},
    {"a broken escape", {R"(<https://v/users?after=%G0>; rel="next")"}, ""},
};

} // namespace

BOOST_AUTO_TEST_CASE(a_link_is_never_followed_only_its_parameter_is_taken) {
    for (auto const& going : goings) {
        BOOST_TEST_CONTEXT(going.name) {
            DialectInMemory dialect(file_of({{"list", list_by(by_link)}}));
            std::string const taken(going.taken);
            Exchange first{.request = "GET /users?limit=2", .body = users(1, 2)};
            for (auto const& link : going.links)
                first.headers.emplace_back("Link", link);
            std::vector<Exchange> exchanges{first};
            if (taken.size() > 1)
                exchanges.push_back({.request = "GET /users?limit=2&after=" + taken, .body = users(3, 3)});
            auto const answer = dialect.call(ListUsers{.limit = 4}, exchanges);
            BOOST_TEST(answer == (taken.empty()  ? "backend-error"
                                  : taken == "-" ? "1() 2()"
                                                 : "1() 2() 3()"));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_next_url_is_never_followed_only_its_parameter_is_taken) {
    struct Row {
        char const* next; ///< JSON
        char const* answer;
    };
    constexpr Row rows[] = {
        {R"("https://vendor.example/api/users?after=c2")", "1() 2() 3()"},
        {R"("https://evil.example/users?after=c2&limit=9")", "1() 2() 3()"},
        {R"("http://169.254.169.254/latest?after=c2")", "backend-error"},
        {R"("file:///etc/passwd?after=c2")", "backend-error"},
        {"null", "1() 2()"},
        {"false", "1() 2()"},
        {R"("")", "1() 2()"},
        {R"({"href":"/users?after=c2"})", "1() 2()"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.next) {
            DialectInMemory dialect(file_of({{"list", list_by(by_url)}}));
            std::vector<Exchange> exchanges{
                {.request = "GET /users?limit=2", .body = users(1, 2, std::string(R"("next":)") + row.next)}};
            if (std::string_view(row.answer).ends_with("3()"))
                exchanges.push_back({.request = "GET /users?limit=2&after=c2", .body = users(3, 3)});
            BOOST_TEST(dialect.call(ListUsers{.limit = 4}, exchanges) == row.answer);
        }
}

BOOST_AUTO_TEST_CASE(a_cursor_of_a_client_goes_on_where_the_list_ended) {
    DialectInMemory dialect(file_of({{"list", list_by(by_url)}}));
    auto const next = R"("next":"/users?after=c%202")";
    BOOST_TEST(dialect.call(ListUsers{.limit = 2},
                            {{.request = "GET /users?limit=2", .body = users(1, 2, next)}}) == "1() 2() ...");
    auto const cursor = dialect.next;
    BOOST_TEST(dialect.call(ListUsers{.limit = 2, .cursor = cursor},
                            {{.request = "GET /users?limit=2&after=c%202", .body = users(3, 3)}}) == "3()");
}

BOOST_AUTO_TEST_CASE(a_cursor_that_the_list_did_not_give_is_refused_before_anything_is_sent) {
    // [turn, place, size] in base64url: no size, a size beyond the dialect's, a turn that is none, no number
    for (auto const* const cursor : {"!", "MA", "MC4wLnR4", "MC45LmMy", "OS4yLmMy", "eC4yLmMy"}) {
        DialectInMemory dialect(file_of({{"list", list_by(by_url)}}));
        BOOST_TEST(dialect.call(ListUsers{.limit = 2, .cursor = cursor}, {}) == "invalid-parameter", cursor);
    }
}

BOOST_AUTO_TEST_CASE(a_list_that_goes_in_a_circle_is_an_error) {
    auto const page = [](char const* after, char const* next) {
        auto const query = std::string(*after ? "&after=" : "") + after;
        return Exchange{.request = "GET /users?limit=2" + query,
                        .body = R"({"users":[],"next":"/users?after=)" + std::string(next) + "\"}"};
    };
    DialectInMemory dialect(file_of({{"list", list_by(by_url)}}));
    BOOST_TEST(dialect.call(ListUsers{.limit = 2}, {page("", "a"), page("a", "a")}) == "backend-error");
    BOOST_TEST(dialect.call(ListUsers{.limit = 2}, {page("", "a"), page("a", "b"), page("b", "a")}) ==
               "backend-error");
    // The same, where the list is read as a whole because of the sort.
    ListUsers const sorted{.limit = 2, .sort_named = true};
    BOOST_TEST(dialect.call(sorted, {page("", "a"), page("a", "b"), page("b", "a")}) == "backend-error");
}

BOOST_AUTO_TEST_CASE(a_page_that_comes_short_is_an_error_where_users_would_be_lost) {
    DialectInMemory dialect(file_of(
        {{"list",
          list_by(
              R"(by: page, start: 1, size: 2, total: total, query: { page: "{page.number}", size: "{page.size}" })")}}));
    auto const total = R"("total":4)";
    BOOST_TEST(dialect.call(ListUsers{.limit = 2}, {{.request = "GET /users?page=1&size=2",
                                                     .body = users(1, 1, total)}}) == "backend-error");
    BOOST_TEST(dialect.call(ListUsers{.limit = 4},
                            {{.request = "GET /users?page=1&size=2", .body = users(1, 2, total)},
                             {.request = "GET /users?page=2&size=2", .body = users(3, 4, total)}}) ==
               "1() 2() 3() 4()");
}

BOOST_AUTO_TEST_CASE(a_list_that_is_longer_than_the_vendor_shows_says_so) {
    DialectInMemory dialect(file_of(
        {{"list",
          list_by(
              R"(by: page, start: 0, size: 2, total: total, reach: 4, query: { page: "{page.number}" })")}}));
    auto const total = R"("total":5)";
    BOOST_TEST(
        dialect.call(ListUsers{.limit = 6}, {{.request = "GET /users?page=0", .body = users(1, 2, total)},
                                             {.request = "GET /users?page=1", .body = users(3, 4, total)}}) ==
        "1() 2() 3() 4()");
    BOOST_TEST(dialect.detail == "the back end shows the first 4 of 5 only");
}

BOOST_AUTO_TEST_CASE(turns_are_listed_one_after_the_other_as_one_list) {
    auto const file =
        file_of({{"list", list_by(by_url, ", turns: [ { status: active }, { status: inactive } ]")}});
    DialectInMemory dialect(file);
    std::vector<Exchange> const whole{
        {.request = "GET /users?status=active&limit=2", .body = users(1, 2, R"("next":"/users?after=c2")")},
        {.request = "GET /users?status=active&limit=2&after=c2", .body = users(3, 3)},
        {.request = "GET /users?status=inactive&limit=2", .body = users(4, 5)}};
    BOOST_TEST(dialect.call(ListUsers{.limit = 8}, whole) == "1() 2() 3() 4() 5()");
    // A client's cursor carries the turn.
    BOOST_TEST(dialect.call(ListUsers{.limit = 2}, {whole[0]}) == "1() 2() ...");
    auto cursor = dialect.next;
    BOOST_TEST(dialect.call(ListUsers{.limit = 2, .cursor = cursor}, {whole[1]}) == "3() ...");
    cursor = dialect.next;
    BOOST_TEST(dialect.call(ListUsers{.limit = 2, .cursor = cursor}, {whole[2]}) == "4() 5()");
}

BOOST_AUTO_TEST_CASE(the_order_of_one_turn_is_no_order_of_the_list) {
    auto const sort =
        R"(, sort: { by: { userName: login }, query: { sort: "{sort.at}" }, ways: [ up, down ] }, turns: [ { s: a }, { s: b } ])";
    DialectInMemory dialect(file_of({{"list", list_by(by_url, sort)}}));
    auto const named = [](int id, char const* login) {
        return R"({"users":[{"id":")" + std::to_string(id) + R"(","login":")" + login + R"(","roles":[]}]})";
    };
    BOOST_TEST(dialect.call(ListUsers{.limit = 2, .sort_named = true},
                            {{.request = "GET /users?s=a&limit=2", .body = named(1, "z")},
                             {.request = "GET /users?s=b&limit=2", .body = named(2, "a")}}) == "2() 1()");
}

BOOST_AUTO_TEST_CASE(a_page_with_more_users_than_were_asked_for_is_an_error) {
    DialectInMemory dialect(file_of({{"list", list_by(by_url)}}));
    BOOST_TEST(dialect.call(ListUsers{.limit = 2},
                            {{.request = "GET /users?limit=2", .body = users(1, 5)}}) == "backend-error");
}

BOOST_AUTO_TEST_CASE(a_vendor_whose_pages_have_one_size_is_read_as_a_whole_for_fewer_users) {
    DialectInMemory dialect(file_of(
        {{"list",
          list_by(R"(by: page, start: 0, size: 3, ends: short, query: { page: "{page.number}" })")}}));
    BOOST_TEST(dialect.call(ListUsers{.limit = 1}, {{.request = "GET /users?page=0", .body = users(1, 2)}}) ==
               "1() ...");
}

BOOST_AUTO_TEST_CASE(a_page_is_no_longer_than_the_limit_wherever_the_cursor_comes_from) {
    struct Row {
        char const* paging;
        std::size_t first, second; ///< limits
        char const *asked, *then;  ///< the query of each
    };
    static constexpr Row rows[] = {
        {R"(by: page, start: 1, size: 6, query: { p: "{page.number}", n: "{page.size}" })", 6, 4, "p=1&n=6",
         "p=3&n=3"},
        {R"(by: page, start: 0, size: 7, query: { p: "{page.number}", n: "{page.size}" })", 7, 5, "p=0&n=7",
         "p=7&n=1"},
        {R"(by: offset, start: 0, size: 6, query: { o: "{page.offset}", n: "{page.size}" })", 6, 4, "o=0&n=6",
         "o=6&n=4"},
        {R"(by: offset, start: 0, size: 6, query: { o: "{page.offset}", n: "{page.size}" })", 4, 6, "o=0&n=4",
         "o=4&n=4"},
    };
    for (auto const& row : rows) {
        DialectInMemory dialect(file_of({{"list", list_by(std::string(row.paging) + ", ends: short")}}));
        auto const full = static_cast<int>(row.first);
        dialect.call(ListUsers{.limit = row.first},
                     {{std::string("GET /users?") + row.asked, 200, users(1, full)}});
        BOOST_TEST_REQUIRE(!dialect.next.empty());
        auto const cursor = dialect.next;
        dialect.call(ListUsers{.limit = row.second, .cursor = cursor},
                     {{std::string("GET /users?") + row.then, 200, R"({"users":[]})"}});
    }
}
