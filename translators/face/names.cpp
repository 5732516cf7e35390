#include "translators/face/names.hpp"

#include "translators/core/names.hpp"

namespace idiom::face {

namespace {

constexpr std::string_view split_otherwise =
    "is kept in displayName and shown split in another way: the back end keeps one name";

void keep_as_display_name(User& asked, ValidationErrors& validation_errors, Arena& arena) {
    if (!asked.display_name) asked.display_name = join_names(asked.first_name, asked.last_name, arena);
    for (auto const field : {Field::first_name, Field::last_name})
        if (has(asked, field)) {
            validation_errors.remark(pointer_of(field), split_otherwise);
            clear(asked, field);
        }
}

} // namespace

void hold_names(User& asked, HeldUser const* before, RouteView const& route,
                ValidationErrors& validation_errors, Arena& arena) {
    if (!keeps_one_name(*route.capabilities)) return;
    auto const field = unheld_name(asked, before, arena);
    if (!field) return;
    bool const whole = !before || asked.display_name || (asked.first_name && asked.last_name);
    if (validation_errors.lenient() && whole) return keep_as_display_name(asked, validation_errors, arena);
    validation_errors.drop_leniently(Fault::invalid_value, pointer_of(*field),
                                     why_unheld(route.dialect(), arena));
    clear(asked, *field);
}

} // namespace idiom::face
