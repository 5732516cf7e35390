#include "tests/translators/unified/described_document.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::unified;
using namespace idiom::unified::test;

/// What all calls have in common: their text, types, credentials and header fields.
BOOST_AUTO_TEST_SUITE(openapi_manners)

BOOST_AUTO_TEST_CASE(what_is_no_call_is_told_in_the_text) {
    auto const document = described();
    auto const text = document["info"]["description"].get<std::string>();
    for (auto const* const word : {"HEAD", "OPTIONS", "`.json`", "`.xml`", "/v1/openapi.json",
                                   "/v1/{route}/openapi.json", "/v1/user.xsd", "user.schema.json"})
        BOOST_TEST(text.contains(word), word);
    for (auto const& [path, item] : document["paths"].items()) {
        BOOST_TEST(!path.contains(".json"), path);
        for (auto const& [method, call] : item.items())
            BOOST_TEST((method != "head" && method != "options"), method << " " << path);
    }
    for (auto const* const member : {"title", "summary", "description"})
        BOOST_TEST(!document["info"][member].get<std::string>().empty(), member);
    BOOST_TEST(!document["info"]["contact"]["name"].get<std::string>().empty());
    BOOST_TEST(document["info"]["license"]["identifier"] == "BSL-1.0");
}

BOOST_AUTO_TEST_CASE(bodies_are_taken_and_shown_in_json_and_in_xml) {
    auto const document = described();
    auto calls = calls_of(document);
    for (auto const& [id, call] : calls) {
        if (!call.contains("requestBody") || id == "sendBatch") continue; // a batch is JSON only
        auto const taken = names_of(call["requestBody"]["content"]);
        BOOST_TEST((taken.contains("application/json") && taken.contains("application/xml")), id);
    }
    BOOST_TEST((names_of(calls.at("updateUser")["requestBody"]["content"]) ==
                Words{"application/json", "application/merge-patch+json", "application/json-patch+json",
                      "application/xml"}));
    for (auto const* const id : {"getUser", "listUsers", "getUserRoles", "listRoles", "getCapabilities"})
        BOOST_TEST((names_of(calls.at(id)["responses"]["200"]["content"]) ==
                    Words{"application/json", "application/xml"}),
                   id);
    for (auto const& [name, response] : document["components"]["responses"].items())
        BOOST_TEST(
            (names_of(response["content"]) == Words{"application/problem+json", "application/problem+xml"}),
            name);
    auto const& xml = schema(document, "User")["xml"];
    BOOST_TEST(xml["name"] == "User");
    BOOST_TEST(xml["namespace"] == "urn:idiom:user:1");
    BOOST_TEST(schema(document, "User")["properties"]["roles"]["xml"]["wrapped"] == true);
}

BOOST_AUTO_TEST_CASE(any_of_four_kinds_of_credentials_will_do) {
    auto const document = described();
    auto const& known = document["components"]["securitySchemes"];
    BOOST_TEST((names_of(known) == Words{"apiKey", "bearer", "basic", "certificate"}));
    BOOST_TEST(known["apiKey"]["name"] == "X-Api-Key");
    BOOST_TEST(known["bearer"]["scheme"] == "bearer");
    BOOST_TEST(known["basic"]["scheme"] == "basic");
    BOOST_TEST(known["certificate"]["type"] == "mutualTLS");
    Words alone;
    for (auto const& one : document["security"])
        if (one.size() == 1) alone.insert(one.begin().key());
    BOOST_TEST((alone == names_of(known)));
}

BOOST_AUTO_TEST_CASE(a_list_of_roles_may_name_one_twice) {
    for (auto const& document : {described(), described(two_names)})
        for (auto const* const form : {"NewUser", "UserReplacement", "UserUpsert", "UserMerge", "Roles"})
            BOOST_TEST(!schema(document, form)["properties"]["roles"].contains("uniqueItems"), form);
}

BOOST_AUTO_TEST_CASE(writes_take_conditions_and_preferences_and_keys) {
    auto const document = described();
    auto const calls = calls_of(document);
    auto const headers_of = [&](char const* id) {
        Words names;
        for (auto const& one : calls.at(id)["parameters"]) {
            auto const& whole = one.contains("$ref") ? document[pointer(one["$ref"])] : one;
            if (whole["in"] == "header") names.insert(whole["name"]);
        }
        return names;
    };
    for (auto const* const id : {"replaceUser", "updateUser", "replaceUserRoles", "addUserRole"})
        for (auto const* const name : {"If-Match", "Prefer"})
            BOOST_TEST(headers_of(id).contains(name), id << " " << name);
    for (auto const& [id, call] : calls)
        if (id == "createUser" || id == "sendBatch")
            BOOST_TEST(headers_of(id.c_str()).contains("Idempotency-Key"), id);
    BOOST_TEST(!headers_of("createUser").contains("If-Match"));
    BOOST_TEST(headers_of("getUser").contains("If-None-Match"));
}

BOOST_AUTO_TEST_SUITE_END()
