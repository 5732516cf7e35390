#include "tests/integration/directories/directory.hpp"

#include <stdexcept>

namespace idiom::test {

namespace {

std::string route_of(Vendor vendor, std::string const& suffix) {
    std::string const name(name_of(vendor));
    auto const global = vendor == Vendor::xarios ? "allow" : "refuse";
    auto route = "  dir-" + name + suffix + ":\n    backend: " + name +
                 "\n    scim: { global_delete: " + global + " }\n";
    if (!has_roles(vendor)) return route;
    std::string map;
    for (auto const& [own, theirs] : roles_of(vendor))
        map += (map.empty() ? "" : ", ") + own + ": " + theirs;
    return route + "    roles: { " + map + " }\n    default_roles: [" + directory_roles(vendor).first + "]\n";
}

} // namespace

DirectoryRoles directory_roles(Vendor vendor) {
    switch (vendor) {
    case Vendor::xarios: return {"login", "admin"};
    case Vendor::evovoice: return {"customer", "dispatcher"};
    case Vendor::genesys:
    case Vendor::scim: return {"agent", "supervisor"};
    default: break;
    }
    return {};
}

Setup directory_setup(std::vector<std::string> const& directories) {
    std::string routes;
    for (auto const vendor : every_dialect) {
        routes += route_of(vendor, "");
        for (auto const& directory : directories)
            routes += route_of(vendor, "-" + directory);
    }
    return {.scim = "{}", .more_routes = routes};
}

Directory::Directory(Gateway const& gateway, Vendor vendor, std::string const& directory)
    : client_(gateway.http(), {{"Authorization", "Bearer " + std::string(crm_key)}}),
      base_("/scim/v2/dir-" + std::string(name_of(vendor)) + (directory.empty() ? "" : "-" + directory)) {}

HttpResponse Directory::call(std::string_view method, std::string const& target, Json const& body,
                             std::string const& type) {
    auto const headers = body.is_null() ? Fields{} : Fields{{"Content-Type", type}};
    return client_.call(method, base_ + target, headers, body.is_null() ? std::string() : body.dump());
}

std::string Directory::create(std::string const& login) {
    auto const response = call("POST", "/Users",
                               {{"schemas", {"urn:ietf:params:scim:schemas:core:2.0:User"}},
                                {"userName", login},
                                {"externalId", "ext-" + login},
                                {"displayName", "Kim Lee"},
                                {"name", {{"givenName", "Kim"}, {"familyName", "Lee"}}}});
    if (response.status != 201) throw std::runtime_error("no user was created: " + response.body);
    return json_of(response).at("id");
}

std::string Directory::group(std::string const& name) {
    auto const response =
        call("GET", "/Groups?excludedAttributes=members&filter=displayName%20eq%20%22" + name + "%22");
    return json_of(response).at("Resources").at(0).at("id");
}

Json patch_op(Json const& operations) {
    return {{"schemas", {"urn:ietf:params:scim:api:messages:2.0:PatchOp"}}, {"Operations", operations}};
}

Json activation(bool active) {
    return patch_op(Json::array({{{"op", "replace"}, {"path", "active"}, {"value", active}}}));
}

} // namespace idiom::test
