#include "scim.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom::sandbox;

namespace {

struct ScimClient {
    Response call(std::string method, std::string const& at, Json const& body = {},
                  std::vector<Header> more = {}) {
        Request request{std::move(method), "/scim/v2" + at, std::move(more), {}};
        request.headers.push_back({"Authorization", "Bearer demo-token"});
        if (!request.find("Content-Type"))
            request.headers.push_back({"Content-Type", "application/scim+json"});
        if (!body.is_null()) request.body = body.dump();
        return vendor.handle(std::move(request));
    }
    Json json(Response const& response) { return parse_json(response.body); }
    Json patch(Json operations) {
        return {{"schemas", {"urn:ietf:params:scim:api:messages:2.0:PatchOp"}},
                {"Operations", std::move(operations)}};
    }
    void set(Json const& settings) {
        Request request{"POST", "/_sandbox/settings", {}, settings.dump()};
        BOOST_REQUIRE(vendor.handle(std::move(request)).status == 200);
    }
    std::string new_user() {
        Json const body = parse_json(R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName":"dana@example.test","name":{"givenName":"Dana","familyName":"Reyes"},
            "emails":[{"value":"w@x","type":"work","primary":true},{"value":"h@x","type":"home"}],
            "roles":[{"value":"Agent","display":"Desk","primary":true}]})");
        auto const made = call("POST", "/Users", body);
        BOOST_REQUIRE_MESSAGE(made.status == 201, made.body);
        return json(made)["id"];
    }

    Scim vendor{12};
    std::string id = new_user();
    std::string path = "/Users/" + id;
};

std::string outcome(Response const& response) {
    auto const body = parse_json(response.body);
    return std::to_string(response.status) + (body.is_object() ? " " + body.value("scimType", "") : "");
}

std::string encoded(std::string_view text) {
    std::string made;
    for (char const c : text)
        if (c == ' ' || c == '"' || c == '[' || c == ']' || c == '(' || c == ')' || c == '\\')
            made += c == ' '    ? "%20"
                    : c == '"'  ? "%22"
                    : c == '['  ? "%5B"
                    : c == ']'  ? "%5D"
                    : c == '('  ? "%28"
                    : c == '\\' ? "%5C"
                                : "%29";
        else
            made += c;
    return made;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(scim_service, ScimClient)

BOOST_AUTO_TEST_CASE(a_patch_does_what_the_rfc_says) {
    struct Row {
        char const* operation;
        char const* outcome;
        char const* pointer; ///< what the test looks at then
        char const* held;
    };
    static constexpr Row rows[] = {
        {R"({"op":"replace","path":"name.familyName","value":"Okoro"})", "200 ", "/name/familyName",
         R"("Okoro")"},
        {R"({"op":"add","path":"NAME.GivenName","value":"D"})", "200 ", "/name/givenName", R"("D")"},
        {R"({"op":"add","value":{"title":"Guide"}})", "200 ", "/title", R"("Guide")"},
        {R"({"op":"add","path":"roles","value":[{"value":"Pilot"}]})", "200 ", "/roles/1",
         R"({"value":"Pilot"})"},
        {R"({"op":"add","path":"roles","value":[{"value":"Pilot","primary":true}]})", "200 ",
         "/roles/0/primary", "false"},
        {R"({"op":"remove","path":"emails[type eq \"home\"]"})", "200 ", "/emails/1", "null"},
        {R"({"op":"replace","path":"emails[type eq \"work\"].value","value":"n@x"})", "200 ",
         "/emails/0/value", R"("n@x")"},
        {R"({"op":"remove","path":"title"})", "200 ", "/title", "null"},
        {R"({"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"Ops"})",
         "200 ", "/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/department", R"("Ops")"},
        {R"({"op":"remove","path":"emails[type eq \"other\"]"})", "400 noTarget", "/emails/1/value",
         R"("h@x")"},
        {R"({"op":"remove"})", "400 noTarget", "", ""},
        {R"({"op":"remove","path":"userName"})", "400 mutability", "", ""},
        {R"({"op":"replace","path":"id","value":"1"})", "400 mutability", "", ""},
        {R"({"op":"add","path":"groups","value":[{"value":"1"}]})", "400 mutability", "", ""},
        {R"({"op":"add","path":"shoeSize","value":"44"})", "400 invalidPath", "", ""},
        {R"({"op":"remove","path":"emails[type eq home]"})", "400 invalidFilter", "", ""},
        {R"({"op":"remove","path":"roles[value eq \"a\" or b]"})", "400 invalidFilter", "", ""},
        {R"({"op":"Add","path":"title","value":"x"})", "400 invalidSyntax", "", ""},
        {R"({"op":"add","path":"title"})", "400 invalidValue", "", ""},
        {R"({"op":"remove","path":"title","value":"x"})", "400 invalidValue", "", ""},
        {R"({"op":"replace","path":"active","value":"True"})", "400 invalidValue", "", ""},
        {R"({"op":"replace","path":"userName","value":7})", "400 invalidValue", "", ""},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.operation) {
            ScimClient fresh;
            auto const response =
                fresh.call("PATCH", fresh.path, patch(Json::array({parse_json(row.operation)})));
            BOOST_TEST(outcome(response) == row.outcome, response.body);
            if (!*row.pointer) continue;
            auto const now = json(fresh.call("GET", fresh.path));
            Json::json_pointer const pointer(row.pointer);
            BOOST_TEST((now.contains(pointer) ? now[pointer].dump() : "null") == row.held, now.dump());
        }
}

