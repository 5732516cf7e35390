#pragma once

#include <boost/uuid/uuid.hpp>

#include <string_view>

namespace idiom::face {

/// Returns a hash that nobody can compute without the secret, as a UUID: all bits but six depend on the text.
/// Hashes twice with the secret, as HMAC does, so that nobody can lengthen the text of a known hash.
boost::uuids::uuid keyed_hash(std::string_view secret, std::string_view text);

} // namespace idiom::face
