#include "tests/support/dialect_play.hpp"
#include "translators/scim/dialect/scim.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace idiom;
using tests::PlainEdit;

namespace {

RolePolicy const same_names;
constexpr std::array json_type{Header{"Content-Type", "application/scim+json"}};

bool writes(tests::Played const& played) { return std::ranges::any_of(played.sent, &Request::writes); }
std::string_view fault_of(tests::Played const& played) {
    return played.result ? "none" : info(played.result.error().fault).name;
}

/// A service that shows no groups of its users; `groups` is what its groups say.
tests::Played play_without_groups(RolesChange const& roles, std::string_view groups, bool filters,
                                  Arena& arena) {
    auto const dialect = tests::make(scim::dialect(), {{"roles_as", "groups"}});
    Change change;
    change.roles = roles;
    PlainEdit const edit(change);
    Call const call{.what = UpdateUser{"7", &edit}, .roles = &same_names, .session = "scim patch filter"};
    return tests::play(
        *dialect, call,
        [&](Request const& request, std::size_t) -> Response {
            if (request.writes) return {.status = 204, .headers = {}, .body = {}};
            bool const by_member = request.target.find("members.value") != std::string_view::npos;
            if (by_member && !filters)
                return {.status = 400, .headers = json_type, .body = R"({"scimType":"invalidFilter"})"};
            if (request.target.starts_with("/Groups"))
                return {.status = 200, .headers = json_type, .body = groups};
            return {.status = 200, .headers = json_type, .body = R"({"id":"7","userName":"kim@a.example"})"};
        },
        arena);
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_groups)

BOOST_AUTO_TEST_CASE(a_group_that_is_not_shown_is_not_said_to_be_left) {
    constexpr auto has_him =
        R"({"totalResults":1,"Resources":[{"id":"g1","displayName":"Pilot","members":[{"value":"7"}]}]})";
    constexpr auto has_not =
        R"({"totalResults":1,"Resources":[{"id":"g1","displayName":"Pilot","members":[{"value":"8"}]}]})";
    constexpr auto has_nobody = R"({"totalResults":1,"Resources":[{"id":"g1","displayName":"Pilot"}]})";
    constexpr auto is_none = R"({"totalResults":0})";
    constexpr auto is_a_part = R"({"totalResults":"2","Resources":[]})";
    struct Row {
        char const* groups;
        bool filters;
        char const* fault;
    };
    static constexpr Row rows[] = {
        {has_him, true, "backend-error"},
        {has_not, true, "none"},
        {is_none, true, "none"},
        {has_nobody, true, "backend-error"}, // the filter found it
        {has_him, false, "backend-error"},
        {has_not, false, "none"},
        {has_nobody, false, "none"},
        {is_none, false, "none"},
        {is_a_part, true, "backend-error"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.groups << row.filters) {
            Arena arena;
            auto const pilot = arena.list<std::string_view>({"Pilot"});
            for (RolesChange const& change :
                 std::initializer_list<RolesChange>{RolesReplace{}, RolesDelta{.add = {}, .remove = pilot}}) {
                auto const played = play_without_groups(change, row.groups, row.filters, arena);
                BOOST_TEST(fault_of(played) == row.fault);
                BOOST_TEST(!writes(played));
            }
        }
    Arena arena;
    auto const pilot = arena.list<std::string_view>({"Pilot"});
    // A group is entered whatever other groups the user is in.
    BOOST_TEST(writes(play_without_groups(RolesDelta{.add = pilot, .remove = {}}, has_him, true, arena)));
}

BOOST_AUTO_TEST_SUITE_END()
