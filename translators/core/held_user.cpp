#include "translators/core/held_user.hpp"

#include "translators/core/arena.hpp"

namespace idiom {

void warn_of(HeldUser const& user, std::pmr::vector<Warning>& warnings) {
    if (user.whole()) return;
    for (std::size_t i = 0; i < field_count; ++i) {
        auto const field = static_cast<Field>(i);
        if (user.not_understood(field))
            warnings.push_back({pointer_of(field), "the back end's value is not understood"});
        else if (user.mended().has(field))
            warnings.push_back({.pointer = pointer_of(field),
                                .detail = "the back end's value holds characters that are none; they are "
                                          "shown as U+FFFD",
                                .left_out = false});
    }
}

Error not_understood(FieldSet fields, Arena& arena) {
    auto errors = arena.vector<FieldError>();
    auto detail = arena.text(128);
    for (std::size_t i = 0; i < field_count; ++i) {
        auto const field = static_cast<Field>(i);
        if (!fields.has(field)) continue;
        errors.push_back({pointer_of(field), "the back end's value is not understood"});
        if (!detail.empty()) detail += ", ";
        detail += name_of(field);
    }
    return Error{.fault = Fault::backend_error,
                 .detail = arena.join({"what the back end holds is not understood, so nothing was written "
                                       "over it: ",
                                       detail}),
                 .errors = Arena::keep(errors)};
}

FieldSet written_over(Change const& change, HeldUser const& before) {
    FieldSet fields;
    if (before.not_understood().empty()) return fields;
    for (std::size_t i = 0; i < field_count; ++i)
        if (auto const field = static_cast<Field>(i); before.not_understood(field) && change.touches(field))
            fields.add(field);
    return fields;
}

} // namespace idiom
