#include "gateway/migrate/mapping/left_behind.hpp"
#include "tests/gateway/migrate/mapping/ends.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::migrate::mapping;
using namespace idiom::migrate::mapping::test;

namespace {

std::string joined(std::vector<std::string> const& names) {
    std::string made;
    for (auto const& name : names)
        made += (made.empty() ? "" : " ") + name;
    return made;
}

struct Row {
    std::string_view from;
    std::string_view to;
    std::string_view yaml;
    std::string_view names;
};
constexpr Row rows[]{
    {"xarios", "genesys", "{}", "accounts extensions/xarios/isParent"},
    {"xarios", "configureuser", "{}", "roles accounts extensions/xarios/isParent"},
    {"genesys", "xarios", "{}",
     "email active devices skills extensions/genesys/changePasswordOnFirstLogin "
     "extensions/genesys/contactCenterId "
     "extensions/genesys/doNotDisturb"},
    {"evovoice", "xarios", "{}",
     "accounts extensions/evovoice/AccountNames extensions/evovoice/AvatarUrl "
     "extensions/evovoice/DashboardPermissions "
     "extensions/evovoice/IsAuthenticated extensions/evovoice/ManagerAccess"},
    {"xarios", "genesys", "{ fields: { userName: userName, firstName: firstName }, roles: ignore }",
     "displayName lastName roles accounts extensions/xarios/isParent"},
    {"xarios", "genesys",
     "fields: { userName: userName, firstName: displayName, lastName: extensions/xarios/isParent, email: "
     "email }",
     "accounts"},
};

} // namespace

BOOST_AUTO_TEST_CASE(what_from_shows_and_nothing_takes_stays_behind) {
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.from << " to " << row.to << " with " << row.yaml) {
            auto const ends = between(row.from, row.to);
            BOOST_TEST(joined(left_behind(mapping_of(row.yaml, ends), ends).names) == row.names);
        }
}

BOOST_AUTO_TEST_CASE(columns_that_nothing_takes_stay_behind) {
    auto const file = csv("userName,id,phoneNumber,displayName,Team,Phone,extensions/genesys/doNotDisturb, ");
    auto const ends = from_file(file, "genesys");
    auto const made =
        left_behind(mapping_of("fields: { userName: userName, firstName: csv.Phone }", ends), ends);
    BOOST_TEST(joined(made.names) == "displayName phoneNumber");
    BOOST_TEST(joined(made.columns) == "Team extensions/genesys/doNotDisturb column 8");
}

BOOST_AUTO_TEST_CASE(a_user_loses_what_it_holds_of_it) {
    Arena arena;
    auto const ends = between("genesys", "xarios");
    auto const left = left_behind(standard(ends), ends);
    User user;
    user.user_name = "kim@x";
    user.email = "KIM@x"; // is the login
    user.active = true;
    user.devices = std::span<Device const>{};
    BOOST_TEST(joined(lost(left, migrate::of_route(user, "genesys", arena))) == "active");
    user.email = "lee@x";
    user.skills = arena.list<Skill>({{.id = "s", .name = {}, .level = {}}});
    user.extensions = arena.list<Extension>({{"doNotDisturb", "\"on\""}, {"contactCenterId", "null"}});
    BOOST_TEST(joined(lost(left, migrate::of_route(user, "genesys", arena))) ==
               "email active skills extensions/genesys/doNotDisturb");
}

BOOST_AUTO_TEST_CASE(a_file_that_has_no_columns_tells_what_stays_behind_by_its_users) {
    Arena arena;
    migrate::files::FileFields file;
    file.fields = FieldSet::all();
    auto const ends = from_file(file, "xarios");
    auto const left = left_behind(
        mapping_of("fields: { userName: userName, displayName: extensions/genesys/contactCenterId }", ends),
        ends);
    BOOST_TEST(joined(left.names) == "");
    User user;
    user.user_name = "kim@x";
    user.phone_number = "+1";
    user.extensions = arena.list<Extension>({{"doNotDisturb", "\"on\""}, {"contactCenterId", "\"c\""}});
    BOOST_TEST(joined(lost(left, migrate::of_route(user, "genesys", arena))) ==
               "phoneNumber extensions/genesys/doNotDisturb");
}
