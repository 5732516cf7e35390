#pragma once

#include "tests/integration/harness/gateway.hpp"
#include "tests/integration/harness/small_vendor.hpp"

#include <string>

/// The translator of tests/modules as a library, and the configuration of a gateway that loads it.
namespace idiom::test {

inline std::string const custom_module = IDIOM_CUSTOM_MODULE;
/// A library with one fault; see tests/modules.
inline std::string wrong_module(std::string const& name) { return IDIOM_WRONG_MODULES "/" + name + ".so"; }

/// Lines of routes.yaml for a translator from a library and a route through it.
inline std::string plug_in(std::string const& library) {
    return "translators:\n  - library: " + library + "\n";
}
inline std::string back_end(std::string const& settings = "{}",
                            std::string const& url = "http://127.0.0.1:1") {
    return "  custom:\n    dialect: custom\n    url: " + url + "\n    settings: " + settings + "\n";
}
inline std::string const route = "  custom:\n    backend: custom\n";

inline Setup with_custom(std::string const& library, SmallVendor const& vendor) {
    Setup setup;
    setup.more_back_ends = back_end("{}", vendor.url());
    setup.more_routes = route;
    setup.rewrite = [library](std::string text) { return text + plug_in(library); };
    return setup;
}

inline HttpResponse reload_of(Gateway const& gateway) {
    return HttpClient(gateway.admin())
        .call("POST", "/reload", {{"Host", "127.0.0.1:" + std::to_string(gateway.admin().port)}});
}

} // namespace idiom::test
