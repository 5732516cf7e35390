#include "gateway/inspect/call_parts.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <string>

using namespace idiom;
using inspect::Why;
using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

constexpr FieldRules fields = [] {
    FieldRules rules{};
    for (auto const& row : user_fields)
        rules[static_cast<std::size_t>(row.field)] = {
            .field = row.field, .wire = row.name, .access = Access::read_write};
    return rules;
}();
Capabilities const vendor{.dialect = "genesys",
                          .operations = Operations::all(),
                          .fields = fields,
                          .extensions = {},
                          .roles = RoleStyle::set,
                          .concurrency = {}};
RolePolicy const policy{.map = {{"agent", "ROLE_AGENT"}, {"supervisor", "ROLE_SUPERVISOR"}},
                        .default_roles = {}};

constexpr std::string_view xml =
    "<PatchUser><LastName>Reyes-Okoro</LastName><NewPassword>Tr1ck-Pony</NewPassword>"
    "<Roles><string>supervisor</string></Roles></PatchUser>";
constexpr std::string_view put =
    R"({"lastName":"Reyes-Okoro","password":"Tr1ck-Pony","roles":["ROLE_SUPERVISOR","ROLE_WALLBOARD"]})";

/// A PATCH of the legacy face that became a PUT of the whole set: a retry, a write, and two looks.
struct Conversation {
    inspect::TimePoint arrived = inspect::TimePoint(1h);
    Arena arena;
    inspect::Secrets secrets;
    inspect::Hiding hiding;
    inspect::Recording recording;
    inspect::CallParts parts{.seq = 7,
                             .id = "9c41",
                             .at = inspect::Time(1h),
                             .arrived = arrived,
                             .face = "legacy",
                             .client = "hr-legacy",
                             .route = "globex",
                             .backend = "contact-center",
                             .operation = "update",
                             .method = "PATCH",
                             .target = "/legacy/globex/users/7",
                             .peer = "10.20.4.17",
                             .trace_id = {},
                             .capabilities = &vendor,
                             .roles = &policy,
                             .recording = &recording,
                             .status = 200,
                             .answer = {},
                             .problem = {},
                             .ended = arrived + 173ms};
    std::array<Header, 3> const asked{Header{"Content-Type", "application/xml"},
                                      Header{"X-Api-Key", "key-of-hr"}, Header{"If-Match", "\"abc\""}};
    std::array<Header, 1> const json{Header{"Content-Type", "application/json"}};
    std::array<std::string_view, 2> const before{"ROLE_AGENT", "ROLE_WALLBOARD"};
    std::array<std::string_view, 2> const after{"ROLE_SUPERVISOR", "ROLE_WALLBOARD"};
    std::array<std::string_view, 1> const wanted{"supervisor"};

    Conversation() {
        parts.headers = asked;
        parts.body = xml;
        parts.answer_headers = json;
        parts.answer = R"({"id":"7","password":"Tr1ck-Pony"})";
        exchange(Why::read, 1, 1, 6ms, 12ms, Method::get, {}, {.status = 503});
        exchange(Why::retry, 1, 2, 61ms, 14ms, Method::get, {}, answered("{\"roles\":[]}"));
        exchange(Why::write, 2, 1, 75ms, 27ms, Method::put, put, answered("{}"));
        exchange(Why::confirm, 3, 1, 102ms, 10ms, Method::get, {}, answered("{}"));
        exchange(Why::again, 4, 1, 162ms, 10ms, Method::get, {}, answered("{\"note\":\"Tr1ck-Pony\"}"));
        recording.add({.kind = inspect::Wait::Kind::turn,
                       .began = arrived,
                       .ended = arrived + 6ms,
                       .what = "for the write lock of the user"});
        recording.add({.kind = inspect::Wait::Kind::pause,
                       .began = arrived + 18ms,
                       .ended = arrived + 61ms,
                       .what = "before a retry"});
        perform();
        secrets.add("Tr1ck-Pony");
    }

    Response answered(std::string_view body) const { return {.status = 200, .headers = json, .body = body}; }
    void exchange(Why why, std::uint32_t round, std::uint32_t attempt, inspect::TimePoint::duration began,
                  inspect::TimePoint::duration took, Method method, std::string_view body,
                  Response const& reply) {
        auto const place = recording.begin({.request = {.method = method,
                                                        .target = "/users/7",
                                                        .headers = json,
                                                        .body = body,
                                                        .writes = method == Method::put},
                                            .base = "https://gws.example/api/v2",
                                            .authorization = "Basic abc",
                                            .authorization_field = "Authorization",
                                            .why = why,
                                            .round = round,
                                            .attempt = attempt,
                                            .began = arrived + began,
                                            .ended = {},
                                            .response = {}});
        recording.end(place, reply, arrived + began + took, attempt > 1);
    }
    void perform() {
        Call const call{.what = UpdateUser{.id = "7"}, .roles = &policy, .session = {}};
        User user;
        user.id = "7";
        user.roles = wanted;
        recording.add(call, Answer{.what = OneUser{.user = user}});
        Change change;
        change.set.last_name = "Reyes-Okoro";
        change.set.password = "Tr1ck-Pony";
        change.roles = RolesReplace{wanted};
        change.clear(Field::first_name);
        recording.note(call, &change, RolePlan{.before = before, .after = after, .add = {}, .remove = {}});
    }

