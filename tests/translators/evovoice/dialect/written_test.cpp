#include "tests/support/dialect_play.hpp"
#include "translators/evovoice/dialect/evovoice.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>

using namespace idiom;
using tests::PlainEdit;

namespace {

constexpr std::string_view user_xmlns =
    R"(xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication" )"
    R"(xmlns:i="http://www.w3.org/2001/XMLSchema-instance" )"
    R"(xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays")";

using Members = std::map<std::string, std::string>;

/// The elements of a user, by name, as a server writes all of them.
Members kim() {
    return {{"AccountIds", "<AccountIds><a:string>acc-100</a:string></AccountIds>"},
            {"AccountNames", "<AccountNames><a:string>Acme</a:string></AccountNames>"},
            {"AvatarUrl", "<AvatarUrl>https://a.example/kim.png</AvatarUrl>"},
            {"DashboardPermissions", R"(<DashboardPermissions i:nil="true"/>)"},
            {"EmailAddress", "<EmailAddress>kim@a.example</EmailAddress>"},
            {"FirstName", "<FirstName>Kim</FirstName>"},
            {"Id", "<Id>7</Id>"},
            {"IsAuthenticated", "<IsAuthenticated>false</IsAuthenticated>"},
            {"LastName", "<LastName>Lee</LastName>"},
            {"ManagerAccess", "<ManagerAccess>ReadWrite</ManagerAccess>"},
            {"Name", "<Name>Kim B. Lee</Name>"},
            {"Roles", R"(<Roles i:nil="true"/>)"}};
}

std::string roles_xml(std::initializer_list<char const*> roles) {
    std::string made = "<Roles>";
    for (std::string const role : roles)
        made += "<a:string>" + role + "</a:string>";
    return made + "</Roles>";
}

std::string user_xml(Members const& members, std::string_view without = {}) {
    std::string made = "<UserInfo " + std::string(user_xmlns) + ">";
    for (auto const& [name, element] : members)
        if (name != without) made += element;
    return made + "</UserInfo>";
}

std::string list_xml(std::string const& users) {
    return R"(<ListResponseOfX xmlns="urn:any"><HasMorePages>false</HasMorePages><Items>)" + users +
           "</Items></ListResponseOfX>";
}

/// What a vendor answers; a write that is "lost" has no answer.
struct Vendor {
    std::string post;
    std::string patch;
    std::string list;
    std::string remove;
    bool xml = true;

    tests::Played play(decltype(Call::what) const& what, Arena& arena) const {
        static RolePolicy const policy = [] {
            RolePolicy made;
            made.map = {{"manager", "Manager"}, {"admin", "SystemAdministrator"}};
            return made;
        }();
        auto const dialect =
            tests::make(evovoice::dialect(), {{"format", xml ? "xml" : "json"}, {"account_ids", "acc-100"}});
        return tests::play(
            *dialect, {.what = what, .roles = &policy, .session = {}},
            [&](Request const& request, std::size_t) { return answer(request, arena); }, arena);
    }

    Response answer(Request const& request, Arena& arena) const {
        static constexpr std::array as_json{Header{"Content-Type", "application/json"}};
        static constexpr std::array as_xml{Header{"Content-Type", "application/xml"}};
        auto const& body = request.method == Method::post      ? post
                           : request.method == Method::patch   ? patch
                           : request.method == Method::delete_ ? remove
                                                               : list;
        if (body == "lost") return {.delivery = Delivery::lost};
        if (body == "forbidden") return {.status = 403, .headers = {}, .body = "Forbidden"};
        auto const headers = xml ? std::span<Header const>(as_xml) : std::span<Header const>(as_json);
        return {.status = body.empty() ? 204 : 200,
                .headers = body.empty() ? std::span<Header const>() : headers,
                .body = arena.copy(body)};
    }
};

CreateUser create(Arena& arena, std::initializer_list<std::string_view> roles = {}) {
    User user{.first_name = "Kim", .last_name = "Lee", .email = "kim@a.example", .password = "Tr1ck-Pony"};
    if (roles.size() > 0) user.roles = arena.list<std::string_view>(roles);
    return {.user = user, .warnings = {}};
}

std::string fault_of(tests::Played const& played) {
    return played.result ? "none" : std::string(info(played.result.error().fault).name);
}

/// The methods of a conversation.
std::string write_call(tests::Played const& played) {
    std::string made;
    for (auto const& request : played.sent)
        made += std::string(made.empty() ? "" : " ") + std::string(name_of(request.method));
    return made;
}

