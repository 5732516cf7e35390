#pragma once

#include <cstdint>

namespace idiom::inspect {

/// Why a request went to a back end or to the record.
enum class Why : std::uint8_t {
    read,
    write,
    confirm, ///< reads back what was written
    again,   ///< reads back once more, because the write was not seen yet
    retry,   ///< repeats a try that failed
    login,   ///< repeats a try that met a 401, with a renewed token
    session, ///< gets what the vendor wants beside the credentials
    lookup,  ///< looks what became of a write whose answer was lost
};

} // namespace idiom::inspect
