#pragma once

#include "tests/acceptance/client.hpp"
#include "tests/integration/harness/vendors.hpp"

#include <functional>
#include <span>

namespace idiom::test {

/// The vendor and the state of a run of the script.
struct Scene {
    Vendor vendor;
    std::function<void(bool there)> appear; ///< takes the vendor down, and brings it back with its users
    std::string id = {};                    ///< the id of the script's user, from the first step on
    std::vector<std::string> listed = {};   ///< the addresses of the last list, in its order
};

/// One call of the script, and the result that every client must get.
struct Step {
    std::string_view name;
    std::function<Told(Client&, Scene&)> act;
    std::function<std::string(Scene const&)> expected;
};

/// The acceptance script of the product: create, list with paging, read, patch names, patch roles, empty the
/// roles, delete, errors. It exists once; its rows contain the differences of the vendors.
std::span<Step const> script();

/// The result in the form of the script: the verdict, the fields that an error names, the fields left out,
/// and the users.
std::string text_of(Told const& told);

} // namespace idiom::test
