#include "tests/translators/scim/face/support.hpp"

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

namespace {

std::string query(std::string const& text) {
    std::string made;
    for (char const c : text)
        made += c == ' ' ? "%20" : c == '"' ? "%22" : c == '+' ? "%2B" : std::string(1, c);
    return made;
}

/// A Genesys route with the users 100, 101 and 102.
Directory with_three() {
    Directory directory("genesys", {{"admin", "ROLE_ADMIN"}, {"agent", "ROLE_AGENT"}});
    for (auto const* const name : {"Ada", "Bo", "Cy"}) {
        auto user = user_named(std::string(name) + "@x.example");
        user["name"] = {{"givenName", name}, {"familyName", "Lee"}};
        user["roles"] = {{{"value", name == std::string("Bo") ? "admin" : "agent"}}};
        if (name != std::string("Cy"))
            user["emails"] = {{{"value", std::string(name) + "@w"}, {"type", "work"}},
                              {{"value", std::string(name) + "@h"}, {"type", "home"}}};
        if (name == std::string("Ada")) user["title"] = "Engineer";
        user["externalId"] = std::string("E-") + name;
        BOOST_REQUIRE_EQUAL(directory.send(Method::post, "/Users", user).status, 201);
    }
    directory.set("/Users/102", "active", false);
    return directory;
}

std::string found_by(Directory& directory, std::string const& parameters) {
    auto const reply = directory.get("/Users?" + parameters);
    if (reply.status != 200) return reply.body.value("scimType", "?");
    std::string made;
    for (auto const& one : reply.body["Resources"])
        made += one["name"]["givenName"].get<std::string>() + " ";
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_tables)

BOOST_AUTO_TEST_CASE(problems_of_the_gateway_have_the_status_and_reason_of_the_table) {
    struct Row {
        Fault fault;
        int status;
        char const* reason;
    };
    for (auto const& row : {
             Row{Fault::malformed_request, 400, "invalidSyntax"},
             Row{Fault::malformed_body, 400, "invalidSyntax"},
             Row{Fault::invalid_patch, 400, "invalidSyntax"},
             Row{Fault::invalid_parameter, 400, "invalidValue"},
             Row{Fault::unsupported_field, 400, "invalidValue"},
             Row{Fault::invalid_value, 400, "invalidValue"},
             Row{Fault::role_not_mapped, 400, "invalidValue"},
             Row{Fault::read_only_field, 400, "mutability"},
             Row{Fault::invalid_patch_target, 400, "noTarget"},
             Row{Fault::user_exists, 409, "uniqueness"},
             Row{Fault::delete_would_be_global, 409, ""},
             Row{Fault::backend_conflict, 409, ""},
             Row{Fault::idempotency_in_progress, 409, ""},
             Row{Fault::charges_required, 403, ""},
             Row{Fault::idempotency_key_reused, 400, "invalidValue"},
             Row{Fault::unauthenticated, 401, ""},
             Row{Fault::forbidden, 403, ""},
             Row{Fault::route_not_found, 404, ""},
             Row{Fault::method_not_allowed, 405, ""},
             Row{Fault::precondition_failed, 412, ""},
             Row{Fault::content_too_large, 413, ""},
             Row{Fault::uri_too_long, 414, ""},
             Row{Fault::unsupported_media_type, 415, ""},
             Row{Fault::rate_limited, 429, ""},
             Row{Fault::header_fields_too_large, 431, ""},
             Row{Fault::operation_not_supported, 501, ""},
             Row{Fault::backend_error, 502, ""},
             Row{Fault::backend_credentials_rejected, 502, ""},
             Row{Fault::write_not_confirmed, 502, ""},
             Row{Fault::backend_unavailable, 503, ""},
             Row{Fault::backend_timeout, 504, ""},
         }) {
        Arena arena;
        ClientRequest const request{.path = "/Users", .headers = {}, .whole_path = "/scim/v2/acme/Users"};
        auto const response = face().refuse({.fault = row.fault, .retry_after = 3}, request, nullptr, arena);
        auto const body = Json::parse(response.body);
        auto const name = std::string(info(row.fault).name);
        BOOST_TEST(response.status == row.status, name);
        BOOST_TEST(body["status"] == std::to_string(row.status), name);
        BOOST_TEST(body.value("scimType", "") == row.reason, name);
        BOOST_TEST(body["schemas"][0] == "urn:ietf:params:scim:api:messages:2.0:Error", name);
        BOOST_TEST(!body["detail"].get<std::string>().empty(), name);
    }
}

BOOST_AUTO_TEST_CASE(filters_find_what_the_grammar_says) {
    auto directory = with_three();
    for (auto const& [filter, found] : std::initializer_list<std::pair<char const*, char const*>>{
             {R"(name.givenName ne "ada")", "Bo Cy "},
             {R"(emails ne "Ada@w")", "Ada Bo Cy "}, // any value will do, and none
             {R"(emails co "@W")", "Ada Bo "},
             {R"(emails pr)", "Ada Bo "},
             {R"(not(emails pr))", "Cy "},
             {R"(title eq null)", "Bo Cy "},
             {R"(title ne null)", "Ada "},
             {R"(title ne "x")", "Ada Bo Cy "},
             {R"(NAME.GIVENNAME SW "b")", "Bo "},
             {R"(name.givenName ge "BO" and name.givenName lt "cz")", "Bo Cy "},
             {R"(active eq False)", "Cy "},
             {R"(active eq "TRUE")", "Ada Bo "},
             {R"(active ne true)", "Cy "},
             {R"(externalId eq"E-Bo")", "Bo "},
             {R"(userName eq 'bo@x.example')", "Bo "},
             {R"(urn:ietf:params:scim:schemas:core:2.0:User:userName ew "CY@x.example")", "Cy "},
             {R"(meta.resourceType eq "User")", "Ada Bo Cy "},
             {R"(emails[type eq "home" and value sw "b"])", "Bo "},
             {R"(roles.value eq "agent" and active eq true)", "Ada "},
             {R"(roles.value eq "agent")", "Ada Cy "},
             {R"(groups.display eq "AGENT" and title pr)", "Ada "},
             {R"(title pr or userName sw "bo" and active eq false)", "Ada "},
             {R"((title pr or userName sw "bo") and active eq true)", "Ada Bo "},
             {R"(active eq "maybe")", "invalidFilter"},
             {R"(active gt true)", "invalidFilter"},
             {R"(meta.created co "2020")", "invalidFilter"},
             {R"(name eq "x")", "invalidFilter"},
             {R"(nope eq "x")", "invalidFilter"},
             {R"(userName zz "x")", "invalidFilter"},
             {R"(not userName pr)", "invalidFilter"},
             {R"(userName eq "x" and)", "invalidFilter"},
             {R"(password eq "x")", "invalidFilter"},
         })
        BOOST_TEST(found_by(directory, "filter=" + query(filter)) == found, filter);
    std::string deep(33, '(');
    BOOST_TEST(found_by(directory, "filter=" + query(deep + "title pr" + std::string(33, ')'))) ==
               "invalidFilter");
    std::string many = "title pr";
    for (int i = 0; i < 128; ++i)
        many += " or title pr";
    BOOST_TEST(found_by(directory, "filter=" + query(many)) == "invalidFilter");
}

BOOST_AUTO_TEST_CASE(parameters_that_are_wrong_are_told) {
    auto directory = with_three();
    for (auto const& [parameters, reason] : std::initializer_list<std::pair<char const*, char const*>>{
             {"count=abc", "invalidValue"},
             {"startIndex=1.5", "invalidValue"},
             {"sortBy=nope", "invalidValue"},
             {"sortBy=userName&sortOrder=up", "invalidValue"},
             {"attributes=id&excludedAttributes=id", "invalidValue"},
             {"cursor=x", "invalidCursor"},
             {"cursor=&startIndex=1", "invalidValue"},
             {"sortBy=NAME.givenname&sortOrder=DESCENDING", "Cy Bo Ada "},
             {"sortBy=emails", "Ada Bo Cy "},
             {"sortBy=roles&sortOrder=ascending", "Bo Ada Cy "},
             {"unknown=1&count=2", "Ada Bo "},
         })
        BOOST_TEST(found_by(directory, parameters) == reason, parameters);
}

BOOST_AUTO_TEST_CASE(projections_work_on_every_answer_that_shows_a_resource) {
    auto directory = with_three();
    auto const size = [](Received const& reply) { return reply.body.size(); };
    auto user = user_named("di@x.example");
    user["displayName"] = "Di Lee";
    user["roles"] = {{{"value", "agent"}}};
    BOOST_TEST(size(directory.send(Method::post, "/Users?attributes=userName", user)) == 3U);
    BOOST_TEST(size(directory.patch("/Users/100?attributes=active", {})) == 3U);
    BOOST_TEST(size(directory.get("/Users/100?attributes=emails[type%20eq%20%22work%22]")) == 3U);
    BOOST_TEST(size(directory.get("/Users/100?attributes=nope")) == 2U);
    BOOST_TEST(size(directory.get("/Users/100?attributes=password")) == 2U);
    BOOST_TEST(size(directory.send(Method::post, "/Groups?attributes=displayName",
                                   {{"displayName", "admin"}})) == 3U);
    auto const listed = directory.get("/Users?attributes=userName,meta.version&count=1").body;
    BOOST_TEST(listed["Resources"][0]["meta"]["version"] == directory.get("/Users/100").headers.at("ETag"));
}

BOOST_AUTO_TEST_CASE(a_list_shows_users_as_a_read_of_each_does) {
    for (auto const* const dialect : {"genesys", "xarios", "evovoice"}) {
        Directory directory(dialect, {});
        for (auto const* const name : {"Ada", "Bo", "Cy"}) {
            auto user = user_named(std::string(name) + "@x.example");
            user["displayName"] = std::string(name) + " Lee";
            user["roles"] = {{{"value", dialect == std::string("xarios") ? "admin.user" : "ROLE_AGENT"}}};
            user["title"] = name;
            BOOST_REQUIRE_EQUAL(directory.send(Method::post, "/Users", user).status, 201);
        }
        directory.set("/Users/101", "active", false);
        for (auto const* const target :
             {"/Users", "/Users?sortBy=userName", "/Users?filter=title%20pr", "/Users?cursor="}) {
            auto const listed = directory.get(target).body;
            BOOST_TEST(listed["Resources"].size() == 3U, dialect << target);
            for (auto const& one : listed["Resources"])
                BOOST_TEST(one == directory.get("/Users/" + one["id"].get<std::string>()).body,
                           dialect << target);
        }
    }
}

BOOST_AUTO_TEST_CASE(roles_cost_a_read_only_for_the_users_on_the_page) {
    Directory directory("xarios", {});
    for (int i = 0; i < 6; ++i)
        directory.send(Method::post, "/Users", user_named("u" + std::to_string(i) + "@x.example"));
    auto const reads = [&](std::string const& target) {
        BOOST_TEST(directory.get(target).status == 200, target);
        return std::ranges::count_if(directory.vendor.calls,
                                     [](auto const& call) { return call.starts_with("get "); });
    };
    BOOST_TEST(reads("/Users?count=2") == 2);
    BOOST_TEST(reads("/Users?count=2&attributes=userName") == 0);
    BOOST_TEST(reads("/Users?filter=userName%20sw%20%22u%22&count=1&attributes=userName") == 0);
    BOOST_TEST(reads("/Users?filter=active%20eq%20true&count=1&attributes=userName") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
