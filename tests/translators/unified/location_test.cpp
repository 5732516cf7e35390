#include "tests/support/random_users.hpp"
#include "tests/translators/unified/support.hpp"
#include "translators/codec/uri.hpp"
#include "translators/unified/target.hpp"

#include <boost/test/unit_test.hpp>

/// Every Location and every link leads to what it names, by every method.
namespace idiom::unified::test {
namespace {

using namespace face;

BOOST_AUTO_TEST_SUITE(location_, *boost::unit_test::label("unit"))

constexpr std::string_view new_user = R"({"userName":"a","firstName":"A","lastName":"B","password":"p"})";
constexpr std::string_view bases[]{"/v1/acme", "/v1"};

/// The Location that is given for a new user of this id, below the route.
std::string location_of(std::string_view id, std::string_view base) {
    Exchange exchange;
    exchange.route.base = base;
    auto const parsed = exchange.send(Method::post, "/users", new_user);
    BOOST_REQUIRE_MESSAGE(parsed, outcome(parsed));
    User user = ana();
    user.id = id;
    Answer const made{.what = OneUser{.user = user, .created = true}, .warnings = {}};
    auto const response = write_answer(made, std::get<ParsedCall>(*parsed).response_options, exchange.arena);
    auto const location = header(response, "Location");
    BOOST_REQUIRE_MESSAGE(location.starts_with(std::string(base) + "/users/"), location);
    return location.substr(base.size());
}

/// Whose user a request is about, with its role or device where it names one, and how it is answered.
std::string addressed(Method method, std::string_view path, std::string_view body) {
    Exchange exchange;
    auto const parsed = exchange.send(method, path, body);
    if (!parsed) return outcome(parsed);
    auto const& call = std::get<ParsedCall>(*parsed);
    auto text = std::string(call.user_id);
    if (auto const* const update = std::get_if<UpdateUser>(&call.call.what))
        if (auto const* const change = update->edit->without_user(); change && change->roles)
            if (auto const* const delta = std::get_if<RolesDelta>(&*change->roles))
                text.append(" role ").append(delta->add.empty() ? delta->remove[0] : delta->add[0]);
    if (call.response_options.what == ResponseOptions::What::device)
        text.append(" device ").append(call.response_options.device.id);
    if (call.response_options.format != Format::json) text += " as xml";
    return text;
}

void check_leads_to(std::string const& path, std::string const& id) {
    BOOST_TEST(addressed(Method::get, path, "") == id);
    BOOST_TEST(addressed(Method::head, path, "") == id);
    BOOST_TEST(addressed(Method::delete_, path, "") == id);
    BOOST_TEST(addressed(Method::patch, path, R"({"email":"x"})") == id);
    BOOST_TEST(addressed(Method::put, path, R"({"userName":"a","firstName":"A","lastName":"B"})") == id);
    BOOST_TEST(addressed(Method::get, path + "/roles", "") == id);
    BOOST_TEST(addressed(Method::post, path + "/emails", R"({"kind":"activation"})") == id);
    BOOST_TEST(addressed(Method::get, path + "/roles.xml", "") == id + " as xml");
    BOOST_TEST(addressed(Method::get, path + ".xml", "") == id + " as xml");
    BOOST_TEST(addressed(Method::get, path + ".json", "") == id);
}

BOOST_AUTO_TEST_CASE(a_location_leads_to_its_user_by_every_method) {
    for (std::string const id : {"kim",
                                 "kim.xml",
                                 "kim.json",
                                 "kim.XML",
                                 "kim.Json",
                                 "kim.xml.xml",
                                 "kim.json.xml",
                                 "kim.xml.json",
                                 ".xml",
                                 ".json",
                                 ".xml.json",
                                 "xml",
                                 "...",
                                 ".a",
                                 "a.",
                                 "kim%2Exml",
                                 "kim%2exml",
                                 "%",
                                 "%2F",
                                 "a%2Fb",
                                 "%252F",
                                 "a;b.xml",
                                 "a+b",
                                 "a b",
                                 "a?b#c",
                                 "a&b=c",
                                 "ü.xml",
                                 "\xF0\x9F\x98\x80.json",
                                 "users",
                                 "users.xml",
                                 "roles",
                                 "capabilities",
                                 "ana@acme.example",
                                 "[x]",
                                 "a:b",
                                 "a*b",
                                 "~a",
                                 "'",
                                 "\"",
                                 "<>"})
        for (auto const base : bases)
            BOOST_TEST_CONTEXT(id) check_leads_to(location_of(id, base), id);
}

BOOST_AUTO_TEST_CASE(a_location_of_a_random_id_leads_to_its_user) {
    constexpr std::string_view pieces[]{".",  ".xml", ".json", ".XML", "%2E", "%2F", "%", ";", "+",
                                        " ",  "?",    "#",     "&",    "=",   "@",   ":", "~", "users",
                                        "\"", "<",    "ü",     "é",    "-",   "_",   "!", "*", "."};
    std::size_t tried = 0;
    for (std::size_t i = 0; i < idiom::test::random_user_count() / 200; ++i) {
        Arena arena;
        idiom::test::RandomUsers random(i, arena);
        std::string id(random.below(3) == 0 ? random.text() : std::string_view{});
        for (auto parts = random.below(6); parts > 0; --parts)
            id += pieces[random.below(std::size(pieces))];
        if (!uri::stays_in_segment(id)) continue; // no dialect gives such an id
        ++tried;
        BOOST_TEST_CONTEXT(id) check_leads_to(location_of(id, bases[random.below(2)]), id);
    }
    BOOST_TEST(tried > 10u);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_the_user_whose_whole_name_is_in_the_path) {
    BOOST_TEST(addressed(Method::get, "/users/kim.xml", "") == "kim as xml");
    BOOST_TEST(addressed(Method::delete_, "/users/kim.xml", "") == "kim.xml");
    BOOST_TEST(addressed(Method::patch, "/users/kim.json", R"({"email":"x"})") == "kim.json");
    BOOST_TEST(addressed(Method::put, "/users/kim.json",
                         R"({"userName":"a","firstName":"A","lastName":"B"})") == "kim.json");
    BOOST_TEST(addressed(Method::delete_, "/users/kim.xml?format=xml", "") == "kim.xml as xml");
    BOOST_TEST(addressed(Method::put, "/users/kim/roles/a.json", "") == "kim role a.json");
    BOOST_TEST(addressed(Method::delete_, "/users/kim/roles/a.xml", "") == "kim role a.xml");
    BOOST_TEST(addressed(Method::put, "/users/k.xml/roles/a%2Exml", "") == "k.xml role a.xml");
    BOOST_TEST(addressed(Method::put, "/users/kim/devices/d.xml", R"({"clientType":"x"})") ==
               "kim device d.xml");
    BOOST_TEST(addressed(Method::delete_, "/users/kim/devices/d.json?clientType=x", "") ==
               "kim device d.json");
    BOOST_TEST(addressed(Method::post, "/users/kim/emails.xml", R"({"kind":"activation"})") == "not-found");
    BOOST_TEST(addressed(Method::put, "/users/kim/roles.xml", R"(["a"])") == "not-found");
    BOOST_TEST(addressed(Method::post, "/users.xml", new_user) == " as xml");
}

BOOST_AUTO_TEST_CASE(the_link_of_a_page_asks_for_the_next_page_of_the_same) {
    for (std::string const path : {"/users", "/users.xml", "/users.json"})
        for (std::string const query :
             {"", "limit=2", "cursor=old&limit=2", "limit=2&cur%73or=old", "userName=a%26b%23",
              "userName=a+b&&", "email=%C3%A4&format=xml", "fields=id,roles&sort=-userName"})
            for (std::string const cursor : {"x", "a+b\"c", "%2F", "a&b=c#d"}) {
                Exchange exchange;
                auto const target = path + "?" + query;
                auto const first = exchange.send(Method::get, target);
                BOOST_REQUIRE_MESSAGE(first, target);
                auto const& asked = std::get<ParsedCall>(*first);
                Answer const page{.what = ManyUsers{.users = {}, .next = cursor}, .warnings = {}};
                auto link = header(write_answer(page, asked.response_options, exchange.arena), "Link");
                BOOST_REQUIRE_MESSAGE(link.starts_with("</v1/acme/"), link);
                BOOST_REQUIRE_MESSAGE(link.ends_with(">; rel=\"next\""), link);
                link = link.substr(9, link.size() - 9 - 13);
                BOOST_TEST(link.find_first_of("<>\"# ") == link.npos, link);

                Exchange again;
                auto const second = again.send(Method::get, link);
                BOOST_REQUIRE_MESSAGE(second, link << ": " << outcome(second));
                auto const& followed = std::get<ParsedCall>(*second);
                auto const& before = std::get<ListUsers>(asked.call.what);
                auto const& after = std::get<ListUsers>(followed.call.what);
                BOOST_TEST(after.cursor == cursor, link);
                BOOST_TEST((followed.response_options.format == asked.response_options.format), link);
                BOOST_TEST((after.user_name == before.user_name && after.email == before.email), link);
                BOOST_TEST((after.limit == before.limit && after.sort == before.sort &&
                            after.descending == before.descending && after.wanted == before.wanted),
                           link);
            }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
