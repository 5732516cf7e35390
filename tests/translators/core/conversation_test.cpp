#include "translators/core/conversation.hpp"
#include "translators/core/vendor_answer.hpp"

#include "tests/support/dialect_play.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

namespace {

using namespace idiom;

RolePolicy const policy{.map = {{"admin", "ROLE_ADMIN"}, {"agent", "ROLE_AGENT"}},
                        .unmapped = UnmappedRoles::preserve,
                        .default_roles = {}};
Call const call{.what = GetUser{.id = "7"}, .roles = &policy, .session = {}};

struct Undelivered {
    std::string_view name;
    Response response;
    std::optional<Fault> fault;
    bool uncertain_if_write = false;
};

Undelivered const responses[]{
    {"not sent", {.delivery = Delivery::not_sent}, Fault::backend_unreachable},
    {"lost", {.delivery = Delivery::lost}, Fault::backend_unreachable, true},
    {"timed out", {.delivery = Delivery::timed_out}, Fault::backend_timeout, true},
    {"unusable", {.delivery = Delivery::unusable}, Fault::backend_error, true},
    {"busy", {.delivery = Delivery::busy}, Fault::backend_unavailable},
    {"refused", {.delivery = Delivery::refused}, Fault::backend_credentials_rejected},
    {"401", {.status = 401}, Fault::backend_credentials_rejected},
    {"429", {.status = 429}, Fault::backend_unavailable},
    {"503", {.status = 503}, Fault::backend_unavailable},
    {"504", {.status = 504}, Fault::backend_timeout, true},
    {"200", {.status = 200}, std::nullopt},
    {"403", {.status = 403}, std::nullopt},
    {"404", {.status = 404}, std::nullopt},
    {"409", {.status = 409}, std::nullopt},
    {"500", {.status = 500}, std::nullopt},
    {"502", {.status = 502}, std::nullopt},
    // Where nothing was delivered a status means nothing.
    {"lost with a status", {.delivery = Delivery::lost, .status = 200}, Fault::backend_unreachable, true},
};

BOOST_AUTO_TEST_SUITE(conversation)

BOOST_AUTO_TEST_CASE(what_no_dialect_has_to_look_at_is_an_error) {
    for (auto const& row : responses)
        for (bool const writes : {false, true})
            BOOST_TEST_CONTEXT(row.name << (writes ? ", a write" : ", a read")) {
                auto const error = transport_error(row.response, writes, "genesys");
                BOOST_REQUIRE(error.has_value() == row.fault.has_value());
                if (!error) continue;
                BOOST_TEST((error->fault == *row.fault));
                BOOST_TEST(error->uncertain == (writes && row.uncertain_if_write));
                BOOST_TEST(!error->detail.empty());
                bool const spoke = row.response.delivery == Delivery::answered;
                BOOST_REQUIRE(error->backend.has_value() == spoke);
                if (spoke) {
                    BOOST_TEST(error->backend->dialect == "genesys");
                    BOOST_TEST(error->backend->status == row.response.status);
                }
            }
}

BOOST_AUTO_TEST_CASE(a_vendors_retry_after_is_passed_on) {
    static constexpr std::array headers{Header{"retry-after", "17"}};
    auto const error = transport_error({.status = 429, .headers = headers}, false, "xarios");
    BOOST_TEST(error->retry_after.value() == 17u);
}

BOOST_AUTO_TEST_CASE(what_the_gateway_knows_of_a_retry_comes_before_what_the_vendor_wrote) {
    static constexpr std::array headers{Header{"Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT"}};
    auto const dated =
        transport_error({.status = 503, .headers = headers, .retry_after = 9}, false, "xarios");
    BOOST_TEST(dated->retry_after.value() == 9u);
    auto const held_back = transport_error({.delivery = Delivery::busy, .retry_after = 12}, true, "xarios");
    BOOST_TEST(held_back->retry_after.value() == 12u);
}

BOOST_AUTO_TEST_CASE(retry_after_is_a_number_of_seconds_or_nothing) {
    struct Row {
        std::string_view text;
        std::optional<std::uint32_t> seconds;
    };
    for (auto const& row : std::initializer_list<Row>{
             {"0", 0},
             {"120", 120},
             {"604800", 604800},
             {"604801", std::nullopt},
             {"4294967295", std::nullopt},
             {"4294967296", std::nullopt},
             {"", std::nullopt},
             {"-1", std::nullopt},
             {"+1", std::nullopt},
             {"1.5", std::nullopt},
             {"1 ", std::nullopt},
             {"0x10", std::nullopt},
             {"soon", std::nullopt},
             {"Fri, 31 Dec 1999 23:59:59 GMT", std::nullopt},
         })
        BOOST_TEST_CONTEXT("'" << row.text << "'") {
            std::array const headers{Header{"Retry-After", row.text}};
            BOOST_TEST((retry_after({.status = 503, .headers = headers}) == row.seconds));
        }
    BOOST_TEST(!retry_after({.status = 503}));
}

BOOST_AUTO_TEST_CASE(a_useless_answer_says_who_gave_it) {
    auto const error = backend_error("xarios", {.status = 418}, "", "T-1", "no coffee");
    BOOST_TEST((error.fault == Fault::backend_error));
    BOOST_TEST(error.detail == ""); // whatever fault a dialect makes of it, the fault's own title holds
    BOOST_TEST(error.backend->status == 418);
    BOOST_TEST(error.backend->code == "T-1");
    BOOST_TEST(error.backend->message == "no coffee");
    BOOST_TEST(backend_error("xarios", {}, "why").detail == "why");
}

BOOST_AUTO_TEST_CASE(roles_that_did_not_stick_are_named_as_clients_know_them) {
    Arena arena;
    static constexpr std::array<std::string_view, 2> asked{"ROLE_ADMIN", "ROLE_AGENT"};
    static constexpr std::array<std::string_view, 1> dropped{"OLD"};
    static constexpr std::array<std::string_view, 2> now{"OLD", "ROLE_ADMIN"};
    RolePlan const plan{.before = dropped, .after = asked, .add = asked, .remove = dropped};
    HeldUser user;
    user.set_roles(Names(now));
    auto const error = unconfirmed(plan, user, call, arena);
    BOOST_REQUIRE(error);
    BOOST_TEST((error->fault == Fault::write_not_confirmed));
    BOOST_REQUIRE(error->errors.size() == 2u);
    BOOST_TEST(error->errors[0].pointer == "/roles");
    BOOST_TEST(error->errors[0].detail.find("'agent'") != std::string_view::npos);
    BOOST_TEST(error->errors[1].detail.find("'OLD'") != std::string_view::npos);
    BOOST_TEST(error->detail.find("'agent'") != std::string_view::npos);
    BOOST_TEST(error->detail.find("'OLD'") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(what_the_vendor_added_by_itself_does_not_unconfirm_a_write) {
    Arena arena;
    static constexpr std::array<std::string_view, 1> asked{"ROLE_ADMIN"};
    static constexpr std::array<std::string_view, 2> now{"DEFAULT", "ROLE_ADMIN"};
    HeldUser user;
    user.set_roles(Names(now));
    BOOST_TEST(!unconfirmed({.before = {}, .after = asked, .add = asked, .remove = {}}, user, call, arena));
    BOOST_TEST(!unconfirmed({}, HeldUser{}, call, arena));
    BOOST_TEST(
        unconfirmed({.before = {}, .after = asked, .add = asked, .remove = {}}, HeldUser{}, call, arena)
            .has_value());
}

BOOST_AUTO_TEST_CASE(a_secret_that_the_vendor_repeats_is_hidden) {
    Arena arena;
    static constexpr std::array errors{FieldError{"/password", "'s3cret' is too short"},
                                       FieldError{"/email", "is taken"}};
    Error error{.fault = Fault::invalid_value, .detail = "value s3cret refused", .errors = errors};
    error.backend =
        BackendSays{.dialect = "evovoice", .status = 400, .code = "s3cret", .message = "no: s3cret"};
    hide_secret(error, "s3cret", arena);
    auto const shows = [](std::string_view text) { return text.find("s3cret") != std::string_view::npos; };
    BOOST_TEST(!shows(error.detail));
    BOOST_TEST(!shows(error.backend->message));
    BOOST_TEST(!shows(error.backend->code));
    BOOST_TEST(!shows(error.errors[0].detail));
    BOOST_TEST(error.errors[0].pointer == "/password");
    BOOST_TEST(error.errors[1].detail == "is taken");
}

BOOST_AUTO_TEST_CASE(an_error_without_the_secret_stays_as_it_is) {
    Arena arena;
    Error error{.fault = Fault::invalid_value, .detail = "why", .errors = {}};
    hide_secret(error, "", arena);
    hide_secret(error, "s3cret", arena);
    BOOST_TEST(error.detail == "why");
}

BOOST_AUTO_TEST_CASE(a_success_of_another_type_is_no_json) {
    auto const with = [](int status, std::string_view type) {
        std::array const headers{Header{"Content-Type", type}};
        return may_be_json({.status = status, .headers = headers});
    };
    BOOST_TEST(with(200, "application/json; charset=utf-8"));
    BOOST_TEST(with(200, "application/vnd.x+json"));
    BOOST_TEST(with(200, ""));
    BOOST_TEST(!with(200, "text/html"));
    BOOST_TEST(with(500, "text/html"));
}

BOOST_AUTO_TEST_CASE(an_answer_that_cannot_be_read_says_why) {
    auto const error = transport_error(
        {.delivery = Delivery::unusable, .status = 200, .body = "the answer is in no language"}, true,
        "scim");
    BOOST_REQUIRE(error.has_value());
    BOOST_TEST(error->detail == "the answer is in no language");
    BOOST_TEST(error->uncertain);
    BOOST_REQUIRE(error->backend.has_value());
    BOOST_TEST(error->backend->status == 200);
    BOOST_TEST(!transport_error({.delivery = Delivery::unusable}, true, "scim")->backend.has_value());
}

BOOST_AUTO_TEST_CASE(a_success_of_another_type_is_told_by_its_type) {
    struct {
        std::string type;
        std::string detail;
    } const rows[]{{"text/plain", "the answer is text/plain"},
                   {"text/plain; charset=utf-8", "the answer is text/plain"},
                   {"application/json, application/json", "the answer is application/json, application/json"},
                   {"", "otherwise"},
                   {"text/\x01", "the answer is of a type that is none"},
                   {std::string(61, 'x'), "the answer is of a type that is none"}};
    for (auto const& row : rows) {
        Arena arena;
        std::array const headers{Header{"Content-Type", row.type}};
        Response response{.status = 200, .headers = headers, .body = "{}"};
        BOOST_TEST(detail_of_type(response, "otherwise", arena) == row.detail);
        response.status = 404;
        BOOST_TEST(detail_of_type(response, "otherwise", arena) == "otherwise");
        BOOST_TEST(detail_of_type({.status = 204, .headers = headers}, "otherwise", arena) == "otherwise");
    }
}

BOOST_AUTO_TEST_CASE(a_failure_after_a_write_says_what_was_done) {
    Arena arena;
    auto const step = after_write(failed(Fault::backend_timeout, "late"), "the user was created", arena);
    auto const& error = std::get<Result<Answer>>(step).error();
    BOOST_TEST((error.fault == Fault::write_not_confirmed));
    BOOST_TEST(error.detail == "the user was created, and then: late");
    auto const useless =
        after_write(failed(backend_error("xarios", {.status = 418})), "the user was created", arena);
    BOOST_TEST(std::get<Result<Answer>>(useless).error().detail ==
               "the user was created, and then: The back end gave an answer that is of no use.");
    BOOST_TEST(std::holds_alternative<Ask>(after_write(ask(arena, Request{}), "x", arena)));
    auto const fine = after_write(Result<Answer>(Answer{.what = Done{}, .warnings = {}}), "x", arena);
    BOOST_TEST(std::get<Result<Answer>>(fine).has_value());
}

BOOST_AUTO_TEST_CASE(names_are_joined_and_split_at_the_last_space) {
    struct Row {
        std::string_view whole;
        std::string_view first;
        std::string_view last;
    };
    Arena arena;
    for (auto const& row : std::initializer_list<Row>{
             {"Kim Lee", "Kim", "Lee"},
             {"Kim van der Lee", "Kim van der", "Lee"},
             {"Kim", "Kim", ""},
             {"", "", ""},
             {"Kim  Lee", "Kim ", "Lee"},
         })
        BOOST_TEST_CONTEXT("'" << row.whole << "'") {
            auto const split = split_name(row.whole);
            BOOST_TEST(split.first == row.first);
            BOOST_TEST(split.last == row.last);
            BOOST_TEST(join_names(split.first, split.last, arena) == row.whole);
        }
    BOOST_TEST(join_names(std::nullopt, "Lee", arena) == "Lee");
    BOOST_TEST(join_names("Kim", std::nullopt, arena) == "Kim");
    BOOST_TEST(join_names(std::nullopt, std::nullopt, arena) == "");
}

BOOST_AUTO_TEST_CASE(a_script_gives_replies_in_order) {
    std::array const got{Response{.status = 1}, Response{.status = 2}, Response{.status = 3}};
    Script script(got);
    BOOST_TEST(script.has(3));
    BOOST_TEST(script.take().status == 1);
    BOOST_TEST(!script.has(3));
    BOOST_TEST(script.take(2).back().status == 3);
    BOOST_TEST(script.at_end());
    BOOST_TEST(script.has(0));
}

BOOST_AUTO_TEST_CASE(an_update_is_planned_against_the_user_with_unified_names) {
    Arena arena;
    static constexpr std::array<std::string_view, 1> add{"admin"};
    static constexpr std::array<std::string_view, 2> held{"ROLE_AGENT", "OTHER"};
    Change change;
    change.roles = RolesDelta{.add = add, .remove = {}};
    tests::PlainEdit const edit(change);
    HeldUser before;
    before.set_roles(Names(held));
    auto const plan = plan_update(call, edit, &before, RoleRules{}, arena);
    BOOST_REQUIRE(plan);
    BOOST_REQUIRE(plan->roles);
    BOOST_TEST(plan->roles->after.size() == 3u);
    auto const blind = plan_update(call, edit, nullptr, RoleRules{}, arena);
    BOOST_REQUIRE(blind);
    BOOST_TEST(!blind->roles);
}

BOOST_AUTO_TEST_CASE(a_refused_edit_is_a_refused_plan) {
    class Refusal final : public Edit {
        Change const* without_user() const override { return nullptr; }
        Result<Change> against(HeldUser const& before, Arena&) const override {
            // The edit sees the names that clients know.
            BOOST_TEST(before.roles()->front() == "agent");
            return fail(Fault::precondition_failed);
        }
    };
    Arena arena;
    static constexpr std::array<std::string_view, 1> held{"ROLE_AGENT"};
    HeldUser before;
    before.set_roles(Names(held));
    auto const plan = plan_update(call, Refusal{}, &before, RoleRules{}, arena);
    BOOST_REQUIRE(!plan);
    BOOST_TEST((plan.error().fault == Fault::precondition_failed));
}

BOOST_AUTO_TEST_CASE(a_delete_without_preconditions_needs_no_user) {
    Arena arena;
    tests::PlainEdit const knows_itself;
    tests::PlainEdit const needs_user(Change{}, true);
    BOOST_TEST(!has_preconditions({.id = "7"}));
    BOOST_TEST(!has_preconditions({.id = "7", .edit = &knows_itself}));
    BOOST_TEST(has_preconditions({.id = "7", .edit = &needs_user}));
    BOOST_TEST(check_preconditions({.id = "7"}, HeldUser(), call, arena).has_value());
    BOOST_TEST(check_preconditions({.id = "7", .edit = &needs_user}, HeldUser(), call, arena).has_value());
}

BOOST_AUTO_TEST_CASE(a_failed_precondition_is_the_error_of_a_delete) {
    class Refusal final : public Edit {
        Change const* without_user() const override { return nullptr; }
        Result<Change> against(HeldUser const&, Arena&) const override {
            return fail(Fault::precondition_failed);
        }
    };
    Arena arena;
    Refusal const refusal;
    auto const met = check_preconditions({.id = "7", .edit = &refusal}, HeldUser(), call, arena);
    BOOST_REQUIRE(!met);
    BOOST_TEST((met.error().fault == Fault::precondition_failed));
}

/// Reads `ids` one by one, by a vendor that answers with `responses`.
Part<std::span<HeldUser>> fetch(Names ids, Responses responses, Arena& arena) {
    Script script(responses);
    auto const ask_for = [&](Names some) {
        return Ask{.requests = arena.array<Request>(some.size()), .session = {}, .roles = {}};
    };
    auto const read = [](Response const& response, std::string_view id) -> Part<HeldUser> {
        if (response.status == 404) return std::unexpected(failed(Fault::user_not_found));
        if (!response.ok()) return std::unexpected(failed(Fault::backend_error));
        HeldUser user;
        user.set_id(id);
        return user;
    };
    return fetch_each(ids, script, arena, ask_for, read);
}

std::size_t asked_for(Part<std::span<HeldUser>> const& part) {
    return part ? 0 : std::get<Ask>(part.error()).requests.size();
}

BOOST_AUTO_TEST_CASE(users_are_fetched_some_at_a_time_and_those_that_are_gone_are_left_out) {
    Arena arena;
    auto const ids = arena.array<std::string_view>(fetched_at_once + 3);
    for (std::size_t i = 0; i < ids.size(); ++i)
        ids[i] = arena.join({std::to_string(i)});
    std::vector<Response> responses;
    BOOST_TEST(asked_for(fetch(ids, responses, arena)) == fetched_at_once);
    responses.assign(fetched_at_once, {.status = 200});
    BOOST_TEST(asked_for(fetch(ids, responses, arena)) == 3u);
    responses.insert(responses.end(), 3, {.status = 200});
    responses[1].status = 404;
    auto const users = fetch(ids, responses, arena);
    BOOST_REQUIRE(users.has_value());
    BOOST_TEST(users->size() == ids.size() - 1);
    BOOST_TEST(*(*users)[1].id() == "2");
    BOOST_TEST(*users->back().id() == ids.back());
    BOOST_TEST(fetch({}, {}, arena)->empty());
}

BOOST_AUTO_TEST_CASE(another_error_than_a_user_that_is_gone_ends_the_fetch) {
    Arena arena;
    static constexpr std::array<std::string_view, 2> ids{"1", "2"};
    std::vector<Response> const responses{{.status = 200}, {.status = 500}};
    auto const users = fetch(ids, responses, arena);
    BOOST_REQUIRE(!users);
    BOOST_TEST((fault_of(users.error()) == Fault::backend_error));
    BOOST_TEST(!fault_of(Ask{}));
    BOOST_TEST(!fault_of(Result<Answer>(Answer{.what = Done{}, .warnings = {}})));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
