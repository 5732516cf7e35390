#include "translators/face/role_catalogue.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace idiom;
using namespace idiom::face;

namespace {

class Rules final : public RoleRules {
public:
    bool guarded(std::string_view role) const override { return role == "PBX"; }
    std::string_view exclusive_group(std::string_view role) const override {
        return role.starts_with("LEVEL_") ? "LEVEL_" : "";
    }
};
constexpr Rules rules;

constexpr RoleFact documented[]{{"ADMIN"}, {"PBX"}, {"LEVEL_1"}, {"LEVEL_2"}};

Capabilities dialect(RoleStyle style) {
    static constexpr FieldRules fields{};
    return {.dialect = "d",
            .operations = {},
            .fields = fields,
            .extensions = {},
            .roles = style,
            .concurrency = {},
            .documented_roles = documented,
            .role_rules = &rules};
}

/// The catalogue as one line: `name`, `!` if it is guarded, `*` if it is a default, `/group`; then whether it
/// is complete.
std::string catalogue(RolePolicy const& policy, RoleStyle style = RoleStyle::set) {
    Arena arena;
    auto const capabilities = dialect(style);
    RouteView const route{.capabilities = &capabilities, .roles = &policy, .base = "/v1/acme"};
    auto const made = role_catalogue(route, arena);
    std::string text;
    for (auto const& role : made.roles) {
        text.append(role.name).append(role.guarded ? "!" : "").append(role.by_default ? "*" : "");
        if (!role.group.empty()) text.append("/").append(role.group);
        text += ' ';
    }
    return text + (made.complete ? "all" : "and more");
}

} // namespace

BOOST_AUTO_TEST_SUITE(role_catalogue_)

BOOST_AUTO_TEST_CASE(a_catalogue_has_the_roles_that_clients_can_name) {
    using enum UnmappedRoles;
    RolePolicy mapped{.map = {{"boss", "ADMIN"}, {"phone", "PBX"}, {"low", "LEVEL_1"}},
                      .default_roles = {"low"}};
    BOOST_TEST(catalogue(mapped) == "boss phone! low*/LEVEL_ all");
    mapped.unmapped = reject;
    BOOST_TEST(catalogue(mapped) == "boss phone! low*/LEVEL_ all");
    mapped.unmapped = passthrough;
    BOOST_TEST(catalogue(mapped) == "boss phone! low*/LEVEL_ LEVEL_2/LEVEL_ and more");
}

BOOST_AUTO_TEST_CASE(a_route_without_a_map_has_what_the_vendor_documents) {
    BOOST_TEST(catalogue({.map = {}, .default_roles = {"own", "ADMIN"}}) ==
               "own* ADMIN* PBX! LEVEL_1/LEVEL_ LEVEL_2/LEVEL_ and more");
}

BOOST_AUTO_TEST_CASE(a_dialect_without_roles_has_an_empty_catalogue) {
    BOOST_TEST(catalogue({}, RoleStyle::none) == "all");
}

BOOST_AUTO_TEST_SUITE_END()
