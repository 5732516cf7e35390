#pragma once

#include "gateway/migrate/mapping/mapping.hpp"
#include "gateway/migrate/source_user.hpp"
#include "translators/core/arena.hpp"

#include <cstdint>

namespace idiom::migrate::mapping {

/// The value of a field on its way through the makings: a list of texts, which has one item for a single
/// value.
struct Value {
    enum class State : std::uint8_t {
        absent, ///< FROM does not have the field: TO keeps its value
        empty,  ///< FROM has the field without a value: the field is cleared at TO
        given,
    };
    State state = State::absent;
    Names items = {};
};

/// Returns the value of `origin`. `list`: a cell of CSV is a list joined by `;`. The value of a generated
/// password is absent.
Value value_of(Origin const& origin, SourceUser const& source, bool list, Arena& arena);

/// Returns the value after all makings. Leaves out items that became empty.
Value make(Value value, Makings const& makings, bool list, Arena& arena);

} // namespace idiom::migrate::mapping
