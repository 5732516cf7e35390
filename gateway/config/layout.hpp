#pragma once

#include "gateway/config/problem.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Explains why a text is not valid YAML. The parser only says where it could not go on, which is seldom
/// where the mistake is.
namespace idiom::config {

/// A change within one line.
struct LineEdit {
    Mark at;
    std::size_t remove = 0; ///< bytes from `at`
    std::string insert;
};

struct LayoutMistake {
    Mark at;
    std::string why;
    std::optional<LineEdit> edit = {}; ///< the change that mends it; nullopt if several could
};

/// Returns the mistake that probably made the parser fail at `failed`: a tab as indent, `${env:X}` without
/// quotes inside `{ }`, a quote that is not closed, an indent that fits no line above, a missing colon.
/// Returns nullopt if it finds none of these. Only for texts that are not valid YAML: it may also object to
/// valid YAML.
std::optional<LayoutMistake> find_layout_mistake(std::string_view text, Mark failed);

/// Returns the line at `at`, the line above it, and a caret below, with secrets masked (see mask.hpp).
/// Returns "" if there is no such line.
std::string excerpt(std::string_view text, Mark at);

} // namespace idiom::config
