#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace idiom::modules {

/// Why `file` cannot be a shared library for this machine, as `is …` or `does …`; nothing where it looks like
/// one. Reads its ELF header and whether all that this names is there (System V ABI, chapters 4 and 5): of a
/// wrong file the dynamic linker says too little, and what was cut off ends the process that maps it.
std::optional<std::string> why_no_library(std::filesystem::path const& file);

} // namespace idiom::modules
