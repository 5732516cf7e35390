#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::cli {

/// Returns why no new translator can have this name, or "" if it can. The name becomes a dialect, files and a
/// namespace.
std::string why_no_name(std::string_view name);

/// Writes the skeleton of the translator `name`, which must be a valid name, into `folder`. Makes the folder
/// if it does not exist. Overwrites no file. Returns the files that it wrote, or why it wrote none.
std::expected<std::vector<std::filesystem::path>, std::string>
new_translator(std::string_view name, std::filesystem::path const& folder);

} // namespace idiom::cli
