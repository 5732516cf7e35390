#include <boost/test/unit_test.hpp>

#include "tests/support/allocations.hpp"
#include "tests/support/dialect_play.hpp"
#include "translators/codec/redact.hpp"
#include "translators/codec/uri.hpp"
#include "translators/scim/dialect/errors.hpp"
#include "translators/scim/dialect/filter.hpp"
#include "translators/scim/dialect/scim.hpp"
#include "translators/scim/dialect/service.hpp"
#include "translators/scim/dialect/write_user.hpp"

#include <random>

using namespace idiom;
using namespace idiom::scim;
using tests::PlainEdit;

namespace {

RolePolicy const same_names;
constexpr std::string_view known_service = "scim patch filter sort etag";

struct Fixture {
    Arena arena;
    std::unique_ptr<Dialect> dialect = tests::make(scim::dialect(), {});
    std::unique_ptr<Dialect> by_groups = tests::make(scim::dialect(), {{"roles_as", "groups"}});
    std::array<std::string_view, 1> roles{"Agent"};
    std::array<Extension, 2> extensions{{{"externalId", "\"7\""}, {"department", "\"Tours\""}}};
    User held{.id = "2819c223",
              .user_name = "dana@example.test",
              .first_name = "Dana",
              .last_name = "Reyes",
              .email = "dana@work.example",
              .active = true,
              .roles = roles,
              .extensions = extensions};

    tests::Vendor vendor(Dialect const& of) {
        return [&](Request const& request, std::size_t) { return of.simulate(request, held, arena); };
    }
    Call call(auto const& what, std::string_view session = known_service) {
        return {.what = what, .roles = &same_names, .session = session};
    }
    CreateUser create() {
        User user = held;
        user.id.reset();
        user.password = "Tr1ck-Pony";
        return {.user = user, .warnings = {}};
    }
};

Response answer(int status, std::string_view body) { return {.status = status, .headers = {}, .body = body}; }

std::optional<Error> judge(Response const& response, Purpose purpose, Arena& arena) {
    return problem(response, read_message(response, arena), purpose, arena);
}

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
        {"invalidFilter", 400, R"({"scimType":"invalidFilter"})", Purpose::list, Fault::backend_error},
        {"tooMany", 400, R"({"scimType":"tooMany"})", Purpose::list, Fault::backend_error},
        {"uniqueness", 409, R"({"scimType":"uniqueness"})", Purpose::create, Fault::user_exists},
        {"uniqueness of a change", 409, R"({"scimType":"uniqueness"})", Purpose::update, Fault::user_exists},
        {"uniqueness of a group", 409, R"({"scimType":"uniqueness"})", Purpose::group_write,
         Fault::backend_conflict},
        {"uniqueness as a 400", 400, R"({"scimType":"uniqueness"})", Purpose::create, Fault::user_exists},
        {"mutability", 400, R"({"scimType":"mutability"})", Purpose::update, Fault::read_only_field},
        {"invalidSyntax", 400, R"({"scimType":"invalidSyntax"})", Purpose::update, Fault::backend_error},
        {"invalidPath of no field", 400, R"({"scimType":"invalidPath"})", Purpose::update,
         Fault::backend_error},
        {"invalidPath of a field", 400, R"({"scimType":"invalidPath","detail":"no title here"})",
         Purpose::update, Fault::unsupported_field},
        {"noTarget", 400, R"({"scimType":"noTarget"})", Purpose::update, Fault::precondition_failed},
        {"invalidValue", 400, R"({"scimType":"invalidValue"})", Purpose::create, Fault::invalid_value},
        {"invalidValue of a read", 400, R"({"scimType":"invalidValue"})", Purpose::list,
         Fault::backend_error},
        {"invalidVers", 400, R"({"scimType":"invalidVers"})", Purpose::read, Fault::backend_error},
        {"sensitive", 403, R"({"scimType":"sensitive"})", Purpose::list, Fault::backend_error},
        {"invalidCursor", 400, R"({"scimType":"invalidCursor"})", Purpose::list, Fault::invalid_parameter},
        {"expiredCursor", 400, R"({"scimType":"expiredCursor"})", Purpose::list, Fault::invalid_parameter},
        {"invalidCount", 400, R"({"scimType":"invalidCount"})", Purpose::list, Fault::backend_error},
        {"an unknown keyword", 400, R"({"scimType":"moonphase"})", Purpose::update, Fault::invalid_value},
        {"a plain 400", 400, "{}", Purpose::create, Fault::invalid_value},
        {"a 400 to a read", 400, "{}", Purpose::read, Fault::backend_error},
        {"no right", 403, "{}", Purpose::update, Fault::backend_error},
        {"no user", 404, "{}", Purpose::read, Fault::user_not_found},
        {"no user, without a word", 404, "", Purpose::remove, Fault::user_not_found},
        {"no path", 404, "<html>", Purpose::read, Fault::backend_error},
        {"no collection", 404, "{}", Purpose::list, Fault::backend_error},
        {"no group", 404, "{}", Purpose::group_write, Fault::backend_error},
        {"a plain conflict", 409, "{}", Purpose::update, Fault::backend_conflict},
        {"a plain duplicate", 409, "{}", Purpose::create, Fault::user_exists},
        {"another version", 412, "{}", Purpose::update, Fault::precondition_failed},
        {"a wrong content type", 415, "{}", Purpose::update, Fault::backend_error},
        {"internal", 500, "{}", Purpose::update, Fault::backend_error},
        {"a page instead of an answer", 200, "<html>", Purpose::remove, Fault::backend_error},
        {"nothing instead of a user", 200, "", Purpose::read, Fault::backend_error},
        {"an error that is called a success", 200,
         R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400"})", Purpose::update,
         Fault::invalid_value},
        {"an error in another spelling", 200, R"({"Error":"locked"})", Purpose::remove, Fault::backend_error},
        {"an error with an id", 200, R"({"id":"4711","status":"404","detail":"no"})", Purpose::remove,
         Fault::user_not_found},
        {"an error with an id and a word", 200, R"({"id":"4711","error":"locked"})", Purpose::remove,
         Fault::backend_error},
        {"no success", 200, R"({"success":false})", Purpose::remove, Fault::backend_error},
    };
    Arena arena;
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            auto const error = judge(answer(row.status, row.body), row.purpose, arena);
            BOOST_REQUIRE(error);
            BOOST_TEST(info(error->fault).name == info(row.fault).name);
        }
}

