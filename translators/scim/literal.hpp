#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"
#include "translators/scim/schema.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace idiom::scim {

enum class Operator : std::uint8_t { eq, ne, co, sw, ew, gt, ge, lt, le, pr };

/// The value of a comparison, in the type of the attribute.
struct Literal {
    enum class Kind : std::uint8_t { null, boolean, number, text, instant };
    Kind kind = Kind::null;
    bool truth = false;
    std::string_view text;    ///< text: folded if the attribute is not caseExact; number: as spelled
    std::string_view as_sent; ///< text: before it was folded
    double number = 0;
    std::int64_t instant = 0; ///< microseconds since 1970
    bool bare = false;        ///< was spelled as a word without quotes
};

/// A value as it is spelled in a filter.
struct Spelled {
    enum class Kind : std::uint8_t { null, boolean, number, text };
    Kind kind = Kind::null;
    bool bare = false; ///< a word without quotes
    std::string_view text;
};

/// Takes the value at the front of `text` off. Tolerant readers also take a bare word up to the next space or
/// bracket, and a text in single quotes. Error: invalidFilter.
Result<Spelled> take_literal(std::string_view& text, bool strict, Arena& arena);

/// Returns the value in the type of the attribute. Error: invalidFilter for a value of another type, or an
/// operator that the type does not have.
Result<Literal> literal_for(Attribute const& attribute, Operator op, Spelled const& value, bool strict,
                            Arena& arena);

/// Returns text of a client in quotes, cut if it is long, for an error.
std::string_view quoted(std::string_view text, Arena& arena);

/// Reads "true" and "False" in any case.
std::optional<bool> truth_named(std::string_view text);

} // namespace idiom::scim
