#include "translators/unified/openapi.hpp"

#include "tests/translators/unified/described_document.hpp"
#include "translators/unified/openapi_draft.hpp"
#include "translators/unified/openapi_fields.hpp"
#include "translators/unified/parameters.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::unified;
using namespace idiom::unified::test;

namespace {

std::string method_of(Method method) {
    std::string name(name_of(method));
    std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    return name;
}

} // namespace

BOOST_AUTO_TEST_SUITE(openapi)

BOOST_AUTO_TEST_CASE(every_operation_is_a_call_of_the_whole_document) {
    auto const document = described();
    for (auto const& row : operation_rows) {
        auto const& use = use_of(row.operation);
        auto const path = "/v1/{route}" + std::string(path_of(use.resource));
        BOOST_TEST_CONTEXT(row.name) {
            auto const& call = document["paths"][path][method_of(use.method)];
            BOOST_TEST(call["operationId"] == text_of(row.operation).id);
            BOOST_TEST(call["summary"] == text_of(row.operation).summary);
        }
    }
    BOOST_TEST(document["paths"]["/v1/routes"]["get"]["operationId"] == "listRoutes");
    BOOST_TEST(document["paths"]["/v1/{route}/capabilities"]["get"]["operationId"] == "getCapabilities");
    BOOST_TEST(document["paths"]["/v1/{route}/roles"]["get"]["operationId"] == "listRoles");
    BOOST_TEST(document["paths"]["/v1/{route}/users"]["put"]["operationId"] == "upsertUser");
    BOOST_TEST(document["paths"]["/v1/{route}/batch"]["post"]["operationId"] == "sendBatch");
    BOOST_TEST(document["paths"]["/v1/users"]["get"]["operationId"] == "searchUsers");
    BOOST_TEST(document["paths"]["/v1/{route}/changes"]["get"]["operationId"] == "listChanges");
    BOOST_TEST(calls_of(document).size() == operation_count + 7);
}

BOOST_AUTO_TEST_CASE(the_ids_and_the_summaries_of_calls_are_fixed) {
    std::map<std::string, std::string> const fixed{
        {"listRoutes", "List routes"},       {"getCapabilities", "Read capabilities"},
        {"listUsers", "List users"},         {"createUser", "Create a user"},
        {"getUser", "Read a user"},          {"replaceUser", "Replace a user"},
        {"updateUser", "Change a user"},     {"deleteUser", "Delete a user"},
        {"getUserRoles", "Read roles"},      {"replaceUserRoles", "Replace roles"},
        {"addUserRole", "Add a role"},       {"removeUserRole", "Remove a role"},
        {"assignDevice", "Assign a device"}, {"unassignDevice", "Unassign a device"},
        {"sendEmail", "Send an e-mail"}};
    auto const calls = calls_of(described());
    for (auto const& [id, summary] : fixed) {
        BOOST_REQUIRE_MESSAGE(calls.contains(id), id);
        BOOST_TEST(calls.at(id)["summary"] == summary);
    }
}

BOOST_AUTO_TEST_CASE(every_parameter_field_and_fault_is_there) {
    auto const document = described();
    auto const& components = document["components"];
    for (auto const& info : parameter_infos())
        BOOST_TEST(components["parameters"].contains("query." + std::string(info.name)), info.name);
    BOOST_TEST(components["parameters"]["query.limit"]["schema"]["maximum"] == most_per_page);
    for (auto const& row : user_fields)
        BOOST_TEST(schema(document, row.field == Field::password ? "NewUser" : "User")["properties"].contains(
                       std::string(row.name)),
                   row.name);
    BOOST_TEST(!schema(document, "User")["properties"].contains("password"));
    Words types;
    for (auto const& type : schema(document, "Problem")["properties"]["type"]["enum"])
        types.insert(type.get<std::string>());
    BOOST_TEST(types.size() == fault_count);
    std::string told;
    for (auto const& [name, response] : components["responses"].items())
        told += response["description"].get<std::string>();
    for (std::size_t i = 0; i < fault_count; ++i) {
        auto const name = std::string(info(static_cast<Fault>(i)).name);
        BOOST_TEST(types.contains("urn:idiom:problem:" + name), name);
        BOOST_TEST(told.contains("`" + name + "`"), name);
    }
}

