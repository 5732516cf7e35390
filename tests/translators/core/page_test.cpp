#include "translators/core/conversation.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace idiom;

/// Every field can be read; userName and email compare with or without case.
constexpr FieldRules rows(bool ignores_case) {
    FieldRules made{};
    for (std::size_t i = 0; i < made.size(); ++i)
        made[i] = {.field = static_cast<Field>(i),
                   .wire = "",
                   .access = Access::read_write,
                   .ignores_case = ignores_case};
    return made;
}
constexpr FieldRules exact_rows = rows(false);
constexpr FieldRules caseless_rows = rows(true);
constexpr Capabilities exact{.dialect = "toy",
                             .operations = {},
                             .fields = exact_rows,
                             .extensions = {},
                             .roles = RoleStyle::set,
                             .concurrency = {}};
constexpr Capabilities caseless{.dialect = "toy",
                                .operations = {},
                                .fields = caseless_rows,
                                .extensions = {},
                                .roles = RoleStyle::set,
                                .concurrency = {}};

/// What the vendor holds: users with their own storage.
struct Stored {
    std::string id;
    std::string login;
    std::string email;
    std::vector<std::string_view> roles;
};

std::vector<HeldUser> as_users(std::vector<Stored> const& stored) {
    std::vector<HeldUser> users;
    for (auto const& one : stored) {
        User user;
        user.id = one.id;
        user.user_name = one.login;
        user.email = one.email;
        user.roles = one.roles;
        users.push_back(HeldUser::of(user));
    }
    return users;
}

/// Every id, in the order in which following the cursors gives them; `between` may change the users.
template <class Between>
std::vector<std::string> walk(std::vector<Stored>& stored, ListUsers list, Between between) {
    std::vector<std::string> ids;
    std::string cursor;
    for (std::size_t pages = 0; pages < 1000; ++pages) {
        Arena arena;
        list.cursor = cursor;
        auto users = as_users(stored);
        auto const found = page(users, list, exact, arena);
        BOOST_REQUIRE(found);
        BOOST_REQUIRE(found->users.size() <= list.limit);
        for (auto const& user : found->users)
            ids.emplace_back(*user.id());
        if (found->next.empty()) return ids;
        BOOST_REQUIRE(found->users.size() == list.limit); // a page that is not full is the last
        cursor = found->next;
        between();
    }
    BOOST_FAIL("the pages do not come to an end");
    return ids;
}

std::vector<Stored> random_users(std::mt19937& random, std::size_t count) {
    std::vector<Stored> users;
    for (std::size_t i = 0; i < count; ++i) {
        // Few logins, so that many keys are equal; an empty one and one beyond ASCII among them.
        static constexpr std::array<std::string_view, 5> logins{"", "amy", "bob", "\xC3\xA9va", "zoe"};
        users.push_back({.id = "id" + std::to_string(i),
                         .login = std::string(logins[random() % logins.size()]),
                         .email = random() % 3 == 0 ? "a@x" : "b@x",
                         .roles = random() % 2 == 0 ? std::vector<std::string_view>{"r"}
                                                    : std::vector<std::string_view>{}});
    }
    std::ranges::shuffle(users, random);
    return users;
}

bool matches(Stored const& user, ListUsers const& list) {
    return (!list.user_name || user.login == *list.user_name) && (!list.email || user.email == *list.email) &&
           (!list.role || std::ranges::find(user.roles, *list.role) != user.roles.end());
}

BOOST_AUTO_TEST_SUITE(pages)

BOOST_AUTO_TEST_CASE(following_the_cursors_lists_every_matching_user_once_and_in_order) {
    std::mt19937 random(4);
    for (int round = 0; round < 400; ++round) {
        auto stored = random_users(random, random() % 30);
        ListUsers list;
        list.limit = 1 + random() % 7;
        list.descending = random() % 2 == 0;
        if (random() % 4 == 0) list.sort = Field::email;
        if (random() % 4 == 0) list.user_name = "bob";
        if (random() % 4 == 0) list.email = "a@x";
        if (random() % 4 == 0) list.role = "r";

        std::vector<std::pair<std::string, std::string>> expected;
        for (auto const& user : stored)
            if (matches(user, list))
                expected.emplace_back(list.sort == Field::email ? user.email : user.login, user.id);
        std::ranges::sort(expected);
        if (list.descending) std::ranges::reverse(expected);

        auto const ids = walk(stored, list, [] {});
        BOOST_REQUIRE(ids.size() == expected.size());
        for (std::size_t i = 0; i < ids.size(); ++i)
            BOOST_REQUIRE(ids[i] == expected[i].second);
    }
}

