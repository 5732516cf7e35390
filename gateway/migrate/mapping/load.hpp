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

/// Reads a mapping file by the code that reads routes.yaml. Problems: unknown keys, fields, columns, fields
/// that TO cannot write, values of the wrong form.
Loaded load(std::filesystem::path const& path, Ends const& ends,
            config::Environment environment = config::process_environment);
/// Does the same for a text. Problems name it `file`.
Loaded parse(std::string_view text, Ends const& ends, std::string const& file = "mapping.yaml",
             config::Environment environment = config::process_environment);

/// Returns the mapping where there is no mapping file: every field that FROM shows and TO can write, but for
/// what names things of one vendor (id, accounts, devices, skills, extensions), and for the email where TO
/// keeps it as the login. Roles are copied.
Mapping standard(Ends const& ends);

/// Returns the problem of a file of users that gives no key for `mapping.match`: a CSV without such a column,
/// or without a header row. Null if there is none. Call it once `match` is settled.
std::optional<config::Problem> why_no_key(Mapping const& mapping, Ends const& ends, std::string const& file);

} // namespace idiom::migrate::mapping