    inspect::KeptCall kept(bool hidden = false) {
        if (hidden)
            for (auto const role : {"supervisor", "agent", "ROLE_AGENT", "ROLE_SUPERVISOR", "ROLE_WALLBOARD"})
                hiding.keep(role);
        return inspect::keep(parts, inspect::Mask(secrets, hidden ? &hiding : nullptr, 16384, arena));
    }
    Json record(bool hidden = false) { return Json::parse(*kept(hidden).record); }
};

Json codes(Json const& record) {
    auto made = Json::array();
    for (auto const& fact : record.at("facts"))
        made.push_back(fact.at("code"));
    return made;
}
Json row(Json const& record, std::string const& pointer) {
    for (auto const& one : record.at("translation"))
        if (one.at("pointer") == pointer) return one;
    return nullptr;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(kept_calls, Conversation)

BOOST_AUTO_TEST_CASE(a_kept_call_has_the_members_of_its_shape) {
    auto const made = record();
    for (auto const* const member :
         {"seq",       "id",        "at",     "face",        "client", "route",   "backend",
          "dialect",   "operation", "method", "path",        "status", "problem", "duration",
          "note",      "console",   "peer",   "trace_id",    "times",  "asked",   "understood",
          "exchanges", "waits",     "roles",  "translation", "facts",  "told"})
        BOOST_TEST(made.contains(member), member);
    BOOST_TEST(made.size() == 27U);
    BOOST_TEST(made.at("at") == "1970-01-01T01:00:00.000000Z");
    BOOST_TEST(made.at("duration") == 173000);
    BOOST_TEST(made.at("note") == "1 retry · confirmed at the 2nd look");
}

BOOST_AUTO_TEST_CASE(a_summary_is_its_first_members) {
    auto const one = kept();
    auto text = arena.text();
    json::Writer out(text);
    out.begin_object();
    inspect::write_members(out, one.summary, arena);
    out.end_object();
    auto const summary = Json::parse(text);
    BOOST_TEST(summary.size() == 16U);
    auto const whole = Json::parse(*one.record);
    for (auto const& [name, value] : summary.items())
        BOOST_TEST(whole.at(name) == value, name);
}

BOOST_AUTO_TEST_CASE(no_secret_is_kept) {
    auto const one = kept();
    for (auto const* const secret : {"Tr1ck-Pony", "key-of-hr", "Basic abc"})
        BOOST_TEST(one.record->find(secret) == std::string::npos, secret);
    auto const made = record();
    BOOST_TEST(made.at("asked").at("headers").at(1) == Json::array({"X-Api-Key", "***"}));
    BOOST_TEST(made.at("asked").at("body").at("masked") == 1);
}

BOOST_AUTO_TEST_CASE(the_time_is_shared_out) {
    auto const times = record().at("times");
    BOOST_TEST(times.at("vendor") == 73000);
    BOOST_TEST(times.at("waiting") == 49000);
    BOOST_TEST(times.at("own") == 51000);
}

BOOST_AUTO_TEST_CASE(what_was_understood_is_told) {
    auto const understood = record().at("understood");
    BOOST_TEST(understood.at("operation") == "update");
    BOOST_TEST(understood.at("user") == "7");
    BOOST_TEST(understood.at("set") == Json({{"lastName", "Reyes-Okoro"}, {"password", "***"}}));
    BOOST_TEST(understood.at("clear") == Json::array({"firstName"}));
    BOOST_TEST(understood.at("roles") == Json({{"set", {"supervisor"}}}));
    BOOST_TEST(understood.at("condition") == "If-Match: \"abc\"");
}

BOOST_AUTO_TEST_CASE(exchanges_stand_in_order_with_their_reason) {
    auto const exchanges = record().at("exchanges");
    BOOST_REQUIRE(exchanges.size() == 5U);
    char const* const whys[]{"read", "retry", "write", "confirm", "again"};
    for (std::size_t i = 0; i < exchanges.size(); ++i) {
        BOOST_TEST(exchanges[i].at("n") == i + 1);
        BOOST_TEST(exchanges[i].at("why") == whys[i]);
        BOOST_TEST(exchanges[i].at("url") == "https://gws.example/api/v2/users/7");
        BOOST_TEST(exchanges[i].at("headers").at(0) == Json::array({"Authorization", "***"}));
    }
    BOOST_TEST(exchanges[0].at("reply").at("status") == 503);
    BOOST_TEST(exchanges[1].at("try") == 2);
    BOOST_TEST(exchanges[1].at("connection") == "kept");
    BOOST_TEST(exchanges[2].at("body").at("text") ==
               R"({"lastName":"Reyes-Okoro","password":"***","roles":["ROLE_SUPERVISOR","ROLE_WALLBOARD"]})");
    BOOST_TEST(exchanges[4].at("reply").at("body").at("text") == R"({"note":"***"})");
    BOOST_TEST(exchanges[2].at("began") == 75000);
    BOOST_TEST(exchanges[2].at("took") == 27000);
}

BOOST_AUTO_TEST_CASE(roles_are_told_before_asked_confirmed_and_kept) {
    BOOST_TEST(record().at("roles") == Json({{"before", {"ROLE_WALLBOARD", "agent"}},
                                             {"asked", {"ROLE_WALLBOARD", "supervisor"}},
                                             {"confirmed", {"ROLE_WALLBOARD", "supervisor"}},
                                             {"kept", {"ROLE_WALLBOARD"}}}));
}

BOOST_AUTO_TEST_CASE(the_story_has_its_facts) {
    auto const made = record();
    BOOST_TEST(codes(made) == Json::array({"whole-set", "kept-unmapped", "retried", "looked-again",
                                           "waited-for-turn", "confirmed"}));
    BOOST_TEST(made.at("facts").at(2).at("of") == Json({{"times", 1}, {"status", 503}}));
    BOOST_TEST(made.at("facts").at(5).at("of") == Json({{"look", 2}}));
}

BOOST_AUTO_TEST_CASE(the_translation_has_one_change_in_three_languages) {
    auto const made = record();
    BOOST_TEST(row(made, "/lastName").at("client") == Json({{"name", "LastName"}, {"value", "Reyes-Okoro"}}));
    BOOST_TEST(row(made, "/lastName").at("vendor") ==
               Json({{"name", "lastName"}, {"value", "\"Reyes-Okoro\""}}));
    BOOST_TEST(row(made, "/password").at("client") == Json({{"name", "NewPassword"}, {"value", "***"}}));
    BOOST_TEST(row(made, "/password").at("vendor") == Json({{"name", "password"}, {"value", "***"}}));
    BOOST_TEST(row(made, "/roles").at("client") == Json({{"name", "Roles"}, {"value", "[supervisor]"}}));
    BOOST_TEST(row(made, "/roles").at("unified") == Json({{"name", "roles"}, {"value", ":= [supervisor]"}}));
    BOOST_TEST(row(made, "/roles").at("vendor").at("value") == R"(["ROLE_SUPERVISOR","ROLE_WALLBOARD"])");
    BOOST_TEST(row(made, "/roles").at("note") == "the whole set; 1 kept");
    BOOST_TEST(row(made, "/firstName").at("note") == "cleared");
    BOOST_TEST(row(made, "/email").is_null());
}

BOOST_AUTO_TEST_CASE(hidden_values_name_nobody) {
    auto const one = kept(true);
    for (auto const* const value : {"Reyes", "Tr1ck", "abc\\\""})
        BOOST_TEST(one.record->find(value) == std::string::npos, value);
    auto const made = Json::parse(*one.record);
    BOOST_TEST(made.at("path") == "/legacy/globex/users/{id}");
    BOOST_TEST(made.at("understood").at("set").at("lastName") == "‹text 11›");
    BOOST_TEST(made.at("roles").at("confirmed") == Json::array({"ROLE_WALLBOARD", "supervisor"}));
    BOOST_TEST(row(made, "/lastName").at("vendor") == Json({{"name", "lastName"}, {"value", "‹text 13›"}}));
}

BOOST_AUTO_TEST_CASE(a_call_that_runs_has_the_same_members) {
    auto one = kept();
    one.summary.status.reset();
    auto const running = Json::parse(inspect::write_running(one.summary, arena));
    for (auto const& [name, value] : record().items())
        BOOST_TEST(running.contains(name), name);
    BOOST_TEST(running.at("status").is_null());
    BOOST_TEST(codes(running) == Json::array({"running"}));
}

BOOST_AUTO_TEST_CASE(the_sixty_fifth_exchange_is_counted_only) {
    for (int i = 0; i < 100; ++i)
        exchange(Why::read, 5, 1, 170ms, 1ms, Method::get, {}, answered("{}"));
    auto const made = record();
    BOOST_TEST(made.at("exchanges").size() == 64U);
    BOOST_TEST(made.at("facts").back() == Json({{"code", "more-exchanges"}, {"of", {{"count", 41}}}}));
}

BOOST_AUTO_TEST_CASE(a_renewed_session_marks_the_requests_that_fetched_it) {
    inspect::Recording fetched;
    fetched.begin({.request = {}, .why = Why::read, .round = 1, .began = {}, .ended = {}, .response = {}});
    fetched.begin({.request = {}, .why = Why::read, .round = 2, .began = {}, .ended = {}, .response = {}});
    fetched.renewed_session();
    BOOST_TEST((fetched.exchanges()[0].why == Why::read));
    BOOST_TEST((fetched.exchanges()[1].why == Why::session));
    inspect::Recording().renewed_session(); // nothing was sent
}

BOOST_AUTO_TEST_SUITE_END()