BOOST_AUTO_TEST_CASE(every_reference_leads_somewhere_and_every_component_is_used) {
    for (auto const& document : {described(), described(two_names), described(one_name)}) {
        auto const references = references_of(document);
        for (auto const& one : references)
            BOOST_TEST(document.contains(pointer(one)), one);
        for (auto const& [kind, components] : document["components"].items())
            for (auto const& [name, component] : components.items())
                if (kind != "securitySchemes")
                    BOOST_TEST(references.contains("#/components/" + kind + "/" + name), kind + name);
    }
}

BOOST_AUTO_TEST_CASE(every_call_has_the_problems_that_any_call_comes_to) {
    for (auto const& [id, call] : calls_of(described()))
        for (auto const* status : {"401", "404", "406", "429", "503"})
            BOOST_TEST(call["responses"].contains(status), id << " " << status);
    auto const calls = calls_of(described());
    for (auto const& [id, status, comes] : {std::tuple("updateUser", "428", true),
                                            {"getUser", "428", false},
                                            {"createUser", "409", true},
                                            {"listUsers", "409", false},
                                            {"listRoutes", "502", false},
                                            {"getUser", "304", true},
                                            {"deleteUser", "402", true},
                                            {"getUser", "412", false},
                                            {"replaceUser", "412", true}})
        BOOST_TEST(calls.at(id)["responses"].contains(status) == comes, id << " " << status);
}

BOOST_AUTO_TEST_CASE(every_answer_has_its_request_id_and_the_fields_that_any_may_have) {
    auto const document = described();
    for (auto const& [id, call] : calls_of(document))
        for (auto const& [status, response] : call["responses"].items()) {
            auto const& whole = response.contains("$ref") ? document[pointer(response["$ref"])] : response;
            for (auto const* const field : {"X-Request-Id", "Vary", "RateLimit", "RateLimit-Policy"})
                BOOST_TEST(whole["headers"].contains(field), id << " " << status << " " << field);
        }
    BOOST_TEST(document["components"]["headers"]["X-Request-Id"]["required"] == true);
}

BOOST_AUTO_TEST_CASE(every_json_body_has_an_example_with_members_of_its_schema) {
    for (auto const& document : {described(), described(two_names), described(one_name)})
        for (auto const* const name : {"NewUser", "UserReplacement", "UserMerge", "User"}) {
            auto const& properties = schema(document, name)["properties"];
            auto const& example = document["components"]["examples"][name]["value"];
            BOOST_TEST(!example.empty(), name);
            for (auto const& [member, value] : example.items())
                BOOST_TEST(properties.contains(member), name << "." << member);
            for (auto const& member : schema(document, name).value("required", Json::array()))
                BOOST_TEST(example.contains(member.get<std::string>()), name << member);
        }
}

BOOST_AUTO_TEST_CASE(a_dry_run_answers_200_beside_what_else_there_is) {
    auto const calls = calls_of(described());
    auto const rehearsal = Json({{"$ref", "#/components/schemas/Rehearsal"}});
    auto const json_of = [&](char const* id) {
        return calls.at(id)["responses"]["200"]["content"]["application/json"]["schema"];
    };
    for (auto const* const id : {"createUser", "deleteUser", "sendEmail"})
        BOOST_TEST(json_of(id) == rehearsal, id);
    for (auto const* const id : {"replaceUser", "updateUser", "replaceUserRoles", "addUserRole",
                                 "removeUserRole", "assignDevice", "unassignDevice"}) {
        BOOST_REQUIRE_EQUAL(json_of(id)["anyOf"].size(), 2);
        BOOST_TEST(json_of(id)["anyOf"][1] == rehearsal, id);
    }
}

BOOST_AUTO_TEST_CASE(the_whole_document_names_no_route) {
    auto const document = described();
    BOOST_TEST(document["servers"][0]["url"] == "/");
    BOOST_TEST(document["info"]["x-idiom-version"] == "9.9");
    BOOST_TEST(document["info"]["version"] == "1.0.0");
    BOOST_TEST(!document.contains("jsonSchemaDialect"));
    for (auto const& [path, item] : document["paths"].items())
        BOOST_TEST((path == "/v1/routes" || path == "/v1/users" || path.starts_with("/v1/{route}/")), path);
}

