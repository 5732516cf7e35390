#pragma once

#include "gateway/migrate/mapping/mapping.hpp"
#include "gateway/migrate/source_user.hpp"
#include "translators/core/arena.hpp"

#include <cstdint>

namespace idiom::migrate::mapping {

/// The value of a field while it is made: a list of texts, which has one item for a single value.
struct Value {
    enum class State : std::uint8_t {
        absent, ///< FROM says nothing: TO keeps what it has
        empty,  ///< FROM says that there is nothing: TO should hold nothing
        given,
    };
    State state = State::absent;
    Names items = {};
};

/// Returns the value of `origin`. `list`: a cell of CSV is a list joined by `;`. A new password is absent.
Value value_of(Origin const& origin, SourceUser const& source, bool list, Arena& arena);

/// Returns the value after all makings. An item of which nothing is left is left out.
Value make(Value value, Makings const& makings, bool list, Arena& arena);

} // namespace idiom::migrate::mapping
