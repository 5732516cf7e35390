#pragma once

#include "translators/declared/fill.hpp"

namespace idiom::declared {

/// The values that a request has in the places of its template's references.
struct Matched {
    std::optional<std::string_view> id;
    std::optional<std::string_view> role_name;
    std::optional<std::string_view> role_key;
};

/// Returns whether the target has the parameters of a turn of the list after the first.
bool is_later_turn(UserList const& list, std::string_view target);

/// Returns the values of the references if the template can have made the target; else null.
std::optional<Matched> match(RequestTemplate const& request, Method method, std::string_view target,
                             Arena& arena);

/// Returns whether the target asks for another page of a list than the first one.
bool is_later_page(Paging const& paging, std::string_view target, Arena& arena);

} // namespace idiom::declared
