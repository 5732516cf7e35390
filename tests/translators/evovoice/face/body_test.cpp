#include <boost/test/unit_test.hpp>

#include "tests/translators/evovoice/face/support.hpp"

using namespace idiom;
using namespace idiom::test;

BOOST_AUTO_TEST_SUITE(body)

BOOST_AUTO_TEST_CASE(a_call_by_name_takes_the_user_from_parameters_or_body) {
    Client client("evovoice");
    struct Expected {
        char const* name;
        char const* path;
        char const* query;
        std::string body;
        char const* type;
        char const* id;
        char const* text;
    };
    auto const xml_patch = patch_user("<LastName>B</LastName><UserId>7</UserId>");
    for (auto const& row : {
             Expected{"JSON", "/json/reply/PatchUser", "", R"({"userId":"7","lastName":"B"})",
                      "application/json", "7", "lastName=B"},
             Expected{"no type is that of the path", "/json/reply/PatchUser", "",
                      R"({"UserId":"7","lastName":"B"})", "", "7", "lastName=B"},
             Expected{"nor is it there", "/xml/oneway/PatchUser", "", xml_patch, "", "7", "lastName=B"},
             Expected{"a type beats the path", "/json/reply/PatchUser", "", xml_patch, "text/xml", "7",
                      "lastName=B"},
             Expected{"a form", "/api/PatchUser", "", "UserId=7&LastName=B&Roles=x,y",
                      "application/x-www-form-urlencoded", "7", "lastName=B roles=[x,y]"},
             Expected{"a query alone", "/api/PatchUser", "userId=7&lastName=B", "", "", "7", "lastName=B"},
             Expected{"a query beside a body", "/api/PatchUser", "userId=7", R"({"lastName":"B"})", "", "7",
                      "lastName=B"},
             Expected{"both say the same", "/api/PatchUser", "userId=7", R"({"userId":"7"})", "", "7", ""},
             Expected{"both say another", "/api/PatchUser", "userId=8", R"({"userId":"7"})", "", "",
                      "invalid-parameter"},
             Expected{"nobody", "/api/PatchUser", "", R"({"lastName":"B"})", "", "", "invalid-value /id"},
             Expected{"nobody, spelled out", "/api/DeleteUser", "userId=", R"({"userId":""})", "", "",
                      "invalid-value /id"},
             Expected{"no segment", "/api/DeleteUser", "userId=a%2Fb", "", "", "", "malformed-request"},
             Expected{"dots", "/api/DeleteUser", "", R"({"userId":".."})", "", "", "malformed-request"},
             Expected{"a suffix is part of the id", "/api/DeleteUser", "userId=kim.xml", "", "", "kim.xml",
                      "delete kim.xml"},
             Expected{"delete by XML", "/xml/reply/DeleteUser", "",
                      "<DeleteUser" + std::string(head) + "<UserId>7</UserId></DeleteUser>", "", "7",
                      "delete 7"},
             Expected{"another class", "/xml/reply/DeleteUser", "", xml_patch, "", "", "malformed-body"},
             Expected{"a new user", "/json/reply/NewUser", "",
                      R"({"emailAddress":"a@b.test","firstName":"A","password":"p","accountId":"acc-1"})", "",
                      "", "userName=a@b.test firstName=A email=a@b.test password=p accounts=[acc-1]"},
             Expected{"a list by POST", "/json/reply/ListUsers", "", R"({"page":"x"})", "", "",
                      "malformed-body"},
         })
        BOOST_TEST_CONTEXT(row.name) {
            auto const request =
                client.read(client.client_request(Method::post, row.path, row.query, row.body, row.type));
            BOOST_TEST(text_of(request) == row.text);
            BOOST_TEST((request ? request->user_id : "") == row.id);
        }
    auto const list = client.read(client.client_request(Method::post, "/api/ListUsers", "",
                                                        R"({"page":3,"all":true,"specificIds":["7"]})", ""));
    BOOST_REQUIRE(list.has_value());
    auto const& read = std::get<evovoice_face::ListRequest>(list->what);
    BOOST_TEST(read.page == 3U);
    BOOST_TEST(read.all);
    BOOST_TEST(list_of(*read.ids) == "[7]");
}

BOOST_AUTO_TEST_CASE(a_body_that_is_not_understood_is_told_with_its_place) {
    struct Expected {
        char const* name;
        std::string body;
        char const* type;
        char const* message;
    };
    for (auto const& row : {
             Expected{
                 "no namespace", "<?xml version='1.0'?>\n<!-- a -->\n  <PatchUser><LastName/></PatchUser>",
                 "application/xml",
                 "the root element is 'PatchUser' without a namespace, and not 'PatchUser' in the namespace "
                 "'http://schemas.datacontract.org/2004/07/Voice.Api.Authentication' (at line 3, byte 35)"},
             Expected{
                 "another namespace", "<p:PatchUser xmlns:p='urn:x'/>", "text/xml",
                 "the root element is 'PatchUser' in the namespace 'urn:x', and not 'PatchUser' in the "
                 "namespace 'http://schemas.datacontract.org/2004/07/Voice.Api.Authentication' (at line 1, "
                 "byte 0)"},
             Expected{
                 "another class", "<Patch" + std::string(head) + "</Patch>", "text/xml",
                 "the root element is 'Patch' in the namespace "
                 "'http://schemas.datacontract.org/2004/07/Voice.Api.Authentication', and not 'PatchUser' in "
                 "the namespace 'http://schemas.datacontract.org/2004/07/Voice.Api.Authentication' (at line "
                 "1, byte 0)"},
             Expected{"no end", "<PatchUser\n", "text/xml",
                      "the document ends inside a tag (at line 2, byte 11)"},
             Expected{"a list that is none", "{\n \"Roles\": 7}", "application/json",
                      "the member 'Roles' is no list of texts (at line 2, byte 12)"},
             Expected{"a text that is none", R"({"lastName":{}})", "application/json",
                      "the member 'LastName' is no text (at line 1, byte 12)"},
         })
        BOOST_TEST_CONTEXT(row.name) {
            Client client("evovoice");
            auto const request = client.patch(row.body, row.type);
            BOOST_REQUIRE(!request.has_value());
            BOOST_TEST(request.error().detail == row.message);
        }
    Client client("evovoice");
    std::string name(2000, 'x');
    auto const request = client.patch("<" + name.substr(0, 900) + " xmlns='urn:" + name + "'/>", "text/xml");
    BOOST_REQUIRE(!request.has_value());
    BOOST_TEST(request.error().detail.size() < 500U);
}

BOOST_AUTO_TEST_SUITE_END()