BOOST_AUTO_TEST_CASE(a_write_may_be_answered_without_content) {
    Arena arena;
    BOOST_TEST(!judge(answer(204, ""), Purpose::update, arena));
    BOOST_TEST(!judge(answer(200, R"({"id":"1"})"), Purpose::update, arena));
    BOOST_TEST(judge(answer(500, "{}"), Purpose::create, arena)->uncertain);
    BOOST_TEST(!judge(answer(501, "{}"), Purpose::update, arena)->uncertain);
    for (auto const* const body : {R"({"error":null})", R"({"errors":[]})", R"({"success":true})", "{}"})
        BOOST_TEST(!judge(answer(200, body), Purpose::remove, arena), body);
}

BOOST_AUTO_TEST_CASE(what_a_service_can_do_survives_being_written_and_read) {
    Arena arena;
    for (unsigned bits = 0; bits < 32; ++bits) {
        Service const service{.patch = (bits & 1) != 0,
                              .filter = (bits & 2) != 0,
                              .sort = (bits & 4) != 0,
                              .etag = (bits & 8) != 0,
                              .cursor = (bits & 16) != 0,
                              .largest_page = bits * 7};
        BOOST_TEST((read_session(write_session(service, arena)) == service));
    }
    BOOST_TEST(!read_session(""));
    BOOST_TEST(!read_session("csrf-token x"));
}

BOOST_AUTO_TEST_CASE(a_configuration_says_how_lists_are_paged) {
    struct Row {
        char const* pagination;
        bool cursor;
        std::uint32_t largest_page;
    };
    static constexpr Row rows[] = {
        {R"({})", false, 100},
        {R"({"cursor":true,"index":true})", false, 100},
        {R"({"cursor":true,"index":false})", true, 100},
        {R"({"cursor":true,"index":true,"defaultPaginationMethod":"cursor"})", true, 100},
        {R"({"cursor":false,"defaultPaginationMethod":"cursor","maxPageSize":250})", false, 100},
        {R"({"cursor":true,"index":false,"maxPageSize":25})", true, 25},
        {R"({"maxPageSize":"many"})", false, 100},
        {R"([])", false, 100},
    };
    Arena arena;
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.pagination) {
            auto const text =
                arena.join({R"({"filter":{"maxResults":100},"pagination":)", row.pagination, "}"});
            auto const service = read_service(*json::read(text, arena));
            BOOST_TEST(service.cursor == row.cursor);
            BOOST_TEST(service.largest_page == row.largest_page);
            BOOST_TEST(service.patch);
            BOOST_TEST(!service.etag);
        }
}

