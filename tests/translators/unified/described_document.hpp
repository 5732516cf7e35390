#pragma once

#include "tests/translators/unified/support.hpp"
#include "translators/unified/openapi.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <string>

/// The description of the API as a tree, for tests.
namespace idiom::unified::test {

using Json = nlohmann::json;
using Words = std::set<std::string>;

/// The whole document, or that of a route.
inline Json described(RouteView const* route = nullptr) {
    Arena arena;
    return Json::parse(write_openapi(route, "9.9", arena));
}
inline Json described(Capabilities const& capabilities, RolePolicy const& roles = no_policy) {
    RouteView const route{.capabilities = &capabilities, .roles = &roles, .base = "/v1/acme", .name = "acme"};
    return described(&route);
}

/// Every call of a document, by its operationId.
inline std::map<std::string, Json> calls_of(Json const& document) {
    std::map<std::string, Json> calls;
    for (auto const& [path, item] : document["paths"].items())
        for (auto const& [method, call] : item.items())
            if (method != "parameters") calls[call["operationId"]] = call;
    return calls;
}

inline Words names_of(Json const& object) {
    Words names;
    for (auto const& [name, member] : object.items())
        names.insert(name);
    return names;
}

inline Json const& schema(Json const& document, std::string const& name) {
    return document["components"]["schemas"][name];
}

inline Json::json_pointer pointer(std::string const& reference) {
    return Json::json_pointer(reference.substr(1));
}

/// The targets of all `$ref` in a document.
inline Words references_of(Json const& value) {
    Words found;
    if (value.is_object() && value.contains("$ref") && value["$ref"].is_string()) found.insert(value["$ref"]);
    if (value.is_structured())
        for (auto const& item : value)
            found.merge(references_of(item));
    return found;
}

} // namespace idiom::unified::test
