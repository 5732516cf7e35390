#pragma once

#include "translators/core/face.hpp"
#include "translators/evovoice/face/contracts.hpp"

#include <variant>

namespace idiom::evovoice_face {

/// The parameters of `GET /users`.
struct ListRequest {
    std::size_t page = 0; ///< the first page is 0
    std::size_t per_page = 25;
    bool all = false;        ///< one page with all users
    bool simplified = false; ///< without totals, so the face need not count
    std::optional<Names> ids;
    std::optional<Names> accounts;
    std::string_view email; ///< a part of the address, in any case; "" matches every address
    Field sort = Field::user_name;
    bool descending = false;
};

/// Reads the parameters. Adds to `ignored` those that the back end cannot answer. Errors: malformed_body for
/// a bad number, flag or word, as ServiceStack calls it; invalid_parameter for a value out of range.
Result<ListRequest> read_list_request(Record const& parameters, RouteView const& route,
                                      std::pmr::vector<std::string_view>& ignored, Arena& arena);

/// One page. `total` and `pages` are absent if the face did not count.
struct UserPage {
    std::span<User const* const> users;
    bool more = false;
    std::optional<std::size_t> total;
    std::size_t pages = 0;
    std::span<Warning const> warnings; ///< about the users of the page; each pointer leads into a user
};

/// Returns the next calls of a list, or its result. First come pages of the unified list, until it is known
/// which users to show; then the users of the page that the list did not show whole. A pure function of the
/// outcomes. It ends for any outcomes. See "How a list is made" in the README.
std::variant<Calls, Result<UserPage>> next_of_list(ListRequest const& list, RouteView const& route,
                                                   Outcomes outcomes, Arena& arena);

} // namespace idiom::evovoice_face
