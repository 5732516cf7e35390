#include "tests/support/dialect_play.hpp"
#include "translators/evovoice/dialect/evovoice.hpp"
#include "translators/evovoice/dialect/mend.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace idiom;
using tests::PlainEdit;

namespace {

RolePolicy const same_names;

std::string list_json(std::string const& members) {
    return R"({"hasMorePages":false,"items":[{"id":"7","emailAddress":"kim@a.example","accountIds":["acc-100"])" +
           (members.empty() ? "" : "," + members) + "}]}";
}

constexpr std::string_view arrays = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";

std::string list_xml(std::string const& members) {
    return R"(<ListResponseOfUserInfoX xmlns="urn:any" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:a=")" +
           std::string(arrays) +
           R"("><HasMorePages>false</HasMorePages><Items><UserInfo xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication">)"
           R"(<AccountIds><a:string>acc-100</a:string></AccountIds><EmailAddress>kim@a.example</EmailAddress><Id>7</Id>)" +
           members + "</UserInfo></Items></ListResponseOfUserInfoX>";
}

/// A vendor that shows one user and takes every write.
tests::Played play(decltype(Call::what) const& what, bool xml, std::string const& list, Arena& arena) {
    auto const dialect =
        tests::make(evovoice::dialect(), {{"format", xml ? "xml" : "json"}, {"account_ids", "acc-100"}});
    Call const call{.what = what, .roles = &same_names, .session = {}};
    return tests::play(
        *dialect, call,
        [&](Request const& request, std::size_t) -> Response {
            static constexpr std::array as_json{Header{"Content-Type", "application/json"}};
            static constexpr std::array as_xml{Header{"Content-Type", "application/xml"}};
            if (request.writes) return {.status = 204, .headers = {}, .body = {}};
            return {.status = 200,
                    .headers = xml ? std::span<Header const>(as_xml) : std::span<Header const>(as_json),
                    .body = arena.copy(list)};
        },
        arena);
}

bool writes(tests::Played const& played) { return std::ranges::any_of(played.sent, &Request::writes); }

Change add_manager(Arena& arena) {
    Change change;
    change.roles = RolesDelta{.add = arena.list<std::string_view>({"Manager"}), .remove = {}};
    return change;
}

} // namespace

BOOST_AUTO_TEST_SUITE(evovoice_odd_answers)

BOOST_AUTO_TEST_CASE(roles_that_are_not_understood_are_not_written_over) {
    struct Row {
        bool xml;
        char const* members;
    };
    static constexpr Row rows[] = {
        {false, R"("roles":"SystemAdministrator")"},
        {false, R"("roles":{"0":"SystemAdministrator"})"},
        {false, R"("roles":7)"},
        {false, R"("roles":true)"},
        {false, R"("roles":[{"name":"SystemAdministrator"}])"},
        {false, R"("roles":[["SystemAdministrator"]])"},
        {false, R"("roles":["Manager \ud83d"])"},
        {false, R"("roles":["SystemAdministrator",null])"},
        {false, R"("roles":["SystemAdministrator",""])"},
        {true, "<Roles>SystemAdministrator</Roles>"},
        {true, "<Roles><string>SystemAdministrator</string></Roles>"},
        {true, "<Roles><a:role>SystemAdministrator</a:role></Roles>"},
        {true, "<Roles><a:string><a:string>SystemAdministrator</a:string></a:string></Roles>"},
        {true, "<Roles><a:string>Manager &#xD83D;</a:string></Roles>"},
        {false, R"("roles":["SystemAdministrator"],"roles":[])"},
        {false, R"("roles":[],"roles":["SystemAdministrator"])"},
        {false, R"("Roles":["SystemAdministrator"],"roles":null)"},
        {true, "<Roles><a:string>SystemAdministrator</a:string></Roles><Roles/>"},
        {true, "<Roles/><Roles><a:string>SystemAdministrator</a:string></Roles>"},
        {true, "<Roles i:nil=\"true\"/><Roles><a:string>SystemAdministrator</a:string></Roles>"},
        {true, "<Roles i:nil=\"true\"><a:string>SystemAdministrator</a:string></Roles>"},
        {true, "<Roles i:nil=\"true\">SystemAdministrator</Roles>"},
        {true, "<Roles><a:string i:nil=\"true\">SystemAdministrator</a:string></Roles>"},
        {true, ""}, // null is spelt out in XML, so that it is not shown
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.members) {
            Arena arena;
            PlainEdit const edit(add_manager(arena));
            auto const played = play(UpdateUser{"7", &edit}, row.xml,
                                     row.xml ? list_xml(row.members) : list_json(row.members), arena);
            BOOST_REQUIRE(!played.result);
            BOOST_TEST(info(played.result.error().fault).name == "backend-error");
            BOOST_TEST(!writes(played));
        }
}

