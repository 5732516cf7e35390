#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::cli {

/// Writes the files of a template that is installed with the program, `@NAME@` in them replaced by `name`,
/// into `folder`. Makes the folder if it does not exist. Overwrites no file. `kind` is the folder of the
/// template. Returns the files that it wrote, or why it wrote none.
std::expected<std::vector<std::filesystem::path>, std::string>
write_skeleton(std::string_view kind, std::string_view name, std::filesystem::path const& folder);

} // namespace idiom::cli
