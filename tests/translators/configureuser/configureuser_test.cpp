#include <boost/test/unit_test.hpp>

#include "tests/support/dialect_play.hpp"
#include "translators/configureuser/configureuser.hpp"
#include "translators/configureuser/errors.hpp"
#include "translators/configureuser/user_codec.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>

using namespace idiom;
using namespace idiom::configureuser;
using tests::PlainEdit;

namespace {

RolePolicy const same_names;

struct Fixture {
    Arena arena;
    std::unique_ptr<Dialect> dialect =
        tests::make(configureuser::dialect(), {{"login_id", "apiadmin"},
                                               {"tenant_id", "T-1"},
                                               {"pbx_location", "acme-hq"},
                                               {"sbc_gateway_id", "5678"},
                                               {"pbx_user_id", "email_local_part"}});
    User held{.id = "ana@acme.example", .user_name = "Ana@acme.example", .first_name = "Ana"};

    tests::Vendor vendor(bool known = true) {
        return [this, known](Request const& request, std::size_t) {
            User user = held;
            if (!known) user.id.reset();
            return dialect->simulate(request, user, arena);
        };
    }
    Call call(auto const& what) { return {.what = what, .roles = &same_names, .session = {}}; }
    CreateUser create() {
        User user = held;
        user.id.reset();
        user.password = "sip-secret";
        return {.user = user, .warnings = {}};
    }
};

Response answer(int status, std::string_view body) { return {.status = status, .headers = {}, .body = body}; }

} // namespace

BOOST_AUTO_TEST_CASE(every_refusal_has_its_fault) {
    struct Row {
        char const* name;
        int status;
        char const* body;
        Purpose purpose;
        Fault fault;
        char const* pointer;
    };
    static constexpr Row rows[] = {
        {"a setting", 400, R"({"message":"Tenant ID - cannot be empty"})", Purpose::create,
         Fault::backend_error, ""},
        {"a gateway", 400, R"({"message":"SBC Gateway ID - value must be greater than 0"})", Purpose::create,
         Fault::backend_error, ""},
        {"the PBX", 400, R"({"message":"PBX ID - cannot be empty"})", Purpose::create, Fault::backend_error,
         ""},
        {"the PBX user", 400, R"({"message":"PBX User ID - cannot be empty"})", Purpose::create,
         Fault::invalid_value, "/extensions/configureuser/pbxUserId"},
        {"the portal's password", 400, R"({"message":"Portal Password is too short"})", Purpose::update,
         Fault::invalid_value, "/extensions/configureuser/portalPassword"},
        {"two passwords", 400, R"({"message":"password and rePassword differ"})", Purpose::update,
         Fault::invalid_value, "/password"},
        {"a text", 400, "First Name - not valid", Purpose::update, Fault::invalid_value, "/firstName"},
        {"nothing in particular", 400, R"({"error":"Bad Request"})", Purpose::update, Fault::invalid_value,
         ""},
        {"a wrong level", 403, R"({"error":"access_denied","error_description":"Access is denied"})",
         Purpose::update, Fault::backend_error, ""},
        {"a person Microsoft has not", 404, R"({"message":"Teams user not found"})", Purpose::create,
         Fault::invalid_value, "/userName"},
        {"a user who is gone", 404, R"({"message":"User not found"})", Purpose::update, Fault::user_not_found,
         ""},
        {"a user who is gone, by the id", 404, R"({"message":"Teams User ID - not found"})", Purpose::disable,
         Fault::user_not_found, ""},
        {"a PBX that is not there", 404, R"({"message":"PBX not found"})", Purpose::create,
         Fault::backend_error, ""},
        {"a PBX user who is not there", 404, R"({"message":"PBX User ID 1001 - not found"})",
         Purpose::disable, Fault::invalid_value, "/extensions/configureuser/pbxUserId"},
        {"a 404 without a word", 404, "", Purpose::create, Fault::backend_error, ""},
        {"a conflict", 409, "", Purpose::update, Fault::backend_conflict, ""},
        {"bound", 500, R"({"message":"extension already in use"})", Purpose::update, Fault::backend_conflict,
         "/extensions/configureuser/pbxUserId"},
        {"a failure", 500, "<html>", Purpose::update, Fault::backend_error, ""},
        {"success false", 200, R"({"success":false})", Purpose::update, Fault::backend_error, ""},
        {"success in words", 200, R"({"success":"false"})", Purpose::update, Fault::backend_error, ""},
        {"another status", 200, R"({"status":"FAILED"})", Purpose::update, Fault::backend_error, ""},
        {"a status in numbers", 200, R"({"status":500})", Purpose::update, Fault::backend_error, ""},
        {"an error", 200, R"({"error":"boom"})", Purpose::update, Fault::backend_error, ""},
        {"an error object", 200, R"({"error":{"code":1}})", Purpose::update, Fault::backend_error, ""},
        {"an error message", 200, R"({"errorMessage":"boom"})", Purpose::update, Fault::backend_error, ""},
        {"a list", 200, "[]", Purpose::update, Fault::backend_error, ""},
    };
    Arena arena;
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            auto const error = problem(answer(row.status, row.body), row.purpose, arena);
            BOOST_REQUIRE(error);
            BOOST_TEST(info(error->fault).name == info(row.fault).name);
            BOOST_TEST((error->errors.empty() ? "" : error->errors[0].pointer) == row.pointer);
        }
}

