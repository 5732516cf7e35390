#include <boost/test/unit_test.hpp>

#include "tests/support/dialect_play.hpp"
#include "translators/xarios/errors.hpp"
#include "translators/xarios/roles.hpp"
#include "translators/xarios/user_codec.hpp"
#include "translators/xarios/xarios.hpp"

using namespace idiom;
using namespace idiom::xarios;
using tests::PlainEdit;

namespace {

RolePolicy const same_names;

struct Fixture {
    Arena arena;
    std::unique_ptr<Dialect> dialect =
        tests::make(xarios::dialect(), {{"account", "A 1"}, {"customer", "C-7"}});
    std::array<std::string_view, 2> roles{"customer.user", "customer.user.pbx"};
    std::array<std::string_view, 1> tenants{"C-8"};
    User held{.id = "u1",
              .display_name = "Ana Ruiz",
              .email = "ana@acme.example",
              .roles = roles,
              .accounts = tenants};

    tests::Vendor vendor() {
        return
            [this](Request const& request, std::size_t) { return dialect->simulate(request, held, arena); };
    }
    Call call(auto const& what) { return {.what = what, .roles = &same_names, .session = {}}; }
    CreateUser create() {
        return {.user = {.user_name = "ana@acme.example", .first_name = "Ana", .last_name = "Ruiz"},
                .warnings = {}};
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
    };
    static constexpr Row rows[] = {
        {"malformed id", 400, R"({"message":"The value 'u1' is not valid.","status":"error"})", Purpose::read,
         Fault::user_not_found},
        {"malformed customer", 400, R"({"message":"The value 'C-7' is not valid."})", Purpose::read,
         Fault::backend_error},
        {"malformed value", 400, R"({"message":"The value 'x' is not valid."})", Purpose::update,
         Fault::invalid_value},
        {"unknown property", 400,
         R"({"message":"The target location specified by path segment 'email' was not found."})",
         Purpose::update, Fault::unsupported_field},
        {"other tenant", 400, R"({"errorCode":"TenantNotPrimary"})", Purpose::email, Fault::backend_conflict},
        {"charges", 402, R"({"email":"a@b","status":"error","message":"x"})", Purpose::create,
         Fault::charges_required},
        {"forbidden", 403, "", Purpose::update, Fault::backend_error},
        {"missing user", 404, R"({"error":404})", Purpose::remove, Fault::user_not_found},
        {"conflict", 409, "", Purpose::update, Fault::backend_conflict},
        {"address taken", 400, R"({"message":"Email is already in use"})", Purpose::update,
         Fault::user_exists},
        {"no page", 500, "<html>", Purpose::read, Fault::backend_error},
        {"an error in a success", 200, R"({"status":"error","error":404})", Purpose::read,
         Fault::user_not_found},
        {"a page instead of an answer", 200, "<html>", Purpose::read, Fault::backend_error},
    };
    Arena arena;
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            auto const response = answer(row.status, row.body);
            Sent const sent{.purpose = row.purpose, .id = "u1", .account = "A 1", .customer = "C-7"};
            auto const error = problem(response, read_envelope(response, arena), sent, arena);
            BOOST_REQUIRE(error);
            BOOST_TEST(info(error->fault).name == info(row.fault).name);
        }
}

