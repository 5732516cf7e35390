#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

using namespace idiom::test;

// The id that a client's own system has for a user, at every vendor, by this API and by the SCIM face.

namespace {

constexpr char const* scim_type = "application/scim+json";

struct Fixture {
    Vendors vendors;
    Gateway gateway{{.scim = "{}"}, vendors};

    HttpResponse call(std::string_view method, std::string const& target, Json const& body = {},
                      std::string const& type = "application/json") {
        return gateway.client().call(method, target, {{"Content-Type", type}},
                                     body.is_null() ? std::string() : body.dump());
    }
    static Json user(Vendor vendor, std::string const& login, std::string const& external_id) {
        auto made = new_user(vendor, login);
        made["externalId"] = external_id;
        return made;
    }
    /// The external id that a read shows; "" for none.
    std::string seen(Vendor vendor, std::string const& id) {
        auto const read = call("GET", users_path(vendor, id));
        BOOST_REQUIRE_MESSAGE(read.status == 200, read.body);
        return json_of(read).value("externalId", "");
    }
    /// The ids of those whom a list by the external id finds.
    std::vector<std::string> found(Vendor vendor, std::string const& external_id) {
        auto const listed = call("GET", users_path(vendor) + "?externalId=" + external_id);
        BOOST_REQUIRE_MESSAGE(listed.status == 200, listed.body);
        std::vector<std::string> ids;
        for (auto const& one : json_of(listed).at("users"))
            ids.push_back(one.at("id"));
        return ids;
    }
    static std::string directory_path(Vendor vendor, std::string const& rest) {
        return "/scim/v2/" + std::string(name_of(vendor)) + "/Users" + rest;
    }
    std::size_t directory_finds(Vendor vendor, std::string const& external_id) {
        auto const listed =
            call("GET", directory_path(vendor, "?filter=externalId%20eq%20%22" + external_id + "%22"));
        BOOST_REQUIRE_MESSAGE(listed.status == 200, listed.body);
        return json_of(listed).at("totalResults");
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(external_id, Fixture)

BOOST_AUTO_TEST_CASE(both_apis_show_the_id_that_one_of_them_was_given) {
    for (auto const vendor : every_dialect) {
        BOOST_TEST_CONTEXT(name_of(vendor)) {
            auto const made = call("POST", users_path(vendor), user(vendor, "both@id.test", "E-1"));
            BOOST_REQUIRE_MESSAGE(made.status == 201, made.body);
            BOOST_TEST(json_of(made).at("externalId") == "E-1");
            std::string const id = json_of(made).at("id");
            BOOST_TEST(seen(vendor, id) == "E-1");
            BOOST_TEST(made.header("ETag") == call("GET", users_path(vendor, id)).header("ETag"));
            BOOST_TEST(found(vendor, "E-1") == std::vector{id});
            BOOST_TEST(found(vendor, "e-1").empty());
            BOOST_TEST(directory_finds(vendor, "E-1") == 1U);

            Json const operations{{{"op", "replace"}, {"path", "externalId"}, {"value", "E-2"}}};
            Json const patch{{"schemas", {"urn:ietf:params:scim:api:messages:2.0:PatchOp"}},
                             {"Operations", operations}};
            auto const patched = call("PATCH", directory_path(vendor, "/" + id), patch, scim_type);
            BOOST_TEST(patched.status < 300, patched.body);
            BOOST_TEST(seen(vendor, id) == "E-2");
            BOOST_TEST(call("GET", users_path(vendor, id)).header("ETag") != made.header("ETag"));
            BOOST_TEST(found(vendor, "E-1").empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(an_id_is_taken_once_and_ends_with_its_user) {
    for (auto const vendor : every_dialect) {
        BOOST_TEST_CONTEXT(name_of(vendor)) {
            auto const path = users_path(vendor);
            auto const put = call("PUT", path + "?externalId=T-1", new_user(vendor, "taken@id.test"));
            BOOST_REQUIRE_MESSAGE(put.status == 201, put.body);
            std::string const id = json_of(put).at("id");
            BOOST_TEST(call("PUT", path + "?externalId=T-1", new_user(vendor, "taken@id.test")).status ==
                       200);
            auto const second = call("POST", path, user(vendor, "second@id.test", "T-1"));
            BOOST_TEST(second.status == 409, second.body);
            BOOST_TEST(json_of(second).at("errors").at(0).at("pointer") == "/externalId");
            BOOST_TEST(json_of(second).at("errors").at(0).at("id") == id);
            BOOST_TEST(json_of(call("GET", path + "?userName=second%40id.test")).at("users").empty());
            BOOST_TEST(call("DELETE", users_path(vendor, id) + "?scope=global").status < 300);
            BOOST_TEST(found(vendor, "T-1").empty());
            BOOST_TEST(directory_finds(vendor, "T-1") == 0U);
            auto const again = call("POST", path, user(vendor, "again@id.test", "T-1"));
            BOOST_TEST(again.status == 201, again.body);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_dry_run_shows_the_change_and_keeps_nothing) {
    for (auto const vendor : every_dialect) {
        BOOST_TEST_CONTEXT(name_of(vendor)) {
            auto const made = call("POST", users_path(vendor), user(vendor, "dry@id.test", "D-1"));
            BOOST_REQUIRE_MESSAGE(made.status == 201, made.body);
            std::string const id = json_of(made).at("id");
            auto const at = users_path(vendor, id) + "?dry_run=true";
            auto const change = [&](std::string const& method, std::string const& target, Json const& body,
                                    std::string const& type = "application/json") {
                auto const shown = call(method, target, body, type);
                BOOST_REQUIRE_MESSAGE(shown.status == 200, method << " " << target << ": " << shown.body);
                BOOST_TEST(seen(vendor, id) == "D-1");
                BOOST_TEST(found(vendor, "D-2").empty());
                return json_of(shown).value("externalId", Json("unchanged"));
            };
            Json const changed{{"before", "D-1"}, {"after", "D-2"}};
            Json const ended{{"before", "D-1"}, {"after", nullptr}};
            BOOST_TEST(
                change("POST", users_path(vendor) + "?dry_run=true", user(vendor, "new@id.test", "D-2")) ==
                Json({{"before", nullptr}, {"after", "D-2"}}));
            BOOST_TEST(change("PATCH", at, {{"externalId", "D-2"}}) == changed);
            BOOST_TEST(change("PATCH", at, {{"externalId", nullptr}}) == ended);
            BOOST_TEST(change("PATCH", at, {{"externalId", "D-1"}}) == "unchanged");
            Json const patch{{{"op", "replace"}, {"path", "/externalId"}, {"value", "D-2"}}};
            BOOST_TEST(change("PATCH", at, patch, "application/json-patch+json") == changed);
            BOOST_TEST(change("PUT", users_path(vendor) + "?externalId=D-2&dry_run=true",
                              new_user(vendor, "upsert@id.test")) ==
                       Json({{"before", nullptr}, {"after", "D-2"}}));
            BOOST_TEST(change("DELETE", at + "&scope=global", nullptr) == ended);
            // An id that another user has is refused as in earnest.
            auto const taken =
                call("POST", users_path(vendor) + "?dry_run=true", user(vendor, "x@id.test", "D-1"));
            BOOST_TEST(taken.status == 409, taken.body);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_was_answered_is_there_after_a_kill) {
    for (auto const vendor : every_dialect)
        BOOST_REQUIRE_EQUAL(call("POST", users_path(vendor), user(vendor, "kept@id.test", "K-1")).status,
                            201);
    gateway.kill();
    gateway.restart();
    for (auto const vendor : every_dialect) {
        auto const ids = found(vendor, "K-1");
        BOOST_REQUIRE_EQUAL(ids.size(), 1U);
        BOOST_TEST(seen(vendor, ids.front()) == "K-1");
    }
}

BOOST_AUTO_TEST_CASE(calls_of_a_batch_give_and_show_it) {
    auto const vendor = Vendor::genesys;
    auto const made = call("POST", users_path(vendor), new_user(vendor, "batch@id.test"));
    BOOST_REQUIRE_EQUAL(made.status, 201);
    auto const path = "/users/" + json_of(made).at("id").get<std::string>();
    Json const calls{{{"method", "PATCH"}, {"path", path}, {"body", {{"externalId", "B-1"}}}},
                     {{"method", "GET"}, {"path", path}},
                     {{"method", "GET"}, {"path", "/users?externalId=B-1"}}};
    auto const answered = call("POST", "/v1/genesys/batch", {{"calls", calls}});
    BOOST_REQUIRE_MESSAGE(answered.status == 200, answered.body);
    auto const answers = json_of(answered).at("answers");
    BOOST_TEST(answers.at(0).at("body").at("externalId") == "B-1");
    BOOST_TEST(answers.at(1).at("body").at("externalId") == "B-1");
    BOOST_TEST(answers.at(1).at("headers").at("ETag") == answers.at(0).at("headers").at("ETag"));
    BOOST_TEST(answers.at(2).at("body").at("users").size() == 1U);
}

BOOST_AUTO_TEST_CASE(scim_tells_the_last_change_through_any_api) {
    for (auto const vendor : every_dialect) {
        BOOST_TEST_CONTEXT(name_of(vendor)) {
            auto const made = call("POST", users_path(vendor), user(vendor, "last@id.test", "E-9"));
            BOOST_REQUIRE_MESSAGE(made.status == 201, made.body);
            std::string const id = json_of(made).at("id");
            auto const last_change = [&] {
                auto const read = json_of(call("GET", directory_path(vendor, "/" + id)));
                return read.at("meta").at("lastModified").get<std::string>(); // its order is that of time
            };
            auto const created = last_change();
            BOOST_TEST(call("PATCH", users_path(vendor, id), {{"lastName", "Ruiz"}}).status == 200);
            auto const changed = last_change();
            BOOST_TEST(changed > created);
            BOOST_TEST(call("GET", users_path(vendor, id)).status == 200);
            BOOST_TEST(
                call("PATCH", users_path(vendor, id) + "?dry_run=true", {{"lastName", "Roe"}}).status == 200);
            BOOST_TEST(last_change() == changed);
            BOOST_TEST(seen(vendor, id) == "E-9");
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