namespace {

/// Bodies of a 200 that say that nothing was made.
constexpr char const* refusals[] = {
    R"({"exception":"tenant unknown"})",
    R"({"Exception":{"message":"tenant unknown"}})",
    R"({"exceptionMessage":"tenant unknown"})",
    R"({"code":1,"message":"tenant unknown"})",
    R"({"Code":"1","Message":"tenant unknown"})",
    R"({"code":"PBX_NOT_FOUND","message":"no such PBX"})",
    R"({"code":404,"msg":"tenant unknown"})",
    R"({"error":"boom"})",
    R"({"ERROR":"boom"})",
    R"({"error":{"code":1}})",
    R"({"error":true})",
    R"({"error":"true"})",
    R"({"hasErrors":"yes"})",
    R"({"error":"Tenant has been suspended"})",
    R"({"errorMessage":"The maximum number of licenses has been reached"})",
    R"({"exception":"Quota has been exceeded"})",
    R"({"failure":"The request was blocked"})",
    R"({"error":"PBX user is bound to another Teams user already"})",
    R"({"errorCount":"200"})",
    R"({"success":"404 Not Found"})",
    R"({"errors":["tenant unknown"]})",
    R"({"Errors":[{"field":"tenantID","message":"unknown"}]})",
    R"({"errors":{"tenantID":["unknown"]}})",
    R"({"errorCode":7})",
    R"({"error_code":"E7"})",
    R"({"error-code":"E7","errorMessage":"OK"})",
    R"({"ErrorMessage":"tenant unknown"})",
    R"({"ERROR_MESSAGE":"tenant unknown"})",
    R"({"errorDescription":"tenant unknown"})",
    R"({"errorCount":2})",
    R"({"hasErrors":true})",
    R"({"errMsg":"tenant unknown"})",
    R"({"fault":{"faultcode":"Server","faultstring":"tenant unknown"}})",
    R"({"failure":"tenant unknown"})",
    R"({"failed":true})",
    R"({"failedUsers":["ana@acme.example"]})",
    R"({"rejected":["ana@acme.example"]})",
    R"({"success":false})",
    R"({"Success":"False"})",
    R"({"SUCCESS":"no"})",
    R"({"success":0})",
    R"({"success":"0"})",
    R"({"isSuccess":false})",
    R"({"ok":false,"message":"no"})",
    R"({"success":true,"errors":["tenant unknown"]})",
    R"({"status":"failed"})",
    R"({"Status":"FAILED"})",
    R"({"status":"ERROR"})",
    R"({"status":"UNSUCCESSFUL"})",
    R"({"status":false})",
    R"({"status":400})",
    R"({"status":"400"})",
    R"({"status":"400 Bad Request"})",
    R"({"statusCode":404})",
    R"({"httpStatus":"BAD_REQUEST"})",
    R"({"status":{"code":9,"message":"tenant unknown"}})",
    R"({"result":"failure"})",
    R"({"result":{"success":false}})",
    R"({"response":{"errorCode":7,"errorMessage":"tenant unknown"}})",
    R"({"data":null,"error":{"message":"tenant unknown"}})",
    R"({"users":[{"teamsUserId":"ana@acme.example","status":"FAILED"}]})",
    R"({"a":{"b":{"c":[{"exception":"tenant unknown"}]}}})",
    R"({"timestamp":"2026-01-15","status":400,"error":"Bad Request","message":"unknown","path":"/"})",
    R"({"type":"about:blank","title":"Bad Request","status":400,"detail":"unknown"})",
};

/// Bodies of a 200 that leave open whether something was made.
constexpr char const* riddles[] = {
    R"({"status":500})",
    R"({"status":500,"error":"Internal Server Error"})",
    R"({"error":"Internal Server Error"})",
    R"({"error":{"code":500,"message":"boom"}})",
    R"({"error":{"message":"Internal Server Error"}})",
    R"({"errors":[{"status":"503 Service Unavailable"}]})",
    R"({"errorMessage":"Operation completed successfully"})",
    R"({"error":"Partial failure"})",
    R"({"message":"This tenant has been locked"})",
    R"({"message":"Quota has been exceeded"})",
    R"({"message":"The user was blocked"})",
    R"({"message":"Extension 1001 is configured for Bo"})",
    R"({"message":"0 users updated successfully"})",
    R"({"message":"0/1 users were updated"})",
    R"({"message":"Nothing was changed"})",
    R"({"message":"No user was updated"})",
    R"({"status":"PARTIAL_SUCCESS"})",
    R"({"status":"Partially failed"})",
    R"({"result":{"status":"partial success"}})",
    R"({"numberOfUsers":0})",
    R"({"status":"SUCCESS","data":{"NumberOfUsers":"0"}})",
    R"({"status":"PENDING"})",
    R"({"code":1})",
    R"({"code":1,"message":"success"})",
    R"({"result":"perhaps"})",
    R"({"message":"Access is denied"})",
    R"({"message":"Tenant ID"})",
    R"({"response":"tenant unknown"})",
    "[]",
    R"(["failed"])",
    "true",
    R"("OK")",
    "OK",
    "<html>",
    R"({"status":"OK")",
};

/// Bodies of a 200 that say success, or nothing.
constexpr char const* successes[] = {
    "",
    "{}",
    R"({"id":7})",
    R"({"success":true,"error":null})",
    R"({"success":"true"})",
    R"({"Success":1})",
    R"({"ok":"yes"})",
    R"({"status":"ok"})",
    R"({"status":"SUCCESS","errorMessage":""})",
    R"({"status":"Success","errors":[]})",
    R"({"status":200,"error":false})",
    R"({"status":"200 OK"})",
    R"({"statusCode":201,"message":"not live before the next sync"})",
    R"({"errorCode":0,"errorMessage":"OK"})",
    R"({"errorCode":"0","errorMessage":"Success"})",
    R"({"error_code":"000","error_message":null})",
    R"({"ErrorCode":"OK","ErrorMessage":"none"})",
    R"({"errorCode":200,"errorMessage":"success"})",
    R"({"errorCode":"NO_ERROR"})",
    R"({"error":{"code":0,"message":"OK"}})",
    R"({"error":{},"exception":null,"errors":[null]})",
    R"({"hasErrors":false,"errorCount":0,"failed":[]})",
    R"({"code":0,"message":"the next sync finishes it"})",
    R"({"code":200,"message":"unknown to Microsoft yet"})",
    R"({"code":"SUCCESS","message":"the next sync finishes it"})",
    R"({"message":"User configured successfully"})",
    R"({"message":"The user has been added."})",
    R"({"message":"1 user was updated"})",
    R"({"errorMessage":"Completed"})",
    R"({"numberOfUsers":1})",
    R"({"message":"OK"})",
    R"({"message":""})",
    R"({"result":"success","data":{"teamsUserId":"ana@acme.example"}})",
    R"({"result":{"success":true}})",
    R"({"user":{"status":"DISABLED","state":"CA"},"pbxCallPolicyInfo":{"callPolicyName":"Global"}})",
    R"({"loginID":"apiadmin","teamsUserId":"error@acme.example","lastName":"Fault","failoverNumber":"5"})",
};

} // namespace

