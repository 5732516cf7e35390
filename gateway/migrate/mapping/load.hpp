#pragma once

#include "gateway/config/load.hpp"
#include "gateway/migrate/mapping/ends.hpp"
#include "gateway/migrate/mapping/mapping.hpp"

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::migrate::mapping {

/// A mapping, or all problems of its file in the order of the file; at least one.
using Loaded = std::expected<Mapping, std::vector<config::Problem>>;

/// Reads a mapping file. Problems: unknown keys, fields, columns, fields that TO cannot write, values of the
/// wrong form.
Loaded load(std::filesystem::path const& path, Ends const& ends,
            config::Environment environment = config::process_environment);
/// Does the same for a text. `file` is its name in problems.
Loaded parse(std::string_view text, Ends const& ends, std::string const& file = "mapping.yaml",
             config::Environment environment = config::process_environment);

/// Returns the mapping of a run without a mapping file: every field that FROM shows and TO can write. Left
/// out are the fields whose values mean something to one vendor only (id, accounts, devices, skills,
/// extensions), and the email if TO keeps it as the login. Roles are copied.
Mapping standard(Ends const& ends);

/// Returns the problem of a file of users that has no key for `mapping.match`: a CSV without that column, or
/// without a header row. Null if it has one. Call it after the last change of `match`.
std::optional<config::Problem> why_no_key(Mapping const& mapping, Ends const& ends, std::string const& file);

} // namespace idiom::migrate::mapping
