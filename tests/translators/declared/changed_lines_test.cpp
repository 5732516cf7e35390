#include "gateway/config/dialect_file.hpp"
#include "tests/support/dialect_play.hpp"
#include "tests/translators/declared/files.hpp"
#include "translators/conformance/checks.hpp"
#include "translators/conformance/make_translator_under_test.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>

using namespace idiom;
using namespace idiom::tests;

/// Leaves out one line of a file at a time. The reader of files, what `idiom check` prints, a case or a
/// refusal below must notice it: a line that nothing notices is one that nobody would miss.
namespace {

std::vector<std::string> lines_of(std::string const& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        auto const end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}
std::string without(std::vector<std::string> const& lines, std::size_t left_out) {
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (i != left_out) text += lines[i] + "\n";
    return text;
}

bool says_something(std::string const& line) {
    auto const first = line.find_first_not_of(' ');
    return first != line.npos && line[first] != '#';
}

Settings some_settings(DialectInfo const& info) {
    Settings settings;
    for (auto const& rule : info.settings)
        if (rule.type == SettingRule::Type::text || rule.type == SettingRule::Type::texts)
            settings.values[std::string(rule.name)] = {"x"};
    if (settings.values.contains("customer"))
        settings.values["customer"] = {"7f3c2a10-0000-4000-8000-000000000001"};
    conformance::add_fallbacks(settings, info);
    return settings;
}

/// A refusal of the vendor that no case has, and what the client is told.
struct Refusal {
    enum Of { get, create, update, remove };
    char const* dialect;
    Of of;
    int status;
    char const* body;
    char const* told; ///< fault, pointers, code and message of the back end; or the answer
};
using enum Refusal::Of;
constexpr Refusal refusals[] = {
    {"genesys", remove, 200, R"({"statusCode":9})", "pending"},
    {"genesys", create, 400, R"({"statusCode":18})", "user-exists /userName 18"},
    {"genesys", create, 400, R"({"statusCode":19})", "backend-conflict 19"},
    {"genesys", remove, 400, R"({"statusCode":19})", "backend-conflict 19"},
    {"genesys", update, 400, R"({"statusCode":10})", "invalid-value 10"},
    {"genesys", update, 400, R"({"statusCode":11})", "read-only-field 11"},
    {"genesys", get, 400, R"({"statusCode":5})", "backend-error 5"},
    {"genesys", get, 404, R"({"statusCode":77})", "backend-error 77"},
    {"xarios", update, 400, R"({"error":400,"message":"no"})", "invalid-value 400 no"},
    {"auth0", get, 400, R"({"errorCode":"inexistent_user"})", "user-not-found inexistent_user"},
    {"auth0", remove, 422, R"({"errorCode":"invalid_uri"})", "invalid-value invalid_uri"},
    {"auth0", remove, 400, R"({"errorCode":"x"})", "invalid-value x"},
    {"keycloak", get, 500, R"({"error":"unknown_error"})", "backend-error unknown_error unknown_error"},
    {"zendesk", remove, 400, R"({"error":"RecordInvalid"})", "invalid-value RecordInvalid RecordInvalid"},
    {"zendesk", get, 500, R"({"error":"x","description":"y"})", "backend-error x y"},
    {"zendesk", create, 409, R"({"error":"x"})", "backend-conflict x x"},
};

std::string told(Result<Answer> const& result) {
    if (result) {
        auto const* const done = std::get_if<Done>(&result->what);
        return done ? (done->pending ? "pending" : "done") : "answer";
    }
    auto const& error = result.error();
    std::string text(info(error.fault).name);
    for (auto const& one : error.errors)
        text.append(" ").append(one.pointer);
    if (!error.backend) return text;
    text.append(" ").append(error.backend->code);
    return error.backend->message.empty() ? text : text + " " + std::string(error.backend->message);
}

User some_user(Arena& arena) {
    User user{.user_name = "kim@b.example"};
    user.display_name = "Kim Roe";
    user.first_name = "Kim";
    user.last_name = "Roe";
    user.email = "kim@b.example";
    user.password = "Passw0rd-1";
    user.roles = arena.list<std::string_view>({"x"});
    return user;
}

/// Plays a call of which the vendor refuses every write, or every request of a read.
std::string told_of(Refusal const& refusal, declared::DeclaredFile const& file) {
    Arena arena;
    RolePolicy const roles;
    auto const dialect = file.info().make(some_settings(file.info()));
    Change change;
    change.set.email = "new@b.example";
    change.set.first_name = "Kim";
    change.set.last_name = "Roe";
    PlainEdit const edit(change);
    Call call{.what = GetUser{.id = "7"}, .roles = &roles};
    if (refusal.of == create) call.what = CreateUser{.user = some_user(arena), .warnings = {}};
    if (refusal.of == update) call.what = UpdateUser{.id = "7", .edit = &edit};
    if (refusal.of == remove) call.what = DeleteUser{.id = "7"};
    std::array const headers{Header{"Content-Type", "application/json"}};
    auto const played = play(
        *dialect, call,
        [&](Request const& request, std::size_t) -> Response {
            bool const refused = request.writes || refusal.of == get;
            std::string_view const held =
                file.info().name() == "zendesk"
                    ? R"({"user":{"id":7,"active":true},"users":[]})"
                    : R"({"statusCode":0,"status":"success","user_id":"7","user":{"id":"7","roles":[]},"users":[],"data":{"id":"7"},"roles":[],"total":0})";
            return {.status = refused ? refusal.status : 200,
                    .headers = headers,
                    .body = refused ? std::string_view(refusal.body) : held,
                    .secrets = {}};
        },
        arena);
    return told(played.result);
}

using Text = std::optional<std::string_view> User::*;

/// A field in which a user differs from the one that was written.
struct Difference {
    char const* dialect;
    Text field;
    char const* pointer;
};
constexpr Difference of_others[] = {
    {"auth0", &User::first_name, "/firstName"},      {"auth0", &User::last_name, "/lastName"},
    {"auth0", &User::display_name, "/displayName"},  {"keycloak", &User::first_name, "/firstName"},
    {"keycloak", &User::last_name, "/lastName"},     {"keycloak", &User::email, "/email"},
    {"genesys", &User::first_name, "/firstName"},    {"genesys", &User::last_name, "/lastName"},
    {"evovoice", &User::first_name, "/firstName"},   {"evovoice", &User::last_name, "/lastName"},
    {"xarios", &User::display_name, "/displayName"},
};
constexpr Difference confirmed[] = {{"evovoice", &User::first_name, "/firstName"},
                                    {"evovoice", &User::last_name, "/lastName"}};

/// Plays a call against the vendor that the file describes, which holds `held`. Its answers to writes are
/// lost if `loses`.
std::string told_by(char const* name, Call call, User const& held, bool loses) {
    Arena arena;
    RolePolicy const roles;
    call.roles = &roles;
    auto const file = dialect_file(name);
    auto const dialect = file->info().make(some_settings(file->info()));
    auto const played = play(
        *dialect, call,
        [&](Request const& request, std::size_t) -> Response {
            if (request.writes && loses) return {.delivery = Delivery::lost};
            return dialect->simulate(request, held, arena);
        },
        arena);
    return told(played.result);
}
User held_instead(User user, Text field) {
    user.id = "7";
    if (field) user.*field = "Other";
    return user;
}

/// A request that no case has.
struct Asked {
    char const* dialect;
    Call call;
    std::vector<Response> replies; ///< to the requests before it
    std::string request;           ///< method and target; or the fault
};
std::string const long_name(1100, 'n');
std::string const long_id(1800, 'i');
Call listed(std::optional<std::string_view> name, std::optional<std::string_view> email) {
    ListUsers list;
    list.user_name = name;
    list.email = email;
    return {.what = list};
}
Call password_changed() {
    static PlainEdit const edit = [] {
        Change change;
        change.set.password = "Passw0rd-2";
        return PlainEdit(change);
    }();
    return {.what = UpdateUser{.id = "7", .edit = &edit}};
}
constexpr Response forbidden{.status = 403, .body = "Invalid CSRF token", .secrets = {}};
constexpr Response forbidden_without_words{.status = 403, .body = "no", .secrets = {}};
std::vector<Asked> const& asked() {
    static std::vector<Asked> const all{
        {"genesys", listed({}, "a@b"), {}, "GET /users?subresources=*&emailAddress=a%40b"},
        {"genesys", listed(long_name, {}), {}, "GET /users?subresources=*"},
        {"genesys", Call{.what = GetUser{.id = long_id}}, {}, "uri-too-long"},
        {"genesys", password_changed(), {}, "PUT /users/7"},
        {"genesys", password_changed(), {forbidden}, "GET /me"},
        {"genesys csrf", password_changed(), {forbidden_without_words}, "GET /me"},
        {"keycloak",
         listed("a", "b"),
         {},
         "GET /users?briefRepresentation=false&first=0&max=50&username=a&exact=true"},
        {"zendesk", listed("a", "b"), {}, "GET /users/search?query=email:%22a%22"},
    };
    return all;
}

std::string next_request(Asked const& of, declared::DeclaredFile const& file) {
    Arena arena;
    RolePolicy const roles;
    auto settings = some_settings(file.info());
    auto call = of.call;
    if (std::string_view(of.dialect).ends_with(" csrf")) settings.values["csrf"] = {"true"};
    call.session = "csrf-header X-CSRF\ncsrf-token T\n";
    auto const dialect = file.info().make(settings);
    call.roles = &roles;
    auto const step = dialect->next(call, of.replies, arena);
    if (auto const* const ask = std::get_if<Ask>(&step)) {
        auto const& first = ask->requests.front();
        return std::string(name_of(first.method)) + " " + std::string(first.target);
    }
    return told(std::get<Result<Answer>>(step));
}

std::string facts_of(declared::DeclaredFile const& file) {
    auto const auth = file.info().auth(some_settings(file.info()));
    auto text = declared::describe(file) + auth.scheme + auth.header + auth.grant;
    for (auto const& one : auth.accepts)
        text += " " + one;
    for (auto const& [name, value] : auth.parameters)
        text += " " + name + "=" + value;
    return text;
}

/// The unchanged file, and what it does.
struct Unchanged {
    explicit Unchanged(std::string const& dialect) : name(dialect), facts(facts_of(*dialect_file(dialect))) {
        namespace fs = std::filesystem;
        for (auto const& entry : fs::directory_iterator(fs::path(IDIOM_CASES) / name))
            if (plays(*dialect_file(name), {entry.path()})) cases.push_back(entry.path());
        BOOST_TEST_REQUIRE(!cases.empty());
    }

