#pragma once

#include "translators/core/answer.hpp"
#include "translators/core/change.hpp"

namespace idiom::unified {

/// Writers of our documents in XML (contract, section 3), each with its declaration. A character that XML 1.0
/// cannot carry becomes U+FFFD, and a warning names the field. Only a back end can send such a character.
/// `external_id` is "" if there is none; `external_ids` has one for each user, or is empty.
void write_user_xml(Text& out, User const& user, std::string_view dialect, FieldSet fields,
                    std::span<Warning const> warnings, Arena& arena, std::string_view external_id = {});
void write_list_xml(Text& out, ManyUsers const& page, std::string_view dialect, FieldSet fields,
                    std::span<Warning const> warnings, Arena& arena, Names external_ids = {});
/// The parts of a `Users` document, for a list that is too long to be made at once. `write_user_of_list`
/// returns the fields in which U+FFFD replaced a character.
void begin_list_xml(Text& out, Arena& arena);
FieldSet write_user_of_list(Text& out, User const& user, std::string_view dialect, Arena& arena);
void end_list_xml(Text& out, Arena& arena);
void write_device_xml(Text& out, Device const& device, std::span<Warning const> warnings, Arena& arena);

} // namespace idiom::unified
