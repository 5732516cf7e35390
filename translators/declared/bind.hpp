#pragma once

#include "translators/core/dialect_info.hpp"
#include "translators/declared/program.hpp"

namespace idiom::declared {

/// Returns the program of one back end. References to settings become literals. Conditions on settings are
/// decided, and the parts that they exclude are removed. `http.base` is put before every path. A reference to
/// a setting without a value stays, and has no value when it is filled.
Program bind(Program program, idiom::Settings const& settings);

/// Returns the format that the file asks for if the value does not have it: "a whole number". Else null.
std::optional<std::string> misfit_of(Setting const& setting, std::string_view value);

/// Throws std::invalid_argument if a setting does not have the format that the file asks for; the text is for
/// the operator. Called when the configuration is read.
void check_formats(Program const& program, idiom::Settings const& settings);

} // namespace idiom::declared