BOOST_AUTO_TEST_CASE(a_filter_value_is_one_json_string_whatever_is_in_it) {
    Arena arena;
    std::mt19937 random(9865);
    constexpr std::string_view pieces[] = {"\"", "\\",   "]",  " or ", "a",  "\n",
                                           "é",  "\xff", "eq", "\\\"", "%22"};
    for (int i = 0; i < 2000; ++i) {
        std::string value;
        for (auto n = random() % 6; n > 0; --n)
            value += pieces[random() % std::size(pieces)];
        auto const filter = equals("userName", value, arena);
        BOOST_REQUIRE(filter.starts_with("userName eq "));
        auto const literal = json::read(filter.substr(12), arena);
        BOOST_REQUIRE(literal);
        BOOST_TEST(literal->is_string());
        if (value.find('\xff') == std::string::npos) BOOST_TEST(literal->text == value);
    }
}

BOOST_FIXTURE_TEST_CASE(fail_every_step_of_every_call, Fixture) {
    Change change;
    change.set.last_name = "Reyes-Okoro";
    PlainEdit const edit(change, true);
    for (auto const* const of : {dialect.get(), by_groups.get()})
        for (auto const session : {std::string_view(), known_service}) {
            BOOST_TEST(tests::fail_every_step(*of, call(ListUsers{}, session), vendor(*of)) == "");
            BOOST_TEST(tests::fail_every_step(*of, call(GetUser{"2819c223"}, session), vendor(*of)) == "");
            BOOST_TEST(tests::fail_every_step(*of, call(create(), session), vendor(*of)) == "");
            BOOST_TEST(
                tests::fail_every_step(*of, call(UpdateUser{"2819c223", &edit}, session), vendor(*of)) == "");
            BOOST_TEST(tests::fail_every_step(*of, call(DeleteUser{"2819c223", false, &edit}, session),
                                              vendor(*of)) == "");
        }
}

BOOST_FIXTURE_TEST_CASE(an_simulated_service_plays_to_the_end, Fixture) {
    for (auto const* const of : {dialect.get(), by_groups.get()}) {
        auto const played = tests::play(*of, call(create(), ""), vendor(*of), arena);
        BOOST_REQUIRE(played.result);
        auto const& one = std::get<OneUser>(played.result->what);
        BOOST_TEST(one.created);
        BOOST_TEST(one.user.display_name.value() == "Dana Reyes");
        BOOST_TEST(one.user.roles->front() == "Agent");
        BOOST_TEST(one.user.extensions->size() == 2u);
    }
}

BOOST_FIXTURE_TEST_CASE(every_conversation_ends_whatever_the_replies, Fixture) {
    constexpr std::string_view bodies[] = {
        "",
        "{}",
        "[]",
        "<html>",
        R"({"id":"2819c223","userName":"x","name":7,"emails":{},"roles":"?"})",
        R"({"totalResults":100000000000,"Resources":[{"id":"1"}]})",
        R"({"totalResults":-1,"Resources":[]})",
        R"({"Resources":[{"id":"1","displayName":"Pilot"}],"nextCursor":"again","totalResults":3})",
        R"({"totalResults":9,"Resources":[{"id":"1","displayName":"Pilot"},{"id":"2"}]})",
        R"({"scimType":"noTarget"})",
        R"({"id":"2819c223","groups":[{},{"value":"g","display":"Agent"}]})"};
    constexpr int statuses[] = {200, 200, 200, 201, 204, 400, 404, 405, 409, 412, 500, 501};
    std::array<std::string_view, 1> const pilot{"Pilot"};
    Change change;
    change.set.last_name = "Okoro";
    change.roles = RolesReplace{.roles = pilot};
    PlainEdit const edit(change, true);
    std::mt19937 random(7644);
    for (int i = 0; i < 20000; ++i) {
        arena.reset();
        std::array<decltype(Call::what), 6> const calls{
            ListUsers{}, ListUsers{.role = "Agent"},    GetUser{"2819c223"},
            create(),    UpdateUser{"2819c223", &edit}, DeleteUser{"2819c223", false, &edit}};
        auto const& of = random() % 2 ? *dialect : *by_groups;
        constexpr std::string_view sessions[] = {"", known_service, "scim filter cursor",
                                                 "scim patch page=2"};
        auto const played = tests::play(
            of, call(calls[random() % calls.size()], sessions[random() % std::size(sessions)]),
            [&](Request const&, std::size_t) {
                return answer(statuses[random() % std::size(statuses)], bodies[random() % std::size(bodies)]);
            },
            arena, 30);
        BOOST_REQUIRE(played.ended);
    }
}

