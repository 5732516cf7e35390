#define BOOST_TEST_DYN_LINK
#include "gateway/auth/caller.hpp"

#include "translators/codec/uri.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace idiom;
using namespace std::string_literals;
using auth::Callers;
using auth::digest_of;

Callers::Known known(std::string name, std::string_view key) {
    return {.caller = {.name = std::move(name), .routes = {}}, .key = digest_of(key)};
}

std::string in_hex(auth::Digest const& digest) {
    std::string text;
    for (auto const byte : digest) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

std::string basic(std::string_view pair) {
    Arena arena;
    return "Basic " + std::string(uri::encode_base64(pair, arena));
}

struct Row {
    std::string_view name;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string_view caller; ///< "" where nobody is recognised
};

BOOST_AUTO_TEST_SUITE(caller)

BOOST_AUTO_TEST_CASE(a_digest_is_the_sha_256) {
    // FIPS 180-2, appendix B.
    BOOST_TEST(in_hex(digest_of("abc")) ==
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    BOOST_TEST(in_hex(digest_of("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

BOOST_AUTO_TEST_CASE(callers_are_known_by_their_proof) {
    Callers const callers({known("crm", "crm-key"), known("batch", "key:with:colons"), known("empty", "")});
    for (auto const& row : std::vector<Row>{
             {"an api key", {{"X-Api-Key", "crm-key"}}, "crm"},
             {"another api key", {{"x-api-key", "key:with:colons"}}, "batch"},
             {"a bearer token", {{"Authorization", "Bearer crm-key"}}, "crm"},
             {"a scheme in any case", {{"authorization", "bEARER crm-key"}}, "crm"},
             {"more space after the scheme", {{"Authorization", "Bearer   crm-key"}}, "crm"},
             {"basic", {{"Authorization", basic("crm:crm-key")}}, "crm"},
             {"basic with colons in the key", {{"Authorization", basic("batch:key:with:colons")}}, "batch"},
             {"the api key counts before the rest",
              {{"Authorization", "Bearer key:with:colons"}, {"X-Api-Key", "crm-key"}},
              "crm"},

             {"nothing", {}, ""},
             {"a wrong key", {{"X-Api-Key", "crm-kez"}}, ""},
             {"a key and a letter", {{"X-Api-Key", "crm-keyx"}}, ""},
             {"the beginning of a key", {{"X-Api-Key", "crm-ke"}}, ""},
             {"a key in another case", {{"X-Api-Key", "CRM-KEY"}}, ""},
             {"the digest of the key", {{"X-Api-Key", in_hex(digest_of("crm-key"))}}, ""},
             {"a wrong api key beside a right token",
              {{"X-Api-Key", "x"}, {"Authorization", "Bearer crm-key"}},
              ""},
             {"a name as a key", {{"X-Api-Key", "crm"}}, ""},
             {"no scheme", {{"Authorization", "crm-key"}}, ""},
             {"another scheme", {{"Authorization", "Digest crm-key"}}, ""},
             {"a longer scheme", {{"Authorization", "Bearerx crm-key"}}, ""},
             {"a scheme without its space", {{"Authorization", "Bearercrm-key"}}, ""},
             {"basic with another's key", {{"Authorization", basic("batch:crm-key")}}, ""},
             {"basic with a wrong key", {{"Authorization", basic("crm:x")}}, ""},
             {"basic with a wrong name", {{"Authorization", basic("nobody:crm-key")}}, ""},
             {"basic with a name in another case", {{"Authorization", basic("CRM:crm-key")}}, ""},
             {"basic without a name", {{"Authorization", basic(":crm-key")}}, ""},
             {"basic without a colon", {{"Authorization", basic("crm-key")}}, ""},
             {"basic that is no base64", {{"Authorization", "Basic crm:crm-key"}}, ""},
             {"basic that is empty", {{"Authorization", "Basic "}}, ""},
             {"only a scheme", {{"Authorization", "Basic"}}, ""},
         })
        BOOST_TEST_CONTEXT(row.name) {
            Arena arena;
            std::vector<Header> headers;
            for (auto const& [name, value] : row.headers)
                headers.push_back({name, value});
            auto const* const found = callers.recognise(headers, arena);
            BOOST_TEST((found ? found->name : ""s) == row.caller);
        }
}

BOOST_AUTO_TEST_CASE(an_open_gateway_takes_everybody_as_nobody) {
    Callers const callers({});
    Arena arena;
    auto const* const found = callers.recognise({}, arena);
    BOOST_REQUIRE(found);
    BOOST_TEST(found->name == "");
    BOOST_TEST(found->may_use("anything"));
    BOOST_TEST((found->may_read && found->may_write));
}

BOOST_AUTO_TEST_CASE(a_caller_may_use_the_routes_that_are_listed_or_all) {
    auth::Caller one{.name = "crm", .routes = std::set<std::string, std::less<>>{"acme"}};
    BOOST_TEST(one.may_use("acme"));
    BOOST_TEST(!one.may_use("acm"));
    BOOST_TEST(!one.may_use("Acme"));
    one.routes->clear();
    BOOST_TEST(!one.may_use("acme"));
    one.routes.reset();
    BOOST_TEST(one.may_use("acme"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
