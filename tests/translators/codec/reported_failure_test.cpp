#include "translators/codec/json/reported_failure.hpp"

#include <boost/test/unit_test.hpp>

namespace idiom::json {
namespace {

BOOST_AUTO_TEST_SUITE(reported_failures)

bool fails(char const* text) {
    Arena arena;
    auto const value = read(text, arena, from_vendor);
    BOOST_REQUIRE_MESSAGE(value, text);
    return reports_failure(*value);
}

BOOST_AUTO_TEST_CASE(an_object_that_speaks_of_trouble_is_a_failure) {
    for (auto const* const text : {
             R"({"error":"locked"})",
             R"({"Error":"locked"})",
             R"({"ERROR_CODE":17})",
             R"({"error-message":"no such user"})",
             R"({"errorCode":"E17"})",
             R"({"error":404})",
             R"({"error":true})",
             R"({"error":{"code":0,"text":"locked"}})",
             R"({"errors":[{"description":"no"}]})",
             R"({"errors":[null,"no"]})",
             R"({"hasErrors":"true"})",
             R"({"exception":"tenant unknown"})",
             R"({"faultstring":"x"})",
             R"({"failures":["7"]})",
             R"({"error":"a","error":"b"})",
             R"({"success":false})",
             R"({"Success":"False"})",
             R"({"succeeded":0})",
             R"({"isSuccess":"no"})",
             R"({"ok":false})",
             R"({"status":"error"})",
             R"({"Status":"Failed"})",
             R"({"status":404})",
             R"({"status":"404"})",
             R"({"status":"404 Not Found"})",
             R"({"statusCode":500})",
             R"({"code":403,"message":"Forbidden"})",
             R"({"result":"failure"})",
             R"({"id":"4711","error":"locked"})",
         })
        BOOST_TEST(fails(text), text);
}

BOOST_AUTO_TEST_CASE(an_object_without_trouble_is_none) {
    for (auto const* const text : {
             "{}",
             "[]",
             R"("error")",
             R"({"error":null})",
             R"({"error":""})",
             R"({"error":" "})",
             R"({"error":0})",
             R"({"error":"0"})",
             R"({"error":0.0})",
             R"({"error":false})",
             R"({"error":"None"})",
             R"({"errorMessage":"OK"})",
             R"({"errorMessage":"No error."})",
             R"({"errors":[]})",
             R"({"errors":{}})",
             R"({"errors":[null]})",
             R"({"error":{"code":0,"message":""}})",
             R"({"errorCode":200})",
             R"({"errorCount":0,"exception":null})",
             R"({"success":true})",
             R"({"success":null})",
             R"({"status":"success"})",
             R"({"status":200})",
             R"({"status":"active"})",
             R"({"code":17})",
             R"({"failedLogins":3})",
             R"({"errorpolicy":"mail"})",
             R"({"data":{"error":"of a user"}})",
         })
        BOOST_TEST(!fails(text), text);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::json
