#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"
#include "translators/scim/literal.hpp"
#include "translators/scim/schema.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace idiom::scim {

/// The meaning of a name in a filter or a path: an attribute, or a part of a complex one.
struct Reference {
    Schema const* extension = nullptr; ///< null for an attribute of the core schema
    Attribute const* attribute = nullptr;
    Attribute const* part = nullptr; ///< null for the attribute itself

    /// Returns the attribute that has the value: the part if there is one.
    Attribute const& last() const { return part ? *part : *attribute; }
};

/// A filter (RFC 7644, 3.4.2.2), resolved against the attributes of a resource. A tree in the arena.
struct Filter {
    enum class Kind : std::uint8_t {
        compare,
        both,
        either,
        negation, ///< of `left`
        element,  ///< an element of the attribute meets `left`, whose names are parts of the attribute
    };
    Kind kind = Kind::compare;
    Reference of = {};
    Operator op = Operator::pr;
    Literal value = {};
    Filter const* left = nullptr;
    Filter const* right = nullptr;
};

/// How strictly a client's text is read.
enum class Reading : bool {
    tolerant, ///< also accepts what directories send although the RFC does not allow it
    strict,
};

inline constexpr std::size_t deepest_filter = 32;
inline constexpr std::size_t most_terms = 128;

/// Errors: a 400 with the reason invalidFilter. `not` binds strongest, then `and`, then `or` (erratum 4670 of
/// RFC 7644). Takes linear time.
Result<Filter const*> read_filter(std::string_view text, ResourceType const& type, Reading reading,
                                  Arena& arena);
/// As `read_filter`, for the filter in a value path: names are parts of `attribute`.
Result<Filter const*> read_value_filter(std::string_view text, Attribute const& attribute, Reading reading,
                                        Arena& arena);

/// Returns what an attribute name means: `name`, `name.part`, or either with a URN and a colon before it.
/// Null if there is no such attribute.
std::optional<Reference> find_reference(std::string_view name, ResourceType const& type);

} // namespace idiom::scim
