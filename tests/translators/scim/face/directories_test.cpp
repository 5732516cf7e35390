#include "tests/support/directory_script.hpp"
#include "tests/translators/scim/face/support.hpp"
#include "translators/scim/dialect/scim.hpp"

#include <filesystem>

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

// The conversations of tests/golden/directories over vendors in memory. tests/integration/directories has
// them over the simulated vendors and the real program.

namespace {

struct Vendor {
    Capabilities const& can;
    std::string role; ///< the vendor's name of the default role; "" if it has no roles
    std::string other;
};

std::vector<Vendor> vendors() {
    auto const can = [](char const* dialect) -> Capabilities const& {
        return find_dialect(dialect)->capabilities;
    };
    return {{can("xarios"), "customer.user", "admin.user"},
            {can("configureuser"), "", ""},
            {can("evovoice"), "Customer", "Dispatcher"},
            {can("genesys"), "ROLE_AGENT", "ROLE_SUPERVISOR"},
            {scim::dialect().capabilities, "Agent", "Supervisor"}};
}

Method method_of(std::string const& name) { return method_named(name).value(); }

/// Returns the roles of the vendor's user, by the names of the route.
Json held(Directory const& directory, std::string const& id) {
    auto const found = directory.vendor.users.find(id);
    if (found == directory.vendor.users.end()) return nullptr;
    Json roles = Json::array();
    for (auto const& role : found->second.roles)
        roles.push_back(std::string(directory.roles.to_unified(role)));
    return {{"roles", roles}};
}

idiom::test::DirectoryRun run_over(Vendor const& vendor, Directory& directory) {
    idiom::test::DirectoryRun made{
        .send =
            [&directory](std::string const& method, std::string const& target, std::string const& type,
                         Json const& body) {
                auto const received =
                    directory.send(method_of(method), target, body, {{"Content-Type", type}});
                auto const ignored = received.headers.find("X-Idiom-Ignored");
                return idiom::test::DirectoryResponse{
                    .status = received.status,
                    .body = received.body,
                    .ignored = ignored == received.headers.end() ? std::string() : ignored->second};
            },
        .held = [&directory](std::string const& id) { return held(directory, id); },
        .has = {},
        .values = {{"login", "kim@example.test"},
                   {"encoded login", "kim%40example.test"},
                   {"role", "first"},
                   {"other", "other"}}};
    if (!vendor.role.empty()) made.has.insert("roles");
    return made;
}

Directory directory_over(Vendor const& vendor) {
    std::vector<RolePolicy::Pair> map;
    if (!vendor.role.empty()) map = {{"first", vendor.role}, {"other", vendor.other}};
    Directory directory(vendor.can, map);
    if (!map.empty()) directory.roles.default_roles = {"first"};
    return directory;
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_directories)

BOOST_AUTO_TEST_CASE(every_directory_provisions_into_every_back_end) {
    std::size_t scripts = 0;
    for (auto const& entry : std::filesystem::directory_iterator(IDIOM_DIRECTORIES)) {
        auto const script = idiom::test::read_directory_script(entry.path());
        ++scripts;
        for (auto const& vendor : vendors()) {
            auto directory = directory_over(vendor);
            auto const wrongs = idiom::test::run(script, run_over(vendor, directory));
            for (auto const& wrong : wrongs)
                BOOST_ERROR(script.directory << " over " << vendor.can.dialect << ": " << wrong);
        }
    }
    BOOST_TEST(scripts >= 10U);
}

BOOST_AUTO_TEST_SUITE_END()
