#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace idiom::modules {

/// Why `file` cannot be a shared library for this machine, as `is …`; nothing where it looks like one. Reads
/// its ELF header alone (System V ABI, chapter 4), because of a wrong file the dynamic linker says too
/// little.
std::optional<std::string> why_no_library(std::filesystem::path const& file);

} // namespace idiom::modules
