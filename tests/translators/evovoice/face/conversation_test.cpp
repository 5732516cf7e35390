#include <boost/test/unit_test.hpp>

#include "tests/translators/evovoice/face/support.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/core/client_response.hpp"
#include "translators/evovoice/face/negotiate.hpp"
#include "translators/evovoice/face/user_info.hpp"
#include "translators/evovoice/face/write.hpp"

using namespace idiom;
using namespace idiom::test;

namespace {

struct Row {
    char const* name;
    std::string body;
    char const* expected;
};

} // namespace

BOOST_AUTO_TEST_SUITE(conversation)

BOOST_AUTO_TEST_CASE(every_shape_of_a_member_has_its_meaning) {
    std::string const items = "<a:string>x</a:string><a:string>007</a:string>";
    std::vector<Row> const rows{
        {"nothing changes nothing", patch_user(""), ""},
        {"a text is set", patch_user("<LastName>Reyes</LastName>"), "lastName=Reyes"},
        {"space is data", patch_user("<LastName> Reyes </LastName>"), "lastName= Reyes "},
        {"digits stay text", patch_user("<LastName>007</LastName>"), "lastName=007"},
        {"an empty element clears", patch_user("<FirstName/>"), "-firstName"},
        {"an empty text clears", patch_user("<FirstName></FirstName>"), "-firstName"},
        {"nil keeps", patch_user("<FirstName i:nil='true'/><Roles i:nil='1'/>"), ""},
        {"nil that is false does not", patch_user("<FirstName i:nil='false'>A</FirstName>"), "firstName=A"},
        {"a list replaces", patch_user("<Roles>" + items + "</Roles>"), "roles=[x,007]"},
        {"one item is a list", patch_user("<Roles><a:string>x</a:string></Roles>"), "roles=[x]"},
        {"an empty list empties", patch_user("<Roles/>"), "roles=[]"},
        {"an empty list of accounts", patch_user("<AccountIds></AccountIds>"), "accounts=[]"},
        {"any order", patch_user("<Roles/><LastName>B</LastName><FirstName>A</FirstName>"),
         "firstName=A lastName=B roles=[]"},
        {"the first of two", patch_user("<FirstName>A</FirstName><FirstName>B</FirstName>"), "firstName=A"},
        {"any prefix",
         R"(<p:PatchUser xmlns:p="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication"><p:FirstName>A</p:FirstName></p:PatchUser>)",
         "firstName=A"},
        {"another namespace is nothing", patch_user("<FirstName xmlns='urn:x'>A</FirstName>"), ""},
        {"an unknown member is nothing", patch_user("<Shoe>42</Shoe>"), ""},
        {"the id of the path counts", patch_user("<UserId>8</UserId>"), ""},
        {"a password", patch_user("<NewPassword>p</NewPassword>"), "password=p"},
        {"an empty password is a mistake", patch_user("<NewPassword/>"), "invalid-value /password"},
        {"an item outside the Arrays namespace", patch_user("<Roles><string>x</string></Roles>"),
         "malformed-body"},
        {"a nil in a list", patch_user("<Roles><a:string>x</a:string><a:string i:nil='1'/></Roles>"),
         "invalid-value /roles/1"},
        {"a nil that is no boolean, on what is not known", patch_user("<Shoe i:nil='maybe'/>"),
         "malformed-body"},
        {"text in a list", patch_user("<Roles>x</Roles>"), "malformed-body"},
        {"text between members", patch_user("x<LastName>B</LastName>"), "malformed-body"},
        {"an element in a text", patch_user("<LastName><b>B</b></LastName>"), "malformed-body"},
        {"an element in an item", patch_user("<Roles><a:string><b/></a:string></Roles>"), "malformed-body"},
        {"a nil that is no boolean", patch_user("<LastName i:nil='maybe'/>"), "malformed-body"},
        {"a nil list that is no boolean", patch_user("<Roles i:nil=''/>"), "malformed-body"},
        {"another root", new_user(""), "malformed-body"},
        {"another namespace of the root", "<PatchUser/>", "malformed-body"},
        {"a document type", "<!DOCTYPE a>" + patch_user(""), "malformed-body"},
        {"no XML", "firstName=A", "malformed-body"},
        {"no body", "", ""},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            Client client("evovoice");
            BOOST_TEST(text_of(client.patch(row.body)) == row.expected);
        }
}

