#include "tests/translators/unified/support.hpp"
#include "translators/face/sealed_text.hpp"
#include "translators/unified/read_xml.hpp"
#include "translators/unified/write_xml.hpp"

#include <boost/test/unit_test.hpp>

namespace idiom::unified::test {
namespace {

using namespace face;

BOOST_AUTO_TEST_SUITE(xml_, *boost::unit_test::label("unit"))

struct Row {
    std::string_view name;
    Method method;
    std::string_view target;
    std::string_view body;
    std::string_view result; ///< the change, or the error
};
constexpr Row rows[]{
    {"a scalar", Method::patch, "/users/7",
     "<User xmlns='urn:idiom:user:1'><firstName>E&amp;a</firstName></User>", "firstName=E&a"},
    {"in no namespace", Method::patch, "/users/7", "<User><active> true </active></User>", "active=true"},
    {"any prefix", Method::patch, "/users/7",
     "<u:User xmlns:u='urn:idiom:user:1'><u:email>a</u:email></u:User>", "email=a"},
    {"nil clears", Method::patch, "/users/7",
     "<User xmlns:x='http://www.w3.org/2001/XMLSchema-instance'><email x:nil='true'/></User>", "-email"},
    {"an empty element is an empty text", Method::patch, "/users/7", "<User><email/></User>", "email="},
    {"digits are a text where a text is declared", Method::patch, "/users/7",
     "<User><lastName>007</lastName></User>", "lastName=007"},
    {"roles", Method::patch, "/users/7", "<User><roles> <role>a</role> <role>b</role> </roles></User>",
     "roles: a b"},
    {"an empty wrapper is the empty set", Method::patch, "/users/7", "<User><roles/></User>", "roles:"},
    {"the roles call", Method::put, "/users/7/roles", "<User><roles><role>a</role></roles></User>",
     "roles: a"},
    {"the bare set", Method::put, "/users/7/roles", "<roles><role>a</role></roles>", "roles: a"},
    {"extensions by their declared types", Method::patch, "/users/7",
     "<User><extensions><twoname><Note>12</Note><Level>12</Level><Tags><item>1</item></Tags></twoname></"
     "extensions></User>",
     R"(extensions/Note="12"/Level=12/Tags=["1"])"},
    {"an object is JSON", Method::patch, "/users/7",
     R"(<User><extensions><twoname><Settings>{"a":null,"z":1}</Settings></twoname></extensions></User>)",
     R"(extensions/Settings={"b":{"c":2},"z":1})"},
    {"not a boolean", Method::patch, "/users/7", "<User><active>yes</active></User>",
     "invalid-value /active"},
    {"not a number", Method::patch, "/users/7",
     "<User><extensions><twoname><Level>x</Level></twoname></extensions></User>",
     "invalid-value /extensions/twoname/Level"},
    {"an unknown element", Method::patch, "/users/7", "<User><age>1</age></User>", "unsupported-field /age"},
    {"elements in a text", Method::patch, "/users/7", "<User><email><b>1</b></email></User>",
     "invalid-value /email"},
    {"a foreign namespace", Method::patch, "/users/7", "<User xmlns='urn:x'/>", "malformed-body"},
    {"a field as an attribute", Method::patch, "/users/7", "<User><roles role='admin'/></User>",
     "malformed-body"},
    {"a field as an attribute of the root", Method::patch, "/users/7", "<User email='a'/>", "malformed-body"},
    {"a field as an attribute of our namespace", Method::patch, "/users/7",
     "<u:User xmlns:u='urn:idiom:user:1' u:email='a'/>", "malformed-body"},
    {"attributes of others say nothing of a user", Method::patch, "/users/7",
     "<User xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='a b' xml:lang='en'>"
     "<email xsi:type='string' xmlns:z='urn:z' z:x='1'>a</email></User>",
     "email=a"},
    {"another root", Method::patch, "/users/7", "<Person/>", "malformed-body"},
    {"an element twice", Method::patch, "/users/7", "<User><email/><email/></User>", "malformed-body"},
    {"text between elements", Method::patch, "/users/7", "<User>hello</User>", "malformed-body"},
    {"an item of another name", Method::patch, "/users/7", "<User><roles><x/></roles></User>",
     "malformed-body"},
    {"a nil that is no boolean", Method::patch, "/users/7",
     "<User xmlns:x='http://www.w3.org/2001/XMLSchema-instance'><email x:nil='maybe'/></User>",
     "malformed-body"},
    {"a nil with content", Method::patch, "/users/7",
     "<User xmlns:x='http://www.w3.org/2001/XMLSchema-instance'><email x:nil='true'>q</email></User>",
     "malformed-body"},
    {"a nil list with items", Method::patch, "/users/7",
     "<User xmlns:x='http://www.w3.org/2001/XMLSchema-instance'><roles "
     "x:nil='true'><role>a</role></roles></User>",
     "malformed-body"},
    {"a DOCTYPE", Method::patch, "/users/7", "<!DOCTYPE User><User/>", "malformed-body"},
    {"half a document", Method::patch, "/users/7", "<User><email>", "malformed-body"},
    {"a role in nil", Method::patch, "/users/7",
     "<User xmlns:x='http://www.w3.org/2001/XMLSchema-instance'><roles><role x:nil='1'/></roles></User>",
     "invalid-value /roles/0"},
};

BOOST_AUTO_TEST_CASE(an_xml_body_means_what_its_json_form_means) {
    for (auto const& row : rows) {
        Exchange exchange;
        auto const parsed =
            exchange.send(row.method, row.target, row.body, {{"Content-Type", "application/xml"}});
        if (!parsed) {
            BOOST_TEST_CONTEXT(row.name) BOOST_TEST(outcome(parsed) == row.result);
            continue;
        }
        auto const change = edit_of(parsed).against(HeldUser::of(ana()), exchange.arena);
        BOOST_TEST_CONTEXT(row.name) BOOST_TEST((change ? spelled(*change) : outcome(change)) == row.result);
    }
}

BOOST_AUTO_TEST_CASE(devices_and_emails_have_a_form_in_xml) {
    Exchange exchange;
    std::vector<Header> const xml{{"Content-Type", "text/xml"}};
    auto const device =
        exchange.send(Method::put, "/users/7/devices/d",
                      "<Device xmlns='urn:idiom:user:1'><clientType>crm</clientType></Device>", xml);
    BOOST_REQUIRE_MESSAGE(device, outcome(device));
    BOOST_TEST(std::get<AssignDevice>(std::get<ParsedCall>(*device).call.what).client_type == "crm");
    auto const email =
        exchange.send(Method::post, "/users/7/emails", "<Email><kind>activation</kind></Email>", xml);
    BOOST_TEST(outcome(email) == "");
}

BOOST_AUTO_TEST_CASE(a_user_has_a_form_in_xml) {
    Exchange exchange;
    auto const parsed = exchange.send(Method::get, "/users/7.xml");
    auto const made = write_answer({.what = OneUser{.user = ana(), .created = false}, .warnings = {}},
                                   std::get<ParsedCall>(*parsed).response_options, exchange.arena);
    BOOST_TEST(header(made, "Content-Type") == "application/xml; charset=utf-8");
    BOOST_TEST(
        made.body ==
        R"(<?xml version="1.0" encoding="UTF-8"?><User xmlns="urn:idiom:user:1"><id>7</id><userName>ana</userName>)"
        "<displayName>Ana Ruiz</displayName><firstName>Ana</firstName><lastName>Ruiz</lastName>"
        "<email>ana@acme.example</email><active>true</active><roles><role>admin</role><role>agent</role></"
        "roles>"
        "<accounts><account>a-1</account></accounts>"
        "<devices><device><id>d-1</id><phoneNumber>+1</phoneNumber></device></devices>"
        "<skills><skill><id>s-1</id><name>Spanish</name><level>5</level></skill></skills>"
        R"(<extensions><twoname><Note>hi</Note><IsParent>true</IsParent><Settings>{"a":1,"b":{"c":2}}</Settings>)"
        "<Tags><item>x</item></Tags><Level>1.50</Level></twoname></extensions></User>");
}

BOOST_AUTO_TEST_CASE(what_xml_cannot_carry_is_replaced_and_named) {
    Exchange exchange;
    auto user = ana();
    user.email = std::string_view("a\0<b", 4);
    auto const parsed = exchange.send(Method::get, "/users/7.xml?fields=email");
    auto const made = write_answer({.what = OneUser{.user = user, .created = false}, .warnings = {}},
                                   std::get<ParsedCall>(*parsed).response_options, exchange.arena);
    BOOST_TEST(made.body.contains("<email>a\xEF\xBF\xBD&lt;b</email><warnings><warning>"
                                  "<pointer>/email</pointer>"));
    auto const list = exchange.send(Method::get, "/users.xml?fields=email");
    User const users[]{ana(), user};
    auto const page = write_answer({.what = ManyUsers{.users = users, .next = ""}, .warnings = {}},
                                   std::get<ParsedCall>(*list).response_options, exchange.arena);
    BOOST_TEST(page.body.contains("<warnings><warning><pointer>/users/1/email</pointer>"));
}

BOOST_AUTO_TEST_CASE(a_list_has_a_form_in_xml) {
    Exchange exchange;
    User const users[]{ana()};
    auto const parsed = exchange.send(Method::get, "/users.xml?fields=id");
    auto const made = write_answer({.what = ManyUsers{.users = users, .next = "n"}, .warnings = {}},
                                   std::get<ParsedCall>(*parsed).response_options, exchange.arena);
    auto const next = std::string(seal("n", "cursor\n", "s", exchange.arena));
    BOOST_TEST(made.body.ends_with(R"(<Users xmlns="urn:idiom:user:1"><User><id>7</id></User><next>)" + next +
                                   "</next></Users>"));
}

BOOST_AUTO_TEST_CASE(a_list_is_the_same_in_parts_and_at_once) {
    Exchange exchange;
    User const users[]{ana(), ana(), {}};
    auto whole = exchange.arena.text();
    write_list_xml(whole, {.users = users, .next = {}}, "twoname", FieldSet::all(), {}, exchange.arena);
    auto parts = exchange.arena.text();
    begin_list_xml(parts, exchange.arena);
    for (auto const& user : users)
        write_user_of_list(parts, user, "twoname", exchange.arena);
    end_list_xml(parts, exchange.arena);
    BOOST_TEST(parts == whole);
}

BOOST_AUTO_TEST_CASE(a_child_of_a_list_is_read_with_the_types_of_its_dialect) {
    Arena arena;
    DialectTypes const types = [](std::string_view name) { return name == "twoname" ? &two_names : nullptr; };
    auto const child = [&](std::string_view text) {
        auto const document = arena.join({"<Users>", text, "</Users>"});
        return read_child_of_list(document, types, 16, arena);
    };
    auto const read =
        child("<User><extensions><twoname><Level>7</Level></twoname><other><Level>7</Level></other>"
              "</extensions></User>");
    BOOST_TEST_REQUIRE(read.has_value());
    auto const* const extensions = read->members.front().value.find("extensions");
    BOOST_TEST_REQUIRE(extensions != nullptr);
    BOOST_TEST(extensions->find("twoname")->find("Level")->is_number());
    BOOST_TEST(extensions->find("other")->find("Level")->is_string());
    BOOST_TEST(child("")->members.empty());
    BOOST_TEST(child("<next>n</next>")->text_of("next").value() == "n");
    auto const twice = child("<User><email>a</email><email>b</email></User>");
    BOOST_TEST_REQUIRE(!twice.has_value());
    BOOST_TEST(twice.error().offset ==
               std::string_view("<Users><User><email>a</email><email>b</email></User>").size());
    BOOST_TEST(!read_child_of_list("<User/>", types, 16, arena).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
