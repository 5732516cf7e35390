#include "gateway/auth/jwt.hpp"
#include "tests/support/issuer.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace idiom;
using namespace std::chrono_literals;
using std::chrono::system_clock;
using test::base64url;

auth::TokenRule const rule{.issuer = "https://idp.example",
                           .audience = "idiom",
                           .routes_claim = "tenants",
                           .scope_claim = "scope",
                           .clock_skew = 60s};
system_clock::time_point const now{1'000'000s};

std::string token_of(std::string_view header, std::string_view claims, std::string_view signature = "sig") {
    return base64url(header) + "." + base64url(claims) + "." + base64url(signature);
}

json::Value object(std::string_view text, Arena& arena) { return json::read(text, arena).value(); }

std::string shown(auth::Caller const& caller) {
    std::string text = caller.may_read ? "r" : "-";
    text += caller.may_write ? "w" : "-";
    if (!caller.routes) return text + " *";
    for (auto const& route : *caller.routes)
        text += " " + route;
    return text;
}

BOOST_AUTO_TEST_SUITE(jwt)

BOOST_AUTO_TEST_CASE(a_token_is_taken_apart) {
    Arena arena;
    auto const text = token_of(R"({"alg":"ES256","kid":"k1","typ":"JWT"})", R"({"iss":"a"})", "xyz");
    auto const jwt = auth::read_jwt(text, arena);
    BOOST_REQUIRE(jwt.has_value());
    BOOST_TEST((jwt->algorithm == auth::Algorithm::es256));
    BOOST_TEST(jwt->key_id == "k1");
    BOOST_TEST(jwt->signature == "xyz");
    BOOST_TEST(jwt->signed_text == text.substr(0, text.rfind('.')));
    BOOST_TEST(jwt->claims.text_of("iss").value() == "a");
}