BOOST_AUTO_TEST_CASE(every_shape_of_a_json_member_has_its_meaning) {
    std::vector<Row> const rows{
        {"camel case", R"({"lastName":"B"})", "lastName=B"},
        {"Pascal case", R"({"LastName":"B"})", "lastName=B"},
        {"any case", R"({"LASTNAME":"B"})", "lastName=B"},
        {"null keeps", R"({"lastName":null,"roles":null})", ""},
        {"an empty text clears", R"({"lastName":""})", "-lastName"},
        {"a list replaces", R"({"roles":["x","y"]})", "roles=[x,y]"},
        {"an empty list empties", R"({"roles":[]})", "roles=[]"},
        {"a text is no list", R"({"roles":"x"})", "malformed-body"},
        {"unknown members are nothing", R"({"shoe":42})", ""},
        {"no object", "[]", "malformed-body"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            Client client("evovoice");
            BOOST_TEST(text_of(client.patch(row.body, "application/json")) == row.expected);
        }
}

BOOST_AUTO_TEST_CASE(what_a_back_end_cannot_hold_is_left_out_and_named) {
    auto const full = new_user("<AccountId>acc-100</AccountId><EmailAddress>a@b.test</EmailAddress>"
                               "<FirstName>A</FirstName><LastName>B</LastName><Password>p</Password>");
    struct Expected {
        char const* dialect;
        char const* text;
    };
    for (auto const& row :
         {Expected{"evovoice",
                   "userName=a@b.test firstName=A lastName=B email=a@b.test password=p accounts=[acc-100]"},
          Expected{"xarios",
                   "userName=a@b.test firstName=A lastName=B email=a@b.test ignored [AccountId,Password]"},
          Expected{"configureuser",
                   "userName=a@b.test firstName=A lastName=B email=a@b.test password=p ignored [AccountId]"},
          Expected{
              "genesys",
              "userName=a@b.test firstName=A lastName=B email=a@b.test password=p ignored [AccountId]"}}) {
        Client client(row.dialect);
        client.roles().default_roles = {"agent"};
        BOOST_TEST(text_of(client.create(full)) == row.text);
    }
    Client teams("configureuser");
    BOOST_TEST(text_of(teams.patch(patch_user("<Roles/><AccountIds/>"))) == " ignored [AccountIds,Roles]");
}

BOOST_AUTO_TEST_CASE(all_that_a_create_lacks_is_named_at_once) {
    Client genesys("genesys");
    BOOST_TEST(text_of(genesys.create(new_user(""))) ==
               "invalid-value /userName /firstName /lastName /password /roles");
    Client evovoice("evovoice");
    BOOST_TEST(text_of(evovoice.create(new_user("<Password/>"))) == "invalid-value /password /userName");
}

BOOST_AUTO_TEST_CASE(parameters_of_the_query_beat_the_body) {
    Client client("evovoice");
    auto const body = patch_user("<LastName>B</LastName>");
    auto const with = [&](std::string_view query) {
        return text_of(client.read(client.client_request(Method::patch, "/users/7", query, body)));
    };
    BOOST_TEST(with("lastName=C&roles=x,y") == "lastName=C roles=[x,y]");
    BOOST_TEST(with("lastName=") == "lastName=B");
    BOOST_TEST(with("userId=7") == "lastName=B");
    BOOST_TEST(with("userId=8") == "invalid-parameter");
}

BOOST_AUTO_TEST_CASE(a_type_that_is_not_known_is_not_passed_over) {
    Client client("evovoice");
    for (auto const* const type : {"", "text/plain", "application/x-jsv", "text/xml; charset=koi8-r"})
        BOOST_TEST(text_of(client.patch(patch_user(""), type)) == "unsupported-media-type");
    BOOST_TEST(text_of(client.patch("lastName=B&roles=x", "application/x-www-form-urlencoded")) ==
               "lastName=B roles=[x]");
}

BOOST_AUTO_TEST_CASE(paths_and_methods_lead_to_operations) {
    struct Expected {
        Method method;
        char const* path;
        char const* text;
    };
    for (auto const& row : {
             Expected{Method::get, "/users", "ListUsers "},
             Expected{Method::get, "/users.xml", "ListUsers "},
             Expected{Method::head, "/Users/", "ListUsers "},
             Expected{Method::post, "/users.json", "NewUser "},
             Expected{Method::patch, "/users/7", "PatchUser 7"},
             Expected{Method::patch, "/users/7.xml", "PatchUser 7.xml"},
             Expected{Method::delete_, "/users/7.json", "DeleteUser 7.json"},
             Expected{Method::delete_, "/users/a%2Fb", "malformed-request"},
             Expected{Method::delete_, "/users/a%2Exml", "DeleteUser a.xml"},
             Expected{Method::delete_, "/users/%2e%2e", "malformed-request"},
             Expected{Method::get, "/users/7", "method-not-allowed"},
             Expected{Method::put, "/users/7", "method-not-allowed"},
             Expected{Method::delete_, "/users", "method-not-allowed"},
             Expected{Method::get, "/users/7/roles", "not-found"},
             Expected{Method::get, "/people", "not-found"},
             Expected{Method::post, "/json/reply/NewUser", "NewUser "},
             Expected{Method::post, "/XML/OneWay/newuser", "NewUser "},
             Expected{Method::post, "/xml/syncreply/PatchUser/", "PatchUser "},
             Expected{Method::post, "/json/asynconeway/DeleteUser", "DeleteUser "},
             Expected{Method::post, "/api/xml/reply/PatchUser", "PatchUser "},
             Expected{Method::patch, "/api/PatchUser", "PatchUser "},
             Expected{Method::post, "/api/PatchUser.xml", "PatchUser "},
             Expected{Method::delete_, "/json/reply/DeleteUser", "DeleteUser "},
             Expected{Method::get, "/json/reply/ListUsers", "ListUsers "},
             Expected{Method::head, "/api/ListUsers", "ListUsers "},
             Expected{Method::post, "/api/ListUsers", "ListUsers "},
             Expected{Method::get, "/json/reply/NewUser", "method-not-allowed"},
             Expected{Method::get, "/json/reply/DeleteUser", "method-not-allowed"},
             Expected{Method::put, "/api/PatchUser", "method-not-allowed"},
             Expected{Method::delete_, "/api/ListUsers", "method-not-allowed"},
             Expected{Method::post, "/json/reply/ForgotPassword", "not-found"},
             Expected{Method::post, "/json/reply", "not-found"},
             Expected{Method::post, "/jsv/reply/NewUser", "not-found"},
             Expected{Method::post, "/json/NewUser", "not-found"},
             Expected{Method::post, "/json/reply/x/NewUser", "not-found"},
             Expected{Method::post, "/x/json/reply/NewUser", "not-found"},
             Expected{Method::post, "/api", "not-found"},
             Expected{Method::post, "/api/", "not-found"},
             Expected{Method::get, "/api/users", "not-found"},
             Expected{Method::get, "", "not-found"},
         }) {
        Client client("evovoice");
        auto const target =
            evovoice_face::read_target(client.client_request(row.method, row.path), client.arena());
        auto const text =
            target ? std::string(evovoice_face::name_of(target->operation)) + " " + std::string(target->id)
                   : std::string(info(target.error().fault).name);
        BOOST_TEST(text == row.text, row.path << ": " << text);
    }
}

BOOST_AUTO_TEST_CASE(a_method_is_overridden_on_a_post_only) {
    auto const with = [](std::string_view method) {
        return std::vector<Header>{{"x-http-method-override", method}};
    };
    BOOST_TEST((evovoice_face::effective_method(Method::post, with("PATCH")) == Method::patch));
    BOOST_TEST((evovoice_face::effective_method(Method::post, with(" patch ")) == Method::patch));
    BOOST_TEST((evovoice_face::effective_method(Method::post, with("")) == Method::post));
    BOOST_TEST((evovoice_face::effective_method(Method::get, with("DELETE")) == Method::get));
    for (auto const* const spelling : {"patch", "Patch", "pAtCh"})
        BOOST_TEST((evovoice_face::effective_method(Method::post, with(spelling)) == Method::patch));
    BOOST_TEST((evovoice_face::effective_method(Method::post, with("delete")) == Method::delete_));
    BOOST_TEST(!evovoice_face::effective_method(Method::post, with("PATCH, PATCH")));
    BOOST_TEST(!evovoice_face::effective_method(Method::post, with("PATC")));
    BOOST_TEST(!evovoice_face::effective_method(Method::post, with("BREW")));
}

BOOST_AUTO_TEST_CASE(the_format_is_chosen_as_servicestack_does) {
    struct Expected {
        char const* name;
        char const* path;
        char const* query;
        char const* accept;
        char const* type;
        bool xml;
    };
    for (auto const& row : {
             Expected{"a suffix first", "/users.xml", "format=json", "application/json", "", true},
             Expected{"then the parameter", "/users", "format=xml", "application/json", "", true},
             Expected{"a callback is JSON", "/users", "callback=f", "application/xml", "", false},
             Expected{"then Accept", "/users", "", "application/xml", "", true},
             Expected{"weights do not count", "/users", "", "application/xml, application/json;q=0.1", "",
                      false},
             Expected{"one's own type does", "/users", "", "application/json, text/xml", "application/xml",
                      true},
             Expected{"anything is one's own type", "/users", "", "*/*", "text/xml", true},
             Expected{"HTML is not offered", "/users", "", "text/html, application/xml;q=0.9", "", true},
             Expected{"nothing is JSON", "/users", "", "", "", false},
             Expected{"a format that is not known", "/users", "format=csv", "application/xml", "", true},
             Expected{"a format in capitals", "/users", "format=XML", "application/json", "", true},
             Expected{"a format in mixed case", "/users", "format=Json", "application/xml", "", false},
             Expected{"the parameter in another case", "/users", "Format=Xml", "application/json", "", true},
             Expected{"a callback in another case", "/users", "CallBack=f", "application/xml", "", false},
             Expected{"a call by name says it", "/xml/reply/ListUsers", "", "application/json", "", true},
             Expected{"whatever is in front", "/legacy/acme/json/reply/ListUsers", "", "application/xml", "",
                      false},
             Expected{"and whatever the body is", "/json/oneway/NewUser", "", "*/*", "application/xml",
                      false},
             Expected{"but for the parameter", "/json/reply/ListUsers", "format=xml", "", "", true},
             Expected{"the API's own is JSON", "/api/ListUsers", "", "application/xml", "", false},
             Expected{"but for a suffix", "/api/ListUsers.xml", "", "application/json", "", true},
             Expected{"a route called api is none", "/legacy/api/users", "", "application/xml", "", true},
             Expected{"an id is no call by name", "/users/xml", "", "application/json", "", false},
         }) {
        Arena arena;
        std::vector<Header> const headers{{"Accept", row.accept}, {"Content-Type", row.type}};
        auto const format = evovoice_face::response_format(
            {.method = Method::get, .path = row.path, .query = row.query, .headers = headers, .body = {}},
            arena);
        BOOST_TEST((format == face::Format::xml) == row.xml, row.name);
    }
}

BOOST_AUTO_TEST_CASE(a_user_is_written_as_dot_net_writes_it) {
    Arena arena;
    User user;
    user.id = "65f0c1aa22";
    user.user_name = user.email = "dana.reyes@example.test";
    user.first_name = "Dana";
    user.last_name = "Reyes & <Co>";
    user.display_name = "Dana Reyes";
    user.accounts = arena.list<std::string_view>({"acc-100"});
    user.extensions = arena.list<Extension>({{"AccountNames", R"(["Acme Dental"])"},
                                             {"DashboardPermissions", R"(["ViewSessions","ViewHolograms"])"},
                                             {"ManagerAccess", R"("ReadWriteArchive")"},
                                             {"IsAuthenticated", "true"},
                                             {"Shoe", "42"}});
    auto const record = evovoice_face::to_user_info(user, arena);
    BOOST_TEST(
        evovoice_face::write_object(evovoice_contract::user_info::contract, record, face::Format::xml,
                                    arena) ==
        R"(<?xml version="1.0" encoding="utf-8"?>)"
        R"(<UserInfo xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication">)"
        R"(<AccountIds xmlns:d2p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><d2p1:string>acc-100</d2p1:string></AccountIds>)"
        R"(<AccountNames xmlns:d2p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><d2p1:string>Acme Dental</d2p1:string></AccountNames>)"
        R"(<AvatarUrl i:nil="true"/>)"
        R"(<DashboardPermissions><DashboardPermissions>ViewSessions</DashboardPermissions></DashboardPermissions>)"
        R"(<EmailAddress>dana.reyes@example.test</EmailAddress><FirstName>Dana</FirstName><Id>65f0c1aa22</Id>)"
        R"(<IsAuthenticated>true</IsAuthenticated><LastName>Reyes &amp; &lt;Co&gt;</LastName><Name>Dana Reyes</Name>)"
        R"(<Roles xmlns:d2p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays" i:nil="true"/></UserInfo>)");
    BOOST_TEST(
        evovoice_face::write_object(evovoice_contract::user_info::contract, record, face::Format::json,
                                    arena) ==
        R"({"accountIds":["acc-100"],"accountNames":["Acme Dental"],"dashboardPermissions":["ViewSessions"],)"
        R"("emailAddress":"dana.reyes@example.test","firstName":"Dana","id":"65f0c1aa22","isAuthenticated":true,)"
        R"("lastName":"Reyes & <Co>","name":"Dana Reyes"})");
}