BOOST_AUTO_TEST_CASE(insertions_and_deletions_between_pages_double_and_drop_nobody) {
    std::mt19937 random(5);
    for (int round = 0; round < 200; ++round) {
        auto stored = random_users(random, 20);
        std::set<std::string> stayed;
        for (auto const& user : stored)
            stayed.insert(user.id);
        ListUsers list;
        list.limit = 1 + random() % 5;
        list.descending = round % 2 == 0;
        std::size_t added = 0;
        auto const ids = walk(stored, list, [&] {
            auto more = random_users(random, 1).front();
            more.id = "new" + std::to_string(added++);
            if (added < 20) stored.push_back(more);
            auto const gone = random() % stored.size();
            stayed.erase(stored[gone].id);
            stored.erase(stored.begin() + static_cast<std::ptrdiff_t>(gone));
        });
        BOOST_REQUIRE(std::set<std::string>(ids.begin(), ids.end()).size() == ids.size());
        for (auto const& id : stayed)
            BOOST_REQUIRE(std::ranges::find(ids, id) != ids.end());
    }
}

BOOST_AUTO_TEST_CASE(a_login_and_an_address_are_found_in_any_case_where_the_dialect_says_so) {
    std::vector<Stored> const stored{{"1", "Amy@X.example", "Amy@X.example", {}}, {"2", "bob", "b", {}}};
    auto const found = [&](ListUsers const& list, Capabilities const& can) {
        Arena arena;
        auto users = as_users(stored);
        return page(users, list, can, arena)->users.size();
    };
    BOOST_TEST(found(ListUsers{.user_name = "AMY@x.EXAMPLE"}, caseless) == 1u);
    BOOST_TEST(found(ListUsers{.email = "AMY@x.EXAMPLE"}, caseless) == 1u);
    BOOST_TEST(found(ListUsers{.user_name = "AMY@x.EXAMPLE"}, exact) == 0u);
    BOOST_TEST(found(ListUsers{.email = "AMY@x.EXAMPLE"}, exact) == 0u);
    BOOST_TEST(found(ListUsers{.user_name = "AMY"}, caseless) == 0u);
}

BOOST_AUTO_TEST_CASE(filters_on_texts_compare_as_the_dialect_does) {
    using How = TextFilter::How;
    std::vector<Stored> const stored{{"1", "Amy@X.example", "amy@x.example", {}}, {"2", "bob", "", {}}};
    struct Row {
        std::string_view name;
        std::vector<TextFilter> filters;
        std::string_view exact;    ///< the ids that a dialect shows that compares every byte
        std::string_view caseless; ///< of a dialect that compares logins and addresses without case
    };
    for (auto const& row : std::vector<Row>{
             {"the whole", {{Field::user_name, How::equals, "bob"}}, "2", "2"},
             {"in another case", {{Field::user_name, How::equals, "BOB"}}, "", "2"},
             {"the start", {{Field::user_name, How::starts_with, "Amy"}}, "1", "1"},
             {"the start in another case", {{Field::user_name, How::starts_with, "aMY"}}, "", "1"},
             {"a start that is longer than the text",
              {{Field::user_name, How::starts_with, "bobby"}},
              "",
              ""},
             {"a part", {{Field::user_name, How::contains, "@X"}}, "1", "1"},
             {"a part in another case", {{Field::user_name, How::contains, "Y@x.E"}}, "", "1"},
             {"a part that is no start", {{Field::user_name, How::starts_with, "@X"}}, "", ""},
             {"of an absent field", {{Field::last_name, How::contains, "a"}}, "", ""},
             {"both", {{Field::user_name, How::contains, "m"}, {Field::email, How::contains, "x"}}, "1", "1"},
             {"one of two",
              {{Field::user_name, How::contains, "o"}, {Field::email, How::contains, "x"}},
              "",
              ""},
         })
        BOOST_TEST_CONTEXT(row.name) {
            auto const ids = [&](Capabilities const& can) {
                Arena arena;
                auto users = as_users(stored);
                std::string found;
                for (auto const& user : page(users, {.filters = row.filters}, can, arena)->users)
                    found += *user.id();
                return found;
            };
            BOOST_TEST(ids(exact) == row.exact);
            BOOST_TEST(ids(caseless) == row.caseless);
        }
}

