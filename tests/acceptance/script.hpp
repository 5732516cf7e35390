#pragma once

#include "tests/acceptance/client.hpp"
#include "tests/integration/vendors.hpp"

#include <functional>
#include <span>

namespace idiom::test {

/// Where the script is played.
struct Scene {
    Vendor vendor;
    std::function<void(bool there)> appear; ///< lets the vendor be away, and back with its users
    std::string id = {};                    ///< of the user whom it is about, from its first step on
    std::vector<std::string> listed = {};   ///< the addresses of the last list, in its order
};

/// One call of the script, and what any client of any face is told then.
struct Step {
    std::string_view name;
    std::function<Told(Client&, Scene&)> act;
    std::function<std::string(Scene const&)> expected;
};

/// The acceptance script of the product: create, list with paging, read, patch names, patch roles, empty the
/// roles, delete, errors. Written once; what vendors differ in is said in its rows.
std::span<Step const> script();

/// As the script spells it: the verdict, the fields that an error names, those left out, and who was told of.
std::string text_of(Told const& told);

} // namespace idiom::test
