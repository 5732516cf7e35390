#include <boost/test/unit_test.hpp>

#include "translators/codec/xml/xml.hpp"
#include "translators/core/client_response.hpp"
#include "translators/evovoice/face/error_response.hpp"

#include <set>

using namespace idiom;
using face::Format;

BOOST_AUTO_TEST_SUITE(error_response)

BOOST_AUTO_TEST_CASE(an_error_is_written_as_servicestack_writes_it) {
    Arena arena;
    auto const response = evovoice_face::write_error(
        {.fault = Fault::user_not_found, .detail = "the back end has no such user"},
        evovoice_face::Operation::patch, Format::xml, false, arena);
    BOOST_TEST(response.status == 404);
    BOOST_TEST(response.headers[0].value == "application/xml");
    BOOST_TEST(
        response.body ==
        R"(<?xml version="1.0" encoding="utf-8"?>)"
        R"(<ErrorResponse xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.servicestack.net/types">)"
        R"(<ResponseStatus><ErrorCode>NotFound</ErrorCode><Message>User was not found</Message><StackTrace i:nil="true"/>)"
        R"(<Errors/><Meta xmlns:d3p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays" i:nil="true"/>)"
        R"(</ResponseStatus></ErrorResponse>)");
}

BOOST_AUTO_TEST_CASE(fields_go_by_the_names_of_the_class_that_was_sent) {
    Arena arena;
    auto const errors = arena.list<FieldError>({{"/userName", "is required"},
                                                {"/email", "is required"},
                                                {"/accounts/0", "must not contain control characters"}});
    Error const error{.fault = Fault::invalid_value, .detail = "/userName is required", .errors = errors};
    auto const json =
        evovoice_face::write_error(error, evovoice_face::Operation::create, Format::json, false, arena);
    BOOST_TEST(json.status == 400);
    BOOST_TEST(json.headers[0].value == "application/json; charset=utf-8");
    BOOST_TEST(
        json.body ==
        R"({"responseStatus":{"errorCode":"NotEmpty","message":"'EmailAddress' is required. 'AccountId' must not contain control characters.",)"
        R"("errors":[{"errorCode":"NotEmpty","fieldName":"EmailAddress","message":"'EmailAddress' is required."},)"
        R"({"errorCode":"ArgumentException","fieldName":"AccountId","message":"'AccountId' must not contain control characters."}]}})");
    using enum evovoice_face::Operation;
    BOOST_TEST(evovoice_face::member_at("/accounts", patch, arena) == "AccountIds");
    BOOST_TEST(evovoice_face::member_at("/password", create, arena) == "Password");
    BOOST_TEST(evovoice_face::member_at("/password", patch, arena) == "NewPassword");
    BOOST_TEST(evovoice_face::member_at("/displayName", create, arena) == "FirstName");
    BOOST_TEST(evovoice_face::member_at("/phoneNumber", create, arena) == "PhoneNumber");
    BOOST_TEST(evovoice_face::member_at("/extensions/genesys/x", patch, arena) == "Extensions");
    BOOST_TEST(evovoice_face::member_at("role", list, arena) == "role");
}

BOOST_AUTO_TEST_CASE(every_fault_has_a_status_and_a_name) {
    constexpr auto last = static_cast<unsigned>(Fault::backend_timeout);
    for (unsigned i = 0; i <= last; ++i) {
        auto const fault = static_cast<Fault>(i);
        auto const usual = info(fault).status;
        // ServiceStack says 400 to what cannot be taken, and 405 to what cannot be done.
        auto const expected = usual == 422 ? 400 : usual == 501 ? 405 : usual;
        for (auto const format : {Format::xml, Format::json}) {
            Arena arena;
            auto const response = evovoice_face::write_error({.fault = fault, .detail = "\x01<&>\xFF"}, {},
                                                             format, false, arena);
            BOOST_TEST(response.status == expected, info(fault).name);
            BOOST_TEST(!response.body.contains("<ErrorCode></ErrorCode>"), info(fault).name);
            BOOST_TEST(!response.body.contains(R"("errorCode":"")"), info(fault).name);
            if (format == Format::json) continue;
            xml::Reader reader(response.body, arena);
            auto event = reader.next();
            while (event != xml::Reader::Event::done && event != xml::Reader::Event::error)
                event = reader.next();
            BOOST_TEST((event == xml::Reader::Event::done));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_call_without_credentials_is_answered_by_nothing_but_a_challenge) {
    Arena arena;
    auto const response = evovoice_face::ask_for_login(arena);
    BOOST_TEST(response.status == 401);
    BOOST_TEST(response.body.empty());
    BOOST_REQUIRE(response.headers.size() == 1U);
    BOOST_TEST(response.headers[0].value == R"(basic realm="/auth/basic")");
}

BOOST_AUTO_TEST_SUITE_END()
