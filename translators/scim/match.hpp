#pragma once

#include "translators/scim/filter.hpp"
#include "translators/scim/tree.hpp"

namespace idiom::scim {

/// Returns whether a resource meets the filter. Of several values any will do. Without a value `pr` is false,
/// `ne` is true, and everything else is false.
bool matches(Filter const& filter, Value const& resource);
/// As `matches`, for one element of an attribute and the filter of a value path.
bool element_matches(Filter const& filter, Value const& element);

/// Returns the value of an attribute, without its parts; null if it is absent.
Value const* value_of(Reference const& reference, Value const& resource);

/// Compares two values for sorting (RFC 7644, 3.4.2.3), by the type of the attribute.
std::strong_ordering compare(Attribute const& attribute, Value const& a, Value const& b);

} // namespace idiom::scim