BOOST_AUTO_TEST_CASE(a_search_looks_in_every_name_whatever_the_case) {
    std::vector<Stored> const stored{
        {"1", "amy", "a@x", {}}, {"2", "bob", "b@AMYS", {}}, {"3", "zoe", "z", {}}};
    auto const found = [&](std::string_view text, bool odd = false) {
        Arena arena;
        auto users = as_users(stored);
        if (odd) users[2].refuse(Field::email);
        auto const made = page(users, {.search = text}, exact, arena);
        return made ? std::to_string(made->users.size()) : std::string(made.error().errors.front().pointer);
    };
    BOOST_TEST(found("AMY") == "2");
    BOOST_TEST(found("nobody") == "0");
    BOOST_TEST(found("zo", true) == "1"); // it is one of them, whatever its address is
    BOOST_TEST(found("AMY", true) == "/email");
}

BOOST_AUTO_TEST_CASE(active_users_are_those_that_are_shown_as_active) {
    std::vector<Stored> const stored{{"1", "amy", "", {}}, {"2", "bob", "", {}}, {"3", "zoe", "", {}}};
    auto const found = [&](bool active) {
        Arena arena;
        auto users = as_users(stored);
        users[0].set_active(true);
        users[1].set_active(false);
        return page(users, {.active = active}, exact, arena)->users.front().id();
    };
    BOOST_TEST(*found(true) == "1");
    BOOST_TEST(*found(false) == "2");
}

BOOST_AUTO_TEST_CASE(every_page_tells_how_many_users_pass_the_filters) {
    std::mt19937 random(8);
    auto const stored = random_users(random, 10);
    Arena arena;
    auto users = as_users(stored);
    auto const first = page(users, ListUsers{.limit = 3}, exact, arena);
    BOOST_TEST(first->total.value() == 10u);
    auto again = as_users(stored);
    auto const second = page(again, ListUsers{.limit = 3, .cursor = first->next}, exact, arena);
    BOOST_TEST(second->total.value() == 10u);
}

BOOST_AUTO_TEST_CASE(a_user_who_was_not_understood_is_listed_with_a_warning_and_without_the_member) {
    RolePolicy const policy{.map = {}, .unmapped = UnmappedRoles::preserve, .default_roles = {}};
    Call const call{.what = ListUsers{}, .roles = &policy, .session = {}};
    std::vector<Stored> const stored{{"1", "amy", "", {"A"}}, {"2", "bob", "", {"A"}}};
    auto users = as_users(stored);
    users[1].refuse(Field::roles);
    users[0].mend(Field::last_name);
    Arena arena;
    auto const step = answer_page(users, ListUsers{}, exact, call, arena);
    auto const& answer = std::get<Result<Answer>>(step).value();
    auto const& many = std::get<ManyUsers>(answer.what);
    BOOST_REQUIRE(many.users.size() == 2u);
    BOOST_TEST(many.users[0].roles.has_value());
    BOOST_TEST(!many.users[1].roles.has_value());
    BOOST_REQUIRE(answer.warnings.size() == 2u);
    BOOST_TEST(answer.warnings[0].pointer == "/users/0/lastName");
    BOOST_TEST(!answer.warnings[0].left_out);
    BOOST_TEST(answer.warnings[1].pointer == "/users/1/roles");
    BOOST_TEST(answer.warnings[1].left_out);
}

