#include "gateway/execution/audit.hpp"
#include "gateway/pipeline/audit.hpp"

#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::await;
using idiom::test::Fixture;

namespace {

struct Audited : Fixture {
    pipeline::RequestContext& context() {
        auto& made = request("POST", "/v1/acme/users");
        let_in(made);
        made.route = made.place.route;
        made.operation = "create";
        return made;
    }
    store::AuditEntry entry_of(Call const& call, Result<Answer> const& result,
                               execution::WriteCall const& write_call = {}) {
        auto const& one = context();
        execution::Writer const writer{.request_id = one.id,
                                       .client = one.caller->name,
                                       .route = one.route->name,
                                       .backend = one.route->backend,
                                       .operation = one.operation,
                                       .dialect = one.route->capabilities->dialect,
                                       .roles = one.route->roles};
        return execution::audit_entry({.writer = writer,
                                       .call = call,
                                       .write_call = write_call,
                                       .result = result,
                                       .at = {},
                                       .arena = one.arena});
    }
    ClientResponse append(pipeline::RequestContext& one, ClientResponse const& response) {
        return await(pipeline::append_audit(one, response));
    }
    Call create{.what = CreateUser{.user = {.user_name = "ana", .password = "secret"}, .warnings = {}},
                .roles = &roles};
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(audit, Audited)

BOOST_AUTO_TEST_CASE(an_entry_tells_who_did_what_and_no_secret) {
    auto const entry =
        entry_of(create, Answer{.what = OneUser{.user = {.id = "7", .user_name = "ana"}, .created = true}},
                 {.answer = {.status = 201}});
    BOOST_TEST(entry.client == "crm");
    BOOST_TEST(entry.route == "acme");
    BOOST_TEST(entry.operation == "create");
    BOOST_TEST(entry.user == "7");
    BOOST_TEST(entry.before == "");
    BOOST_TEST(entry.after == R"({"id":"7","userName":"ana","password":"***"})");
    BOOST_TEST(entry.backend_status == "201");
    BOOST_TEST(entry.problem == "");
}

BOOST_AUTO_TEST_CASE(a_write_that_failed_names_its_problem_and_the_login) {
    auto const entry =
        entry_of(create, fail(Fault::backend_timeout), {.answer = {.delivery = Delivery::timed_out}});
    BOOST_TEST(entry.user == "ana");
    BOOST_TEST(entry.problem == "backend-timeout");
    BOOST_TEST(entry.backend_status == "timed_out");
    BOOST_TEST(entry.after == "");
}

BOOST_AUTO_TEST_CASE(the_status_is_that_of_the_response) {
    auto& one = context();
    one.audit = {entry_of(create, Answer{.what = OneUser{}}), entry_of(create, Answer{.what = OneUser{}})};
    BOOST_TEST(append(one, {.status = 204}).status == 204);
    auto const trail = Fixture::audit();
    BOOST_REQUIRE(trail.size() == 2U);
    BOOST_TEST(trail[0].status == 204);
    BOOST_TEST(trail[1].status == 204);
}

BOOST_AUTO_TEST_CASE(a_write_whose_response_is_an_error_has_the_problem_of_the_response) {
    auto& one = context();
    one.audit = {entry_of(create, Answer{.what = OneUser{}}), entry_of(create, fail(Fault::user_exists))};
    auto const response = one.fail(Fault::backend_error, "its answer cannot be shown");
    append(one, response);
    auto const trail = Fixture::audit();
    BOOST_REQUIRE(trail.size() == 2U);
    BOOST_TEST(trail[0].status == response.status);
    BOOST_TEST(trail[0].problem == "backend-error");
    BOOST_TEST(trail[1].problem == "user-exists");
}

BOOST_AUTO_TEST_CASE(a_write_that_failed_has_its_own_status_in_a_response_about_many_writes) {
    auto& one = context();
    one.audit = {entry_of(create, fail(Fault::user_exists)), entry_of(create, Answer{.what = OneUser{}})};
    append(one, {.status = 200});
    auto const trail = Fixture::audit();
    BOOST_REQUIRE(trail.size() == 2U);
    BOOST_TEST(trail[0].status == 409);
    BOOST_TEST(trail[0].problem == "user-exists");
    BOOST_TEST(trail[1].status == 200);
}

BOOST_AUTO_TEST_CASE(a_success_without_a_record_is_not_confirmed) {
    auto& one = context();
    one.audit = {entry_of(create, Answer{.what = OneUser{}})};
    store.fail_writes_with(store::StoreError{.kind = {}, .text = "full"});
    auto const response = append(one, {.status = 201});
    BOOST_TEST(response.status == 502);
    BOOST_TEST(one.problem == "write-not-confirmed");
    BOOST_TEST(response.body.find("uncertain") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(a_failure_stays_what_it_is) {
    auto& one = context();
    one.audit = {entry_of(create, fail(Fault::backend_conflict))};
    store.fail_writes_with(store::StoreError{.kind = {}, .text = "full"});
    BOOST_TEST(append(one, {.status = 409}).status == 409);
}

BOOST_AUTO_TEST_SUITE_END()
