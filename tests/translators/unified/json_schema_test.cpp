#include "translators/unified/json_schema.hpp"

#include "tests/translators/unified/described_document.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::unified;
using namespace idiom::unified::test;
namespace test = idiom::unified::test;

namespace {

RouteView route_of(Capabilities const& capabilities) {
    return {.capabilities = &capabilities, .roles = &no_policy, .base = "/v1/acme", .name = "acme"};
}

Json schema_of(Capabilities const& capabilities) {
    Arena arena;
    return Json::parse(write_json_schema(route_of(capabilities), arena));
}

/// Returns the schema of OpenAPI without what belongs to OpenAPI alone.
Json plain(Json const& schema, bool names_schemas = false) {
    if (schema.is_array()) {
        Json made = Json::array();
        for (auto const& item : schema)
            made.push_back(plain(item));
        return made;
    }
    if (!schema.is_object()) return schema;
    Json made = Json::object();
    for (auto const& [name, member] : schema.items()) {
        if (name == "xml" && !names_schemas) continue;
        if (name == "$ref" && !names_schemas)
            made[name] =
                "#/$defs/" + member.get<std::string>().substr(std::size("#/components/schemas/") - 1);
        else
            made[name] = plain(member, name == "properties");
    }
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(json_schema)

BOOST_AUTO_TEST_CASE(the_whole_is_the_schema_of_a_user_as_it_is_shown) {
    auto const schema = schema_of(two_names);
    BOOST_TEST(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema");
    BOOST_TEST(schema["$ref"] == "#/$defs/User");
    BOOST_TEST(schema["title"] == "Users of the route acme");
}

BOOST_AUTO_TEST_CASE(its_forms_are_those_of_the_description) {
    for (auto const* const capabilities : {&two_names, &one_name}) {
        auto const route = route_of(*capabilities);
        auto const openapi = described(&route);
        auto const schema = schema_of(*capabilities);
        for (auto const* const form : {"User", "NewUser", "UserReplacement", "UserUpsert", "UserMerge",
                                       "JsonPatch", "Roles", "RoleName", "Warnings"})
            BOOST_TEST((schema["$defs"][form] == plain(test::schema(openapi, form))), form);
    }
}

BOOST_AUTO_TEST_CASE(every_reference_leads_to_a_definition) {
    auto const schema = schema_of(two_names);
    auto const references = references_of(schema);
    BOOST_TEST(references.size() >= 5U);
    for (auto const& one : references)
        BOOST_TEST(schema.contains(Json::json_pointer(one.substr(1))), one);
}

BOOST_AUTO_TEST_CASE(a_form_that_no_call_takes_is_left_out) {
    auto reads = two_names;
    reads.operations = {Operation::get, Operation::list};
    auto const schema = schema_of(reads);
    for (auto const* const form :
         {"NewUser", "UserReplacement", "UserUpsert", "UserMerge", "JsonPatch", "Roles"})
        BOOST_TEST(!schema["$defs"].contains(form), form);
    BOOST_TEST(schema["$defs"].contains("User"));
}

BOOST_AUTO_TEST_SUITE_END()