BOOST_AUTO_TEST_CASE(a_patch_that_fails_in_its_last_operation_changes_nothing) {
    auto const operations = parse_json(
        R"([{"op":"add","path":"title","value":"x"},{"op":"remove","path":"roles[value eq \"nobody\"]"}])");
    BOOST_TEST(outcome(call("PATCH", path, patch(operations))) == "400 noTarget");
    BOOST_TEST(!json(call("GET", path)).contains("title"));
}

BOOST_AUTO_TEST_CASE(a_filter_is_read_by_its_grammar) {
    struct Row {
        char const* filter;
        int total; ///< -1: refused
    };
    static constexpr Row rows[] = {
        {R"(userName eq "dana@example.test")", 1},
        {R"(USERNAME EQ "DANA@EXAMPLE.TEST")", 1},
        {R"(userName eq "dana@example.test" and name.familyName eq "Reyes")", 1},
        {R"(userName eq "x" or (emails.value eq "h@x" and not (title pr)))", 1},
        {R"(emails[type eq "work" and value sw "w@"])", 1},
        {R"(roles.value eq "Agent" and userName sw "dana")", 1},
        {R"(urn:ietf:params:scim:schemas:core:2.0:User:userName eq "dana@example.test")", 1},
        {R"(userName eq "a\" or \"b")", 0},
        {R"(userName pr)", 13},
        {R"(userName eq "dana" garbage)", -1},
        {R"(userName eq dana)", -1},
        {R"(shoeSize eq "44")", -1},
        {R"(userName like "dana")", -1},
        {R"(userName eq "open)", -1},
        {R"((userName pr)", -1},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.filter) {
            auto const response = call("GET", "/Users?filter=" + encoded(row.filter));
            BOOST_TEST(outcome(response) == (row.total < 0 ? "400 invalidFilter" : "200 "));
            if (row.total >= 0) BOOST_TEST(json(response)["totalResults"] == row.total);
        }
}

BOOST_AUTO_TEST_CASE(versions_are_checked) {
    auto const version = json(call("GET", path))["meta"]["version"].get<std::string>();
    auto const change = patch(parse_json(R"([{"op":"add","path":"title","value":"x"}])"));
    BOOST_TEST(call("PATCH", path, change, {{"If-Match", "W/\"0\""}}).status == 412);
    BOOST_TEST(call("PATCH", path, change, {{"If-Match", version}}).status == 200);
    BOOST_TEST(call("DELETE", path, {}, {{"If-Match", version}}).status == 412);
}