BOOST_AUTO_TEST_CASE(a_user_who_may_be_looked_for_is_not_passed_over) {
    struct Row {
        Field odd;
        bool absent; ///< else not understood
        ListUsers list;
        std::string_view outcome; ///< the pointer of what is not known, or how many are found
    };
    static Row const rows[] = {
        {Field::roles, false, {.role = "r"}, "/roles"},
        {Field::roles, true, {.role = "r"}, "/roles"},
        {Field::user_name, false, {.user_name = "amy"}, "/userName"},
        {Field::email, false, {.email = "a@x"}, "/email"},
        {Field::email, true, {.email = "a@x"}, "1"},
        {Field::roles, false, {.user_name = "bob", .role = "r"}, "1"}, // another user, whatever its roles
        {Field::roles, false, {.user_name = "amy", .role = "r"}, "/roles"},
        {Field::roles, false, {.role = ""}, "0"}, // a role that the route has no name for
        {Field::roles, false, {}, "2"},
        {Field::last_name, false, {.role = "r"}, "2"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(name_of(row.odd) << row.absent << row.outcome) {
            std::vector<Stored> const stored{{"1", "amy", "a@x", {"r"}}, {"2", "bob", "a@x", {"r"}}};
            auto users = as_users(stored);
            if (row.odd == Field::roles && row.absent)
                users[0].set_roles({});
            else if (row.absent)
                users[0].set_email({});
            else
                users[0].refuse(row.odd);
            Arena arena;
            auto const found = page(users, row.list, exact, arena);
            if (found) {
                BOOST_TEST(std::to_string(found->users.size()) == row.outcome);
                continue;
            }
            BOOST_TEST((found.error().fault == Fault::backend_error));
            BOOST_REQUIRE(found.error().errors.size() == 1u);
            BOOST_TEST(found.error().errors[0].pointer == row.outcome);
            BOOST_TEST(found.error().detail.find("written") == std::string_view::npos);
        }
}

BOOST_AUTO_TEST_CASE(a_page_of_just_the_limit_is_the_last) {
    std::mt19937 random(6);
    auto const stored = random_users(random, 10);
    auto users = as_users(stored);
    Arena arena;
    auto const found = page(users, ListUsers{.limit = 10}, exact, arena);
    BOOST_REQUIRE(found);
    BOOST_TEST(found->users.size() == 10u);
    BOOST_TEST(found->next == "");
}

BOOST_AUTO_TEST_CASE(an_empty_list_has_an_empty_page) {
    Arena arena;
    auto const found = page({}, {}, exact, arena);
    BOOST_REQUIRE(found);
    BOOST_TEST(found->users.empty());
    BOOST_TEST(found->next == "");
}

BOOST_AUTO_TEST_CASE(a_cursor_beyond_the_end_gives_an_empty_page) {
    std::mt19937 random(7);
    auto const stored = random_users(random, 5);
    auto users = as_users(stored);
    Arena arena;
    auto const found = page(users, ListUsers{.cursor = "ffff.ff"}, exact, arena);
    BOOST_REQUIRE(found);
    BOOST_TEST(found->users.empty());
}

BOOST_AUTO_TEST_CASE(a_cursor_that_is_none_is_refused) {
    for (std::string_view const cursor : {"x", "61", "6.61", "61.6", "6g.61", "61.6G", "61 .61", "61.61.61",
                                          ".6", "-1.00", "61.61 ", "AB.CD", "%36.61", "\xC3\xA9."})
        BOOST_TEST_CONTEXT(cursor) {
            Arena arena;
            auto const found = page({}, ListUsers{.cursor = cursor}, exact, arena);
            BOOST_REQUIRE(!found);
            BOOST_TEST((found.error().fault == Fault::invalid_parameter));
        }
}

BOOST_AUTO_TEST_CASE(a_page_is_presented_in_unified_names_and_warns_about_its_own_users) {
    RolePolicy const policy{
        .map = {{"agent", "ROLE_AGENT"}}, .unmapped = UnmappedRoles::reject, .default_roles = {}};
    Call const call{.what = ListUsers{}, .roles = &policy, .session = {}};
    std::vector<Stored> const stored{
        Stored{"1", "amy", "", {"ROLE_AGENT"}},
        Stored{"2", "bob", "", {"OTHER", "ROLE_AGENT"}},
        Stored{"3", "zoe", "", {"OTHER"}},
    };
    auto users = as_users(stored);
    Arena arena;
    auto const step = answer_page(users, ListUsers{.limit = 2}, exact, call, arena);
    auto const& answer = std::get<Result<Answer>>(step).value();
    auto const& many = std::get<ManyUsers>(answer.what);
    BOOST_REQUIRE(many.users.size() == 2u);
    BOOST_TEST(many.users[0].roles->front() == "agent");
    BOOST_TEST(many.users[1].roles->size() == 1u);
    BOOST_REQUIRE(answer.warnings.size() == 1u);
    BOOST_TEST(answer.warnings[0].pointer == "/users/1/roles");
    BOOST_TEST(!many.next.empty());
}

BOOST_AUTO_TEST_CASE(a_role_filter_is_translated_and_an_unknown_role_finds_nobody) {
    RolePolicy const policy{
        .map = {{"agent", "ROLE_AGENT"}}, .unmapped = UnmappedRoles::preserve, .default_roles = {}};
    Call const call{.what = ListUsers{}, .roles = &policy, .session = {}};
    std::vector<Stored> const stored{{"1", "amy", "", {"ROLE_AGENT"}}, {"2", "bob", "", {"OTHER"}}};
    auto const found = [&](std::string_view role) {
        Arena arena;
        auto users = as_users(stored);
        auto const step = answer_page(users, ListUsers{.role = role}, exact, call, arena);
        return std::get<ManyUsers>(std::get<Result<Answer>>(step).value().what).users.size();
    };
    BOOST_TEST(found("agent") == 1u);
    BOOST_TEST(found("ROLE_AGENT") == 0u);
    BOOST_TEST(found("OTHER") == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
