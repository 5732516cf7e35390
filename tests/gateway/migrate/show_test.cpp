#include <boost/test/unit_test.hpp>

#include "gateway/migrate/printed_json.hpp"
#include "gateway/migrate/show.hpp"
#include "gateway/migrate/summary.hpp"

#include <nlohmann/json.hpp>

using namespace idiom;
using namespace idiom::migrate;

namespace {

/// A user of a plan in which TO's user gets another last name and another role.
struct Changed {
    explicit Changed(Action action, std::string_view why = {}) : why(why) { item.action = action; }

    PlannedUser planned() {
        mover.name = name;
        resident.user.user_name = name;
        bool const leaves = item.action == Action::leave;
        return {.item = item,
                .mover = leaves ? nullptr : &mover,
                .resident = item.action == Action::create ? nullptr : &resident,
                .comparison = &comparison,
                .why = why};
    }

    std::string_view name = "ana@x";
    std::string_view why;
    Item item{};
    Mover mover{};
    Resident resident{};
    std::string_view add[1] = {"agent"};
    std::string_view remove[1] = {"admin"};
    FieldChange fields[2] = {
        {.field = Field::last_name, .name = "lastName", .is = R"("Quarz")", .becomes = R"("Granat")"},
        {.field = Field::phone_number, .name = "phoneNumber", .is = R"("+1")", .becomes = {}}};
    Comparison comparison{.fields = fields, .add = add, .remove = remove};
};

constexpr Action every_action[] = {Action::create,   Action::update, Action::same, Action::skip,
                                   Action::conflict, Action::fail,   Action::leave};

std::string shown(bool json, bool diff = true) {
    Shown all(json, diff);
    for (auto const action : every_action) {
        Changed user(action, action == Action::leave      ? "delete"
                             : action == Action::conflict ? "two of FROM"
                                                          : "");
        all.add(user.planned());
    }
    if (!diff) return all.users();
    return json ? diff_as_json(all, "a", "b") : diff_as_text(all);
}

/// What stands in names and values of others: the raw text, and how it is printed.
struct Hostile {
    char const* raw;
    char const* text;
    char const* json;
};
constexpr Hostile hostile[] = {
    {"\x01", "\\x01", "\\u0001"},
    {"\x1b[31m", "\\x1b[31m", "\\u001b[31m"},
    {"\n", "\\n", "\\n"},
    {"\x7f", "\\x7f", "\\u007f"},
    {"\xC2\x85", "\\u0085", "\\u0085"},
    {"\xC2\x9B", "\\u009b", "\\u009b"},
    {"\xE2\x80\xAE", "\\u202e", "\\u202e"},
    {"\xE2\x81\xA6", "\\u2066", "\\u2066"},
    {"\xF3\xA0\x81\x81", "\\U000e0041", "\\udb40\\udc41"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(showing)

BOOST_AUTO_TEST_CASE(diff_prints_users_and_counts_by_its_own_words) {
    BOOST_TEST(shown(false) ==
               "create  ana@x\n"
               "    lastName: \"Granat\"\n    phoneNumber: null\n    role + agent\n    role - admin\n"
               "update  ana@x\n"
               "    lastName: \"Quarz\" -> \"Granat\"\n    phoneNumber: \"+1\" -> null\n"
               "    role + agent\n    role - admin\n"
               "skipped  ana@x\n"
               "conflict  ana@x  (two of FROM)\n"
               "failed  ana@x\n"
               "missing  ana@x\n"
               "create               1\nupdate               1\nsame                 1\n"
               "missing              1\nconflict             1\nfailed               1\n"
               "skipped              1\n");
}

BOOST_AUTO_TEST_CASE(diff_prints_one_object_for_scripts) {
    auto const no = R"("fields":{},"roles":{"add":[],"remove":[]})";
    auto const all =
        R"("fields":{"lastName":{"is":"Quarz","becomes":"Granat"},)"
        R"("phoneNumber":{"is":"+1","becomes":null}},"roles":{"add":["agent"],"remove":["admin"]})";
    auto const user = [](std::string_view action, std::string_view what, std::string_view why = "") {
        return R"({"key":"ana@x","action":")" + std::string(action) + "\"," + std::string(what) +
               R"(,"why":")" + std::string(why) + "\"}";
    };
    BOOST_TEST(shown(true) ==
               R"({"from":"a","to":"b","create":1,"update":1,"same":1,"missing":1,"conflict":1,)"
               R"("failed":1,"skipped":1,"users":[)" +
                   user("create", all) + "," + user("update", all) + "," + user("skipped", no) + "," +
                   user("conflict", no, "two of FROM") + "," + user("failed", no) + "," +
                   user("missing", no) + "]}\n");
}

BOOST_AUTO_TEST_CASE(a_dry_run_says_what_would_be_done_with_a_leaver) {
    BOOST_TEST(shown(false, false).contains("missing  ana@x  (delete)\n"));
}

BOOST_AUTO_TEST_CASE(what_makes_a_difference) {
    for (auto const action : every_action) {
        Shown one(true, true);
        Changed user(action);
        one.add(user.planned());
        bool const none = action == Action::same || action == Action::skip;
        BOOST_TEST(one.differs() == !none, word_of(action));
    }
    Shown lacking(true, true);
    Changed user(Action::create);
    user.item.lacks = true;
    lacking.add(user.planned());
    BOOST_TEST(lacking.of(Action::fail) == 1U);
    BOOST_TEST(lacking.of(Action::create) == 0U);
}

BOOST_AUTO_TEST_CASE(nothing_of_others_moves_the_cursor) {
    for (auto const& row : hostile) {
        auto const name = "a" + std::string(row.raw) + "b";
        Shown text(false, true);
        Shown json(true, true);
        Changed user(Action::conflict, name);
        user.name = name;
        text.add(user.planned());
        json.add(user.planned());
        BOOST_TEST(text.users() ==
                   "conflict  a" + std::string(row.text) + "b  (a" + std::string(row.text) + "b)\n");
        auto const printed = diff_as_json(json, "a", "b");
        BOOST_TEST(printed.contains("\"key\":\"a" + std::string(row.json) + "b\""), printed);
        BOOST_TEST(nlohmann::json::parse(printed).at("users").at(0).at("key") == name, "and means the same");

        Tally tally;
        tally.add({.key = name, .outcome = Outcome::failed, .id = {}, .fields = {}, .problem = name});
        auto const end = ending_as_text(tally, {.from = "a", .to = "b"});
        BOOST_TEST(end.contains("failed  a" + std::string(row.text) + "b: a" + std::string(row.text) + "b\n"),
                   end);
    }
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_do_not_break_an_object) {
    BOOST_TEST(printed_json("{\"a\":\"\xFF\xC3\"}") == R"({"a":"\ufffd\ufffd"})");
    BOOST_TEST(printed_json("{\"a\":\"K\xC3\xA4the\"}") == "{\"a\":\"K\xC3\xA4the\"}");
}

BOOST_AUTO_TEST_SUITE_END()
