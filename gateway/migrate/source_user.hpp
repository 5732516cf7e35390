#pragma once

#include "gateway/config/problem.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/capabilities.hpp"
#include "translators/core/user.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string_view>

namespace idiom::migrate {

/// The members of one dialect under `extensions`.
struct DialectExtensions {
    std::string_view dialect;
    std::span<Extension const> members;
};

/// One user of FROM, which is a route or a file. A plain value; its views point into the arena that it was
/// read into.
struct SourceUser {
    User user;      ///< unified role names; `extensions` is not used
    FieldSet nulls; ///< the fields that a file clears: `null` in JSON, `xsi:nil` in XML
    /// The fields that a route can show: what is not there of them, the user does not have. A file has none,
    /// because what it leaves out it says nothing about.
    FieldSet shown;
    std::span<DialectExtensions const> extensions;
    std::optional<std::string_view> external_id; ///< `externalId` of a file
    /// CSV: the cells of all columns, in the order of the header; an empty cell is null. Empty otherwise.
    std::span<std::optional<std::string_view> const> cells;
    config::Mark at; ///< where the user begins in its file; {} for a route
};

/// Returns a user that a route showed. `user` has unified role names; its views must outlive the result.
SourceUser of_route(User const& user, std::string_view dialect, Arena& arena);
/// Returns the fields that a route of the dialect can show.
FieldSet shown_by(Capabilities const& can);

/// Finds the capabilities of a dialect by its name; null if there is no such dialect. The members of its
/// extensions get their types from these.
using DialectLookup = std::function<Capabilities const*(std::string_view)>;

/// Returns the capabilities of a file: it can hold every field, each independently.
Capabilities const& capabilities_of_files();

} // namespace idiom::migrate
