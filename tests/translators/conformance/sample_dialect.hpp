#pragma once

#include "translators/core/dialect_info.hpp"

namespace idiom::tests {

/// The variants of the sample dialect. The first ones are correct, each in another way. Every other has one
/// defect.
enum class Defect : std::uint8_t {
    none,
    writes_the_whole,
    takes_a_password_on_create_only,
    loses_a_role,
    claims_what_was_asked,
    tells_no_plan,
    never_ends,
    asks_for_nothing,
    asks_for_too_much,
    throws,
    writes_after_a_failed_read,
    succeeds_after_a_failed_write,
    is_sure_of_a_lost_write,
    writes_again,
    leaves_ids_as_they_are,
    leaves_a_quote_in_a_filter,
    lets_ids_leave_their_segment,
    leaves_texts_as_they_are,
    does_not_write_a_field,
    does_not_read_a_field,
    does_not_clear_a_field,
    needs_what_it_does_not_declare,
    shows_what_it_does_not_declare,
    does_not_write_an_extension,
    counts,
    simulates_by_chance,
    tells_the_password_in_a_header,
    repeats_the_password,
    claims_an_operation,
    serves_an_operation_unasked,
    reads_as_if_it_wrote,
    sets_a_header_of_the_gateway,
    forgets_a_field_in_its_answer,
    empties_the_roles,
    leaves_roles_out_of_the_whole,
    leaves_a_field_out_of_the_whole,
    leaves_an_extension_out_of_the_whole,
    does_not_confirm_a_create,
    does_not_look_whether_a_role_went,
    answers_with_what_was_asked,
    answers_a_create_with_what_was_asked,
    ignores_the_route,
    forgets_default_roles,
    shows_the_vendors_role_names,
    lists_the_vendors_role_names,
    claims_to_write_roles_one_by_one,
    remembers_too_much,
    reads_the_password,
    crashes,
    ignores_the_cursor,
    ignores_filters,
    hangs,
};

/// Returns a translator for a small JSON vendor that has this defect.
DialectInfo const& sample_dialect(Defect defect);

} // namespace idiom::tests