BOOST_AUTO_TEST_CASE(a_200_is_judged_by_what_it_says) {
    Arena arena;
    for (auto const body : refusals)
        BOOST_TEST_CONTEXT(body) {
            auto const error = problem(answer(200, body), Purpose::create, arena);
            BOOST_REQUIRE(error);
            BOOST_TEST(!error->uncertain);
        }
    for (auto const body : riddles)
        BOOST_TEST_CONTEXT(body) {
            auto const error = problem(answer(200, body), Purpose::create, arena);
            BOOST_REQUIRE(error);
            BOOST_TEST(info(error->fault).name == "backend-error");
            BOOST_TEST(error->uncertain);
        }
    for (auto const body : successes)
        BOOST_TEST(!problem(answer(200, body), Purpose::create, arena), body);
}

BOOST_AUTO_TEST_CASE(a_sentence_counts_for_the_order_that_it_is_about) {
    struct Row {
        char const* message;
        Purpose purpose;
        bool done;
    };
    static constexpr Row rows[] = {
        {"The user has been disabled", Purpose::disable, true},
        {"1 user was marked for deletion", Purpose::disable, true},
        {"The user has been restored", Purpose::restore, true},
        {"The user has been disabled", Purpose::restore, false},
        {"The user has been restored", Purpose::disable, false},
        {"The user has been deleted", Purpose::update, false},
        {"This tenant has been disabled", Purpose::disable, false},
        {"The user has been disabled already", Purpose::disable, false},
        {"No user was disabled", Purpose::disable, false},
        {"0 users were disabled", Purpose::disable, false},
    };
    Arena arena;
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.message << " to " << static_cast<int>(row.purpose)) {
            auto const body = arena.join({R"({"message":")", row.message, R"("})"});
            auto const error = problem(answer(200, body), row.purpose, arena);
            BOOST_TEST(!error == row.done);
            if (error) BOOST_TEST(error->uncertain);
        }
}

