#include "translators/face/validation_errors.hpp"

#include <algorithm>

namespace idiom::face {

void ValidationErrors::refuse(Fault fault, std::string_view pointer, std::string_view detail) {
    if (!fault_) fault_ = fault;
    errors_.add(pointer, detail);
}

void ValidationErrors::drop_leniently(Fault fault, std::string_view pointer, std::string_view detail) {
    if (lenient_) return warn(pointer, detail);
    refuse(fault, pointer, detail);
}

bool ValidationErrors::mentions(std::string_view pointer) const {
    return std::ranges::find(errors_.list(), pointer, &FieldError::pointer) != errors_.list().end();
}

Error ValidationErrors::error() const {
    Error made;
    made.fault = fault_.value_or(Fault::invalid_value);
    made.errors = errors_.list();
    if (made.errors.empty()) return made;
    auto const& first = made.errors.front();
    made.detail = errors_.with_count(first.pointer.empty() ? first.detail
                                                           : arena_.join({first.pointer, " ", first.detail}));
    return made;
}

} // namespace idiom::face
