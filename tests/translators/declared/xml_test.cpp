#include "tests/translators/declared/dialect_in_memory.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::tests;

/// What of a vendor's XML is read, and what is passed over.
namespace {

/// A file whose list is read without pages, and is filtered here.
std::string xml_file() {
    return file_of({{"xml", "{ namespaces: { v: \"urn:v\" }, lists: { \"v:Users\": \"v:User\" } }"},
                    {"fields", "\n  id: { at: \"v:Id\", access: read }"
                               "\n  userName: { at: \"v:Login\", access: read }"
                               "\n  email: { at: \"v:Mail/#\", access: read }"
                               "\n  active: { at: \"v:On\", access: read }"},
                    {"list", "{ request: GET /users, items: \"v:Users\", order: vendor }"},
                    {"create", ""},
                    {"update", ""},
                    {"delete", ""},
                    {"roles", ""}});
}

/// Returns the user with this content whose name or address is `asked`; "" if the list has no such user.
std::string found(std::string const& content, ListUsers const& asked) {
    DialectInMemory dialect(xml_file());
    return dialect.call(asked, {{.request = "GET /users",
                                 .body = R"(<V xmlns="urn:v" xmlns:o="urn:o"><Users><User><Id>7</Id>)" +
                                         content + "</User></Users></V>"}});
}

} // namespace

BOOST_AUTO_TEST_CASE(a_text_of_xml_is_read_with_its_attributes_or_without) {
    static constexpr std::pair<char const*, bool> rows[] = {
        {"<Login>kim</Login>", true},
        {"<Login kind=\"work\">kim</Login>", true},
        {"<Login o:kind=\"work\">kim</Login>", true},
        {"<Login>kim</Login><Login>lee</Login>", true}, // the first of two stays
        {"<Login>lee</Login><Login>kim</Login>", false},
        {"<o:Login>lee</o:Login><Login>kim</Login>", true}, // another namespace is another element
        {"<Note>of <b>two</b> kinds</Note><Login>kim</Login>", true},
        {"<Login>kim<b/></Login>", false},
    };
    for (auto const& [content, is_there] : rows)
        BOOST_TEST((found(content, {.user_name = "kim"}) == "7") == is_there, content);
}

BOOST_AUTO_TEST_CASE(the_text_of_an_element_that_may_have_attributes_is_read) {
    for (auto const* const content : {"<Mail kind=\"work\">k@b</Mail>", "<Mail>k@b</Mail>"})
        BOOST_TEST(found(content, {.email = "k@b"}) == "7", content);
}