BOOST_AUTO_TEST_CASE(what_a_dialect_leaves_out_is_named_with_the_rest) {
    Client client("xarios");
    auto const request = client.create(
        new_user("<EmailAddress>a@b.test</EmailAddress><FirstName>A</FirstName><Password>p</Password>"));
    BOOST_REQUIRE(request.has_value());
    Warning const warnings[]{{"/password", "is not confirmed"},
                             {"/roles", "holds a role that the route does not know"},
                             {"/accounts", "more than was asked for", false}};
    std::vector<Result<Answer>> const outcomes{
        Answer{.what = OneUser{.user = {.id = "7"}, .created = true}, .warnings = warnings}};
    auto const step =
        evovoice_face::next(*request, client.route(), face::Format::xml, false, outcomes, client.arena());
    auto const& response = std::get<Result<ClientResponse>>(step);
    BOOST_REQUIRE(response.has_value());
    BOOST_TEST(find(response->headers, "X-Idiom-Ignored").value_or("") == "Password, Roles");
}

BOOST_AUTO_TEST_CASE(a_create_is_tried_without_an_address_where_the_release_has_none) {
    Client client("genesys");
    client.roles().default_roles = {"agent"};
    auto const body = new_user("<EmailAddress>a@b.test</EmailAddress><FirstName>A</FirstName>"
                               "<LastName>B</LastName><Password>p</Password>");
    auto const request = client.create(body);
    BOOST_REQUIRE(request.has_value());
    auto const play = [&](std::vector<Result<Answer>> const& outcomes) {
        return evovoice_face::next(*request, client.route(), face::Format::xml, false, outcomes,
                                   client.arena());
    };
    auto& arena = client.arena();
    Result<Answer> const refused =
        fail(Fault::unsupported_field, "none", arena.list<FieldError>({{"/email", "this release has none"}}));
    auto const again = play({refused});
    BOOST_REQUIRE(std::holds_alternative<Calls>(again));
    auto const& call = std::get<Calls>(again).calls.front();
    BOOST_TEST(text_of(std::get<CreateUser>(call.what).user) ==
               "userName=a@b.test firstName=A lastName=B password=p");
    auto const end = play({refused, refused});
    BOOST_REQUIRE(std::holds_alternative<Result<ClientResponse>>(end));
    BOOST_TEST(!std::get<Result<ClientResponse>>(end).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
