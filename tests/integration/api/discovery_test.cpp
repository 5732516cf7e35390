#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

#include <zlib.h>

#include <set>

using namespace idiom::test;
namespace data = boost::unit_test::data;

// How a client that has read nothing finds out what a route offers, looks users up and calls from a browser:
// over real sockets, at every vendor.

namespace idiom::test {
std::ostream& operator<<(std::ostream& out, Vendor vendor) { return out << name_of(vendor); }
} // namespace idiom::test

namespace {

struct Fixture {
    Vendors vendors;
    Gateway gateway{
        {.scim = "{}",
         .rewrite = [](std::string text) { return text + "\ncors: { origins: [ https://app.example ] }\n"; }},
        vendors};
    HttpClient client = gateway.client();

    HttpResponse expect(int status, std::string_view method, std::string const& target, Json const& body = {},
                        Fields fields = {}) {
        if (!body.is_null()) fields.emplace_back("Content-Type", "application/json");
        auto const response = client.call(method, target, fields, body.is_null() ? "" : body.dump());
        BOOST_TEST(response.status == status, method << " " << target << ": " << response.status
                                                     << " instead of " << status << ": " << response.body);
        return response;
    }
    Json get(std::string const& target) { return json_of(expect(200, "GET", target)); }
    std::set<std::string> ids(std::string const& target) {
        std::set<std::string> found;
        for (auto const& user : get(target).at("users"))
            found.insert(user.at("id").get<std::string>());
        return found;
    }
};

std::string gunzipped(std::string const& body) {
    std::string whole(1 << 22, '\0');
    z_stream stream{};
    BOOST_REQUIRE(::inflateInit2(&stream, 15 + 16) == Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef*>(whole.data());
    stream.avail_out = static_cast<uInt>(whole.size());
    BOOST_REQUIRE(::inflate(&stream, Z_FINISH) == Z_STREAM_END);
    whole.resize(stream.total_out);
    ::inflateEnd(&stream);
    return whole;
}

} // namespace

BOOST_AUTO_TEST_SUITE(discovery)

BOOST_AUTO_TEST_CASE(the_roots_lead_on_to_every_role_of_every_route) {
    Fixture fixture;
    std::size_t routes = 0;
    for (auto const& route : fixture.get("/v1").at("routes")) {
        ++routes;
        auto const& links = route.at("links");
        auto const own = fixture.get("/v1/" + route.at("name").get<std::string>());
        BOOST_TEST(own.at("links") == links);
        for (auto const& [name, link] : links.items())
            fixture.expect(200, "GET", link.get<std::string>());
        auto const told = fixture.get(links.at("capabilities").get<std::string>());
        Json names = Json::array();
        for (auto const& role : fixture.get(links.at("roles").get<std::string>()).at("roles")) {
            names.push_back(role.at("name"));
            // What the catalogue names, a list takes as a filter.
            auto const listed = fixture.client.get(links.at("users").get<std::string>() +
                                                   "?role=" + role.at("name").get<std::string>());
            BOOST_TEST(listed.status == 200, listed.body);
        }
        BOOST_TEST(told.value("roleNames", Json::array()) == names);
        BOOST_TEST(fixture.client.get(links.at("users").get<std::string>() + "?role=nobodys").status == 400);
    }
    BOOST_TEST(routes >= 5u);
    BOOST_TEST(fixture.get("/v1/") == fixture.get("/v1"));
    BOOST_TEST(fixture.client.get("/").body.contains("the API begins at /v1"));
}

BOOST_AUTO_TEST_CASE(the_program_prints_the_bytes_that_the_gateway_serves) {
    Fixture fixture;
    auto stranger = fixture.gateway.client(fixture.gateway.http(), "nobody");
    auto const printed = [](std::vector<std::string> more) {
        more.insert(more.begin(), {IDIOM_PROGRAM, "openapi"});
        return run(more).out;
    };
    BOOST_TEST((stranger.get("/v1/openapi.json").body == printed({})));
    BOOST_TEST((stranger.get("/legacy/openapi.json").body == printed({"--face", "legacy"})));
    auto const file = fixture.gateway.file("routes.yaml");
    for (auto const vendor : every_dialect) {
        auto const route = std::string(name_of(vendor));
        auto const served = fixture.expect(200, "GET", "/v1/" + route + "/openapi.json");
        BOOST_TEST((served.body == printed({"--route", route, file})), route);
        BOOST_TEST(stranger.get("/v1/" + route + "/openapi.json").status == 401);
        auto const known = fixture.client.call("GET", "/v1/" + route + "/openapi.json",
                                               {{"If-None-Match", std::string(served.header("ETag"))}});
        BOOST_TEST(known.status == 304);
        BOOST_TEST(served.header("Cache-Control") == "no-cache");
        auto const legacy = fixture.expect(200, "GET", "/legacy/" + route + "/openapi.json");
        BOOST_TEST((legacy.body == printed({"--face", "legacy", "--route", route, file})), route);
    }
}

BOOST_AUTO_TEST_CASE(what_a_route_offers_is_read_again_only_when_it_has_changed) {
    Fixture fixture;
    for (auto const* const target : {"/v1/genesys/capabilities", "/v1/genesys/roles.xml", "/v1/genesys"}) {
        auto const first = fixture.expect(200, "GET", target);
        auto const again =
            fixture.client.call("GET", target, {{"If-None-Match", std::string(first.header("ETag"))}});
        BOOST_TEST(again.status == 304, target);
        BOOST_TEST(again.body.empty());
    }
}

BOOST_AUTO_TEST_CASE(the_catalogue_tells_what_the_vendor_does_with_a_role) {
    Fixture fixture;
    bool groups = false;
    for (auto const& role : fixture.get("/v1/xarios/roles").at("roles"))
        groups = groups || role.contains("exclusiveGroup");
    BOOST_TEST(groups);
    BOOST_TEST(fixture.client.get("/v1/xarios/roles.xml").body.contains("<RoleCatalogue"));
    BOOST_TEST(fixture.gateway.client(fixture.gateway.http(), reader_key).get("/v1/xarios/roles").status ==
               200);
    BOOST_TEST(fixture.gateway.client(fixture.gateway.http(), narrow_key).get("/v1/xarios/roles").status ==
               404);
    BOOST_TEST(fixture.gateway.client(fixture.gateway.http(), "nobody").get("/v1/xarios/roles").status ==
               401);
}

BOOST_DATA_TEST_CASE(users_are_found_by_parts_of_their_texts, data::make(every_dialect), vendor) {
    Fixture fixture;
    auto const path = users_path(vendor);
    std::vector<std::string> ids;
    for (auto const* const login : {"qq.ada@find.test", "qq.bea@find.test", "zz.ada@find.test"})
        ids.push_back(json_of(fixture.expect(201, "POST", path, new_user(vendor, login))).at("id"));
    std::set<std::string> const starting{ids[0], ids[1]};
    std::set<std::string> const with_ada{ids[0], ids[2]};
    BOOST_TEST((fixture.ids(path + "?userName.startsWith=qq.") == starting));
    BOOST_TEST((fixture.ids(path + "?userName.contains=.ada%40find") == with_ada));
    BOOST_TEST((fixture.ids(path + "?userName.contains=find.test&userName.startsWith=qq.b") ==
                std::set<std::string>{ids[1]}));
    BOOST_TEST((fixture.ids(path + "?q=QQ.ADA") == std::set<std::string>{ids[0]}));
    BOOST_TEST((fixture.ids(path + "?userName.startsWith=nobody").empty()));
    // Page by page, with the number of all users.
    std::set<std::string> paged;
    std::string target = path + "?userName.contains=find.test&limit=1&count=true";
    for (int page = 0; page < 3; ++page) {
        auto const list = fixture.get(target);
        BOOST_TEST(list.at("total") == 3);
        BOOST_REQUIRE(list.at("users").size() == 1u);
        paged.insert(list.at("users")[0].at("id").get<std::string>());
        if (!list.contains("next")) break;
        BOOST_TEST(!list.at("next").get<std::string>().contains("66696e64")); // "find" in hexadecimal
        target = path + "?userName.contains=find.test&limit=1&count=true&cursor=" +
                 list.at("next").get<std::string>();
    }
    BOOST_TEST(paged.size() == 3u);
}

BOOST_DATA_TEST_CASE(a_user_is_created_or_replaced_by_its_login, data::make(every_dialect), vendor) {
    Fixture fixture;
    auto const path = users_path(vendor) + "?userName=up.sert%40find.test";
    auto user = new_user(vendor, "up.sert@find.test");
    auto const created = fixture.expect(201, "PUT", path, user);
    std::string const id = json_of(created).at("id");
    BOOST_TEST(created.header("Location") == users_path(vendor, id));
    user["lastName"] = "Newname";
    auto const replaced = json_of(fixture.expect(200, "PUT", path, user));
    BOOST_TEST(replaced.at("id") == id);
    BOOST_TEST(replaced.at("lastName") == "Newname");
    fixture.expect(200, "PUT", path + "&dry_run=true", user);
    user["userName"] = "other@find.test";
    fixture.expect(422, "PUT", path, user);
}

BOOST_DATA_TEST_CASE(a_login_that_is_taken_names_its_holder, data::make(every_dialect), vendor) {
    Fixture fixture;
    auto const user = new_user(vendor, "held@find.test");
    std::string const id = json_of(fixture.expect(201, "POST", users_path(vendor), user)).at("id");
    auto const refused = fixture.expect(409, "POST", users_path(vendor), user);
    BOOST_TEST(problem_of(refused) == "user-exists");
    BOOST_TEST(json_of(refused).at("errors").at(0).at("id") == id);
    BOOST_TEST(refused.header("Link") == "<" + users_path(vendor, id) + ">; rel=\"related\"");
}

BOOST_AUTO_TEST_CASE(a_page_of_a_listed_origin_can_call) {
    Fixture fixture;
    auto browser = HttpClient(fixture.gateway.http());
    auto const preflight = browser.call("OPTIONS", users_path(Vendor::genesys),
                                        {{"Origin", "https://app.example"},
                                         {"Access-Control-Request-Method", "POST"},
                                         {"Access-Control-Request-Headers", "content-type,x-api-key"}});
    BOOST_TEST(preflight.status == 204);
    BOOST_TEST(preflight.header("Access-Control-Allow-Origin") == "https://app.example");
    auto const listed =
        fixture.client.call("GET", users_path(Vendor::genesys), {{"Origin", "https://app.example"}});
    BOOST_TEST(listed.status == 200);
    BOOST_TEST(listed.header("Access-Control-Allow-Origin") == "https://app.example");
    auto const other =
        browser.call("OPTIONS", users_path(Vendor::genesys),
                     {{"Origin", "https://evil.example"}, {"Access-Control-Request-Method", "POST"}});
    BOOST_TEST(other.status == 401);
    BOOST_TEST(other.header("Access-Control-Allow-Origin") == "");
}

BOOST_AUTO_TEST_CASE(a_large_list_comes_in_gzip_and_not_again) {
    Fixture fixture;
    auto const path = users_path(Vendor::genesys);
    auto const plain = fixture.expect(200, "GET", path);
    auto const coded = fixture.expect(200, "GET", path, {}, {{"Accept-Encoding", "gzip"}});
    BOOST_TEST(coded.header("Content-Encoding") == "gzip");
    BOOST_TEST(coded.body.size() < plain.body.size() / 2);
    BOOST_TEST((gunzipped(coded.body) == plain.body));
    BOOST_TEST(coded.header("ETag") == plain.header("ETag"));
    std::string const tag(plain.header("ETag"));
    auto const same = fixture.expect(304, "GET", path, {}, {{"If-None-Match", tag}});
    BOOST_TEST(same.body == "");
}

BOOST_AUTO_TEST_SUITE_END()
