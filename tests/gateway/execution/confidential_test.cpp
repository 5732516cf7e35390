#include "gateway/execution/confidential.hpp"

#include "tests/fakes/binding.hpp"
#include "tests/support/await.hpp"
#include "translators/core/conversation.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace idiom;
using execution::Confidential;
using fakes::ScriptedBackend;
using fakes::ScriptedDialect;

std::string const token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiI3In0.AbCdEfGhIjKlMnOpQrStUvWxYz";
std::string const secret = "xar secret/7&Q\"";

BOOST_AUTO_TEST_SUITE(confidential)

BOOST_AUTO_TEST_CASE(a_secret_is_found_in_every_spelling) {
    Confidential const confidential({token, secret, "pin4"});
    for (std::string const& words : {
             "the call with Bearer " + token + " is not valid",
             "(" + secret + ")",
             std::string("secret=xar%20secret%2F7%26Q%22&x=1"),
             std::string("secret=xar+secret%2f7%26Q%22"),
             std::string(R"({\"secret\":\"xar secret\/7&Q\\\"\"})"),
             std::string(R"(xar\u0020secret/7\u0026Q\u0022)"),
             std::string("<s>xar secret/7&amp;Q&quot;</s>"),
             std::string("xar&#32;secret/7&#x26;Q&#34;"),
             std::string("XAR SECRET/7&Q\""),
             "cut: " + token.substr(3, 20),
             "cut: " + token.substr(token.size() - 20),
             std::string("your pin4 is wrong"),
             std::string(70'000, 'x'),
         })
        BOOST_TEST(confidential.in(words), words.substr(0, 100));
}

BOOST_AUTO_TEST_CASE(a_secret_that_lacks_its_last_characters_is_found) {
    for (std::size_t size = 11; size < token.size(); ++size)
        for (std::size_t missing = 1; missing <= 3; ++missing)
            BOOST_TEST_CONTEXT(missing << " of " << size) {
                auto const cut = "token " + token.substr(0, size - missing) + "… is not valid";
                BOOST_TEST(Confidential({token.substr(0, size)}).in(cut));
            }
    BOOST_TEST(!Confidential({token.substr(0, 12)}).in("token " + token.substr(0, 7)));
}

BOOST_AUTO_TEST_CASE(other_words_are_left_alone) {
    Confidential const confidential({token, secret, "pin4", ""});
    for (auto const* words : {"", "the user kim is not valid", "xar secret", "PIN4", "eyJhbGciOiJ", "%", "\\",
                              "&#x;", "&#99999999999;", "100% sure\\"})
        BOOST_TEST(!confidential.in(words), words);
    BOOST_TEST(!Confidential({}).in("anything at all"));
}

BOOST_AUTO_TEST_CASE(fields_that_say_who_asks_are_told_from_those_that_say_what_for) {
    std::array const headers{Header{"accept", "application/json"}, Header{"If-Match", "\"12345\""},
                             Header{"Cookie", "JSESSIONID=session-1; route=n1; x"},
                             Header{"X-Any-Name", "csrf-value-1"}};
    std::vector<std::string> secrets;
    execution::add_sent({.target = "/", .headers = headers}, secrets);
    BOOST_TEST(secrets == (std::vector<std::string>{"session-1", "csrf-value-1"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(switches_and_short_numbers_are_no_credentials) {
    std::array const headers{Header{"accept-charges", "true"},  Header{"X-Dry", "TRUE"},
                             Header{"X-Any", " false ; 12345"}, Header{"Cookie", "seen=true; n=1234567"},
                             Header{"X-Pin", "12345678"},       Header{"Cookie", "JSESSIONID=true-7"}};
    std::vector<std::string> secrets;
    execution::add_sent({.target = "/", .headers = headers}, secrets);
    BOOST_TEST(secrets == (std::vector<std::string>{"12345678", "true-7"}), boost::test_tools::per_element());
    BOOST_TEST(execution::is_public_field("accept-charges"));
}

/// A conversation of two requests whose error repeats the vendor's second body.
Result<Answer> played(std::string const& words, bool fails) {
    ScriptedDialect dialect([&](Call const&, Responses responses, Arena& arena) -> Step<Answer> {
        if (responses.size() == 0) return ask(arena, {.target = "/a"});
        if (responses.size() == 1) {
            auto const headers =
                arena.list<Header>({{"Cookie", "JSESSIONID=session-abc"}, {"X-Odd", "csrf-abc"}});
            return ask(arena, {.method = Method::put, .target = "/b", .headers = headers, .writes = true});
        }
        auto const said = responses.back().body;
        if (!fails)
            return Result<Answer>(
                Answer{.what = Done{}, .warnings = arena.list<Warning>({{"/roles", said}})});
        auto error = backend_error("scripted", responses.back(), said, said, said);
        error.errors = arena.list<FieldError>({{"/userName", said}, {"/email", "is odd"}});
        return failed(error);
    });
    ScriptedBackend vendor(
        [&](Request const&, upstream::CallContext& call_context) -> boost::asio::awaitable<Response> {
            co_return Response{.status = 400, .body = call_context.arena.copy(words)};
        });
    ScriptedBackend record(200);
    execution::VendorSession session;
    execution::Secrets const secrets = [] { return std::vector<std::string>{token, secret}; };
    static Arena arena;
    upstream::CallContext call_context{.arena = arena,
                                       .deadline = std::chrono::steady_clock::time_point::max()};
    execution::WriteCall write_call{.pause = {}};
    return test::await(execution::run({dialect, vendor, record, session, nullptr, &secrets},
                                      {.what = GetUser{}, .roles = nullptr, .session = {}}, call_context,
                                      &write_call));
}

BOOST_AUTO_TEST_CASE(a_vendors_words_that_hold_a_credential_are_left_out_of_the_result) {
    for (std::string const& held : {token, secret, std::string("session-abc"), std::string("csrf-abc")}) {
        auto const result = played("not with " + held, true);
        BOOST_REQUIRE(!result);
        auto const& error = result.error();
        BOOST_TEST(error.detail == info(Fault::backend_error).title);
        BOOST_TEST(error.backend->code == "");
        BOOST_TEST(error.backend->message == "");
        BOOST_TEST(error.backend->status == 400);
        BOOST_REQUIRE(error.errors.size() == 2u);
        BOOST_TEST(error.errors[0].pointer == "/userName");
        BOOST_TEST(error.errors[0].detail == "is not taken by the back end");
        BOOST_TEST(error.errors[1].detail == "is odd");
        auto const warned = played("not with " + held, false);
        BOOST_REQUIRE(warned.has_value());
        BOOST_TEST(warned->warnings[0].pointer == "/roles");
        BOOST_TEST(warned->warnings[0].detail.find(held) == std::string_view::npos);
    }
}

BOOST_AUTO_TEST_CASE(other_words_of_a_vendor_reach_the_caller) {
    auto const result = played("not with kim", true);
    BOOST_REQUIRE(!result);
    BOOST_TEST(result.error().detail == "not with kim");
    BOOST_TEST(result.error().backend->message == "not with kim");
    BOOST_TEST(result.error().errors[0].detail == "not with kim");
    BOOST_TEST(played("not with kim", false)->warnings[0].detail == "not with kim");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
