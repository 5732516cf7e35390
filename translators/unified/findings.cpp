#include "translators/unified/findings.hpp"

#include <algorithm>

namespace idiom::unified {
namespace {

// A hostile document can be wrong in thousands of places; its sender does not need all of them.
constexpr std::size_t most_errors = 100;

} // namespace

void Findings::refuse(Fault fault, std::string_view pointer, std::string_view detail) {
    if (!fault_) fault_ = fault;
    if (errors_.size() < most_errors) errors_.push_back({pointer, detail});
}

void Findings::leave_out(Fault fault, std::string_view pointer, std::string_view detail) {
    if (lenient_) return warn(pointer, detail);
    refuse(fault, pointer, detail);
}

bool Findings::mentions(std::string_view pointer) const {
    return std::ranges::find(errors_, pointer, &FieldError::pointer) != errors_.end();
}

Error Findings::error() const {
    Error made;
    made.fault = fault_.value_or(Fault::invalid_value);
    made.errors = Arena::keep(errors_);
    if (errors_.empty()) return made;
    auto const& first = errors_.front();
    made.detail = first.pointer.empty() ? first.detail : arena_.join({first.pointer, " ", first.detail});
    return made;
}

} // namespace idiom::unified
