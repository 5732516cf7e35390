#include "translators/codec/redact.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace idiom;

struct Row {
    std::string_view name;
    std::string_view body;
    std::string_view shown;
};

constexpr Row rows[]{
    {"nothing", "", ""},
    {"no secret", R"({"userName":"kim", "n" : 1})", R"({"userName":"kim", "n" : 1})"},
    {"a password", R"({"password":"pw","x":1})", R"({"password":"***","x":1})"},
    {"any case and place in the name", R"({"newPassWordHash":"pw"})", R"({"newPassWordHash":"***"})"},
    {"a token that is an object", R"({"access_token":{"a":["b"]}})", R"({"access_token":"***"})"},
    {"a secret deep inside", R"({"a":[{"clientSecret":7}, 2]})", R"({"a":[{"clientSecret":"***"}, 2]})"},
    {"several secrets", R"({"password":"a","b":"c","token":"d"})",
     R"({"password":"***","b":"c","token":"***"})"},
    {"an absent secret is told", R"({"password":null})", R"({"password":null})"},
    {"a secret with escapes", R"({"password":"a\"b\\"})", R"({"password":"***"})"},
    {"an escaped name", R"({"p\u0061ssword":"pw"})", R"({"p\u0061ssword":"***"})"},
    {"a secret twice", R"({"password":"a","password":"b"})", R"({"password":"***","password":"***"})"},
    {"an array", R"([{"op":"add","path":"/x","value":1}])", R"([{"op":"add","path":"/x","value":1}])"},
    {"what is no JSON", "password=pw&x=1", "***"},
    {"broken JSON", R"({"password":"pw")", "***"},

    {"XML without a secret", "<User><Name>Kim</Name></User>", "<User><Name>Kim</Name></User>"},
    {"XML with a password", "<User><Password>pw</Password></User>", "<User><Password>***</Password></User>"},
    {"a prefix", "<d:Password>pw</d:Password>", "<d:Password>***</d:Password>"},
    {"an attribute on it", "<Password x=\"1\">pw</Password>", "<Password x=\"1\">***</Password>"},
    {"an empty secret", "<Password></Password><b>c</b>", "<Password></Password><b>c</b>"},
    {"an absent secret", "<Password/><b>c</b>", "<Password/><b>c</b>"},
    {"a nil secret", "<Password i:nil=\"true\" /><b>c</b>", "<Password i:nil=\"true\" /><b>c</b>"},
    {"a prolog", "<?xml version=\"1.0\"?><Token>t</Token>", "<?xml version=\"1.0\"?><Token>***</Token>"},
};

BOOST_AUTO_TEST_SUITE(redaction)

BOOST_AUTO_TEST_CASE(secrets_are_masked_and_the_rest_stays_to_the_byte) {
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            Arena arena;
            BOOST_TEST(codec::redact(row.body, arena) == row.shown);
        }
}

BOOST_AUTO_TEST_CASE(a_body_cut_anywhere_shows_no_secret) {
    for (std::string_view const whole :
         {R"({"a":"b","password":"QQQQ","c":["d"]})", "<a><Password>QQQQ</Password><b>c</b></a>"})
        for (std::size_t size = 0; size <= whole.size(); ++size)
            BOOST_TEST_CONTEXT(whole.substr(0, size)) {
                Arena arena;
                auto const shown = codec::redact(whole.substr(0, size), arena);
                BOOST_TEST(shown.find('Q') == std::string_view::npos);
            }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
