#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace idiom::modules {

/// Returns why `file` cannot be a shared library for this machine, as `is …` or `does …`; null if it looks
/// like one. Reads the ELF header, and checks that every part named there lies in the file (System V ABI,
/// chapters 4 and 5). This check comes before the dynamic linker because the linker's messages about a wrong
/// file say too little, and because a truncated file ends the process that maps it.
///
/// The trial in a child process does not suffice: a library without its last bytes can be loaded. libelf only
/// reads the headers. It neither names a processor nor compares the segments with the file's length, which is
/// most of this code.
std::optional<std::string> why_no_library(std::filesystem::path const& file);

} // namespace idiom::modules
