#include "gateway/pipeline/cookies.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace idiom;
using namespace std::chrono;

/// The values of `ss-id`, joined by '|'.
std::string ids_in(std::vector<std::string> const& fields) {
    std::vector<Header> headers{{"Host", "ss-id=host"}};
    for (auto const& field : fields)
        headers.push_back({"cookie", field});
    Arena arena;
    std::string text;
    for (auto const value : pipeline::cookies(headers, "ss-id", arena))
        text.append(text.empty() ? "" : "|").append(value);
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(cookies)

BOOST_AUTO_TEST_CASE(whatever_a_client_may_send_back_is_taken) {
    struct Row {
        char const* name;
        std::string field;
        char const* expected;
    };
    std::vector<Row> const rows{
        {"alone", "ss-id=abc", "abc"},
        {"among others", "a=1; ss-id=abc; b=2", "abc"},
        {"in quotes", "ss-id=\"abc\"", "abc"},
        {"in quotes, among others", "a=\"1\"; ss-id=\"abc\"; b=2", "abc"},
        {"as Java sends it to a server of RFC 2965",
         R"($Version="1"; ss-id="abc";$Path="/"; ss-pid="def";$Path="/")", "abc"},
        {"with all attributes",
         R"($Version="1"; ss-id="abc"; $Path="/"; $Domain="a.example"; $Port="80,443")", "abc"},
        {"with commas between, as RFC 2965 has them", R"($Version=1, a="1", ss-id="abc", b=2)", "abc"},
        {"the attribute in another case", R"($VERSION="1", ss-id="abc")", "abc"},
        {"a comma is data to RFC 6265", "a=1, ss-id=evil; ss-id=abc", "abc"},
        {"escaped, as RFC 2965 allows", R"(ss-id="a\bc")", "abc"},
        {"a semicolon in another's quotes", R"(a="1; ss-id=evil"; ss-id=abc)", "abc"},
        {"an escaped quote in another's quotes", R"(a="1\"; ss-id=evil"; ss-id=abc)", "abc"},
        {"a quote that nothing closes", R"(a="1; ss-id=abc)", "abc"},
        {"a quote inside", R"(a="1"2; ss-id=abc)", "abc"},
        {"no blank", "a=1;ss-id=abc;b=2", "abc"},
        {"many blanks and tabs", "  a=1 ;\t ss-id \t=  abc\t ;b=2", "abc"},
        {"blanks around quotes", "ss-id = \"abc\" ; b=2", "abc"},
        {"an equals sign in a value", "ss-id=ab=c==", "ab=c=="},
        {"empty pairs", ";; ; ss-id=abc;;", "abc"},
        {"a pair without a name or a value", "=x; y; ss-id=abc", "abc"},
        {"two, the more exact path first", "ss-id=abc; ss-id=def", "abc|def"},
        {"an empty one and another", "ss-id=; ss-id=\"\"; ss-id=abc", "abc"},
        {"none", "a=1", ""},
        {"none of that case", "SS-ID=abc", ""},
        {"none of that whole name", "xss-id=1; ss-id2=2; ss-i=3", ""},
        {"nothing", "", ""},
        {"a value alone", "ss-id", ""},
        {"only a quote", "ss-id=\"", "\""},
        {"a backslash at the end", "ss-id=\"a\\", "\"a\\"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name)
    BOOST_TEST(ids_in({row.field}) == row.expected);
    BOOST_TEST(ids_in({"a=1", "ss-id=abc", "b=2; ss-id=def"}) == "abc|def");
}

BOOST_AUTO_TEST_CASE(a_client_that_sends_thousands_has_few_looked_at) {
    std::string field;
    for (int i = 0; i < 5000; ++i)
        field += "ss-id=" + std::to_string(i) + "; ";
    BOOST_TEST(ids_in({field}) == "0|1|2|3");
}

BOOST_AUTO_TEST_CASE(a_cookie_that_lasts_says_so_in_both_ways) {
    Arena arena;
    auto const now = sys_days(2026y / November / 30) + 8h;
    pipeline::CookieAttributes const remembered{.lasts = hours(24 * 28), .secure = true, .now = now};
    BOOST_TEST(remembered.text(arena) ==
               "; Path=/; HttpOnly; SameSite=Lax; Secure; Expires=Mon, 28 Dec 2026 08:00:00 GMT; "
               "Max-Age=2419200");
    pipeline::CookieAttributes const session{.now = now};
    BOOST_TEST(session.text(arena) == "; Path=/; HttpOnly; SameSite=Lax");
    pipeline::CookieAttributes const forgotten{.expired = true, .now = now};
    BOOST_TEST(forgotten.text(arena) ==
               "; Path=/; HttpOnly; SameSite=Lax; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0");
}

BOOST_AUTO_TEST_SUITE_END()
