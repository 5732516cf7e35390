#pragma once

#include "translators/core/dialect_info.hpp"

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

/// Translators that come from shared libraries.
namespace idiom::modules {

/// A translator that was loaded. It stays mapped, and this valid, until the process ends: conversations, and
/// configurations that a reload has replaced, may still use it.
struct Module {
    DialectInfo const& dialect;
    std::string version; ///< its own
};

struct Loaded {
    Module const* module;
    /// The file has become another one since it was loaded; this is still the former.
    bool replaced = false;
};

/// The translator in the library `file`; of a file that was loaded before, the same one again. Nothing of a
/// library is used before magic, interface version, compiler and build identity are right; where they are not
/// it is unmapped again. Blocks on the disk; any thread.
/// Error: what is wrong with the file in one line without its name, as `is …` or `has …`.
std::expected<Loaded, std::string> load(std::filesystem::path const& file);

/// Whether the file of any library that was loaded is another one now, or gone. What a new process would make
/// of it only a new process can tell: here the dynamic linker takes the old one for it. Blocks on the disk;
/// any thread.
bool any_replaced();

/// Whether a translator can be called so: the name stands in routes.yaml, in JSON and in logs.
bool is_name(std::string_view name);

} // namespace idiom::modules
