#include "tests/integration/directories/directory.hpp"

#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace idiom::test;

namespace {

/// How many requests the vendor gets for what directories do most often.
struct Figures {
    std::size_t read = 0;       ///< GET of a user
    std::size_t by_login = 0;   ///< a filter by userName
    std::size_t deactivate = 0; ///< PATCH of active
    std::size_t activate = 0;
    std::size_t push = 0; ///< PATCH that adds three members to a group; not if the vendor has no roles
    bool operator==(Figures const&) const = default;
    friend std::ostream& operator<<(std::ostream& out, Figures const& figures) {
        return out << "read " << figures.read << ", by login " << figures.by_login << ", deactivate "
                   << figures.deactivate << ", activate " << figures.activate << ", push " << figures.push;
    }
};

struct Row {
    Vendor vendor;
    Figures figures;
};
/// The list of Xarios has no roles, so that a user who was found there is read once more.
constexpr Row rows[] = {
    {Vendor::xarios, {.read = 1, .by_login = 2, .deactivate = 4, .activate = 4, .push = 15}},
    {Vendor::configureuser, {.read = 0, .by_login = 0, .deactivate = 1, .activate = 1}},
    {Vendor::evovoice, {.read = 1, .by_login = 1, .deactivate = 4, .activate = 3, .push = 12}},
    {Vendor::genesys, {.read = 1, .by_login = 1, .deactivate = 4, .activate = 4, .push = 15}},
    {Vendor::scim, {.read = 1, .by_login = 1, .deactivate = 3, .activate = 3, .push = 12}},
};

Figures measured(Vendors& vendors, Gateway const& gateway, Vendor vendor) {
    Directory directory(gateway, vendor);
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i)
        ids.push_back(directory.create("figures" + std::to_string(i) + "@example.test"));
    auto const cost = [&](std::string_view method, std::string const& target, Json const& body = {}) {
        vendors.forget_requests(vendor);
        auto const response = directory.call(method, target, body);
        BOOST_TEST(response.status < 300, response.body);
        return vendors.requests(vendor).size();
    };
    Figures made{.read = cost("GET", "/Users/" + ids[0]),
                 .by_login = cost("GET", "/Users?filter=userName%20eq%20%22figures1@example.test%22"),
                 .deactivate = cost("PATCH", "/Users/" + ids[0], activation(false)),
                 .activate = cost("PATCH", "/Users/" + ids[0], activation(true))};
    if (!has_roles(vendor)) return made;
    Json members = Json::array();
    for (auto const& id : ids)
        members.push_back({{"value", id}});
    auto const group = directory.group(directory_roles(vendor).other);
    auto const push = patch_op(Json::array({{{"op", "add"}, {"path", "members"}, {"value", members}}}));
    made.push = cost("PATCH", "/Groups/" + group + "?attributes=id", push);
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(figures_of_directories)

BOOST_AUTO_TEST_CASE(a_request_of_a_directory_costs_so_many_requests_to_the_vendor) {
    Vendors vendors;
    Gateway const gateway(directory_setup(), vendors);
    for (auto const& row : rows) {
        BOOST_TEST_CONTEXT(name_of(row.vendor)) {
            BOOST_TEST(measured(vendors, gateway, row.vendor) == row.figures);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
