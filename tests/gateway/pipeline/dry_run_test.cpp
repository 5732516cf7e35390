#include "gateway/pipeline/dry_run.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace idiom;

std::string roles_shown(execution::DryRun const& dry_run) {
    Arena arena;
    RolePolicy const roles{.map = {{.unified = "agent", .vendor = "ROLE_AGENT"}}};
    std::string const text(pipeline::write_dry_run(dry_run, {}, roles, arena));
    return text.substr(text.find("\"roles\""));
}

BOOST_AUTO_TEST_SUITE(dry_run)

BOOST_AUTO_TEST_CASE(roles_that_were_not_understood_are_not_none) {
    static std::string_view const held[] = {"ROLE_AGENT"};
    execution::DryRun dry_run;
    dry_run.user.id = "7";
    BOOST_TEST(roles_shown(dry_run) == R"("roles":{"before":null,"after":null}})");
    dry_run.user.roles = Names{};
    BOOST_TEST(roles_shown(dry_run) == R"("roles":{"before":[],"after":[]}})");
    dry_run.user.roles = Names(held);
    BOOST_TEST(roles_shown(dry_run) == R"("roles":{"before":["agent"],"after":["agent"]}})");
}

BOOST_AUTO_TEST_CASE(a_create_begins_with_no_roles) {
    BOOST_TEST(roles_shown({}) == R"("roles":{"before":[],"after":[]}})");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
