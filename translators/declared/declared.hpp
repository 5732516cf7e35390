#pragma once

#include "translators/codec/yaml.hpp"
#include "translators/core/dialect_info.hpp"
#include "translators/declared/program.hpp"

#include <expected>
#include <memory>
#include <string>
#include <vector>

/// Dialects that are declared in one file (translators/declared/README.md).
namespace idiom::declared {

/// A dialect file that was read without errors. `info` lives as long as this object, and serves like the
/// DialectInfo of a compiled-in dialect. Immutable; any thread.
class DeclaredFile {
public:
    DeclaredFile(Program program, std::vector<yaml::Problem> warnings);
    DeclaredFile(DeclaredFile const&) = delete;
    DeclaredFile& operator=(DeclaredFile const&) = delete;
    ~DeclaredFile();

    DialectInfo const& info() const;
    Program const& program() const { return program_; }
    std::vector<yaml::Problem> const& warnings() const { return warnings_; }

private:
    struct Tables;
    Program program_;
    std::vector<yaml::Problem> warnings_;
    std::unique_ptr<Tables const> tables_;
};

/// Reads a dialect file. `file` is its name in problems. Total: any document gives a dialect, or all its
/// problems in the order of the file.
std::expected<std::shared_ptr<DeclaredFile const>, std::vector<yaml::Problem>>
read_dialect(yaml::Document const& document, std::string const& file);

/// Returns a description of the dialect, as text: operations, fields, how roles are written, and the most
/// steps and requests of each operation.
std::string describe(DeclaredFile const& file);

} // namespace idiom::declared