BOOST_AUTO_TEST_CASE(lists_are_paged_by_index_and_by_cursor) {
    auto page = json(call("GET", "/Users?startIndex=12&count=5"));
    BOOST_TEST(page["Resources"].size() == 2u);
    BOOST_TEST(page["startIndex"] == 12);
    BOOST_TEST(outcome(call("GET", "/Users?cursor=&count=5")) == "400 invalidValue");

    set({{"pagination", "cursor"}});
    std::size_t seen = 0;
    std::string cursor;
    do {
        std::string escaped;
        for (char const c : cursor)
            escaped += c == '+' ? "%2B" : std::string(1, c);
        page = json(call("GET", "/Users?count=5&cursor=" + escaped));
        seen += page["Resources"].size();
        cursor = page.value("nextCursor", "");
    } while (!cursor.empty());
    BOOST_TEST(seen == 13u);
    BOOST_TEST(outcome(call("GET", "/Users?cursor=0/5&count=5")) == "400 invalidCursor");
    set({{"expire_cursors", true}});
    BOOST_TEST(outcome(call("GET", "/Users?cursor=0/5&count=5")) == "400 expiredCursor");
}

BOOST_AUTO_TEST_CASE(a_login_is_unique_in_any_case) {
    Json const body = parse_json(
        R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"Dana@Example.test"})");
    BOOST_TEST(outcome(call("POST", "/Users", body)) == "409 uniqueness");
}

BOOST_AUTO_TEST_CASE(a_user_is_found_by_the_login_of_now) {
    auto const found = [&](std::string const& login) {
        auto const filter = encoded("userName eq \"" + login + "\"");
        return json(call("GET", "/Users?filter=" + filter)).value("totalResults", -1);
    };
    BOOST_TEST(found("DANA@example.test") == 1);
    auto const all = json(call("GET", "/Users")).value("totalResults", -1);
    Json const rename{{"op", "replace"}, {"path", "userName"}, {"value", "kim@example.test"}};
    BOOST_TEST(call("PATCH", path, patch(Json::array({rename}))).status == 200);
    BOOST_TEST(found("dana@example.test") == 0);
    BOOST_TEST(found("kim@example.test") == 1);
    BOOST_TEST(new_user() != id, "the old login is free");
    Json const taken{{"op", "replace"}, {"path", "userName"}, {"value", "DANA@example.test"}};
    BOOST_TEST(call("PATCH", path, patch(Json::array({taken}))).status == 409);
    BOOST_TEST(found("kim@example.test") == 1);
    auto const first = json(call("GET", "/Users?count=1"))["Resources"][0]["id"].get<std::string>();
    BOOST_TEST(call("DELETE", "/Users/" + first).status == 204);
    BOOST_TEST(call("GET", path).status == 200, "the places of the others are known");
    BOOST_TEST(found("dana@example.test") == 1);
    BOOST_TEST(json(call("GET", "/Users")).value("totalResults", -1) == all);
    Json const active{{"op", "replace"}, {"path", "active"}, {"value", true}};
    BOOST_TEST(call("PATCH", path, patch(Json::array({active}))).status == 200);
    auto const both = encoded(R"(active eq true and userName eq "kim@example.test")");
    BOOST_TEST(json(call("GET", "/Users?filter=" + both)).value("totalResults", -1) == 1);
}

BOOST_AUTO_TEST_CASE(membership_shows_with_the_user) {
    auto const listed = json(call("GET", "/Groups?filter=" + encoded(R"(displayName eq "agent")") +
                                             "&excludedAttributes=members"));
    auto const group = listed["Resources"][0];
    BOOST_TEST(!group.contains("members"));
    auto const to = "/Groups/" + group["id"].get<std::string>();
    auto operation = Json{{"op", "add"}, {"path", "members"}, {"value", {{{"value", id}}}}};
    BOOST_TEST(call("PATCH", to, patch(Json::array({operation}))).status == 200);
    BOOST_TEST(json(call("GET", path))["groups"][0]["display"] == "Agent");
    operation = Json{{"op", "remove"}, {"path", "members[value eq \"" + id + "\"]"}};
    BOOST_TEST(call("PATCH", to, patch(Json::array({operation}))).status == 200);
    BOOST_TEST(!json(call("GET", path)).contains("groups"));
}

BOOST_AUTO_TEST_CASE(a_body_has_a_type_and_schemas) {
    BOOST_TEST(call("POST", "/Users", Json{{"userName", "x"}}).status == 400);
    BOOST_TEST(call("POST", "/Users", Json::object(), {{"Content-Type", "text/plain"}}).status == 415);
    set({{"patch", false}});
    BOOST_TEST(call("PATCH", path, patch(Json::array())).status == 501);
}

BOOST_AUTO_TEST_SUITE_END()
