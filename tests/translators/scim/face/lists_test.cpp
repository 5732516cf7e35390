#include "tests/translators/scim/face/support.hpp"

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

namespace {

/// Percent-encodes what a query cannot hold.
std::string query(std::string const& text) {
    std::string made;
    for (char const c : text) {
        if (c == ' ')
            made += "%20";
        else if (c == '"')
            made += "%22";
        else if (c == '+')
            made += "%2B";
        else
            made += c;
    }
    return made;
}

/// Users a0 … a9; every second one is an admin, and has a title.
Directory with_ten(std::string const& dialect = "genesys") {
    Directory directory(dialect, {{"admin", "ROLE_ADMIN"}, {"agent", "ROLE_AGENT"}});
    for (int i = 0; i < 10; ++i) {
        auto user = user_named("a" + std::to_string(i) + "@x.example");
        user["name"] = {{"givenName", "A" + std::to_string(9 - i)}, {"familyName", "Lee"}};
        user["externalId"] = "E" + std::to_string(i);
        user["roles"] = {{{"value", i % 2 == 0 ? "admin" : "agent"}}};
        user["emails"] = {{{"value", "Mail" + std::to_string(i) + "@y.example"}, {"type", "work"}}};
        if (i % 2 == 0) user["title"] = "T" + std::to_string(i);
        BOOST_REQUIRE_EQUAL(directory.send(Method::post, "/Users", user).status, 201);
    }
    return directory;
}

std::string logins(Received const& reply) {
    std::string made;
    for (auto const& one : reply.body.value("Resources", Json::array()))
        made += one["userName"].get<std::string>().substr(0, 2) + " ";
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_lists)

BOOST_AUTO_TEST_CASE(a_filter_finds_users) {
    struct Row {
        char const* filter;
        char const* found;
    };
    auto directory = with_ten();
    for (auto const& row : {
             Row{R"(userName eq "A3@X.example")", "a3 "},
             Row{R"(userName eq "nobody")", ""},
             Row{R"(externalId eq "E4")", "a4 "},
             Row{R"(externalId eq E4)", "a4 "},
             Row{R"(externalId eq "e4")", ""},
             Row{R"(id eq "105")", "a5 "},
             Row{R"(id eq "")", ""},
             Row{R"(id eq "..")", ""},
             Row{R"(emails.value eq "mail2@y.example")", "a2 "},
             Row{R"(emails[type eq "work"].value eq "mail2@y.example")", "a2 "},
             Row{R"(emails[type eq "home"].value eq "mail2@y.example")", ""},
             Row{R"(emails[type eq "work" and value eq "mail2@y.example"])", "a2 "},
             Row{R"(roles.value eq "admin")", "a0 a2 a4 a6 a8 "},
             Row{R"(groups.display eq "admin" and userName sw "a8")", "a8 "},
             Row{R"(title pr and active eq true)", "a0 a2 a4 a6 a8 "},
             Row{R"(title eq "t2" or title eq "T4")", "a2 a4 "},
             Row{R"(not (title pr))", "a1 a3 a5 a7 a9 "},
             Row{R"(userName sw "a1" and externalId eq "E1")", "a1 "},
             Row{R"(userName sw "a1" and externalId eq "E2")", ""},
             Row{R"(name.givenName eq "a7")", "a2 "},
             Row{R"(meta.created gt "2020-01-01T00:00:00Z" and userName co "a5")", "a5 "},
         }) {
        auto const reply = directory.send(Method::get, "/Users?filter=" + query(row.filter));
        BOOST_TEST(reply.status == 200, row.filter);
        BOOST_TEST(logins(reply) == row.found, row.filter);
        BOOST_TEST(reply.body["totalResults"] == reply.body["Resources"].size(), row.filter);
    }
}

BOOST_AUTO_TEST_CASE(a_filter_that_the_vendor_can_do_is_not_a_scan) {
    auto directory = with_ten();
    directory.settings.scan_limit = 5;
    for (auto const* const filter : {R"(externalId eq "E4")", R"(id eq "105")", R"(roles.value eq "admin")"})
        BOOST_TEST(directory.send(Method::get, "/Users?filter=" + query(filter)).status == 200, filter);
    auto const scanned = directory.send(Method::get, "/Users?filter=" + query("title pr"));
    BOOST_TEST(scanned.status == 400);
    BOOST_TEST(scanned.body["scimType"] == "tooMany");
    BOOST_TEST(directory.send(Method::get, "/Users").body["totalResults"] == 10);

    Directory evovoice("evovoice");
    evovoice.send(Method::post, "/Users", user_named("kim@x.example"));
    evovoice.send(Method::get, "/Users?filter=" + query(R"(userName eq "KIM@x.example")"));
    BOOST_TEST(evovoice.vendor.lists == 1U);
}

BOOST_AUTO_TEST_CASE(remembered_roles_are_found_where_the_vendor_has_none) {
    Directory directory("configureuser");
    directory.settings.remember_unknown_roles = true;
    auto kim = user_named("kim@x.example");
    kim["roles"] = {{{"value", "boss"}}};
    BOOST_REQUIRE_EQUAL(directory.send(Method::post, "/Users", kim).status, 201);
    auto const found = directory.send(Method::get, "/Users?filter=" + query(R"(roles.value eq "boss")"));
    BOOST_TEST(found.body["totalResults"] == 1);
}

BOOST_AUTO_TEST_CASE(a_plus_is_a_space_only_in_forms) {
    Directory directory("evovoice");
    directory.send(Method::post, "/Users", user_named("a+b@x.example"));
    for (auto const* const filter :
         {"userName%20eq%20%22a+b@x.example%22", "userName%20eq%20%22a%2Bb@x.example%22",
          "userName+eq+%22a%2Bb@x.example%22"})
        BOOST_TEST(directory.send(Method::get, std::string("/Users?filter=") + filter).body["totalResults"] ==
                       1,
                   filter);
}

BOOST_AUTO_TEST_CASE(pages_by_index_are_cut_from_a_stable_order) {
    auto directory = with_ten();
    auto const page = [&](std::string const& parameters) {
        return directory.send(Method::get, "/Users?" + parameters);
    };
    BOOST_TEST(logins(page("startIndex=1&count=3")) == "a0 a1 a2 ");
    BOOST_TEST(logins(page("startIndex=10&count=3")) == "a9 ");
    BOOST_TEST(logins(page("startIndex=11&count=3")) == "");
    BOOST_TEST(page("startIndex=2").body["startIndex"] == 2);
    auto const none = page("count=0");
    BOOST_TEST(none.body["totalResults"] == 10);
    BOOST_TEST(none.body["Resources"] == Json::array());
    BOOST_TEST(logins(page("startIndex=0&count=1")) == "a0 ");
    BOOST_TEST(logins(page("count=-1")) == "");
    BOOST_TEST(page("count=abc").status == 400);
    BOOST_TEST(page("startIndex=1.5").body["scimType"] == "invalidValue");
    directory.settings.max_page_size = 4;
    BOOST_TEST(page("count=1000").body["itemsPerPage"] == 4);
}

BOOST_AUTO_TEST_CASE(lists_are_sorted_by_any_attribute) {
    auto directory = with_ten();
    auto const sorted = [&](std::string const& parameters) {
        return logins(directory.send(Method::get, "/Users?count=3&" + parameters));
    };
    BOOST_TEST(sorted("sortBy=userName&sortOrder=descending") == "a9 a8 a7 ");
    BOOST_TEST(sorted("sortBy=name.givenName") == "a9 a8 a7 ");
    BOOST_TEST(sorted("sortBy=emails&sortOrder=Ascending") == "a0 a1 a2 ");
    BOOST_TEST(sorted("sortBy=title") == "a0 a2 a4 ");
    BOOST_TEST(sorted("sortBy=title&sortOrder=descending") == "a1 a3 a5 ");
    BOOST_TEST(directory.send(Method::get, "/Users?sortBy=nope").status == 400);
    BOOST_TEST(directory.send(Method::get, "/Users?sortBy=title&sortOrder=up").status == 400);
}

BOOST_AUTO_TEST_CASE(a_cursor_goes_on_behind_the_last_user) {
    auto directory = with_ten();
    auto const page = [&](std::string const& cursor, std::string const& more = "&count=4") {
        return directory.send(Method::get, "/Users?cursor=" + cursor + more);
    };
    auto const first = page("");
    BOOST_TEST(logins(first) == "a0 a1 a2 a3 ");
    BOOST_TEST(!first.body.contains("startIndex"));
    auto const cursor = first.body["nextCursor"].get<std::string>();
    directory.vendor.users.erase("102");
    directory.vendor.users.erase("104");
    auto const second = page(cursor);
    BOOST_TEST(logins(second) == "a5 a6 a7 a8 ");
    auto const last = page(second.body["nextCursor"]);
    BOOST_TEST(logins(last) == "a9 ");
    BOOST_TEST(!last.body.contains("nextCursor"));
    BOOST_TEST(page(cursor, "&count=5").body["scimType"] == "invalidCount");
    BOOST_TEST(page(cursor, "&count=4&sortBy=title").body["scimType"] == "invalidCursor");
    BOOST_TEST(page("x" + cursor).body["scimType"] == "invalidCursor");
    BOOST_TEST(page(cursor, "&count=4&startIndex=1").body["scimType"] == "invalidValue");
    directory.client = "okta";
    BOOST_TEST(page(cursor).body["scimType"] == "invalidCursor");
    directory.client = "entra";
    directory.now += 700'000;
    BOOST_TEST(page(cursor).body["scimType"] == "expiredCursor");
}

BOOST_AUTO_TEST_CASE(a_search_has_its_parameters_in_the_body) {
    auto directory = with_ten();
    auto const found = directory.send(Method::post, "/Users/.search",
                                      {{"filter", "roles.value eq \"admin\""},
                                       {"attributes", {"userName"}},
                                       {"startIndex", 2},
                                       {"count", 2}});
    BOOST_TEST(found.status == 200);
    BOOST_TEST(logins(found) == "a2 a4 ");
    BOOST_TEST(found.body["Resources"][0].size() == 3U);
    BOOST_TEST(found.body["totalResults"] == 5);
}

BOOST_AUTO_TEST_CASE(a_vendor_without_pages_is_asked_for_its_list_once) {
    for (auto const& [dialect, lists] : {std::pair{"genesys", 1U}, std::pair{"evovoice", 3U}}) {
        Directory directory(dialect);
        directory.settings.scan_limit = 5000;
        for (int i = 0; i < 1200; ++i)
            directory.vendor.users[std::to_string(1000 + i)].texts[Field::user_name] =
                "u" + std::to_string(i) + "@x.example";
        auto const filtered = directory.get("/Users?attributes=id&filter=nickName%20eq%20%22x%22");
        BOOST_TEST(filtered.body["totalResults"] == 0);
        BOOST_TEST(directory.vendor.lists == lists, dialect);
        BOOST_TEST(directory.get("/Users?attributes=id").body["totalResults"] == 1200);
        BOOST_TEST(directory.vendor.lists == lists, dialect);
    }
}

BOOST_AUTO_TEST_CASE(a_filter_that_is_wrong_is_refused) {
    auto directory = with_ten();
    for (auto const* const filter : {"userName", "nope eq 1", "password eq \"x\"", ""}) {
        auto const reply = directory.send(Method::get, "/Users?filter=" + query(filter));
        BOOST_TEST(reply.status == 400, filter);
        BOOST_TEST(reply.body["scimType"] == "invalidFilter", filter);
    }
}

BOOST_AUTO_TEST_SUITE_END()