BOOST_AUTO_TEST_CASE(a_success_is_one_by_all_that_its_envelope_says) {
    Arena arena;
    auto const fails = [&](std::string_view body) {
        auto const response = answer(200, body);
        Sent const sent{.purpose = Purpose::update, .id = "u1", .account = "A 1", .customer = "C-7"};
        return problem(response, read_envelope(response, arena), sent, arena).has_value();
    };
    for (auto const body :
         {R"({"status":"Error"})", R"({"status":"failed"})", R"({"status":5})",
          R"({"error":400,"message":"x"})", R"({"errorCode":"X"})", R"({"status":"success","error":400})",
          R"({"error":"boom"})", R"({"Status":"error","Error":404,"Message":"Not Found"})",
          R"({"success":false})", R"({"errors":[{"message":"no"}]})", R"({"STATUS":"Error"})",
          R"({"status":"success","Exception":{"text":"x"}})"})
        BOOST_TEST(fails(body), body);
    for (auto const body : {R"({"status":"success"})", R"({"status":"Success","error":0,"errorCode":""})",
                            R"({"error":null,"errorCode":null})", "{}", R"({"success":true,"errors":[]})"})
        BOOST_TEST(!fails(body), body);
    // The number in the body counts, however its name is spelled.
    auto const response = answer(200, R"({"Status":"error","Error":404,"Message":"Not Found"})");
    auto const error =
        problem(response, read_envelope(response, arena), {.purpose = Purpose::remove, .id = "u1"}, arena);
    BOOST_REQUIRE(error);
    BOOST_TEST(info(error->fault).name == "user-not-found");
    BOOST_TEST(error->backend->message == "Not Found");
}

BOOST_AUTO_TEST_CASE(a_missing_customer_is_not_a_missing_user) {
    Arena arena;
    auto const response = answer(404, R"({"error":404,"message":"Not Found","status":"error"})");
    auto const error = problem(response, read_envelope(response, arena), {.purpose = Purpose::list}, arena);
    BOOST_REQUIRE(error);
    BOOST_TEST(info(error->fault).name == "backend-error");
}

BOOST_AUTO_TEST_CASE(a_list_that_points_on_is_noticed) {
    Arena arena;
    auto const points = [&](std::string_view body) {
        auto const response = answer(200, body);
        return goes_on(response, *read_envelope(response, arena));
    };
    BOOST_TEST(!points(R"({"page_size":"2","data":[{"next":"of a user"}]})"));
    BOOST_TEST(!points(R"({"page_size":2,"data":[],"next":null,"has_more":false,"cursor":""})"));
    BOOST_TEST(points(R"({"data":[],"next":"/x"})"));
    BOOST_TEST(points(R"({"data":[],"NextPage":2})"));
    BOOST_TEST(points(R"({"data":[],"links":{"next":"/x"}})"));
    BOOST_TEST(points(R"({"data":[],"hasMore":true})"));
}

BOOST_AUTO_TEST_CASE(names_are_split_at_the_last_space) {
    Arena arena;
    auto const value = json::read(R"({"id":"u1","displayName":"Ana Maria Ruiz","email":""})", arena);
    auto const user = read_user(*value, arena);
    BOOST_REQUIRE(user);
    BOOST_TEST(*user->first_name() == "Ana Maria");
    BOOST_TEST(*user->last_name() == "Ruiz");
    BOOST_TEST(user->email().is_absent()); // a user from the PBX
    BOOST_TEST(is_parent(*user).is(false));
}

BOOST_AUTO_TEST_CASE(the_length_of_a_display_name_is_in_characters) {
    Arena arena;
    std::string umlauts;
    for (int i = 0; i < 100; ++i)
        umlauts += "\u00fc";
    BOOST_TEST(display_name_of({.display_name = umlauts}, nullptr, arena).has_value());
    umlauts += "x";
    BOOST_TEST(!display_name_of({.display_name = umlauts}, nullptr, arena).has_value());
}

BOOST_AUTO_TEST_CASE(a_patch_has_no_remove_and_no_index) {
    Arena arena;
    auto const before = arena.list<std::string_view>({"a", "b", "c"});
    auto const patch_of = [&](RolesChange const& change) {
        Plan plan;
        plan.change.roles = change;
        plan.roles = plan_roles(before, change, same_names, role_rules, arena).value();
        return std::string(write_patch(plan, HeldUser::of({.id = "u1", .roles = before}), arena).value());
    };
    auto const list = [&](auto... names) { return arena.list<std::string_view>({names...}); };
    BOOST_TEST(patch_of(RolesDelta{.add = list("d", "a"), .remove = {}}) ==
               R"([{"op":"add","path":"/roles/-","value":"d"}])");
    BOOST_TEST(patch_of(RolesDelta{.add = {}, .remove = list("b")}) ==
               R"([{"op":"replace","path":"/roles","value":["a","c"]}])");
    BOOST_TEST(patch_of(RolesDelta{.add = list("d"), .remove = list("b")}) ==
               R"([{"op":"replace","path":"/roles","value":["a","c","d"]}])");
    BOOST_TEST(patch_of(RolesReplace{list("a")}) == R"([{"op":"replace","path":"/roles","value":["a"]}])");
    BOOST_TEST(patch_of(RolesReplace{list("c", "b", "a")}) == "");
}