BOOST_AUTO_TEST_CASE(a_route_has_only_the_calls_that_its_dialect_serves) {
    auto const document = described(one_name);
    Words ids;
    for (auto const& [id, call] : calls_of(document))
        ids.insert(id);
    BOOST_TEST(
        (ids == Words{"getCapabilities", "listRoles", "listUsers", "getUser", "createUser", "upsertUser",
                      "replaceUser", "updateUser", "getUserRoles", "sendBatch", "listChanges"}));
    BOOST_TEST((names_of(document["paths"]) == Words{"/batch", "/capabilities", "/changes", "/roles",
                                                     "/users", "/users/{id}", "/users/{id}/roles"}));
    BOOST_TEST(document["servers"][0]["url"] == "/v1/acme");
    for (auto const* const gone : {"Device", "Skill", "Email", "Routes"})
        BOOST_TEST(!document["components"]["schemas"].contains(gone), gone);
    for (auto const& tag : document["tags"])
        BOOST_TEST(tag["name"] != "devices");
    BOOST_TEST(!document["components"]["responses"].contains("Problem501"));
}

BOOST_AUTO_TEST_CASE(a_route_by_its_host_is_a_server_too) {
    RouteView const route{.capabilities = &one_name,
                          .roles = &no_policy,
                          .base = "/v1/acme",
                          .name = "acme",
                          .host = "users.acme.example"};
    auto const document = described(&route);
    BOOST_REQUIRE_EQUAL(document["servers"].size(), 2);
    BOOST_TEST(document["servers"][1]["url"] == "//users.acme.example/v1");
}

BOOST_AUTO_TEST_CASE(the_forms_of_a_user_have_the_fields_that_the_route_takes) {
    auto const document = described(two_names);
    auto const fields = [&](char const* form) { return names_of(schema(document, form)["properties"]); };
    BOOST_TEST((fields("User") == Words{"id", "userName", "displayName", "firstName", "lastName", "email",
                                        "active", "roles", "accounts", "devices", "skills", "extensions",
                                        "externalId", "warnings"}));
    BOOST_TEST((fields("NewUser") == Words{"userName", "firstName", "lastName", "email", "password", "active",
                                           "roles", "accounts", "extensions", "externalId", "warnings"}));
    BOOST_TEST((fields("UserMerge") == Words{"userName", "firstName", "lastName", "email", "password",
                                             "active", "roles", "extensions", "externalId", "warnings"}));
    BOOST_TEST(fields("UserReplacement").contains("displayName"));
    // The query of an upsert gives the login, and the user may be created.
    BOOST_TEST(fields("UserUpsert").contains("accounts"));
    BOOST_TEST(!schema(document, "UserUpsert").contains("required"));
    BOOST_TEST(
        (schema(document, "NewUser")["required"] == Json({"userName", "firstName", "lastName", "password"})));
    BOOST_TEST(
        (schema(document, "UserReplacement")["required"] == Json({"userName", "firstName", "lastName"})));
    BOOST_TEST(schema(document, "NewUser")["properties"]["firstName"]["maxLength"] == 5);
    BOOST_TEST(!schema(document, "User")["properties"]["firstName"].contains("maxLength"));
    BOOST_TEST((schema(document, "UserMerge")["properties"]["email"]["type"] == Json({"string", "null"})));
    BOOST_TEST(schema(document, "UserMerge")["properties"]["userName"]["type"] == "string");
    for (auto const* const form : {"NewUser", "UserReplacement", "UserMerge"})
        BOOST_TEST(schema(document, form)["additionalProperties"] == false);
    BOOST_TEST(!schema(document, "User").contains("additionalProperties"));
}

BOOST_AUTO_TEST_CASE(a_field_that_another_can_stand_for_is_one_of_several) {
    auto const document = described(one_name);
    auto const& form = schema(document, "NewUser");
    BOOST_TEST(!form.contains("required"));
    std::vector<Words> groups;
    for (auto const& group : form["allOf"]) {
        Words names;
        for (auto const& one : group["anyOf"])
            names.insert(one["required"][0].get<std::string>());
        groups.push_back(names);
    }
    BOOST_TEST(
        (groups == std::vector<Words>{{"displayName", "firstName", "lastName"}, {"userName", "email"}}));
}

