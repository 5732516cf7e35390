#pragma once

#include "translators/core/dialect_info.hpp"
#include "translators/core/face.hpp"

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

/// Loads translators from shared libraries.
namespace idiom::modules {

/// A loaded translator. The library stays mapped, and this object valid, until the process ends, because
/// conversations and replaced configurations may still use it.
struct Module {
    DialectInfo const* dialect = nullptr; ///< null if the translator has none
    Face const* face = nullptr;           ///< null if the translator has none
    std::string name;                     ///< of the dialect and of the face
    std::string version;                  ///< the translator's own version
};

struct Loaded {
    Module const* module;
    /// The file has changed since it was loaded; `module` is the version that was loaded first.
    bool replaced = false;
};

/// Returns the translator in the library `file`. A file that was loaded before yields the same translator
/// again. Before anything else of the library is used, its magic, interface version, compiler and build
/// identity are checked; a library that fails a check is unmapped again. Blocks on the disk; any thread.
/// Error: one line about the file, without its name, as `is …` or `has …`.
std::expected<Loaded, std::string> load(std::filesystem::path const& file);

/// Returns whether the file of any loaded library has been replaced or removed. Only a new process can check
/// the new file, because in this process the dynamic linker mistakes the old library for it. Blocks on the
/// disk; any thread.
bool any_replaced();

/// Returns whether `name` is a valid name of a translator: a lower-case letter, then at most 63 letters,
/// digits and '_'. The name appears in routes.yaml, in JSON and in logs.
bool is_name(std::string_view name);

} // namespace idiom::modules