bool tells(tests::Played const& played, std::string_view text) {
    return played.result.error().detail.find(text) != std::string_view::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(evovoice_written)

BOOST_AUTO_TEST_CASE(a_user_who_may_not_be_new_is_not_taken_back) {
    struct Row {
        char const* name;
        Members changes;
        bool tells_id;
    };
    std::string const elsewhere = "<AccountIds><a:string>acc-200</a:string></AccountIds>";
    std::string const boss = "<EmailAddress>boss@a.example</EmailAddress>";
    std::vector<Row> const rows{
        {"another address", {{"EmailAddress", boss}}, true},
        {"another address and account", {{"EmailAddress", boss}, {"AccountIds", elsewhere}}, false},
        {"another account", {{"AccountIds", elsewhere}}, false},
        {"no account", {{"AccountIds", R"(<AccountIds i:nil="true"/>)"}}, false},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            Arena arena;
            auto members = row.changes;
            members.merge(kim());
            members["Id"] = "<Id>65aa</Id>";
            Vendor const vendor{
                .post = user_xml(members), .patch = {}, .list = list_xml(user_xml(members)), .remove = {}};
            auto const played = vendor.play(create(arena, {"manager"}), arena);
            BOOST_TEST(fault_of(played) == "write-not-confirmed");
            BOOST_TEST(std::ranges::count_if(played.sent, &Request::writes) == 1);
            BOOST_TEST(tells(played, "65aa") == row.tells_id);
        }
}

BOOST_AUTO_TEST_CASE(a_user_of_other_names_is_neither_taken_back_nor_robbed_of_roles) {
    Arena arena;
    auto members = kim();
    members["FirstName"] = "<FirstName>Bo</FirstName>";
    members["Roles"] = roles_xml({"SystemAdministrator"});
    Vendor const vendor{.post = user_xml(members), .patch = "forbidden", .list = {}, .remove = {}};
    auto const played = vendor.play(create(arena, {"manager"}), arena);
    BOOST_TEST(fault_of(played) == "write-not-confirmed");
    BOOST_TEST(write_call(played) == "POST PATCH");
    BOOST_TEST(played.sent[1].body.find("SystemAdministrator") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(a_new_users_roles_are_not_written_over_unless_they_are_understood) {
    auto const listed = [](std::string const& roles) {
        auto members = kim();
        members["Roles"] = roles;
        return list_xml(user_xml(members));
    };
    for (std::string const roles :
         {"<Roles><a:string>Customer</a:string><a:string/></Roles>",
          "<Roles><a:string>Custo&#xD83D;</a:string></Roles>",
          R"(<Roles><a:string>Customer</a:string><a:string i:nil="true"/></Roles>)", ""})
        BOOST_TEST_CONTEXT(roles) {
            Arena arena;
            auto members = kim();
            members["Roles"] = roles;
            Vendor vendor{.post = user_xml(members), .patch = {}, .list = listed(roles), .remove = {}};
            auto const played = vendor.play(create(arena, {"manager"}), arena);
            BOOST_TEST(fault_of(played) == "write-not-confirmed");
            BOOST_TEST(write_call(played) == "POST GET");
            BOOST_TEST(tells(played, "user is there as 7"));

            vendor.list = listed(roles_xml({"Customer"}));
            members["Roles"] = roles_xml({"Customer", "Manager"});
            vendor.patch = user_xml(members);
            auto const read = vendor.play(create(arena, {"manager"}), arena);
            BOOST_TEST(fault_of(read) == "none");
            BOOST_TEST(write_call(read) == "POST GET PATCH");
            BOOST_TEST(read.sent[2].body.find("Customer") != std::string_view::npos);
        }
}

BOOST_AUTO_TEST_CASE(a_user_who_was_found_loses_nothing) {
    Arena arena;
    auto members = kim();
    members["Roles"] = roles_xml({"Manager", "SystemAdministrator"});
    Vendor vendor{.post = "lost", .patch = {}, .list = list_xml(user_xml(members)), .remove = {}};
    auto const held = vendor.play(create(arena, {"manager"}), arena);
    BOOST_REQUIRE(held.result);
    BOOST_TEST(write_call(held) == "POST GET");
    BOOST_TEST(std::get<OneUser>(held.result->what).user.roles->size() == 2u);
    BOOST_TEST(std::ranges::count(held.result->warnings, "/roles", &Warning::pointer) == 1);

    members["Roles"] = roles_xml({"SystemAdministrator"});
    members["AccountIds"] =
        "<AccountIds><a:string>acc-100</a:string><a:string>acc-300</a:string></AccountIds>";
    vendor.list = list_xml(user_xml(members));
    members["Roles"] = roles_xml({"Manager", "SystemAdministrator"});
    vendor.patch = user_xml(members);
    auto const grown = vendor.play(create(arena, {"manager"}), arena);
    BOOST_REQUIRE(grown.result);
    BOOST_TEST(write_call(grown) == "POST GET PATCH");
    for (auto const kept : {"SystemAdministrator", "Manager", "acc-100", "acc-300"})
        BOOST_TEST(grown.sent[2].body.find(kept) != std::string_view::npos, kept);
}

BOOST_AUTO_TEST_CASE(an_answer_to_a_create_that_leaves_out_a_member_is_followed_by_a_read) {
    Arena arena;
    Vendor vendor{.post = user_xml(kim()), .patch = {}, .list = list_xml(user_xml(kim())), .remove = {}};
    BOOST_TEST(write_call(vendor.play(create(arena), arena)) == "POST");
    for (auto const& [name, element] : kim()) {
        if (name == "Id") continue;
        vendor.post = user_xml(kim(), name);
        auto const played = vendor.play(create(arena), arena);
        BOOST_TEST(fault_of(played) == "none", name);
        BOOST_TEST(write_call(played) == "POST GET", name);
    }
}

BOOST_AUTO_TEST_CASE(an_answer_to_an_update_that_leaves_out_what_was_there_is_followed_by_a_read) {
    Arena arena;
    Change change;
    change.set.first_name = "Kimberly";
    PlainEdit const edit(change);
    auto after = kim();
    after["FirstName"] = "<FirstName>Kimberly</FirstName>";
    Vendor vendor{.post = {}, .patch = user_xml(after), .list = list_xml(user_xml(kim())), .remove = {}};
    BOOST_TEST(write_call(vendor.play(UpdateUser{"7", &edit}, arena)) == "GET PATCH");
    for (auto const& [name, element] : kim()) {
        // A list that is nil, and was nil, is no part of the user.
        if (name == "Id" || name == "DashboardPermissions") continue;
        vendor.patch = user_xml(after, name);
        BOOST_TEST(write_call(vendor.play(UpdateUser{"7", &edit}, arena)) == "GET PATCH GET", name);
    }

    Vendor json{.post = {},
                .patch =
                    R"({"id":"7","emailAddress":"kim@a.example","firstName":"Kimberly","lastName":"Lee",)"
                    R"("accountIds":["acc-100"],"isAuthenticated":false})",
                .list = R"({"hasMorePages":false,"items":[{"id":"7","emailAddress":"kim@a.example",)"
                        R"("firstName":"Kim","lastName":"Lee","accountIds":["acc-100"],)"
                        R"("isAuthenticated":false,"managerAccess":"ReadOnly"}]})",
                .remove = {},
                .xml = false};
    BOOST_TEST(write_call(json.play(UpdateUser{"7", &edit}, arena)) == "GET PATCH GET");
}

BOOST_AUTO_TEST_CASE(a_delete_is_done_only_if_nothing_says_otherwise) {
    struct Row {
        char const* answer;
        bool still_there;
        char const* fault;
        bool uncertain = false;
    };
    static constexpr Row rows[] = {
        {"", true, "none"}, // nothing is read after the answer that is documented
        {R"({"responseStatus":{"errorCode":404,"message":"no such user"}})", true, "user-not-found"},
        {R"({"responseStatus":{"errorCode":500,"message":"not now"}})", true, "backend-error"},
        {R"({"responseStatus":{"errorCode":"Locked"}})", true, "backend-error"},
        {R"({"responseStatus":{"errorCode":{}}})", true, "backend-error", true},
        {R"({"responseStatus":{"errorCode":true}})", true, "backend-error", true},
        {R"({"responseStatus":{"errorCode":"Locked"},"ResponseStatus":{}})", true, "backend-error", true},
        {R"({"responseStatus":{"errorCode":"Locked","errorCode":null}})", true, "backend-error", true},
        {R"({"responseStatus":{"errorCode":"Locked","message":"cut \ud83d"}})", true, "backend-error"},
        {R"({"error":"locked"})", true, "write-not-confirmed"},
        {R"({"success":false})", true, "write-not-confirmed"},
        {R"({"responseStatus":{"errorCode":0}})", true, "write-not-confirmed"},
        {R"({"responseStatus":{"errorCode":0}})", false, "none"},
        {R"({"responseStatus":{}})", false, "none"},
        {"{}", false, "none"},
        {"{}", true, "write-not-confirmed"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.answer) {
            Arena arena;
            Vendor vendor{.post = {},
                          .patch = {},
                          .list = R"({"hasMorePages":false,"items":[{"id":"7","accountIds":["acc-100"]}]})",
                          .remove = row.answer,
                          .xml = false};
            auto const dialect =
                tests::make(evovoice::dialect(), {{"format", "json"}, {"account_ids", "acc-100"}});
            bool deleted = false;
            static RolePolicy const policy;
            auto const played = tests::play(
                *dialect, {.what = DeleteUser{"7"}, .roles = &policy, .session = {}},
                [&](Request const& request, std::size_t) {
                    if (deleted && !row.still_there) vendor.list = R"({"hasMorePages":false,"items":[]})";
                    deleted = deleted || request.writes;
                    return vendor.answer(request, arena);
                },
                arena);
            BOOST_TEST(fault_of(played) == row.fault);
            if (!played.result) BOOST_TEST(played.result.error().uncertain == row.uncertain);
        }
}

BOOST_AUTO_TEST_SUITE_END()