BOOST_AUTO_TEST_CASE(what_is_no_token_of_ours_is_refused) {
    struct Row {
        std::string_view name;
        std::string token;
        bool taken = false;
    };
    auto const header = [](std::string_view text) { return token_of(text, "{}"); };
    std::string const good = R"({"alg":"EdDSA"})";
    for (auto const& row : {
             Row{"a plain one", header(good), true},
             Row{"an access token", header(R"({"alg":"EdDSA","typ":"at+jwt"})"), true},
             Row{"its long type", header(R"({"alg":"EdDSA","typ":"Application/AT+JWT"})"), true},
             Row{"keys that it brings along are not looked at",
                 header(R"({"alg":"EdDSA","jku":"https://evil.example","jwk":{},"x5c":["a"],"x5u":"b"})"),
                 true},

             Row{"none", header(R"({"alg":"none"})")},
             Row{"None", header(R"({"alg":"None"})")},
             Row{"none without a signature", base64url(R"({"alg":"none"})") + "." + base64url("{}") + "."},
             Row{"a shared secret", header(R"({"alg":"HS256"})")},
             Row{"no algorithm", header("{}")},
             Row{"an algorithm that is no text", header(R"({"alg":["EdDSA"]})")},
             Row{"two algorithms", header(R"({"alg":"none","alg":"EdDSA"})")},
             Row{"a critical extension", header(R"({"alg":"EdDSA","crit":["exp"],"exp":1})")},
             Row{"an unencoded payload", header(R"({"alg":"EdDSA","b64":false,"crit":["b64"]})")},
             Row{"a logout token", header(R"({"alg":"EdDSA","typ":"logout+jwt"})")},
             Row{"a type that is no text", header(R"({"alg":"EdDSA","typ":1})")},
             Row{"a name of a key that is no text", header(R"({"alg":"EdDSA","kid":7})")},
             Row{"a header that is no object", header("[]")},
             Row{"a header that is no JSON", header("{")},
             Row{"claims that are no object", token_of(good, R"("x")")},
             Row{"claims twice", token_of(good, R"({"exp":1,"exp":2})")},
             Row{"claims twice, one escaped", token_of(good, R"({"exp":1,"\u0065xp":2})")},
             Row{"claims nested deeply",
                 token_of(good, R"({"a":)" + std::string(50, '[') + std::string(50, ']') + "}")},
             Row{"claims that are not UTF-8", token_of(good, "{\"iss\":\"\xff\"}")},
             Row{"no signature", base64url(good) + "." + base64url("{}") + "."},
             Row{"two parts", base64url(good) + "." + base64url("{}")},
             Row{"four parts", token_of(good, "{}") + ".YQ"},
             Row{"five parts, as encrypted ones have", token_of(good, "{}") + ".YQ.YQ"},
             Row{"no part", ""},
             Row{"dots", ".."},
             Row{"padding", token_of(good, "{}") + "="},
             Row{"another base64", base64url(good) + "." + base64url("{}") + ".ab+/"},
             Row{"bits that no encoder leaves", base64url(good) + "." + base64url("{}") + ".YR"},
             Row{"a space", " " + token_of(good, "{}")},
             Row{"too large", token_of(good, "{\"a\":\"" + std::string(auth::Jwt::largest, 'a') + "\"}")},
         })
        BOOST_TEST_CONTEXT(row.name) {
            Arena arena;
            BOOST_TEST(auth::read_jwt(row.token, arena).has_value() == row.taken);
        }
}

BOOST_AUTO_TEST_CASE(a_cut_or_changed_token_is_read_without_harm) {
    auto const whole = token_of(R"({"alg":"ES256","kid":"k"})", R"({"iss":"a","exp":1})", "some signature");
    for (std::size_t i = 0; i < whole.size(); ++i) {
        Arena arena;
        auth::read_jwt(std::string_view(whole).substr(0, i), arena);
        for (char const c : {'\0', '.', '_', '\xff', ' '}) {
            auto changed = whole;
            changed[i] = c;
            auth::read_jwt(changed, arena);
        }
    }
    BOOST_TEST(true);
}

BOOST_AUTO_TEST_CASE(a_token_is_meant_for_us_by_issuer_and_audience) {
    struct Row {
        std::string_view name;
        std::string_view claims;
        bool meant = false;
    };
    for (auto const& row : {
             Row{"one audience", R"({"iss":"https://idp.example","aud":"idiom"})", true},
             Row{"one of several", R"({"iss":"https://idp.example","aud":["other","idiom"]})", true},
             Row{"no audience", R"({"iss":"https://idp.example"})"},
             Row{"another audience", R"({"iss":"https://idp.example","aud":"idiom2"})"},
             Row{"an audience in another case", R"({"iss":"https://idp.example","aud":"Idiom"})"},
             Row{"no audiences", R"({"iss":"https://idp.example","aud":[]})"},
             Row{"a number among audiences", R"({"iss":"https://idp.example","aud":[1]})"},
             Row{"an object as audience", R"({"iss":"https://idp.example","aud":{"idiom":"idiom"}})"},
             Row{"no issuer", R"({"aud":"idiom"})"},
             Row{"an issuer with a slash", R"({"iss":"https://idp.example/","aud":"idiom"})"},
             Row{"an issuer that is no text", R"({"iss":["https://idp.example"],"aud":"idiom"})"},
         })
        BOOST_TEST_CONTEXT(row.name) {
            Arena arena;
            BOOST_TEST(auth::is_meant(object(row.claims, arena), rule) == row.meant);
        }
}

BOOST_AUTO_TEST_CASE(a_token_is_good_from_then_to_then) {
    struct Row {
        std::string_view name;
        std::string_view claims;
        std::int64_t until = 0; ///< 0: refused
    };
    for (auto const& row : {
             Row{"it ends later", R"({"exp":1000100})", 1000160},
             Row{"it ended within the skew", R"({"exp":999941})", 1000001},
             Row{"it ended a skew ago", R"({"exp":999940})"},
             Row{"it ended long ago", R"({"exp":0})"},
             Row{"a fraction of a second", R"({"exp":1000100.9})", 1000160},
             Row{"a number with an exponent", R"({"exp":1.0001e6})", 1000160},
             Row{"far beyond all clocks", R"({"exp":1e300})", 8'000'000'060},
             Row{"beyond all numbers", R"({"exp":1e999})"},
             Row{"before all time", R"({"exp":-1})"},
             Row{"no end", R"({"iat":1})"},
             Row{"an end in words", R"({"exp":"1000100"})"},
             Row{"null", R"({"exp":null})"},
             Row{"it began", R"({"exp":1000100,"nbf":1000000})", 1000160},
             Row{"it begins within the skew", R"({"exp":1000100,"nbf":1000060})", 1000160},
             Row{"it has not begun", R"({"exp":1000100,"nbf":1000061})"},
             Row{"a beginning that is no number", R"({"exp":1000100,"nbf":"0"})"},
             Row{"issued a moment ahead", R"({"exp":1000100,"iat":1000059})", 1000160},
             Row{"issued in the future", R"({"exp":1000100,"iat":1000061})"},
             Row{"issued at no time", R"({"exp":1000100,"iat":true})"},
         })
        BOOST_TEST_CONTEXT(row.name) {
            Arena arena;
            auto const until = auth::valid_until(object(row.claims, arena), rule, now);
            BOOST_TEST(
                (until ? std::chrono::duration_cast<std::chrono::seconds>(until->time_since_epoch()).count()
                       : 0) == row.until);
        }
}

BOOST_AUTO_TEST_CASE(a_token_allows_no_more_than_it_says_and_the_client_may) {
    auth::Caller const anywhere{.name = "portal", .routes = {}};
    auth::Caller const narrow{
        .name = "portal", .routes = std::set<std::string, std::less<>>{"acme", "globex"}, .may_write = false};
    struct Row {
        std::string_view name;
        std::string_view claims;
        std::string_view anywhere;
        std::string_view narrow;
    };
    for (auto const& row : {
             Row{"lists", R"({"tenants":["acme","evo"],"scope":["read","write"]})", "rw acme evo", "r- acme"},
             Row{"words", R"({"tenants":"acme evo","scope":"openid  read"})", "r- acme evo", "r- acme"},
             Row{"words of our own", R"({"tenants":["acme"],"scope":"idiom:read idiom:write"})", "rw acme",
                 "r- acme"},
             Row{"everything", R"({"tenants":["*"],"scope":"read write"})", "rw *", "r- acme globex"},
             Row{"writing is not reading", R"({"tenants":["*"],"scope":"write"})", "-w *", "-- acme globex"},
             Row{"nothing", "{}", "--", "--"},
             Row{"empty", R"({"tenants":[],"scope":""})", "--", "--"},
             Row{"other types", R"({"tenants":{"acme":true},"scope":true})", "--", "--"},
             Row{"other types in lists", R"({"tenants":[1,null,"acme"],"scope":[["read"],"write"]})",
                 "-w acme", "-- acme"},
             Row{"an item of a list is one name", R"({"tenants":["acme globex"],"scope":["read write"]})",
                 "-- acme globex", "--"},
             Row{"words in another case", R"({"tenants":["Acme"],"scope":"Read"})", "-- Acme", "--"},
         })
        BOOST_TEST_CONTEXT(row.name) {
            Arena arena;
            auto const claims = object(row.claims, arena);
            BOOST_TEST(shown(auth::caller_by(claims, rule, anywhere)) == row.anywhere);
            BOOST_TEST(shown(auth::caller_by(claims, rule, narrow)) == row.narrow);
            BOOST_TEST(auth::caller_by(claims, rule, narrow).name == "portal");
        }
    Arena arena;
    auth::TokenRule const no_claims{.issuer = "i", .audience = "a"};
    BOOST_TEST(shown(auth::caller_by(object("{}", arena), no_claims, narrow)) == "r- acme globex");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
