#include "tests/translators/scim/face/support.hpp"

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

namespace {

Json bulk_of(std::initializer_list<Json> operations) {
    return {{"schemas", {"urn:ietf:params:scim:api:messages:2.0:BulkRequest"}},
            {"Operations", Json(operations)}};
}

Json post(std::string const& login, std::string const& bulk_id) {
    return {{"method", "POST"}, {"path", "/Users"}, {"bulkId", bulk_id}, {"data", user_named(login)}};
}

std::string statuses(Received const& reply) {
    std::string made;
    for (auto const& one : reply.body.value("Operations", Json::array()))
        made += one["status"].get<std::string>() + " ";
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_bulk)

BOOST_AUTO_TEST_CASE(operations_are_carried_out_in_order_and_answered_one_by_one) {
    auto directory = route();
    auto const done = directory.send(
        Method::post, "/Bulk",
        bulk_of({post("kim@x.example", "k"),
                 post("ana@x.example", "a"),
                 {{"method", "PATCH"},
                  {"path", "/Users/bulkId:k"},
                  {"data", patch_of({{{"op", "replace"}, {"path", "title"}, {"value", "Boss"}}})}},
                 {{"method", "PUT"}, {"path", "/Users/100"}, {"data", user_named("kim@x.example")}},
                 {{"method", "DELETE"}, {"path", "/Users/101"}}}));
    BOOST_REQUIRE_EQUAL(done.status, 200);
    BOOST_TEST(done.body["schemas"][0] == "urn:ietf:params:scim:api:messages:2.0:BulkResponse");
    BOOST_TEST(statuses(done) == "201 201 200 200 204 ");
    auto const& first = done.body["Operations"][0];
    BOOST_TEST(first["method"] == "POST");
    BOOST_TEST(first["bulkId"] == "k");
    BOOST_TEST(first["location"] == "https://gateway.example/scim/v2/acme/Users/100");
    BOOST_TEST(first["version"].get<std::string>().starts_with("\""));
    BOOST_TEST(!first.contains("response"));
    BOOST_TEST(done.body["Operations"][2]["location"] == "https://gateway.example/scim/v2/acme/Users/100");
    BOOST_TEST(directory.vendor.users.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_post_that_another_refers_to_goes_first) {
    auto directory = route();
    auto const done = directory.send(
        Method::post, "/Bulk",
        bulk_of(
            {{{"method", "POST"},
              {"path", "/Groups"},
              {"bulkId", "g"},
              {"data", {{"displayName", "admin"}, {"members", {{{"type", "User"}, {"value", "bulkId:k"}}}}}}},
             post("kim@x.example", "k")}));
    BOOST_TEST(statuses(done) == "201 201 ", done.body.dump());
    BOOST_TEST(directory.held("100").contains("SystemAdministrator"));
}

BOOST_AUTO_TEST_CASE(references_stand_wherever_an_id_may_stand) {
    auto directory = route();
    auto ana = post("ana@x.example", "a");
    ana["data"]["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]["manager"] = {
        {"value", "bulkId:k"}};
    ana["data"]["title"] = "bulkId:k";
    auto const done = directory.send(Method::post, "/Bulk", bulk_of({ana, post("kim@x.example", "k")}));
    BOOST_TEST(statuses(done) == "201 201 ", done.body.dump());
    auto const got = directory.get("/Users/101").body;
    BOOST_TEST(got["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]["manager"]["value"] ==
               "100");
    BOOST_TEST(got["title"] == "bulkId:k");
}

BOOST_AUTO_TEST_CASE(an_operation_that_cannot_be_resolved_is_a_conflict) {
    struct Row {
        char const* name;
        Json request;
        char const* statuses;
    };
    auto const joins = [](char const* id) {
        return Json{{"displayName", "admin"}, {"members", {{{"value", std::string("bulkId:") + id}}}}};
    };
    auto const group = [&](char const* own, char const* member, char const* name) {
        auto data = joins(member);
        data["displayName"] = name;
        return Json{{"method", "POST"}, {"path", "/Groups"}, {"bulkId", own}, {"data", data}};
    };
    auto nobody = post("ana@x.example", "a");
    nobody["data"]["userName"] = "";
    for (auto const& row : {
             Row{"a reference to nothing", bulk_of({group("g", "x", "admin")}), "409 "},
             Row{"to a failed one", bulk_of({nobody, group("g", "a", "admin")}), "400 409 "},
             Row{"to itself", bulk_of({group("g", "g", "admin")}), "409 "},
             Row{"in a circle", bulk_of({group("g", "h", "admin"), group("h", "g", "agent")}), "409 409 "},
         }) {
        auto directory = route();
        auto const done = directory.send(Method::post, "/Bulk", row.request);
        BOOST_TEST(statuses(done) == row.statuses, row.name << done.body.dump());
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_operation_is_refused_alone) {
    for (auto const& operation : std::initializer_list<Json>{
             {{"method", "GET"}, {"path", "/Users/100"}},
             {{"method", "POST"}, {"path", "/Users/.search"}, {"bulkId", "s"}, {"data", {{"count", 1}}}},
             {{"method", "POST"},
              {"path", "/Bulk"},
              {"bulkId", "s"},
              {"data", {{"Operations", Json::array()}}}},
             {{"method", "POST"}, {"path", "/Users"}, {"data", user_named("x@x.example")}},
             {{"method", "PUT"}, {"path", "/Nothing/1"}, {"data", Json::object()}},
             {{"path", "/Users/100"}},
             {{"method", "DELETE"}},
             "text",
         }) {
        auto directory = route();
        auto const done =
            directory.send(Method::post, "/Bulk", bulk_of({operation, post("kim@x.example", "k")}));
        BOOST_TEST(statuses(done) == "400 201 ", operation.dump() << done.body.dump());
        BOOST_TEST(done.body["Operations"][0]["response"]["status"] == "400", operation.dump());
        BOOST_TEST(!done.body["Operations"][0].contains("location") ==
                       (operation.is_string() || operation.value("method", "POST") == "POST" ||
                        !operation.contains("path")),
                   operation.dump());
    }
}

BOOST_AUTO_TEST_CASE(errors_are_told_and_end_the_request_if_it_says_so) {
    auto const request = [&](int most) {
        auto made = bulk_of({{{"method", "DELETE"}, {"path", "/Users/1"}},
                             {{"method", "DELETE"}, {"path", "/Users/2"}},
                             post("kim@x.example", "k")});
        if (most > 0) made["failOnErrors"] = most;
        return made;
    };
    BOOST_TEST(statuses(route().send(Method::post, "/Bulk", request(0))) == "404 404 201 ");
    BOOST_TEST(statuses(route().send(Method::post, "/Bulk", request(1))) == "404 ");
    BOOST_TEST(statuses(route().send(Method::post, "/Bulk", request(2))) == "404 404 ");
    BOOST_TEST(statuses(route().send(Method::post, "/Bulk", request(3))) == "404 404 201 ");
    auto const told = route().send(Method::post, "/Bulk", request(1)).body["Operations"][0];
    BOOST_TEST(told["response"]["schemas"][0] == "urn:ietf:params:scim:api:messages:2.0:Error");
    BOOST_TEST(told["location"] == "https://gateway.example/scim/v2/acme/Users/1");
}

BOOST_AUTO_TEST_CASE(a_version_is_a_condition) {
    auto directory = route();
    directory.send(Method::post, "/Users", user_named("kim@x.example"));
    auto const tag = directory.get("/Users/100").headers.at("ETag");
    auto const change = [&](std::string const& version, std::string const& title) {
        return Json{{"method", "PATCH"},
                    {"path", "/Users/100"},
                    {"version", version},
                    {"data", patch_of({{{"op", "replace"}, {"path", "title"}, {"value", title}}})}};
    };
    auto const done =
        directory.send(Method::post, "/Bulk", bulk_of({change("W/" + tag, "A"), change(tag, "B")}));
    BOOST_TEST(statuses(done) == "200 412 ");
}

BOOST_AUTO_TEST_CASE(what_the_operations_leave_out_is_named) {
    auto directory = route();
    auto kim = post("kim@x.example", "k");
    kim["data"]["shoeSize"] = 43;
    kim["data"]["hat"] = "red";
    auto ana = post("ana@x.example", "a");
    ana["data"]["shoeSize"] = 39;
    auto const done = directory.send(Method::post, "/Bulk", bulk_of({kim, ana}));
    BOOST_TEST(statuses(done) == "201 201 ");
    BOOST_TEST(done.headers.at("X-Idiom-Ignored") == "hat, shoeSize");
    auto const plain = directory.send(Method::post, "/Bulk", bulk_of({post("lou@x.example", "l")}));
    BOOST_TEST(!plain.headers.contains("X-Idiom-Ignored"));
}

BOOST_AUTO_TEST_CASE(a_request_that_is_too_much_or_none_does_nothing) {
    auto directory = route();
    directory.settings.bulk_operations = 1;
    auto const many =
        directory.send(Method::post, "/Bulk", bulk_of({post("a@x.example", "a"), post("b@x.example", "b")}));
    BOOST_TEST(many.status == 413);
    BOOST_TEST(many.body["detail"].get<std::string>().find("1 operations") != std::string::npos);
    directory.settings.bulk_payload = 100;
    auto const large = directory.send(Method::post, "/Bulk", bulk_of({post("a@x.example", "a")}));
    BOOST_TEST(large.status == 413);
    BOOST_TEST(large.body["detail"].get<std::string>().find("100 bytes") != std::string::npos);
    BOOST_TEST(directory.vendor.users.empty());
    for (auto const& body : {Json{{"x", 1}}, Json{{"Operations", 7}}}) {
        auto const wrong = route().send(Method::post, "/Bulk", body);
        BOOST_TEST(wrong.status == 400);
        BOOST_TEST(wrong.body["scimType"] == "invalidSyntax");
    }
    BOOST_TEST(statuses(route().send(Method::post, "/Bulk", bulk_of({}))) == "");
    BOOST_TEST(route().get("/Bulk").status == 405);
    auto const config = route().get("/ServiceProviderConfig").body["bulk"];
    BOOST_TEST((config == Json{{"supported", true}, {"maxOperations", 100}, {"maxPayloadSize", 262144}}));
}

BOOST_AUTO_TEST_CASE(more_operations_than_rounds_of_a_request_are_carried_out) {
    auto directory = route();
    auto request = bulk_of({});
    for (int i = 0; i < 100; ++i)
        request["Operations"].push_back(post("u" + std::to_string(i) + "@x.example", std::to_string(i)));
    auto const done = directory.send(Method::post, "/Bulk", request);
    BOOST_TEST(done.body["Operations"].size() == 100U);
    BOOST_TEST(directory.vendor.users.size() == 100U);
}

BOOST_AUTO_TEST_SUITE_END()