BOOST_FIXTURE_TEST_CASE(fail_every_step_of_every_call, Fixture) {
    Change change;
    change.set.display_name = "Ana Lind";
    PlainEdit const edit(change);
    BOOST_TEST(tests::fail_every_step(*dialect, call(ListUsers{}), vendor()) == "");
    BOOST_TEST(tests::fail_every_step(*dialect, call(ListUsers{.role = "customer.user"}), vendor()) == "");
    BOOST_TEST(tests::fail_every_step(*dialect, call(GetUser{"u1"}), vendor()) == "");
    BOOST_TEST(tests::fail_every_step(*dialect, call(create()), vendor()) == "");
    BOOST_TEST(tests::fail_every_step(*dialect, call(UpdateUser{"u1", &edit}), vendor()) == "");
    BOOST_TEST(tests::fail_every_step(*dialect, call(DeleteUser{"u1"}), vendor()) == "");
    BOOST_TEST(tests::fail_every_step(*dialect, call(AssignDevice{"u1", "d1", "crm"}), vendor()) == "");
    BOOST_TEST(tests::fail_every_step(*dialect, call(UnassignDevice{"u1", "d1", "crm"}), vendor()) == "");
    BOOST_TEST(tests::fail_every_step(*dialect, call(SendEmail{"u1", EmailKind::activation}), vendor()) ==
               "");
}

BOOST_FIXTURE_TEST_CASE(tenants_and_ids_are_encoded_in_the_path, Fixture) {
    auto const played = tests::play(*dialect, call(GetUser{"u 1"}), vendor(), arena);
    BOOST_REQUIRE(!played.sent.empty());
    BOOST_TEST(played.sent[0].target == "/accounts/A%201/customers/C-7/users/u%201");
}

BOOST_FIXTURE_TEST_CASE(charges_are_accepted_on_writes_only, Fixture) {
    auto const rich = tests::make(xarios::dialect(), {{"customer", "C-7"}, {"accept_charges", "true"}});
    Change change;
    change.set.display_name = "Ana Lind";
    PlainEdit const edit(change);
    auto const played = tests::play(*rich, call(UpdateUser{"u1", &edit}), vendor(), arena);
    BOOST_REQUIRE(played.sent.size() == 3u);
    for (auto const& request : played.sent)
        BOOST_TEST(find(request.headers, "accept-charges").has_value() == request.writes);
    auto const deleted = tests::play(*rich, call(DeleteUser{"u1"}), vendor(), arena);
    BOOST_TEST(!find(deleted.sent.back().headers, "accept-charges").has_value());
}

BOOST_FIXTURE_TEST_CASE(too_many_candidates_for_a_role_filter_are_refused, Fixture) {
    std::string body = R"({"data":[)";
    for (int i = 0; i <= 1000; ++i)
        body += (i ? ",{\"id\":\"" : "{\"id\":\"") + std::to_string(i) + "\"}";
    body += "]}";
    std::vector<Response> const responses{answer(200, body)};
    auto const step = dialect->next(call(ListUsers{.role = "customer.user"}), responses, arena);
    auto const& result = std::get<Result<Answer>>(step);
    BOOST_REQUIRE(!result);
    BOOST_TEST(info(result.error().fault).name == "invalid-parameter");
}