    /// Returns whether the cases play to the byte with a file.
    static bool plays(declared::DeclaredFile const& file, std::vector<std::filesystem::path> const& paths) {
        try {
            std::vector<conformance::Case> loaded;
            for (auto const& path : paths)
                loaded.push_back(conformance::load_case(path, file.info()));
            conformance::Report report;
            conformance::check_golden(
                conformance::make_translator_under_test(file.info(), std::move(loaded), {}), report);
            return report.ok();
        } catch (std::exception const&) {
            return false; // the case has a setting that the file lacks
        }
    }

    bool notices(std::string const& text) const {
        auto const read = config::parse_dialect_file(text, "x");
        if (!read || !(*read)->warnings().empty() || facts_of(**read) != facts) return true;
        if (std::ranges::any_of(refusals, [&](Refusal const& one) {
                return name == one.dialect && told_of(one, **read) != one.told;
            }))
            return true;
        if (std::ranges::any_of(asked(), [&](Asked const& one) {
                return std::string_view(one.dialect).starts_with(name) &&
                       next_request(one, **read) != one.request;
            }))
            return true;
        return !plays(**read, cases);
    }

    std::string name;
    std::string facts;
    std::vector<std::filesystem::path> cases;
};

/// `unnoticed`: how lines begin whose loss changes nothing that can be told, and why.
void leave_out_each_line(std::string const& name, std::map<std::string, char const*> unnoticed) {
    unnoticed.emplace("about:", "is for readers");
    unnoticed.emplace("sources:", "is for readers");
    auto const lines = lines_of(text_of_dialect(name));
    Unchanged const unchanged(name);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!says_something(lines[i])) continue;
        auto const line = lines[i].substr(lines[i].find_first_not_of(' '));
        bool const listed =
            std::ranges::any_of(unnoticed, [&](auto const& one) { return line.starts_with(one.first); });
        bool const noticed = unchanged.notices(without(lines, i));
        BOOST_TEST((noticed || listed), name << ":" << i + 1 << ": nothing notices the loss of: " << line);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(refusals_are_told_as_the_files_say) {
    for (auto const& one : refusals)
        BOOST_TEST_CONTEXT(one.dialect << " " << one.body)
    BOOST_TEST(told_of(one, *dialect_file(one.dialect)) == one.told);
}

BOOST_AUTO_TEST_CASE(a_user_that_differs_in_one_field_is_not_taken_for_the_new_one) {
    Arena arena;
    auto const user = some_user(arena);
    Call const create{.what = CreateUser{.user = user, .warnings = {}}};
    for (auto const& [dialect, field, pointer] : of_others)
        BOOST_TEST_CONTEXT(dialect << pointer) {
            BOOST_TEST(told_by(dialect, create, held_instead(user, nullptr), true) == "answer");
            BOOST_TEST(told_by(dialect, create, held_instead(user, field), true) != "answer");
        }
}

BOOST_AUTO_TEST_CASE(a_field_that_did_not_come_about_is_not_confirmed_as_the_files_say) {
    Arena arena;
    auto const user = some_user(arena);
    Change change;
    change.set.first_name = user.first_name;
    change.set.last_name = user.last_name;
    PlainEdit const edit(change);
    for (auto const& [dialect, field, pointer] : confirmed)
        for (auto const& call : {Call{.what = CreateUser{.user = user, .warnings = {}}},
                                 Call{.what = UpdateUser{.id = "7", .edit = &edit}}})
            BOOST_TEST(told_by(dialect, call, held_instead(user, field), false) ==
                       "write-not-confirmed " + std::string(pointer));
}

BOOST_AUTO_TEST_CASE(requests_are_sent_as_the_files_say) {
    for (auto const& one : asked()) {
        std::string_view const name = one.dialect;
        BOOST_TEST(next_request(one, *dialect_file(name.substr(0, name.find(' ')))) == one.request);
    }
}

BOOST_AUTO_TEST_CASE(the_end_of_a_limit_is_counted_from_the_date_of_the_reply) {
    struct Row {
        char const* reset;
        char const* date;
        std::optional<std::uint32_t> seconds;
    };
    static constexpr Row rows[] = {{"1767225630", "Thu, 01 Jan 2026 00:00:00 GMT", 30},
                                   {"1767225600", "Thu, 01 Jan 2026 00:00:00 GMT", {}},
                                   {"1767225630", "yesterday", {}},
                                   {"soon", "Thu, 01 Jan 2026 00:00:00 GMT", {}}};
    auto const file = dialect_file("auth0");
    auto const dialect = file->info().make(some_settings(file->info()));
    RolePolicy const roles;
    for (auto const& row : rows) {
        Arena arena;
        std::array const headers{Header{"X-RateLimit-Reset", row.reset}, Header{"Date", row.date}};
        auto const played = play(
            *dialect, {.what = GetUser{.id = "7"}, .roles = &roles},
            [&](Request const&, std::size_t) -> Response {
                return {.status = 429, .headers = headers, .body = {}, .secrets = {}};
            },
            arena);
        BOOST_TEST_REQUIRE(!played.result);
        BOOST_TEST((played.result.error().retry_after == row.seconds), row.reset << " " << row.date);
    }
}

BOOST_AUTO_TEST_CASE(no_line_of_genesys_can_be_left_out) {
    leave_out_each_line("genesys", {{"id: [ { at: id }", "says what the row of id says"},
                                    {"- { code: [ 3, 5 ], is: backend-error", "changes words only"}});
}
BOOST_AUTO_TEST_CASE(no_line_of_xarios_can_be_left_out) { leave_out_each_line("xarios", {}); }
BOOST_AUTO_TEST_CASE(no_line_of_evovoice_can_be_left_out) { leave_out_each_line("evovoice", {}); }
BOOST_AUTO_TEST_CASE(no_line_of_auth0_can_be_left_out) {
    leave_out_each_line(
        "auth0", {{"gives: user", "spares a read where no role is asked for"},
                  {"retry_after:", "is tested above"},
                  {"- { for: create, status: 409, is: user-exists", "is what a 409 means without it"}});
}
BOOST_AUTO_TEST_CASE(no_line_of_keycloak_can_be_left_out) {
    leave_out_each_line(
        "keycloak", {{"- { for: create, status: 409, is: user-exists", "is what a 409 means without it"}});
}
BOOST_AUTO_TEST_CASE(no_line_of_zendesk_can_be_left_out) {
    leave_out_each_line("zendesk", {{"one: true", "filters with a request of their own are one at a time"}});
}
