#pragma once

#include "tests/integration/harness/gateway.hpp"

#include <string>
#include <vector>

namespace idiom::test {

/// The role that new users of a directory get by default, and another one. Both are "" if the vendor has
/// none.
struct DirectoryRoles {
    std::string first;
    std::string other;
};
DirectoryRoles directory_roles(Vendor vendor);

/// A setup with a route for directories to each vendor, "dir-VENDOR", which has default roles; and one for
/// each of the directories, "dir-VENDOR-DIRECTORY", because each claims the groups of its route.
Setup directory_setup(std::vector<std::string> const& directories = {});

/// A directory that provisions over a route of `directory_setup`.
class Directory {
public:
    Directory(Gateway const& gateway, Vendor vendor, std::string const& directory = {});

    HttpResponse call(std::string_view method, std::string const& target, Json const& body = {},
                      std::string const& type = "application/scim+json");
    /// Creates a user with the first of the roles, and returns its id.
    std::string create(std::string const& login);
    /// Returns the id of the group of a role.
    std::string group(std::string const& name);

private:
    HttpClient client_;
    std::string base_;
};

Json patch_op(Json const& operations);
/// The PATCH that makes a user active or inactive.
Json activation(bool active);

} // namespace idiom::test
