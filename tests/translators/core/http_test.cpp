#include "translators/core/http.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

namespace {

using namespace idiom;

BOOST_AUTO_TEST_SUITE(http)

BOOST_AUTO_TEST_CASE(methods_are_named_and_found_case_sensitively) {
    for (auto const method : {Method::get, Method::head, Method::post, Method::put, Method::patch,
                              Method::delete_, Method::options})
        BOOST_TEST((method_named(name_of(method)) == method));
    for (auto const name : {"", "get", "Get", "TRACE", "CONNECT", "GETS", "GE", "DELETE_", "GET "})
        BOOST_TEST_CONTEXT("'" << name << "'")
    BOOST_TEST(!method_named(name));
}

BOOST_AUTO_TEST_CASE(names_compare_without_the_case_of_ascii_letters_only) {
    BOOST_TEST(equal_ignoring_case("", ""));
    BOOST_TEST(equal_ignoring_case("Content-TYPE", "content-type"));
    BOOST_TEST(!equal_ignoring_case("content-type", "content-typ"));
    BOOST_TEST(!equal_ignoring_case("[", "{"));
    BOOST_TEST(!equal_ignoring_case("@", "`"));
    BOOST_TEST(!equal_ignoring_case("\xC3\x84", "\xC3\xA4"));
}

BOOST_AUTO_TEST_CASE(the_first_field_of_a_name_is_found) {
    std::array const headers{Header{"A", "1"}, Header{"b", ""}, Header{"a", "2"}};
    BOOST_TEST(find(headers, "a").value() == "1");
    BOOST_TEST(find(headers, "B").value() == "");
    BOOST_TEST(!find(headers, "c"));
}

BOOST_AUTO_TEST_CASE(media_types_lose_parameters_and_space) {
    BOOST_TEST(media_type("text/xml") == "text/xml");
    BOOST_TEST(media_type(" \ttext/xml \t; charset=utf-8") == "text/xml");
    BOOST_TEST(media_type(";charset=utf-8") == "");
    BOOST_TEST(media_type("") == "");
}

struct Type {
    std::string_view text;
    bool json;
    bool xml;
};
constexpr Type types[]{
    {"application/json", true, false},
    {"APPLICATION/JSON ; charset=utf-8", true, false},
    {"application/merge-patch+json", true, false},
    {"application/problem+JSON;q=1", true, false},
    {"+json", false, false},
    {"application/jsonx", false, false},
    {"text/json", false, false},
    {"application/xml", false, true},
    {"text/xml;charset=ISO-8859-1", false, true},
    {"application/problem+xml", false, true},
    {"application/xhtml", false, false},
    {"text/html", false, false},
    {"", false, false},
};

BOOST_AUTO_TEST_CASE(json_and_xml_are_known_by_their_types) {
    for (auto const& type : types)
        BOOST_TEST_CONTEXT(type.text) {
            BOOST_TEST(is_json(type.text) == type.json);
            BOOST_TEST(is_xml(type.text) == type.xml);
        }
}

BOOST_AUTO_TEST_CASE(only_a_delivered_2xx_is_ok) {
    BOOST_TEST((Response{.status = 200}.ok()));
    BOOST_TEST((Response{.status = 299}.ok()));
    BOOST_TEST(!(Response{.status = 199}.ok()));
    BOOST_TEST(!(Response{.status = 300}.ok()));
    BOOST_TEST(!(Response{.delivery = Delivery::lost, .status = 200}.ok()));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
