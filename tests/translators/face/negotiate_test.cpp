#include "translators/face/negotiate.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace idiom::face {
namespace {

BOOST_AUTO_TEST_SUITE(negotiate_, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(accept_is_weighed_as_rfc_9110_says) {
    struct Row {
        std::string_view name;
        std::string_view accept;
        std::optional<Format> format;
    };
    constexpr auto json = Format::json;
    constexpr auto xml = Format::xml;
    constexpr Row rows[]{
        {"nothing", "", json},
        {"anything", "*/*", json},
        {"json", "application/json", json},
        {"xml", "application/xml", xml},
        {"the older name of xml", "text/xml", xml},
        {"any letters", "Application/XML", xml},
        {"the heavier one", "application/json;q=0.5, application/xml;q=0.8", xml},
        {"json where they weigh the same", "application/xml, application/json", json},
        {"xml before the rest", "application/xml, */*;q=0.1", xml},
        {"the rest without json", "*/*, application/json;q=0", xml},
        {"a type before anything", "application/*;q=0.2, */*;q=0.9", json},
        {"the exact weight counts, not the highest", "application/xml;q=0.2, */*;q=0.9", json},
        {"other parameters", "application/xml;charset=utf-8;q=1.0, application/json;q=0.999", xml},
        {"a quoted comma", R"(application/xml;a=",";q=1, application/json;q=0.1)", xml},
        {"a browser", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", xml},
        {"neither", "text/html", std::nullopt},
        {"both excluded", "application/json;q=0, application/xml;q=0.000", std::nullopt},
        {"a weight that is none is one", "application/xml;q=high, application/json;q=0.1", xml},
        {"a weight above one is one", "application/xml;q=1.5, application/json;q=0.9", xml},
        {"a weight of minus one is one", "application/xml;q=-1, application/json;q=0.9", xml},
        {"no weight behind the sign is one", "application/xml;q=, application/json;q=0.9", xml},
        {"a point alone is one", "application/xml;q=., application/json;q=0.9", xml},
        {"Java's HttpURLConnection", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", json},
        {"the same with xml", "application/xml, image/gif, *; q=.2, */*; q=.2", xml},
        {"a weight without its zero", "application/json;q=.2, application/xml;q=.3", xml},
        {"a weight without decimals", "application/json;q=0., application/xml;q=0.1", xml},
        {"a weight of many digits", "application/json;q=0.2000001, application/xml;q=0.3", xml},
        {"a tiny weight does not exclude", "application/json;q=0.0001, text/html", json},
        {"a weight in quotes", R"(application/json;q="0", application/xml;q="0.1")", xml},
        {"blanks around the sign", "application/json; q = 0.1, application/xml; Q = 0.2", xml},
        {"a lone star", "*", json},
        {"a lone star without json", "*, application/json;q=0", xml},
        {"a star of no weight", "*;q=0", std::nullopt},
        {"a star of .0", "*;q=.0", std::nullopt},
        {"a list of nothing", " , ,", json},
        {"rubbish", ";;,,\"", std::nullopt},
    };
    for (auto const& row : rows)
        BOOST_TEST((accepted(row.accept) == row.format), row.name);
}

BOOST_AUTO_TEST_CASE(a_hostile_accept_is_read_once) {
    std::string const inputs[]{std::string(100'000, ','),
                               std::string(100'000, ';'),
                               std::string(100'000, '"'),
                               "*;q=" + std::string(100'000, '9'),
                               "*;q=." + std::string(100'000, '0'),
                               "*" + [] {
                                   std::string text;
                                   for (int i = 0; i < 20'000; ++i)
                                       text += ";q=.1";
                                   return text;
                               }()};
    constexpr std::optional<Format> expected[]{Format::json, Format::json, std::nullopt,
                                               Format::json, std::nullopt, Format::json};
    for (std::size_t i = 0; i < std::size(inputs); ++i)
        BOOST_TEST((accepted(inputs[i]) == expected[i]), i);
}

BOOST_AUTO_TEST_CASE(a_post_may_stand_for_another_method) {
    struct Row {
        std::string_view name;
        Method method;
        std::vector<Header> headers;
        std::optional<Method> meant;
    };
    auto const named = [](std::string_view value) {
        return std::vector<Header>{{"X-HTTP-Method-Override", value}};
    };
    Row const rows[]{
        {"none", Method::post, {}, Method::post},
        {"PATCH", Method::post, named("PATCH"), Method::patch},
        {"any case of the value", Method::post, named("pAtch"), Method::patch},
        {"any case of the name", Method::post, {{"x-http-METHOD-override", "Delete"}}, Method::delete_},
        {"blanks around it", Method::post, named(" PUT\t"), Method::put},
        {"GET", Method::post, named("get"), Method::get},
        {"POST", Method::post, named("POST"), Method::post},
        {"an empty one", Method::post, named(""), Method::post},
        {"twice the same",
         Method::post,
         {{"X-HTTP-Method-Override", "PUT"}, {"X-Http-Method-Override", "put"}},
         Method::put},
        {"two methods",
         Method::post,
         {{"X-HTTP-Method-Override", "PUT"}, {"X-HTTP-Method-Override", "DELETE"}},
         {}},
        {"HEAD, whose answer has no body", Method::post, named("HEAD"), {}},
        {"an unknown method", Method::post, named("BREW"), {}},
        {"a list", Method::post, named("PUT, DELETE"), {}},
        {"on a GET", Method::get, named("DELETE"), Method::get},
        {"on a PUT", Method::put, named("DELETE"), Method::put},
    };
    for (auto const& row : rows)
        BOOST_TEST((effective_method(row.method, row.headers) == row.meant), row.name);
}

BOOST_AUTO_TEST_CASE(a_body_is_what_its_content_type_says) {
    BOOST_TEST((body_type("") == BodyType::json));
    BOOST_TEST((body_type("application/json; charset=utf-8") == BodyType::json));
    BOOST_TEST((body_type("Application/Merge-Patch+JSON") == BodyType::merge_patch));
    BOOST_TEST((body_type("application/json-patch+json") == BodyType::json_patch));
    BOOST_TEST((body_type("text/xml;charset=ISO-8859-1") == BodyType::xml));
    BOOST_TEST(!body_type("text/plain"));
    BOOST_TEST(!body_type("application/vnd.acme+json"));
}

BOOST_AUTO_TEST_CASE(prefer_is_read_as_a_list) {
    BOOST_TEST(prefers_lenient("handling=lenient"));
    BOOST_TEST(prefers_lenient("respond-async, Handling = \"lenient\"; a=b"));
    BOOST_TEST(!prefers_lenient("handling=strict, handling=lenient"));
    BOOST_TEST(!prefers_lenient("lenient"));
    BOOST_TEST(!prefers_lenient(""));
    BOOST_TEST(prefers_minimal("handling=lenient, return=minimal"));
    BOOST_TEST(prefers_minimal("Return=\"minimal\""));
    BOOST_TEST(!prefers_minimal("return=representation, return=minimal"));
    BOOST_TEST(!prefers_minimal("handling=minimal"));
}

BOOST_AUTO_TEST_CASE(gzip_is_a_coding_only_for_those_who_name_it) {
    struct Row {
        std::string_view field;
        bool accepted;
    };
    for (auto const& [field, accepted] : std::initializer_list<Row>{
             {"gzip", true},
             {"gzip, deflate, br", true},
             {"X-GZIP", true},
             {"deflate, *;q=0.5", true},
             {"identity;q=0.5, gzip", true},
             {"", false},
             {"br", false},
             {"gzip;q=0", false},
             {"*, gzip;q=0", false},
             {"gzip;q=0.5, identity", false},
             {"gzipped", false},
         })
        BOOST_TEST(accepts_gzip(field) == accepted, field);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::face
