#pragma once

#include "translators/core/dialect_info.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace idiom::record {

/// The back end and the route of a kept call.
struct CaseSetting {
    DialectInfo const& dialect;
    Settings const& settings;
    RolePolicy const& roles;
    /// What the dialect remembered of the back end when the call began, masked.
    std::string_view session;
};

/// Returns an inspected call as the YAML of a golden case called `name`. `record` is its JSON as the
/// inspector keeps it, so the case holds the masks in place of secrets. The case is played before it is
/// returned. The error says why it is none: what was cut or cannot be read, or the conversation goes another
/// way without what was masked.
std::expected<std::string, std::string> kept_case(std::string_view record, std::string_view name,
                                                  CaseSetting const& setting);

} // namespace idiom::record