BOOST_AUTO_TEST_CASE(the_vendors_words_are_found_wherever_they_stand) {
    Arena arena;
    for (auto const body :
         {R"({"exception":"tenant lost"})", R"({"Exception":{"Message":"tenant lost"}})",
          R"({"code":1,"message":"tenant lost"})", R"({"errors":["tenant lost"]})",
          R"({"errors":[{"code":"X","message":"tenant lost"}]})", R"({"ERROR_MESSAGE":"tenant lost"})",
          R"({"response":{"errorCode":7,"error_message":"tenant lost"}})",
          R"({"error":"Bad Request","message":"tenant lost","status":400})",
          R"({"fault":{"faultstring":"tenant lost"}})"}) {
        auto const error = problem(answer(200, body), Purpose::create, arena);
        BOOST_REQUIRE(error);
        BOOST_TEST(error->backend->message == "tenant lost", body);
    }
}

BOOST_FIXTURE_TEST_CASE(what_the_vendor_did_not_confirm_is_not_recorded, Fixture) {
    Change change;
    change.set.last_name = "Lind";
    change.set.active = false;
    PlainEdit const edit(change);
    auto const play = [&](Call const& what, bool known, char const* body) {
        return tests::play(
            *dialect, what,
            [&](Request const& request, std::size_t n) {
                return request.peer == Peer::backend ? answer(200, body) : vendor(known)(request, n);
            },
            arena);
    };
    auto const is_record = [](Request const& request) {
        return request.peer == Peer::record && request.writes;
    };
    for (auto const bodies : {std::span<char const* const>(refusals), std::span<char const* const>(riddles)})
        for (auto const body : bodies)
            BOOST_TEST_CONTEXT(body) {
                for (auto const& played : {play(call(create()), false, body),
                                           play(call(UpdateUser{"ana@acme.example", &edit}), true, body),
                                           play(call(DeleteUser{"ana@acme.example"}), true, body)}) {
                    BOOST_TEST(!played.result);
                    BOOST_TEST(std::ranges::none_of(played.sent, is_record));
                }
            }
}

