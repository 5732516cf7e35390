#include "gateway/execution/dry_run.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace idiom;

std::string text_of(std::optional<Names> const& roles) {
    if (!roles) return "unknown";
    std::string text;
    for (auto const role : *roles)
        text.append(role).append(" ");
    return text;
}

std::string roles_shown(execution::DryRun const& dry_run) {
    Arena arena;
    RolePolicy const roles{.map = {{.unified = "agent", .vendor = "ROLE_AGENT"}}};
    auto const report = execution::report_of(dry_run, {}, roles, arena);
    return text_of(report.roles_before) + "-> " + text_of(report.roles_after);
}

BOOST_AUTO_TEST_SUITE(dry_run)

BOOST_AUTO_TEST_CASE(roles_that_were_not_understood_are_not_none) {
    static std::string_view const held[] = {"ROLE_AGENT"};
    execution::DryRun dry_run;
    dry_run.user.id = "7";
    BOOST_TEST(roles_shown(dry_run) == "unknown-> unknown");
    dry_run.user.roles = Names{};
    BOOST_TEST(roles_shown(dry_run) == "-> ");
    dry_run.user.roles = Names(held);
    BOOST_TEST(roles_shown(dry_run) == "agent -> agent ");
}

BOOST_AUTO_TEST_CASE(a_create_begins_with_no_roles) { BOOST_TEST(roles_shown({}) == "-> "); }

BOOST_AUTO_TEST_CASE(secrets_are_masked_in_what_would_be_sent) {
    Arena arena;
    execution::DryRun dry_run;
    dry_run.would_send.push_back(
        {.method = Method::post,
         .target = "/users",
         .headers = arena.list<Header>({{"Content-Type", "application/json"}, {"X-Secret", "hidden"}}),
         .body = R"({"password":"hidden"})"});
    auto const report = execution::report_of(
        dry_run, {.base_url = "https://vendor.example", .authorized = true}, RolePolicy{}, arena);
    std::string const text(execution::describe(report, false, arena));
    BOOST_TEST(text.starts_with("POST https://vendor.example/users\nAuthorization: ***\n"));
    BOOST_TEST(text.contains("Content-Type: application/json"));
    BOOST_TEST(!text.contains("hidden"));
    BOOST_TEST(!text.contains("roles before"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
