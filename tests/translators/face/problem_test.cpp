#include "translators/face/problem.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace idiom::face {
namespace {

BOOST_AUTO_TEST_SUITE(problem_, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(a_problem_has_the_members_of_the_contract) {
    Arena arena;
    FieldError const errors[]{{"/email", "is \"bad\""}, {"", "all of it"}};
    Error error;
    error.fault = Fault::backend_unavailable;
    error.detail = "later";
    error.errors = errors;
    error.backend = BackendSays{.dialect = "xarios", .status = 429, .code = "Slow", .message = "slow <down>"};
    error.retry_after = 7;
    error.uncertain = true;
    auto const made = write_problem(error, Format::json, "req-1", false, arena);
    BOOST_TEST(made.status == 503);
    BOOST_TEST(find(made.headers, "Content-Type").value_or("") == "application/problem+json");
    BOOST_TEST(find(made.headers, "Retry-After").value_or("") == "7");
    BOOST_TEST(
        made.body ==
        R"({"type":"urn:idiom:problem:backend-unavailable",)"
        R"("title":"The back end takes no requests at present.","status":503,"detail":"later",)"
        R"("instance":"req-1","errors":[{"pointer":"/email","detail":"is \"bad\""},{"pointer":"","detail":"all of it"}],)"
        R"("backend":{"dialect":"xarios","status":429,"code":"Slow","message":"slow <down>"},"outcome":"uncertain"})");

    auto const xml = write_problem(error, Format::xml, "req-1", true, arena);
    BOOST_TEST(xml.head);
    BOOST_TEST(find(xml.headers, "Content-Type").value_or("") == "application/problem+xml");
    BOOST_TEST(xml.body.contains(R"(<problem xmlns="urn:ietf:rfc:7807">)"));
    BOOST_TEST(xml.body.contains("<errors><i><pointer>/email</pointer>"));
    BOOST_TEST(xml.body.contains("<message>slow &lt;down&gt;</message>"));
    BOOST_TEST(xml.body.ends_with("<outcome>uncertain</outcome></problem>"));
}

BOOST_AUTO_TEST_CASE(a_problem_lists_a_hundred_errors_and_counts_the_rest) {
    Arena arena;
    std::vector<FieldError> const errors(2500, FieldError{"/x", "is one"});
    Error error;
    error.fault = Fault::invalid_value;
    error.detail = "much";
    error.errors = errors;
    for (auto const format : {Format::json, Format::xml}) {
        std::string const body(write_problem(error, format, "req-1", false, arena).body);
        std::size_t listed = 0;
        for (auto at = body.find("is one"); at != body.npos; at = body.find("is one", at + 1))
            ++listed;
        BOOST_TEST(listed == 100u);
        BOOST_TEST(body.contains("much (and 2400 more errors, which are not listed)"));
    }
}

BOOST_AUTO_TEST_CASE(a_problem_says_what_would_be_taken) {
    Arena arena;
    Error error;
    error.fault = Fault::method_not_allowed;
    error.allow = "GET, HEAD";
    BOOST_TEST(find(write_problem(error, Format::json, "", false, arena).headers, "Allow").value_or("") ==
               "GET, HEAD");
    error.fault = Fault::unsupported_media_type;
    error.allow = "application/json";
    BOOST_TEST(find(write_problem(error, Format::json, "", false, arena).headers, "Accept").value_or("") ==
               "application/json");
    error.allow = "application/json-patch+json";
    BOOST_TEST(
        find(write_problem(error, Format::json, "", false, arena).headers, "Accept-Patch").value_or("") ==
        "application/json-patch+json");
    error.allow = "identity";
    BOOST_TEST(
        find(write_problem(error, Format::json, "", false, arena).headers, "Accept-Encoding").value_or("") ==
        "identity");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::face
