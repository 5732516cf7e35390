#include "translators/scim/face/settings.hpp"

#include "translators/registry.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::scim_face;

namespace {

/// Reads settings given as "key.key=value", and returns the problems in one text.
std::string problems(std::vector<std::string> const& given, std::string const& dialect = "xarios") {
    std::vector<GivenSetting> settings;
    for (auto const& one : given) {
        GivenSetting setting;
        auto const equals = one.find('=');
        auto path = one.substr(0, equals);
        while (!path.empty()) {
            auto const dot = std::min(path.find('.'), path.size());
            setting.path.push_back(path.substr(0, dot));
            path.erase(0, dot + 1);
        }
        setting.value = one.substr(equals + 1);
        settings.push_back(setting);
    }
    RolePolicy const roles{.map = {{"admin", "admin.user"}, {"agent", "customer.user"}}};
    auto const read = read_settings(settings, find_dialect(dialect)->capabilities, roles);
    std::string made;
    for (auto const& problem : read.problems)
        made += problem.text + "\n";
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_settings)

BOOST_AUTO_TEST_CASE(every_key_is_read) {
    BOOST_TEST(problems({"on_deactivate=strip_roles",
                         "scramble_password=auto",
                         "on_delete=vendor",
                         "global_delete=refuse",
                         "unknown_roles=reject",
                         "unheld_attributes=store",
                         "passwords=forward",
                         "groups.Contact Center Agents=agent",
                         "entitlements.agent=License",
                         "on_group_delete=strip",
                         "extension_urn=idiom",
                         "base_url=https://gateway.example/scim/v2/acme",
                         "page_size=100",
                         "max_page_size=500",
                         "cursor_timeout=10m",
                         "scan_limit=2000",
                         "max_members=1000",
                         "strict=false",
                         "bulk.max_operations=100",
                         "bulk.max_payload=256KiB",
                         "request_timeout=55s"}) == "");
    BOOST_TEST(problems({"=false"}) == "");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_told) {
    for (auto const& [given, told] : std::initializer_list<std::pair<std::vector<std::string>, char const*>>{
             {{"strikt=true"}, "is no setting of scim\n"},
             {{"strict=maybe"}, "must be one of false, true\n"},
             {{"=true"}, "must be a map, or false\n"},
             {{"on_deactivate=vendor"}, "the dialect 'xarios' has no switch for users\n"},
             {{"on_delete=never"}, "must be one of vendor, deactivate, reject\n"},
             {{"groups.X=boss"}, "there is no role 'boss'\n"},
             {{"groups.X=agent", "groups.Y=agent"}, "the role 'agent' has the group 'X' already\n"},
             {{"groups.X=agent", "groups.x=admin"}, "another group has this name\n"},
             {{"entitlements.boss=License"}, "there is no role 'boss'\n"},
             {{"max_page_size=5"}, "must be a number from 100 to 10000\n"},
             {{"base_url=ftp://x"}, "must be a URL without a slash at its end\n"},
             {{"bulk.max_operations=0"}, "must be a number from 1 to 1000\n"},
             {{"bulk.most=1"}, "is no setting of scim\n"},
             {{"groups.admin=agent"}, "groups: two groups would have the name 'admin'\n"},
             {{"groups.admin=agent", "groups.agent=admin"}, ""},
             {{"on_deactivate=delete_and_remember"},
              "the dialect 'xarios' deletes a user in all customers; that needs global_delete: allow\n"},
             {{"on_deactivate=delete_and_remember", "global_delete=allow"}, ""},
             {{"on_deactivate=reject", "on_delete=deactivate"},
              "deactivate needs a policy of on_deactivate other than reject\n"},
             {{"scramble_password=true"}, "the dialect 'xarios' has no password to write\n"},
             {{"strict=true", "on_delete=deactivate"},
              "strict allows neither on_delete: deactivate nor unheld_attributes: drop nor unknown_roles: "
              "remember\n"},
         })
        BOOST_TEST(problems(given) == told, given.front());
    BOOST_TEST(problems({"on_deactivate=strip_roles"}, "configureuser") ==
               "the dialect 'configureuser' has no roles\n");
    BOOST_TEST(problems({"on_deactivate=delete_and_remember"}, "configureuser") ==
               "the dialect 'configureuser' has a switch for users, so that they are not deleted\n");
    for (auto const* const dialect : {"evovoice", "genesys"})
        BOOST_TEST(problems({"on_deactivate=delete_and_remember"}, dialect) == "", dialect);
    BOOST_TEST(problems({"groups.X=agent"}, "configureuser") == "there is no role 'agent'\n");
    for (auto const* const given : {"request_timeout=0s", "bulk.max_payload=7"})
        BOOST_TEST(problems({given}).starts_with("must be a number with a unit"), given);
    BOOST_TEST(problems({"cursor_timeout=10"}).starts_with("must be a number with a unit"));
}

BOOST_AUTO_TEST_SUITE_END()