BOOST_AUTO_TEST_CASE(a_route_that_keeps_login_and_address_as_one_says_so) {
    auto const said = [](Json const& document) {
        auto const& email = schema(document, "NewUser")["properties"]["email"];
        return email["description"].get<std::string>().contains("The same as userName");
    };
    BOOST_TEST(said(described(one_name)));
    BOOST_TEST(!said(described(two_names)));
    BOOST_TEST(!said(described()));
}

BOOST_AUTO_TEST_CASE(a_user_of_a_back_end_that_needs_roles_is_created_with_one_at_least) {
    auto const least = [](Json const& document, char const* form) {
        return schema(document, form)["properties"]["roles"].value("minItems", 0);
    };
    BOOST_TEST(least(described(needs_roles), "NewUser") == 1);
    BOOST_TEST(least(described(needs_roles), "UserReplacement") == 0); // a PUT may take all roles away
    BOOST_TEST(least(described(two_names), "NewUser") == 0);
}

BOOST_AUTO_TEST_CASE(extensions_have_the_members_and_types_of_the_dialect) {
    auto const document = described(two_names);
    auto const members = [&](char const* form) {
        return schema(document, form)["properties"]["extensions"]["properties"]["twoname"]["properties"];
    };
    BOOST_TEST(
        (names_of(members("User")) == Words{"Note", "IsParent", "Settings", "Tags", "Level", "Origin"}));
    BOOST_TEST((names_of(members("NewUser")) == Words{"Note", "Settings", "Tags", "Level", "Origin"}));
    BOOST_TEST((names_of(members("UserMerge")) == Words{"Note", "Settings", "Tags", "Level"}));
    BOOST_TEST(members("User")["IsParent"]["type"] == "boolean");
    BOOST_TEST(members("User")["Tags"]["items"]["type"] == "string");
    BOOST_TEST((members("UserMerge")["Level"]["type"] == Json({"number", "null"})));
}

BOOST_AUTO_TEST_CASE(role_names_are_those_of_the_map) {
    RolePolicy roles{.map = {{"admin", "A"}, {"agent", "B"}}, .default_roles = {}};
    auto open = schema(described(two_names, roles), "RoleName");
    BOOST_TEST((open["examples"] == Json({"admin", "agent"})));
    BOOST_TEST(!open.contains("enum"));
    roles.unmapped = UnmappedRoles::reject;
    auto const closed = schema(described(two_names, roles), "RoleName");
    BOOST_TEST((closed["enum"] == Json({"admin", "agent"})));
    roles.default_roles = {"agent"};
    BOOST_TEST(
        described(two_names, roles)["info"]["description"].get<std::string>().contains("none \"at all\""));
}

BOOST_AUTO_TEST_CASE(a_list_is_sorted_and_filtered_only_by_what_is_shown) {
    auto const document = described(one_name);
    auto const& parameters = document["components"]["parameters"];
    auto const& sort = parameters["query.sort"]["schema"]["enum"];
    BOOST_TEST(std::ranges::count(sort, Json("-email")) == 1);
    BOOST_TEST(std::ranges::count(sort, Json("phoneNumber")) == 0);
    BOOST_TEST(std::ranges::count(sort, Json("roles")) == 0);
    BOOST_TEST(!parameters.contains("query.phoneNumber.contains"));
    BOOST_TEST(!parameters.contains("query.active"));
    BOOST_TEST(
        !described(two_names)["components"]["parameters"]["query.active"]["schema"].contains("default"));
    auto const& fields = parameters["query.fields"]["schema"]["items"]["enum"];
    BOOST_TEST(std::ranges::count(fields, Json("roles")) == 1);
    BOOST_TEST(std::ranges::count(fields, Json("password")) == 0);
}

BOOST_AUTO_TEST_CASE(the_document_is_small_and_always_the_same) {
    Arena first;
    Arena second;
    auto const whole = write_openapi(nullptr, "1", first);
    BOOST_TEST(whole == write_openapi(nullptr, "1", second));
    BOOST_TEST(whole.size() < 108U * 1024U);
    BOOST_TEST(!whole.contains('\n'));
}

BOOST_AUTO_TEST_SUITE_END()
