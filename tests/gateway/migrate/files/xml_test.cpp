#include "tests/gateway/migrate/files/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom::migrate::files;
using namespace idiom::migrate::files::test;
using boost::test_tools::per_element;

namespace {

std::string const root = "<Users xmlns=\"urn:idiom:user:1\">";
std::string const kim = "<User><userName>kim</userName></User>";

std::vector<Row> taken() {
    std::vector<std::string> const one{"userName=kim"};
    return {
        {"our_namespace", root + kim + "</Users>", one},
        {"no_namespace", "<Users>" + kim + "</Users>", one},
        {"a_prefix",
         "<i:Users xmlns:i=\"urn:idiom:user:1\"><i:User><i:userName>kim</i:userName></i:User></i:Users>",
         one},
        {"no_users", root + "</Users>", {}},
        {"an_empty_root", "<Users/>", {}},
        {"a_declaration_and_blanks",
         "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<!-- <User> -->\n" + root + "\n  " + kim +
             "\n</Users >\n<!-- -->\n",
         one},
        {"comments_and_sections",
         root + "<!-- > --><User><!-- </User> --><userName><![CDATA[</User>]]></userName><?pi "
                "</User>?></User></Users>",
         {"userName=</User>"}},
        {"a_bigger_sign_in_an_attribute",
         "<Users xmlns:x='a>b'><User x:y=\"/>\"><userName>kim</userName></User></Users>", one},
        {"an_empty_user", "<Users><User/>" + kim + "</Users>", {"", "userName=kim"}},
        {"every_field",
         root + "<User><id>1</id><userName>kim</userName><password>pw</password><active>true</active>"
                "<roles><role>a</role><role>b</role></roles><accounts/><devices><device><id>d</id></device></"
                "devices>"
                "<extensions><acme><badge>B</badge><shift>2.50</shift><teams><item>x</item></teams></acme></"
                "extensions>"
                "<externalId>E</externalId></User></Users>",
         {"id=1 userName=kim password=pw roles=[a|b] accounts=[] active=true device=d/- acme.badge=\"B\" "
          "acme.shift=2.50 acme.teams=[\"x\"] externalId=E"}},
        {"nil_clears",
         "<Users xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><User><userName>kim</userName>"
         "<phoneNumber xsi:nil=\"true\"/></User></Users>",
         {"userName=kim phoneNumber=null"}},
        {"references",
         "<Users><User><userName>&lt;k&#x69;m&gt;</userName></User></Users>",
         {"userName=<kim>"}},
    };
}

std::vector<Row> refused() {
    auto const doctype = "<!DOCTYPE Users [<!ENTITY a \"sesame\">]>";
    return {
        {"nothing", "", {"users:1:1: is no XML document"}},
        {"text", "kim", {"users:1:1: is no XML document"}},
        {"a_doctype", "<?xml version=\"1.0\"?>\n" + (doctype + kim), {"users:2:1: a DOCTYPE is not taken"}},
        {"a_doctype_inside", "<Users>\n" + (doctype + kim), {"users:2:1: a DOCTYPE is not taken"}},
        {"a_doctype_inside_of_a_user",
         "<Users><User>\n" + (doctype + kim),
         {"users:2:1: a DOCTYPE is not taken"}},
        {"another_root", kim, {"users:1:7: the root must be Users"}},
        {"another_namespace", "<Users xmlns=\"urn:other\"/>", {"users:1:26: the root must be Users"}},
        {"another_namespace_of_a_user",
         "<Users>\n<User xmlns=\"urn:other\"/></Users>",
         {"users:2:26: an element is in a foreign namespace"}},
        {"cut_off", root + kim, {"userName=kim", "users:1:70: the document ends inside of its root"}},
        {"cut_off_in_a_user",
         "<Users>\n<User><userName>k",
         {"users:2:18: the document ends inside of a user"}},
        {"cut_off_in_a_tag",
         "<Users>\n<User><userName",
         {"users:2:7: the document ends inside of a tag, a comment or a CDATA section"}},
        {"an_unknown_entity",
         "<Users>\n  <User><userName>&sesame;</userName></User></Users>",
         {"users:2:19: a reference to no character"}},
        {"tags_that_cross",
         "<Users>\n<User><userName>kim</User></userName></Users>",
         {"users:2:20: an end tag that matches no start tag"}},
        {"an_end_tag_too_many", "<Users>\n</User></Users>", {"users:2:1: an end tag without its start tag"}},
        {"text_between_users",
         "<Users>" + kim + "\nsesame</Users>",
         {"userName=kim", "users:1:45: there is text between elements"}},
        {"a_second_root", "<Users/>\n<Users/>", {"users:2:1: the document goes on behind its root"}},
        {"a_field_twice",
         "<Users>\n<User><userName>a</userName><userName>b</userName></User></Users>",
         {"users:2:58: an element is there twice"}},
        {"a_field_as_an_attribute",
         "<Users><User userName=\"kim\"/></Users>",
         {"users:1:30: a field is written as an attribute"}},
        {"a_wrong_type",
         "<Users>\n" + kim + "\n<User><active>maybe</active></User></Users>",
         {"userName=kim", "users:3:1: /active: must be true or false"}},
        {"one_page_of_a_list",
         "<Users>" + kim + "<next>abc</next></Users>",
         {"userName=kim", "users:1:45: the document is one page of a list, and there are more"}},
    };
}

void check(std::vector<Row> const& rows) {
    for (auto const& row : rows)
        for (auto const step : {1ul, 5ul, 65536ul})
            BOOST_TEST_CONTEXT(row.name << ", " << step << " bytes at a time")
    BOOST_TEST(read_all(row.text, in(Format::xml), step).lines == row.lines, per_element());
}

} // namespace

BOOST_AUTO_TEST_CASE(an_xml_file_gives_its_users) { check(taken()); }

BOOST_AUTO_TEST_CASE(what_is_wrong_with_an_xml_file_is_named_with_its_place) { check(refused()); }

BOOST_AUTO_TEST_CASE(elements_that_no_user_has_are_named_and_not_used) {
    auto const contents =
        read_all("<Users><User><team>x</team><userName>kim</userName><extensions><other><a>1</a>"
                 "</other></extensions></User><group/><warnings/></Users>",
                 in(Format::xml));
    BOOST_TEST(contents.lines == std::vector<std::string>{"userName=kim"}, per_element());
    BOOST_TEST(contents.unknown == (std::vector<std::string>{"team", "extensions/other", "group"}),
               per_element());
}

BOOST_AUTO_TEST_CASE(a_user_without_end_is_refused) {
    auto const contents =
        read_all("<Users>\n<User><userName>" + std::string(3 * longest_user, 'x'), in(Format::xml));
    BOOST_TEST(contents.lines.back() == "users:2:17: a user is longer than 1 MiB");
}