BOOST_AUTO_TEST_CASE(a_user_whose_accounts_are_not_understood_does_not_vanish_from_lists) {
    for (auto const& list : {ListUsers{}, ListUsers{.user_name = "kim@a.example"}}) {
        Arena arena;
        auto const played = play(
            list, false,
            R"({"hasMorePages":false,"items":[{"id":"7","emailAddress":"kim@a.example","accountIds":["acc-100",""]}]})",
            arena);
        BOOST_REQUIRE(!played.result);
        BOOST_TEST(info(played.result.error().fault).name == "backend-error");
        BOOST_REQUIRE(played.result.error().errors.size() == 1u);
        BOOST_TEST(played.result.error().errors[0].pointer == "/accounts");
    }
}

BOOST_AUTO_TEST_CASE(null_is_how_the_vendor_says_that_there_are_no_roles) {
    for (auto const& [xml, members] :
         {std::pair(false, ""), std::pair(false, R"("roles":null)"), std::pair(false, R"("roles":[])"),
          std::pair(true, "<Roles i:nil=\"true\"/>"), std::pair(true, "<Roles i:nil=\"1\">\n </Roles>"),
          std::pair(true, "<Roles/>")}) {
        Arena arena;
        PlainEdit const edit(add_manager(arena));
        auto const played =
            play(UpdateUser{"7", &edit}, xml, xml ? list_xml(members) : list_json(members), arena);
        BOOST_TEST(writes(played), members);
    }
}

