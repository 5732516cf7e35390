#define BOOST_TEST_DYN_LINK
#include "translators/unified/negotiate.hpp"

#include <boost/test/unit_test.hpp>

namespace idiom::unified {
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
        {"a weight that is none", "application/xml;q=high, application/json;q=0.1", json},
        {"a weight above one", "application/xml;q=1.5, application/json;q=0.1", json},
        {"rubbish", ";;,,\"", std::nullopt},
    };
    for (auto const& row : rows)
        BOOST_TEST((accepted(row.accept) == row.format), row.name);
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
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified
