#include "translators/core/field_errors.hpp"

#include "translators/core/suggest.hpp"
#include "translators/core/text.hpp"

namespace idiom {

namespace {

std::string_view counted(std::string_view detail, std::size_t more, Arena& arena) {
    return more == 0
               ? detail
               : arena.join({detail, " (and ", decimal(more, arena), " more errors, which are not listed)"});
}

} // namespace

std::string_view FieldErrors::with_count(std::string_view detail) const {
    return counted(detail, more_, arena_);
}

Error with_bounded_list(Error error, Arena& arena) {
    if (error.errors.size() <= most_field_errors) return error;
    error.detail = counted(error.detail, error.errors.size() - most_field_errors, arena);
    error.errors = error.errors.first(most_field_errors);
    return error;
}

} // namespace idiom