BOOST_FIXTURE_TEST_CASE(a_404_that_is_not_about_the_user_leaves_the_record, Fixture) {
    static constexpr std::array html{Header{"Content-Type", "text/html"}};
    auto const play = [&](Response const& response) {
        return tests::play(
            *dialect, call(DeleteUser{"ana@acme.example"}),
            [&](Request const& request, std::size_t n) {
                return request.peer == Peer::backend ? response : vendor()(request, n);
            },
            arena);
    };
    for (auto const& response :
         {Response{.status = 404, .headers = html, .body = "<h1>User not found</h1>"}, answer(404, ""),
          answer(404, "User not found"), answer(404, "{}"),
          answer(404, R"({"status":404,"error":"Not Found","path":"/provisioning/disableUsers"})"),
          answer(404, R"({"message":"No handler found for POST /provisioning/disableUsers"})"),
          answer(404, R"({"message":"No endpoint for users"})"),
          answer(404, R"({"message":"Tenant unknown"})"), answer(404, R"({"message":"Tenant ID unknown"})"),
          answer(404, R"({"message":"The tenant of the user is unknown"})"),
          answer(404, R"({"message":"PBX not found"})"),
          answer(404, R"({"message":"PBX User ID 1001 not found"})")})
        BOOST_TEST_CONTEXT(response.body) {
            auto const played = play(response);
            BOOST_REQUIRE(!played.result);
            BOOST_TEST(info(played.result.error().fault).name != "user-not-found");
            BOOST_TEST(played.sent.size() == 2u);
        }
    auto const gone = play(answer(404, R"({"error":"Not Found","message":"User not found"})"));
    BOOST_TEST(gone.result.has_value());
    BOOST_TEST(gone.sent.size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_record_is_read_as_it_was_written) {
    Arena arena;
    TenantSettings const options{
        .login_id = "apiadmin", .tenant_id = "T-1", .pbx_location = "hq", .sbc_gateway_id = "5678"};
    auto const extensions = arena.list<Extension>({{"pbxUserId", "\"1001\""},
                                                   {"useTeamsVoicemail", "false"},
                                                   {"portalPassword", "\"p0rtal\""},
                                                   {"codecs", "null"}});
    User const user{
        .user_name = "Ana@acme.example", .first_name = "Ana", .password = "s", .extensions = extensions};
    auto made = new_binding(user, options, arena);
    BOOST_REQUIRE(made);
    made->state = State::disabled;
    auto const document = write_document(*made, arena);
    BOOST_TEST(document.find("p0rtal") == std::string_view::npos);
    auto const value = json::read(document, arena);
    BOOST_REQUIRE(value);
    auto const read = read_document(*value, write_secrets(*made, arena), arena);
    BOOST_REQUIRE(read);
    BOOST_TEST(write_document(*read, arena) == document);
    BOOST_TEST(write_upsert(*read, options, arena) == write_upsert(*made, options, arena));
    BOOST_TEST(write_upsert(*read, options, arena).find("null") == std::string_view::npos);
    BOOST_TEST(read->secrets[0].value.value() == "s");

    auto const without = read_document(*value, {}, arena);
    BOOST_TEST(without->secrets[0].set);
    BOOST_TEST(!without->secrets[0].value.has_value());
    auto const shown = user_of(*read, options, arena);
    BOOST_TEST(shown.id.value() == "ana@acme.example");
    BOOST_TEST(!shown.active.value());
    BOOST_TEST(!shown.password.has_value());
}

BOOST_AUTO_TEST_CASE(what_is_no_record_is_not_read) {
    Arena arena;
    for (auto const text : {"{}", "[]", "null", R"({"state":"odd","user":{"teamsUserId":"a"}})",
                            R"({"state":"active","user":{}})", R"({"state":"active","user":[]})",
                            R"({"state":"active","user":{"teamsUserId":["a"]}})",
                            R"({"state":"active","user":{"teamsUserId":"a","firstName":7}})",
                            R"({"state":"active","user":{"teamsUserId":"a","email":["a@b"]}})",
                            R"({"state":"active","user":{"teamsUserId":"a","pbxUserId":1001}})",
                            R"({"state":"active","user":{"teamsUserId":"a","useTeamsVoicemail":"no"}})",
                            R"({"state":"active","user":{"teamsUserId":"a","pbxCallPolicyInfo":[]}})",
                            R"({"state":"active","user":{"teamsUserId":"a"},"secretsSet":"password"})",
                            R"({"state":"active","user":{"teamsUserId":"a"},"secretsSet":[7]})",
                            R"({"state":"active","user":{"teamsUserId":"a"},"secretsSet":["pin"]})"})
        BOOST_TEST(!read_document(*json::read(text, arena), {}, arena), text);
}

BOOST_FIXTURE_TEST_CASE(a_record_of_somebody_else_is_not_taken, Fixture) {
    for (auto const record :
         {R"({"state":"active","user":{"tenantID":"T-2","teamsUserId":"ana@acme.example"}})",
          R"({"state":"active","user":{"teamsUserId":"ana@acme.example"}})",
          R"({"state":"active","user":{"tenantID":"T-1","teamsUserId":"bob@acme.example"}})"}) {
        auto const played = tests::play(
            *dialect, call(DeleteUser{"ana@acme.example"}),
            [&](Request const&, std::size_t) { return answer(200, record); }, arena);
        BOOST_REQUIRE(!played.result);
        BOOST_TEST(info(played.result.error().fault).status == 500);
        BOOST_TEST(played.sent.size() == 1u);
    }
}

BOOST_FIXTURE_TEST_CASE(fail_every_step_of_every_call, Fixture) {
    Change change;
    change.set.last_name = "Lind";
    change.set.active = false;
    PlainEdit const edit(change);
    BOOST_TEST(tests::fail_every_step(*dialect, call(ListUsers{}), vendor()) == "");
    BOOST_TEST(tests::fail_every_step(*dialect, call(GetUser{"ana@acme.example"}), vendor()) == "");
    BOOST_TEST(tests::fail_every_step(*dialect, call(create()), vendor(false)) == "");
    BOOST_TEST(tests::fail_every_step(*dialect, call(UpdateUser{"ana@acme.example", &edit}), vendor()) == "");
    BOOST_TEST(tests::fail_every_step(*dialect, call(DeleteUser{"ana@acme.example"}), vendor()) == "");
}

BOOST_FIXTURE_TEST_CASE(orders_are_never_repeated_blindly, Fixture) {
    auto const played = tests::play(*dialect, call(create()), vendor(false), arena);
    BOOST_REQUIRE(played.result);
    for (auto const& request : played.sent)
        if (request.peer == Peer::backend) BOOST_TEST(!request.repeatable);
    BOOST_TEST(played.sent.back().secrets == R"({"password":"sip-secret"})");
    BOOST_TEST(played.sent.back().body.find("sip-secret") == std::string_view::npos);
}

BOOST_FIXTURE_TEST_CASE(an_error_never_repeats_a_secret, Fixture) {
    auto const played = tests::play(
        *dialect, call(create()),
        [&](Request const& request, std::size_t n) {
            return request.peer == Peer::backend
                       ? answer(400, R"({"message":"password sip-secret is too weak"})")
                       : vendor(false)(request, n);
        },
        arena);
    BOOST_REQUIRE(!played.result);
    BOOST_TEST(played.result.error().backend->message == "");
    BOOST_REQUIRE(played.result.error().errors.size() == 1u);
    BOOST_TEST(played.result.error().errors[0].detail.find("sip-secret") == std::string_view::npos);
}

BOOST_FIXTURE_TEST_CASE(a_login_is_looked_up_in_any_case, Fixture) {
    for (auto const& list :
         {ListUsers{.user_name = "ANA@acme.EXAMPLE"}, ListUsers{.email = "ana@ACME.example"}}) {
        auto const played = tests::play(*dialect, call(list), vendor(), arena);
        BOOST_REQUIRE(played.result);
        BOOST_TEST(std::get<ManyUsers>(played.result->what).users.size() == 1u);
    }
}

BOOST_FIXTURE_TEST_CASE(other_calls_have_no_means, Fixture) {
    auto const played =
        tests::play(*dialect, call(SendEmail{"ana@acme.example", EmailKind::activation}), vendor(), arena);
    BOOST_TEST(played.sent.empty());
    BOOST_TEST(info(played.result.error().fault).status == 501);
}

BOOST_AUTO_TEST_CASE(a_gateway_id_has_to_be_a_whole_number_above_zero) {
    for (auto const bad : {"", "0", "-1", "1.5", "abc"}) {
        auto const with = [&] {
            return tests::make(configureuser::dialect(),
                               {{"login_id", "a"}, {"tenant_id", "t"}, {"sbc_gateway_id", bad}});
        };
        BOOST_CHECK_THROW(with(), std::invalid_argument);
    }
}
