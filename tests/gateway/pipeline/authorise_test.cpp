#include "gateway/pipeline/authorise.hpp"

#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::Fixture;

BOOST_FIXTURE_TEST_SUITE(authorise, Fixture)

BOOST_AUTO_TEST_CASE(who_may_only_read_cannot_write) {
    struct Row {
        char const* method;
        char const* target;
        int status; ///< 0: goes on
    };
    for (auto const& row : {
             Row{"GET", "/v1/acme/users", 0},
             Row{"OPTIONS", "/v1/acme/users", 0},
             Row{"POST", "/v1/acme/users", 403},
             Row{"PATCH", "/v1/acme/users/7", 403},
             Row{"DELETE", "/v1/acme/nowhere", 403},
             Row{"GET", "/legacy/acme/users", 0},
             Row{"POST", "/legacy/acme/json/reply/ListUsers", 0},
             Row{"POST", "/legacy/acme/users", 403},
         }) {
        auto& context = request(row.method, row.target);
        let_in(context, "key-of-reader");
        BOOST_TEST(test::status_of(pipeline::authorise(context)) == row.status, row.method << row.target);
    }
}

BOOST_AUTO_TEST_CASE(a_request_of_parts_needs_both_rights) {
    for (auto const& [reads, writes, status] :
         {std::tuple(true, true, 0), {true, false, 403}, {false, true, 403}, {false, false, 403}}) {
        auto& context = request("POST", "/v1/acme/batch");
        context.caller = std::make_shared<auth::Caller>(auth::Caller{.may_read = reads, .may_write = writes});
        BOOST_TEST(test::status_of(pipeline::authorise(context)) == status, reads << writes);
    }
}

BOOST_AUTO_TEST_CASE(what_the_face_cannot_read_is_told) {
    auto& context = request("PUT", "/legacy/acme/users/7");
    let_in(context);
    auto const response = pipeline::authorise(context);
    BOOST_TEST(test::status_of(response) == 405);
    BOOST_TEST(test::header(*response, "Allow") == "PATCH, DELETE");
}

BOOST_AUTO_TEST_CASE(a_method_that_nobody_knows_is_told_with_those_of_the_face) {
    auto& context = request("BREW", "/legacy/acme/users");
    let_in(context);
    auto const response = pipeline::authorise(context);
    BOOST_TEST(test::status_of(response) == 405);
    BOOST_TEST(test::header(*response, "Allow") == "GET, HEAD, POST, PATCH, DELETE");
}

BOOST_AUTO_TEST_CASE(the_operation_is_known_from_here_on) {
    auto& context = request("PATCH", "/v1/acme/users/7");
    let_in(context);
    BOOST_TEST(!pipeline::authorise(context));
    BOOST_TEST(context.operation == "update");
}

BOOST_AUTO_TEST_SUITE_END()
