#include "gateway/modules/loader.hpp"

#include "gateway/modules/elf.hpp"
#include "gateway/modules/trial.hpp"
#include "translators/core/module.hpp"

#include <sys/stat.h>

#define BOOST_DLL_USE_STD_FS
#include <boost/dll/shared_library.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <string_view>
#include <tuple>

namespace idiom::modules {

namespace {

namespace dll = boost::dll;
using Why = std::unexpected<std::string>;

/// Generous: mapping a library takes milliseconds.
constexpr std::chrono::seconds longest_trial{10};

/// Identifies one version of a file; a changed stamp means a changed file.
struct Stamp {
    dev_t device;
    ino_t inode;
    off_t size;
    timespec changed;

    bool operator==(Stamp const& other) const {
        auto const all = [](Stamp const& one) {
            return std::tie(one.device, one.inode, one.size, one.changed.tv_sec, one.changed.tv_nsec);
        };
        return all(*this) == all(other);
    }
};

std::optional<Stamp> stamp_of(std::filesystem::path const& file) {
    struct stat found{};
    if (::stat(file.c_str(), &found) != 0) return std::nullopt;
    return Stamp{found.st_dev, found.st_ino, found.st_size, found.st_mtim};
}

/// Returns `text` as one line without the leading path: the dynamic linker begins its messages with the path,
/// which our message names already.
std::string without(std::string_view text, std::filesystem::path const& file) {
    auto const prefix = file.string() + ": ";
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    std::string line(text);
    std::ranges::replace(line, '\n', ' ');
    return line;
}

/// Maps the library; it stays mapped as long as the returned object lives.
std::expected<dll::shared_library, std::string> map(std::filesystem::path const& file) {
    std::error_code error;
    // An absolute path contains a '/', so the dynamic linker does not search its library folders.
    auto const path = std::filesystem::absolute(file, error);
    dll::shared_library library(path, dll::load_mode::rtld_now | dll::load_mode::rtld_local, error);
    if (error) {
        auto const* const text = ::dlerror();
        return Why("cannot be loaded: " + without(text ? text : "the system does not say why", path));
    }
    return library;
}

void keep_for_good(dll::shared_library const& library) {
    static auto& kept = *new std::vector<dll::shared_library>; // never destroyed, so never unmapped
    kept.push_back(library);
}

std::string_view text(char const* given) { return given ? given : ""; }

/// Compares the declaration of a module with this gateway, and returns the first difference; null if there is
/// none. Reads a field only if the fields before it are right.
std::optional<std::string> mismatch(idiom_module const& declared) {
    if (std::string_view(declared.magic, sizeof declared.magic) != module::magic)
        return std::string("has a '") + module::entry_point + "' that is none of a translator";
    if (declared.interface_version != module::interface_version)
        return "speaks version " + std::to_string(declared.interface_version) +
               " of the interface for translators, and this gateway version " +
               std::to_string(module::interface_version);
    if (declared.size < sizeof declared)
        return std::string("has a '") + module::entry_point + "' of " + std::to_string(declared.size) +
               " bytes, and this gateway needs " + std::to_string(sizeof declared);
    auto const differs = [](std::string_view what, char const* its, std::string_view own) {
        return "was built with " + std::string(what) + std::string(text(its)) + ", and this gateway with " +
               std::string(own);
    };
    if (text(declared.compiler) != module::compiler) return differs("", declared.compiler, module::compiler);
    if (text(declared.build_identity) != IDIOM_BUILD_IDENTITY)
        return differs("the headers of Idiom ", declared.build_identity, IDIOM_BUILD_IDENTITY);
    return std::nullopt;
}

/// Returns what is wrong with the dialect of a module, as `has …`; null if nothing is.
std::optional<std::string> wrong_with(DialectInfo const* dialect, std::string_view name) {
    if (!dialect || !dialect->make) return "has no dialect";
    if (dialect->name() != name) return "has a dialect of another name";
    if (!covers_every_field(dialect->capabilities.fields))
        return "does not say of every field what it does with it";
    return std::nullopt;
}

/// Returns whether `prefix` can begin paths: "/word", of lower-case letters, digits, '-' and '_'.
bool is_prefix(std::string_view prefix) {
    auto const fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    return prefix.size() > 1 && prefix.front() == '/' && std::ranges::all_of(prefix.substr(1), fits);
}

/// Returns what is wrong with the face of a module, as `has …`; null if nothing is.
std::optional<std::string> wrong_with(Face const* face, std::string_view name) {
    if (!face) return "has no face";
    auto const& info = face->info();
    if (info.name != name) return "has a face of another name";
    if (!is_prefix(info.prefix)) return "has a face whose paths have no prefix of one word";
    auto const begins = [&](std::string_view shape) { return shape.starts_with(info.prefix); };
    if (!info.at_root && !std::ranges::all_of(info.path_templates, begins))
        return "has a face with the shape of a path that is not below its prefix";
    return std::nullopt;
}

std::expected<Module, std::string> module_of(idiom_module const& declared) {
    if (!is_name(text(declared.name))) return Why("has a translator without a proper name");
    Module made{.name = declared.name, .version = std::string(text(declared.version))};
    auto const complain = [&](std::string_view why) {
        return Why("has the translator '" + made.name + "', which " + std::string(why));
    };
    if (!declared.dialect && !declared.face) return complain("has neither a dialect nor a face");
    try {
        if (declared.dialect) {
            made.dialect = static_cast<DialectInfo const*>(declared.dialect());
            if (auto const why = wrong_with(made.dialect, made.name)) return complain(*why);
        }
        if (declared.face) {
            made.face = static_cast<Face const*>(declared.face());
            if (auto const why = wrong_with(made.face, made.name)) return complain(*why);
        }
        return made;
    } catch (std::exception const& error) {
        return complain(std::string("throws: ") + error.what());
    } catch (...) {
        return complain("throws something");
    }
}

std::expected<Module, std::string> open(std::filesystem::path const& file) {
    auto const library = map(file);
    if (!library) return Why(library.error());
    if (!library->has(module::entry_point))
        return Why(std::string("is no translator: it has no '") + module::entry_point + "'");
    auto const& declared = library->get<idiom_module const>(module::entry_point);
    // On this return the library is unmapped, so that the dynamic linker reads the file again after it was
    // fixed.
    if (auto why = mismatch(declared)) return Why(std::move(*why));
    keep_for_good(*library);
    return module_of(declared);
}

struct Entry {
    Module module;
    std::optional<Stamp> stamp;
};

/// All loaded modules. Never destroyed, see Module.
struct Shelf {
    std::mutex mutex;
    std::map<std::filesystem::path, Entry> entries;
};

Shelf& shelf() {
    static auto& shelf = *new Shelf;
    return shelf;
}

} // namespace

bool is_name(std::string_view name) {
    auto const letter = [](char c) { return c >= 'a' && c <= 'z'; };
    auto const other = [](char c) { return (c >= '0' && c <= '9') || c == '_'; };
    return !name.empty() && name.size() <= 64 && letter(name.front()) &&
           std::ranges::all_of(name, [&](char c) { return letter(c) || other(c); });
}

std::expected<Loaded, std::string> load(std::filesystem::path const& file) {
    auto& [mutex, entries] = shelf();
    std::scoped_lock const lock(mutex);
    std::error_code error;
    auto const path = std::filesystem::absolute(file, error).lexically_normal();
    auto const now = stamp_of(path);
    if (auto const found = entries.find(path); found != entries.end())
        return Loaded{.module = &found->second.module, .replaced = now != found->second.stamp};
    if (auto why = why_no_library(path)) return Why(std::move(*why));
    if (auto why = why_fatal([&] { (void)open(path); }, longest_trial)) return Why(std::move(*why));
    auto opened = open(path);
    if (!opened) return Why(std::move(opened.error()));
    auto const& made = entries.emplace(path, Entry{std::move(*opened), now}).first->second;
    return Loaded{.module = &made.module};
}

bool any_replaced() {
    auto& [mutex, entries] = shelf();
    std::scoped_lock const lock(mutex);
    return std::ranges::any_of(entries,
                               [](auto const& one) { return stamp_of(one.first) != one.second.stamp; });
}

} // namespace idiom::modules
