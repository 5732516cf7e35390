#pragma once

#include "gateway/config/problem.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Why a text is no YAML, in the words of somebody who meant to write some: the parser tells where it could
/// not go on, which is seldom where the mistake is.
namespace idiom::config {

struct LayoutMistake {
    Mark at;
    std::string why;
};

/// The mistake that is probably behind the parser's failure at `failed`: a tab that indents, `${env:X}`
/// without quotes inside `{ }`, a quote that is not closed, an indent that fits nothing, a missing colon.
/// Nothing where none of these is found. For texts that are no YAML only: some of it would be right in
/// others.
std::optional<LayoutMistake> find_layout_mistake(std::string_view text, Mark failed);

/// The line at `at`, the one above it, and a caret below, without secrets (see mask.hpp). "" where there is
/// no such line.
std::string excerpt(std::string_view text, Mark at);

} // namespace idiom::config
