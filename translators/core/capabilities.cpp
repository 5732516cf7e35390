#include "translators/core/capabilities.hpp"

namespace idiom {

std::string_view name_of(Access access) {
    switch (access) {
    case Access::none: return "none";
    case Access::read: return "read";
    case Access::write: return "write";
    case Access::create_only: return "create-only";
    case Access::read_write: return "read-write";
    }
    return "none";
}

std::string_view name_of(RoleStyle style) {
    switch (style) {
    case RoleStyle::none: return "none";
    case RoleStyle::set: return "set";
    case RoleStyle::delta: return "delta";
    }
    return "none";
}

ExtensionRule const* find_extension(Capabilities const& capabilities, std::string_view name) {
    for (auto const& rule : capabilities.extensions)
        if (rule.name == name) return &rule;
    return nullptr;
}

} // namespace idiom
