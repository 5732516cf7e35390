#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/user.hpp"
#include "translators/scim/tree.hpp"

namespace idiom::scim_face {

/// Entries beside the records, by which records are found without reading all of them. An entry is the prefix
/// of what it is found by, and the id of the user. What people call themselves stands there as a hash.

std::string_view by_external_id(std::string_view route, std::string_view external_id, Arena& arena);
/// `route` is "" for the address of a user whom the vendor does not have.
std::string_view by_email(std::string_view route, std::string_view address, Arena& arena);
/// The users whom the vendor does not have.
std::string_view by_login(std::string_view login, Arena& arena);
/// The inactive users who get back this role of the vendor.
std::string_view by_role(std::string_view role, Arena& arena);

/// The entries without which a list of the vendor's users would be wrong. They are few.
inline constexpr std::string_view exceptions_prefix = "index/exception/";
inline constexpr std::string_view gone_prefix = "index/exception/gone/";
/// Users who have another id at the vendor. The entry is named by that id, and its document has `id`.
inline constexpr std::string_view alias_prefix = "index/exception/alias/";
std::string_view hidden_prefix(std::string_view route, Arena& arena);

/// Returns the entries of the record of a user, as keys. `document` is that of the record.
Names index_of(std::string_view id, scim::Value const& document, Arena& arena);

/// The key of the note that a user is about to be created.
std::string_view key_of_create(std::string_view login, Arena& arena);

} // namespace idiom::scim_face
