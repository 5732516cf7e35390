#include "translators/core/held_user.hpp"

#include "tests/support/dialect_play.hpp"
#include "translators/core/conversation.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

namespace {

using namespace idiom;
using namespace std::string_view_literals;

RolePolicy const policy{.map = {}, .unmapped = UnmappedRoles::preserve, .default_roles = {}};
Call const call{.what = GetUser{.id = "7"}, .roles = &policy, .session = {}};

constexpr std::array<std::string_view, 1> agent{"AGENT"};
constexpr std::array<std::string_view, 1> admin{"ADMIN"};

constexpr FieldRules rows = [] {
    FieldRules made{};
    for (std::size_t i = 0; i < made.size(); ++i)
        made[i] = {.field = static_cast<Field>(i), .wire = "", .access = Access::read_write};
    made[static_cast<std::size_t>(Field::password)].access = Access::write;
    return made;
}();
constexpr std::array extension_rows{ExtensionRule{"badge", Access::read_write},
                                    ExtensionRule{"pin", Access::write}};
constexpr Capabilities can{.dialect = "toy",
                           .operations = {},
                           .fields = rows,
                           .extensions = extension_rows,
                           .roles = RoleStyle::set,
                           .concurrency = {}};

class Appending final : public RoleRules {
    bool appends() const override { return true; }
};

Result<Plan> plan(Change const& change, HeldUser const& before, Arena& arena,
                  RoleRules const& rules = RoleRules{}) {
    return plan_update(call, tests::PlainEdit(change), &before, rules, arena);
}

Answer answer_of(Step<Answer> const& step) { return std::get<Result<Answer>>(step).value(); }
Error error_of(Step<Answer> const& step) { return std::get<Result<Answer>>(step).error(); }

BOOST_AUTO_TEST_SUITE(held_user)

BOOST_AUTO_TEST_CASE(a_member_is_absent_understood_or_not_understood) {
    Member<bool> const absent;
    Member<bool> const understood = false;
    auto const odd = Member<bool>::not_understood();
    BOOST_TEST((absent.is_absent() && !absent.is_understood() && !absent.is_not_understood()));
    BOOST_TEST((!understood.is_absent() && understood.is_understood() && understood.is(false)));
    BOOST_TEST((!odd.is_absent() && !odd.is_understood() && odd.is_not_understood() && !odd.is(false)));
    HeldUser user;
    user.set_active(odd);
    BOOST_TEST(user.active().is_not_understood());
    BOOST_TEST(!user.shown().active.has_value());
    BOOST_TEST(!user.whole());
    user.set_active(true);
    BOOST_TEST(user.whole());
}

BOOST_AUTO_TEST_CASE(nothing_is_planned_over_a_field_that_was_not_understood) {
    Arena arena;
    for (auto const& field : text_fields) {
        if (field.field == Field::id || field.field == Field::password) continue;
        BOOST_TEST_CONTEXT(name_of(field.field)) {
            HeldUser before;
            before.refuse(field.field);
            Change sets;
            sets.set.*field.member = "new";
            auto const refused = plan(sets, before, arena);
            BOOST_REQUIRE(!refused);
            BOOST_TEST((refused.error().fault == Fault::backend_error));
            BOOST_REQUIRE(refused.error().errors.size() == 1u);
            BOOST_TEST(refused.error().errors[0].pointer == pointer_of(field.field));
            Change clears;
            clears.clear(field.field);
            BOOST_TEST(!plan(clears, before, arena));
            Change other;
            other.set.active = true;
            BOOST_TEST(plan(other, before, arena).has_value());
        }
    }
}

BOOST_AUTO_TEST_CASE(roles_are_planned_only_on_roles_that_are_known) {
    Arena arena;
    struct Row {
        char const* name;
        Member<Names> held;
        RolesChange change;
        bool appends;
        bool planned;
    };
    for (auto const& row : std::initializer_list<Row>{
             {"understood", Names(agent), RolesDelta{admin, {}}, false, true},
             {"none", Names{}, RolesDelta{admin, {}}, false, true},
             {"not understood, added", Member<Names>::not_understood(), RolesDelta{admin, {}}, false, false},
             {"not understood, appended", Member<Names>::not_understood(), RolesDelta{admin, {}}, true,
              false},
             {"not understood, replaced", Member<Names>::not_understood(), RolesReplace{admin}, true, false},
             {"not understood, emptied", Member<Names>::not_understood(), RolesReplace{}, true, false},
             {"absent, added into a whole set", {}, RolesDelta{admin, {}}, false, false},
             {"absent, appended", {}, RolesDelta{admin, {}}, true, true},
             {"absent, removed", {}, RolesDelta{{}, admin}, true, false},
             {"absent, replaced", {}, RolesReplace{admin}, true, false},
         })
        BOOST_TEST_CONTEXT(row.name) {
            HeldUser before;
            before.set_roles(row.held);
            Change change;
            change.roles = row.change;
            auto const made =
                row.appends ? plan(change, before, arena, Appending{}) : plan(change, before, arena);
            BOOST_REQUIRE(made.has_value() == row.planned);
            if (made) continue;
            BOOST_TEST((made.error().fault == Fault::backend_error));
            BOOST_REQUIRE(made.error().errors.size() == 1u);
            BOOST_TEST(made.error().errors[0].pointer == "/roles");
        }
}

BOOST_AUTO_TEST_CASE(a_role_with_rivals_is_not_added_to_roles_that_are_not_shown) {
    class Levels final : public RoleRules {
    public:
        bool appends() const override { return true; }
        std::string_view exclusive_group(std::string_view) const override { return "level"; }
    };
    Arena arena;
    Change change;
    change.roles = RolesDelta{admin, {}};
    HeldUser before;
    BOOST_TEST(!plan(change, before, arena, Levels{}).has_value());
    before.set_roles(Names{});
    BOOST_TEST(plan(change, before, arena, Levels{}).has_value());
}

BOOST_AUTO_TEST_CASE(what_was_mended_is_written_only_where_it_is_to_become_something_else) {
    Arena arena;
    HeldUser before;
    before.set_last_name("Lee \xEF\xBF\xBD"sv);
    before.mend(Field::last_name);
    Change same;
    same.set.last_name = "Lee \xEF\xBF\xBD";
    BOOST_TEST(plan(same, before, arena)->change.empty());
    Change other;
    other.set.last_name = "Lee";
    BOOST_TEST((plan(other, before, arena)->change.set.last_name == "Lee"));
}

BOOST_AUTO_TEST_CASE(an_answer_names_what_was_not_understood_and_has_no_version) {
    Arena arena;
    HeldUser user;
    user.refuse(Field::roles);
    user.set_last_name("Lee \xEF\xBF\xBD"sv);
    user.mend(Field::last_name);
    auto const answer = answer_of(answer_user(user, call, {}, false, arena));
    auto const& one = std::get<OneUser>(answer.what);
    BOOST_TEST(!one.whole);
    BOOST_TEST(!one.user.roles.has_value());
    BOOST_TEST((one.user.last_name == "Lee \xEF\xBF\xBD"));
    BOOST_REQUIRE(answer.warnings.size() == 2u);
    BOOST_TEST(answer.warnings[0].pointer == "/lastName");
    BOOST_TEST(!answer.warnings[0].left_out);
    BOOST_TEST(answer.warnings[1].pointer == "/roles");
    BOOST_TEST(answer.warnings[1].left_out);
}

BOOST_AUTO_TEST_CASE(a_field_that_was_asked_for_and_is_not_there_is_named) {
    struct Row {
        char const* name;
        Field field;
        std::string_view asked;
        std::string_view shown;
        bool confirmed;
    };
    Arena arena;
    for (auto const& row : std::initializer_list<Row>{
             {"as asked", Field::last_name, "Lee", "Lee", true},
             {"another name", Field::last_name, "Lee", "Kim", false},
             {"a name in another case", Field::last_name, "Lee", "LEE", false},
             {"blanks cut off", Field::last_name, " Lee ", "Lee", true},
             {"cut", Field::display_name, "Kim Lee", "Kim", false},
             {"an address in lower case", Field::email, "Kim@A.Example", "kim@a.example", true},
             {"another address", Field::email, "kim@a.example", "lee@a.example", false},
             {"a login in lower case", Field::user_name, "KIM", "kim", true},
             {"a number spelled otherwise", Field::phone_number, "+61 (2) 99-99", "+61299.99", true},
             {"another number", Field::phone_number, "+61 2", "+61 3", false},
             {"emptied", Field::email, "", "", true},
         })
        BOOST_TEST_CONTEXT(row.name) {
            Plan made;
            made.change.set.*text_field(row.field).member = row.asked;
            HeldUser now;
            if (!row.shown.empty()) now.set(text_field(row.field), row.shown);
            auto const answer = answer_of(answer_update(made, now, can, call, arena));
            BOOST_TEST(answer.unconfirmed == !row.confirmed);
            BOOST_REQUIRE(answer.warnings.size() == (row.confirmed ? 0u : 1u));
            if (row.confirmed) continue;
            BOOST_TEST(answer.warnings[0].pointer == pointer_of(row.field));
            BOOST_TEST(answer.warnings[0].left_out);
        }
}

BOOST_AUTO_TEST_CASE(what_is_cleared_and_still_there_is_named_and_a_password_cannot_be_looked_at) {
    Arena arena;
    Plan made;
    made.change.clear(Field::email);
    made.change.set.password = "secret";
    HeldUser now;
    BOOST_TEST(answer_of(answer_update(made, now, can, call, arena)).warnings.empty());
    now.set_email("kim@a.example"sv);
    auto const answer = answer_of(answer_update(made, now, can, call, arena));
    BOOST_REQUIRE(answer.warnings.size() == 1u);
    BOOST_TEST(answer.warnings[0].pointer == "/email");
}

BOOST_AUTO_TEST_CASE(a_state_that_is_not_reached_is_an_error) {
    Arena arena;
    for (bool const asked : {true, false})
        for (auto const& shown : {Member<bool>(!asked), Member<bool>(), Member<bool>::not_understood()}) {
            Plan made;
            made.change.set.active = asked;
            HeldUser now;
            now.set_active(shown);
            auto const error = error_of(answer_update(made, now, can, call, arena));
            BOOST_TEST((error.fault == Fault::write_not_confirmed));
            BOOST_REQUIRE(error.errors.size() == 1u);
            BOOST_TEST(error.errors[0].pointer == "/active");
            now.set_active(asked);
            BOOST_TEST(answer_of(answer_update(made, now, can, call, arena)).warnings.empty());
        }
}

BOOST_AUTO_TEST_CASE(extensions_are_confirmed_where_they_can_be_seen) {
    Arena arena;
    Plan made;
    std::array const asked{Extension{"badge", R"("A1")"}, Extension{"pin", R"("1234")"}};
    made.change.set.extensions = asked;
    HeldUser now;
    auto const answer = answer_of(answer_update(made, now, can, call, arena));
    BOOST_REQUIRE(answer.warnings.size() == 1u);
    BOOST_TEST(answer.warnings[0].pointer == "/extensions/toy/badge");
    now.set_extensions(std::span(asked).first(1));
    BOOST_TEST(answer_of(answer_update(made, now, can, call, arena)).warnings.empty());
}

BOOST_AUTO_TEST_CASE(roles_that_cannot_be_seen_after_a_write_are_not_confirmed) {
    Arena arena;
    RolePlan const roles{.before = {}, .after = admin, .add = admin, .remove = {}};
    for (auto const& shown :
         {Member<Names>(), Member<Names>::not_understood(), Member<Names>(Names(agent))}) {
        HeldUser now;
        now.set_roles(shown);
        auto const error = error_of(answer_create({}, roles, now, can, call, arena));
        BOOST_TEST((error.fault == Fault::write_not_confirmed));
        BOOST_TEST(error.errors[0].pointer == "/roles");
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
