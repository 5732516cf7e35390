#include "tests/translators/conformance/broken.hpp"
#include "tests/translators/conformance/said.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/desk/desk.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using tests::Defect;
using tests::Mistake;

namespace {

/// The folder of one case that shows the form of an id, and the folder of all cases.
std::string const one_case = IDIOM_DESK_CASES "/a_person_is_read.yaml";
std::string const all_cases = IDIOM_DESK_CASES;

/// Returns `text` with the first `what` replaced by `with`; unchanged if there is none.
std::string_view put(std::string_view text, std::string_view what, std::string_view with, Arena& arena) {
    auto const at = text.find(what);
    return at == text.npos ? text : arena.join({text.substr(0, at), with, text.substr(at + what.size())});
}

/// Returns the text behind `mark`, up to `end` or to its end.
std::string_view after(std::string_view text, std::string_view mark, std::string_view end) {
    auto const at = text.find(mark);
    if (at == text.npos) return {};
    auto const rest = text.substr(at + mark.size());
    return rest.substr(0, rest.find_first_of(end));
}

// --- What is asked.

void forgets_the_condition_of_a_delete(Call& call) {
    if (auto* const remove = std::get_if<DeleteUser>(&call.what)) remove->edit = nullptr;
}

void sends_a_role_as_it_is(Request& request, Call const&, Responses, Arena& arena) {
    auto const role = after(request.target, "/groups/", "");
    request.target = put(request.target, role, uri::decode(role, arena).value_or(role), arena);
}

void sends_a_login_as_it_is(Request& request, Call const&, Responses, Arena& arena) {
    auto const login = after(request.target, "filter=login%20eq%20", "");
    request.target = put(request.target, login, uri::decode(login, arena).value_or(login), arena);
}

void does_not_say_that_a_delete_writes(Request& request, Call const&, Responses, Arena&) {
    bool const of_a_user = request.target.find("/groups/") == std::string_view::npos;
    if (request.method == Method::delete_ && of_a_user) request.writes = false;
}

void says_that_a_create_may_be_repeated(Request& request, Call const&, Responses, Arena&) {
    if (request.method == Method::post) request.repeatable = true;
}

void begins_every_page_at_the_first(Request& request, Call const&, Responses, Arena& arena) {
    auto const offset = after(request.target, "?offset=", "&");
    if (!offset.empty()) request.target = arena.join({"/people?offset=0&", after(request.target, "&", "")});
}

void writes_enabled_the_wrong_way_round(Request& request, Call const&, Responses, Arena& arena) {
    bool const on = request.body.find("\"enabled\":true") != std::string_view::npos;
    request.body = on ? put(request.body, "\"enabled\":true", "\"enabled\":false", arena)
                      : put(request.body, "\"enabled\":false", "\"enabled\":true", arena);
}

/// Writes a telephone number without its plus sign, which reads as another number.
void writes_a_number_in_another_form(Request& request, Call const&, Responses, Arena& arena) {
    request.body = put(request.body, "\"phone\":\"+", "\"phone\":\"", arena);
}

/// Puts the words before the last word of the present surname before the new surname, as a dialect does that
/// keeps one name and splits it at the last space.
void keeps_words_of_the_surname(Request& request, Call const&, Responses responses, Arena& arena) {
    auto const name = after(request.body, "\"family\":\"", "\"");
    if (request.method != Method::patch || name.empty() || responses.empty()) return;
    auto const held = after(responses.front().body, "\"family\":\"", "\"");
    auto const kept = held.substr(0, held.rfind(' ') + 1);
    request.body = put(request.body, arena.join({"\"family\":\"", name}),
                       arena.join({"\"family\":\"", kept, name}), arena);
}

// --- What is read.

/// Uses the id of the call as the id in the response.
void believes_every_response(Response& response, Call const& call, Arena& arena) {
    auto const id = user_of(call);
    auto const said = after(response.body, "\"uid\":", ",}");
    if (id && !said.empty() && !response.body.starts_with("{\"total\""))
        response.body =
            put(response.body, arena.join({"\"uid\":", said}), arena.join({"\"uid\":", *id}), arena);
}

void takes_the_first_page_for_all(Response& response, Call const&, Arena& arena) {
    auto const total = after(response.body, "\"total\":", ",");
    auto const value = json::read(response.body, arena, json::from_vendor);
    auto const* const sample_users = value ? value->find("people") : nullptr;
    if (!total.empty() && sample_users)
        response.body =
            put(response.body, total, arena.copy(std::to_string(sample_users->items.size())), arena);
}

/// Reads a value that is not a list of texts as an empty list.
void takes_strange_roles_for_none(Response& response, Call const&, Arena& arena) {
    auto const value = json::read(response.body, arena, json::from_vendor);
    if (!value || !value->find("uid")) return;
    auto const* const groups = value->find("groups");
    bool const fine =
        groups && groups->is_array() &&
        std::ranges::all_of(groups->items, [](json::Value const& one) { return one.is_string(); });
    if (fine) return;
    response.body = groups ? put(response.body, groups->raw, "[]", arena)
                           : put(response.body, "{", "{\"groups\":[],", arena);
}

// --- The result.

void tells_every_refusal_as_not_found(Step<Answer>& step, Call const&, Responses, Arena&) {
    auto& result = std::get<Result<Answer>>(step);
    if (!result && result.error().fault == Fault::backend_error) result.error().fault = Fault::user_not_found;
}

void asks_for_a_role_that_leaves_its_path(Step<Answer>& step, Call const& call, Responses responses,
                                          Arena& arena) {
    auto const& result = std::get<Result<Answer>>(step);
    bool const refused = !result && result.error().detail == "the back end cannot be asked for such a role";
    if (!refused || responses.empty()) return;
    auto const target = arena.join({"/people/", user_of(call).value_or("1"), "/groups/.."});
    step = Ask{.requests = arena.list<Request>({{.method = Method::put, .target = target, .writes = true}}),
               .session = {},
               .roles = RolePlan{}};
}

DialectInfo const& defect(Defect of) { return tests::sample_dialect(of); }

std::vector<Mistake> mistakes() {
    auto const& sample_dialect = tests::sample_dialect(Defect::none);
    auto const& desk = desk::dialect();
    return {
        {.name = "roles are not read back",
         .right = defect(Defect::claims_what_was_asked),
         .check = "roles confirmation",
         .says = "the answer shows a role that was asked for and that no reply shows"},
        {.name = "a role is not percent-encoded",
         .right = desk,
         .check = "escaping",
         .says = "put what a client or a vendor says through uri::encode",
         .cases = one_case,
         .sends = sends_a_role_as_it_is},
        {.name = "a login is not percent-encoded",
         .right = sample_dialect,
         .check = "legality escaping",
         .says = "put what a client or a vendor says through uri::encode",
         .sends = sends_a_login_as_it_is},
        {.name = "an id is not percent-encoded",
         .right = defect(Defect::leaves_ids_as_they_are),
         .check = "escaping",
         .says = "put what a client or a vendor says through uri::encode"},
        {.name = "a delete does not say that it writes",
         .right = desk,
         .check = "legality mishaps conditions",
         .says = "it changes something and does not say `writes`",
         .cases = one_case,
         .sends = does_not_say_that_a_delete_writes},
        {.name = "a create is called repeatable",
         .right = desk,
         .check = "legality",
         .says = "it says `repeatable`, and may not be sent twice",
         .cases = one_case,
         .sends = says_that_a_create_may_be_repeated},
        {.name = "a password is left in an error",
         .right = defect(Defect::repeats_the_password),
         .check = "secrets",
         .says = "an error repeats a secret that the vendor repeated"},
        {.name = "roles are not compared with what was asked",
         .right = defect(Defect::does_not_confirm_a_create),
         .check = "confirmation",
         .says = "and the create is answered as a success"},
        {.name = "a field is never emptied",
         .right = defect(Defect::does_not_clear_a_field),
         .check = "fields",
         .says = "the field email is declared clearable"},
        {.name = "the whole set is sent again where one role is to be added",
         .right = defect(Defect::claims_to_write_roles_one_by_one),
         .check = "roles",
         .says = "and adding one sends those that are held, too"},
        {.name = "a strange reply lets it crash",
         .right = defect(Defect::throws),
         .check = "fuzz",
         .says = "next() throws"},
        {.name = "every page begins at offset 0",
         .right = desk,
         .check = "golden",
         .says = "the dialect asks for something else than the case has",
         .cases = all_cases,
         .sends = begins_every_page_at_the_first},
        {.name = "only the first page is read",
         .right = desk,
         .check = "golden",
         .says = "the dialect ends before the case does",
         .cases = all_cases,
         .reads = takes_the_first_page_for_all},
        {.name = "`enabled` is written the wrong way round",
         .right = desk,
         .check = "fields",
         .says = "what is written for active is not what is read for it",
         .cases = one_case,
         .sends = writes_enabled_the_wrong_way_round},
        {.name = "a delete ignores If-Match",
         .right = desk,
         .check = "conditions",
         .says = "a delete writes although its condition",
         .cases = one_case,
         .hears = forgets_the_condition_of_a_delete},
        {.name = "every refusal is told as user-not-found",
         .right = desk,
         .check = "mishaps",
         .says = "answers user-not-found, and the vendor did not say that there is no such user",
         .cases = one_case,
         .ends = tells_every_refusal_as_not_found},
        {.name = "a reply about another user is shown",
         .right = desk,
         .check = "mishaps",
         .says = "the reply is about another user than was asked for, and",
         .cases = one_case,
         .reads = believes_every_response},
        {.name = "absent or wrong-typed roles are none",
         .right = desk,
         .check = "mishaps",
         .says = "a member that carries roles is not there or not understood, and",
         .cases = one_case,
         .reads = takes_strange_roles_for_none},
        {.name = "a role named .. stands in a path",
         .right = desk,
         .check = "escaping",
         .says = "a target that leaves the back end's URL",
         .cases = one_case,
         .ends = asks_for_a_role_that_leaves_its_path},
        {.name = "a field is written in another form than it is read",
         .right = sample_dialect,
         .check = "fields",
         .says = "what is written for phoneNumber is not what is read for it",
         .sends = writes_a_number_in_another_form},
        {.name = "a surname of two words grows",
         .right = desk,
         .check = "twice",
         .says = "an update done twice is another one than done once",
         .cases = one_case,
         .sends = keeps_words_of_the_surname},
    };
}

} // namespace

BOOST_AUTO_TEST_SUITE(mistakes_put_in_on_purpose)

BOOST_AUTO_TEST_CASE(each_is_found_by_the_check_that_is_meant_for_it) {
    for (auto const& one : mistakes())
        BOOST_TEST_CONTEXT(one.name) {
            conformance::VerifyOptions options;
            if (!one.cases.empty()) options.cases = {one.cases};
            auto const said = tests::verify(tests::broken(one), options);
            BOOST_TEST(said.failed == one.check);
            BOOST_TEST(said.text.find(one.says) != std::string::npos, said.text);
        }
}

BOOST_AUTO_TEST_CASE(the_translators_that_they_are_put_into_are_right) {
    for (auto const* const right : {&tests::sample_dialect(Defect::none), &desk::dialect()}) {
        Mistake const none{.name = "none", .right = *right, .check = "", .says = ""};
        conformance::VerifyOptions options;
        if (right == &desk::dialect()) options.cases = {all_cases};
        auto const said = tests::verify(tests::broken(none), options);
        BOOST_TEST(said.ok, said.text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