BOOST_FIXTURE_TEST_CASE(a_password_is_known_as_a_secret_in_every_body, Fixture) {
    Change change;
    change.set.password = "Tr1ck-Pony";
    PlainEdit const edit(change, true);
    for (auto const session : {"scim patch", "scim"}) {
        auto const played =
            tests::play(*dialect, call(UpdateUser{"2819c223", &edit}, session), vendor(*dialect), arena);
        BOOST_REQUIRE(played.result);
        BOOST_REQUIRE(played.sent[1].writes);
        BOOST_TEST(played.sent[1].body.find("Tr1ck-Pony") != std::string_view::npos);
        BOOST_TEST(codec::redact(played.sent[1].body, arena).find("Tr1ck-Pony") == std::string_view::npos);
    }
}

BOOST_FIXTURE_TEST_CASE(a_login_is_looked_up_in_any_case, Fixture) {
    for (auto const& list :
         {ListUsers{.user_name = "DANA@example.TEST"}, ListUsers{.email = "Dana@WORK.example"}}) {
        auto const played = tests::play(*dialect, call(list), vendor(*dialect), arena);
        BOOST_REQUIRE(played.result);
        BOOST_TEST(std::get<ManyUsers>(played.result->what).users.size() == 1u);
    }
}

BOOST_FIXTURE_TEST_CASE(a_read_takes_nothing_from_the_heap, Fixture) {
    GetUser const wanted{"2819c223"};
    auto const one = call(wanted);
    auto const request = std::get<Ask>(dialect->next(one, {}, arena)).requests.front();
    std::array const responses{dialect->simulate(request, held, arena)};
    Arena roomy(32 * 1024);
    auto const before = idiom::test::allocations();
    auto const asked = dialect->next(one, {}, roomy);
    auto const answered = dialect->next(one, responses, roomy);
    auto const after = idiom::test::allocations();
    BOOST_TEST(std::holds_alternative<Ask>(asked));
    BOOST_TEST(std::get<Result<Answer>>(answered).has_value());
    BOOST_TEST(after == before);
}

BOOST_AUTO_TEST_CASE(concurrency_is_known_where_the_settings_say) {
    auto const said = [](char const* etag) {
        return tests::make(scim::dialect(), {{"etag", etag}})->capabilities().concurrency;
    };
    BOOST_TEST(said("true").starts_with("The vendor's own:"));
    BOOST_TEST(said("false").starts_with("The vendor has no versions"));
    BOOST_TEST(said("auto").starts_with("The vendor's own where"));
}

BOOST_AUTO_TEST_CASE(concurrency_is_known_once_the_service_was_asked) {
    auto const said = [](char const* etag, std::string_view session) {
        return tests::make(scim::dialect(), {{"etag", etag}})->concurrency(session);
    };
    BOOST_TEST(said("auto", "").starts_with("The vendor's own where"));
    BOOST_TEST(said("auto", "scim patch etag").starts_with("The vendor's own:"));
    BOOST_TEST(said("auto", "scim patch").starts_with("The vendor has no versions"));
    BOOST_TEST(said("false", "scim patch etag").starts_with("The vendor has no versions"));
}

BOOST_AUTO_TEST_CASE(a_size_of_pages_that_cannot_be_meant_is_refused) {
    for (auto const* const bad : {"0", "-3", "1.5", "10001", "99999999999"})
        BOOST_CHECK_THROW(tests::make(scim::dialect(), {{"page_size", bad}}), std::invalid_argument);
    for (auto const* const good : {"1", "10000"})
        BOOST_TEST(tests::make(scim::dialect(), {{"page_size", good}}) != nullptr);
}