BOOST_AUTO_TEST_CASE(texts_that_were_cut_in_a_character_are_shown_mended) {
    struct Row {
        bool xml;
        char const* members;
        char const* last_name;
    };
    static constexpr Row rows[] = {
        {false, R"("lastName":"Lee \ud83d")", "Lee \xEF\xBF\xBD"},
        {false, R"("lastName":"Lee \uDE00 x")", "Lee \xEF\xBF\xBD x"},
        {false, R"("lastName":"Lee \ud83d\ud83d\ude00")", "Lee \xEF\xBF\xBD\xF0\x9F\x98\x80"},
        {false, "\"lastName\":\"Lee \xF0\x9F\"", "Lee \xEF\xBF\xBD\xEF\xBF\xBD"},
        {true, "<LastName>Lee &#xD83D;</LastName>", "Lee \xEF\xBF\xBD"},
        {true, "<LastName>Lee &#55357;</LastName>", "Lee \xEF\xBF\xBD"},
        {true, "<LastName>Lee &#xD83D;&#xDE00;</LastName>", "Lee \xF0\x9F\x98\x80"},
        {true, "<LastName>Lee &#x1F;</LastName>", "Lee \xEF\xBF\xBD"},
        {true, "<LastName>Lee \xF0\x9F</LastName>", "Lee \xEF\xBF\xBD\xEF\xBF\xBD"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.members) {
            Arena arena;
            auto const list = row.xml ? list_xml(std::string(row.members) + "<Roles i:nil=\"true\"/>")
                                      : list_json(row.members);
            auto const played = play(GetUser{"7"}, row.xml, list, arena);
            BOOST_REQUIRE(played.result);
            auto const& one = std::get<OneUser>(played.result->what);
            BOOST_TEST(one.user.last_name.value_or("") == row.last_name);
            bool const mended = one.user.last_name->find("\xEF\xBF\xBD") != std::string_view::npos;
            BOOST_TEST(one.whole == !mended);
            BOOST_TEST(std::ranges::any_of(played.result->warnings, [](Warning const& w) {
                           return w.pointer == "/lastName";
                       }) == mended);

            Change change;
            change.set.first_name = "Kim";
            PlainEdit const edit(change);
            auto const written = play(UpdateUser{"7", &edit}, row.xml, list, arena);
            BOOST_REQUIRE(writes(written));
            BOOST_TEST(written.sent[1].body.find("Lee") == std::string_view::npos);
        }
}

BOOST_AUTO_TEST_CASE(a_list_is_not_lost_for_one_text) {
    Arena arena;
    std::string const list =
        R"({"hasMorePages":false,"items":[)"
        R"({"id":"1","emailAddress":"a@a.example","accountIds":["acc-100"]},)"
        R"({"id":"2","emailAddress":"b@a.example","accountIds":["acc-100"],"lastName":"\ud83d"},)"
        R"({"id":"3","emailAddress":"c@a.example","accountIds":["acc-100"]}]})";
    auto const played = play(ListUsers{}, false, list, arena);
    BOOST_REQUIRE(played.result);
    BOOST_TEST(std::get<ManyUsers>(played.result->what).users.size() == 3u);
    BOOST_TEST(std::ranges::any_of(played.result->warnings,
                                   [](Warning const& w) { return w.pointer == "/users/1/lastName"; }));
    BOOST_TEST(std::ranges::none_of(played.result->warnings,
                                    [](Warning const& w) { return !w.pointer.starts_with("/users/1/"); }));
}

BOOST_AUTO_TEST_CASE(mending_ends_for_any_document_and_leaves_good_ones) {
    Arena arena;
    for (auto const good : {"", "{}", R"("\\ud83d")", R"("\ud83d\ude00")", R"("\u0041\\")", "\"\\"})
        BOOST_TEST(!evovoice::mended_json(good, arena).has_value(), good);
    for (auto const good :
         {"", "<a>&#65;&#x1F600;&amp;</a>", "<a><![CDATA[&#xD83D;]]></a>", "<a>&#;&#x;&#xZZ;</a>", "&#"})
        BOOST_TEST(!evovoice::mended_xml(good, arena).has_value(), good);
    BOOST_TEST(evovoice::mended_xml("&#99999999999;", arena).value() == "\xEF\xBF\xBD");
    BOOST_TEST(evovoice::mended_xml("<![CDATA[\xFF", arena).value() == "<![CDATA[\xEF\xBF\xBD");
    BOOST_TEST(evovoice::mended_json(R"("\\\ud83d")", arena).value() == "\"\\\\\xEF\xBF\xBD\"");
}

BOOST_AUTO_TEST_CASE(a_login_is_looked_up_in_any_case) {
    for (auto const& list : {ListUsers{.user_name = "KIM@a.example"}, ListUsers{.email = "kim@A.example"},
                             ListUsers{.email = "k@a"}}) {
        Arena arena;
        auto const played = play(list, false, list_json(""), arena);
        BOOST_REQUIRE(played.result);
        BOOST_TEST(std::get<ManyUsers>(played.result->what).users.size() == (list.email == "k@a" ? 0u : 1u));
    }
}

BOOST_AUTO_TEST_CASE(names_that_the_vendor_ignores_are_a_warning) {
    Change change;
    change.set.last_name = "Okoro";
    PlainEdit const edit(change);
    Arena arena;
    auto const dialect = tests::make(evovoice::dialect(), {{"format", "json"}, {"account_ids", "acc-100"}});
    Call const call{.what = UpdateUser{"7", &edit}, .roles = &same_names, .session = {}};
    auto const played = tests::play(
        *dialect, call,
        [&](Request const& request, std::size_t) -> Response {
            static constexpr std::array as_json{Header{"Content-Type", "application/json"}};
            auto const list = list_json(R"("lastName":"Lee")");
            auto const one = list.substr(list.find("[{") + 1);
            return {.status = 200,
                    .headers = as_json,
                    .body = arena.copy(request.writes ? one.substr(0, one.size() - 2) : list)};
        },
        arena);
    BOOST_REQUIRE(played.result);
    BOOST_REQUIRE(played.result->warnings.size() == 1u);
    BOOST_TEST(played.result->warnings[0].pointer == "/lastName");
}

BOOST_AUTO_TEST_SUITE_END()
