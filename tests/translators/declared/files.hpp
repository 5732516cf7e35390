#pragma once

#include "translators/declared/declared.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::tests {

/// Returns the text of `translators/declared/dialects/NAME.yaml`.
std::string text_of_dialect(std::string_view name);
/// Reads that file. Fails the test if it has a problem.
std::shared_ptr<declared::DeclaredFile const> dialect_file(std::string_view name);
/// Reads a text, and returns its problems as `check` prints them, without the name of the file.
std::vector<std::string> problems_in(std::string_view text);
/// Returns the text with the first `what` replaced. Fails the test if it has none.
std::string with(std::string text, std::string_view what, std::string_view by);

} // namespace idiom::tests
