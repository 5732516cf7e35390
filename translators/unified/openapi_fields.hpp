#pragma once

#include "translators/core/user.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace idiom::unified {

/// What the description says of one field of the user.
struct FieldText {
    Field field;
    std::string_view description;
    std::string_view sample; ///< a value for the examples, as JSON text
};

inline constexpr std::string_view sample_role = "agent";

/// The only table of them, in the order of the fields.
inline constexpr std::array<FieldText, field_count> field_texts{{
    {Field::id, "The back end's own id. Percent-encode it in a path.", R"("f7317c7e57eb0d3c98e2b96f")"},
    {Field::user_name, "The login.", R"("kim.lee@acme.example")"},
    {Field::display_name, "The name that is shown.", R"("Kim Lee")"},
    {Field::first_name, "The given name.", R"("Kim")"},
    {Field::last_name, "The family name.", R"("Lee")"},
    {Field::email, "The address for mail.", R"("kim.lee@acme.example")"},
    {Field::phone_number, "The telephone number.", R"("+12125550101")"},
    {Field::password, "Write only: never returned, never logged.", R"("Tr1ck-Pony")"},
    {Field::active, "Whether the user may work.", "true"},
    {Field::roles, "The roles by the route's own names: a set, shown sorted.", R"(["agent"])"},
    {Field::accounts, "The accounts that the user belongs to.", R"(["acc-100"])"},
    {Field::devices, "The devices of the user.",
     R"([{"id":"dev-1","phoneNumber":"+12125550101","clientType":"desktop"}])"},
    {Field::skills, "The skills of the user.", R"([{"id":"skill-1","name":"Spanish","level":"5"}])"},
    {Field::extensions, "What the dialect has and the unified user has not, in the vendor's spelling.", "{}"},
}};
static_assert([] {
    for (std::size_t i = 0; i < field_count; ++i)
        if (static_cast<std::size_t>(field_texts[i].field) != i) return false;
    return std::ranges::none_of(
        field_texts, [](FieldText const& row) { return row.description.empty() || row.sample.empty(); });
}());

/// The same of the external id, which is no field of a dialect.
inline constexpr std::string_view external_id_description =
    "The id that the client's own system has for the user.";
inline constexpr std::string_view external_id_sample = R"("crm-1047")";

constexpr FieldText const& text_of(Field field) { return field_texts[static_cast<std::size_t>(field)]; }

} // namespace idiom::unified
