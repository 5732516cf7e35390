#pragma once

#include "gateway/migrate/mapping/ends.hpp"
#include "gateway/migrate/mapping/mapping.hpp"
#include "gateway/migrate/source_user.hpp"

#include <string>
#include <vector>

namespace idiom::migrate::mapping {

/// The fields and columns of FROM that the move leaves behind.
struct LeftBehind {
    FieldSet fields;                  ///< `id` is never among them
    std::vector<std::string> names;   ///< all of it for a person: `phoneNumber`, `extensions/xarios/isParent`
    std::vector<std::string> columns; ///< CSV: the columns that are not used
};

/// The three names count as one: if both parts or the whole are mapped, none is left behind.
LeftBehind left_behind(Mapping const& mapping, Ends const& ends);

/// Returns those fields of `left` that this user holds. An email that is the login is not lost.
FieldSet lost(LeftBehind const& left, SourceUser const& user);

} // namespace idiom::migrate::mapping
