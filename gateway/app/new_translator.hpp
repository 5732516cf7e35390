#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::app {

/// Why no new translator can be called so; "" where it can: the name becomes a dialect, files and a
/// namespace.
std::string why_no_name(std::string_view name);

/// Writes the skeleton of the translator `name`, a good one, into `folder`, which is made where it is not
/// there. The files that it wrote, or why it wrote none: no file that is there is touched.
std::expected<std::vector<std::filesystem::path>, std::string>
new_translator(std::string_view name, std::filesystem::path const& folder);

} // namespace idiom::app
