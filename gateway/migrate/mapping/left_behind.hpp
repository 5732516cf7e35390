#pragma once

#include "gateway/migrate/mapping/ends.hpp"
#include "gateway/migrate/mapping/mapping.hpp"
#include "gateway/migrate/source_user.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace idiom::migrate::mapping {

/// The fields and columns of FROM that the move leaves behind.
struct LeftBehind {
    /// `id` is never among them. Of JSON lines and XML, which tell nothing before their users: every field
    /// that is not taken along.
    FieldSet fields;
    std::vector<std::string> names;   ///< all of it for a person: `phoneNumber`, `extensions/NAME/FIELD`
    std::vector<std::string> columns; ///< CSV: the columns that are not used
    std::set<std::pair<std::string, std::string>> taken_extensions; ///< dialect and member
};

/// The three names count as one: if both parts or the whole are mapped, none is left behind.
LeftBehind left_behind(Mapping const& mapping, Ends const& ends);

/// Returns the names of what this user holds of `left`, the members of extensions one by one. An email that
/// is the login is not lost, nor is a list without items.
std::vector<std::string> lost(LeftBehind const& left, SourceUser const& user);

} // namespace idiom::migrate::mapping
