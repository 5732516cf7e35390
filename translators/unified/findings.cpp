#include "translators/unified/findings.hpp"

#include <algorithm>

namespace idiom::unified {

void Findings::refuse(Fault fault, std::string_view pointer, std::string_view detail) {
    if (!fault_) fault_ = fault;
    errors_.add(pointer, detail);
}

void Findings::leave_out(Fault fault, std::string_view pointer, std::string_view detail) {
    if (lenient_) return warn(pointer, detail);
    refuse(fault, pointer, detail);
}

bool Findings::mentions(std::string_view pointer) const {
    return std::ranges::find(errors_.list(), pointer, &FieldError::pointer) != errors_.list().end();
}

Error Findings::error() const {
    Error made;
    made.fault = fault_.value_or(Fault::invalid_value);
    made.errors = errors_.list();
    if (made.errors.empty()) return made;
    auto const& first = made.errors.front();
    made.detail = errors_.with_count(first.pointer.empty() ? first.detail
                                                           : arena_.join({first.pointer, " ", first.detail}));
    return made;
}

} // namespace idiom::unified
