#pragma once

#include "translators/core/answer.hpp"
#include "translators/core/call.hpp"
#include "translators/legacy/contracts.hpp"
#include "translators/unified/validate.hpp"

#include <variant>

namespace idiom::legacy {

/// Calls to be carried out together; what they come to is appended in this order.
struct Calls {
    std::span<Call const> calls;
};
/// What every call came to so far, oldest first.
using Outcomes = std::span<Result<Answer> const>;

/// The parameters of `GET /users`.
struct ListRequest {
    std::size_t page = 0; ///< counted from 0
    std::size_t per_page = 25;
    bool all = false;        ///< one page of everything
    bool simplified = false; ///< without totals, so without counting
    std::optional<Names> ids;
    std::optional<Names> accounts;
    std::string_view email; ///< a part of the address, in any case; "" matches every one
    Field sort = Field::user_name;
    bool descending = false;
};

/// Adds to `ignored` what the back end has no way to answer by. Error: malformed_body for what is no number,
/// flag or word of its kind (as ServiceStack calls it), invalid_parameter for what is out of range.
Result<ListRequest> read_list_request(Record const& parameters, unified::RouteView const& route,
                                      std::pmr::vector<std::string_view>& ignored, Arena& arena);

/// One page. `total` and `pages` are absent where they were not counted.
struct UserPage {
    std::span<User const* const> users;
    bool more = false;
    std::optional<std::size_t> total;
    std::size_t pages = 0;
    std::span<Warning const> warnings; ///< about the users shown, with pointers into a user
};

/// The next calls that a list takes, or what it came to: pages of the unified list up to where it is known
/// what to show, then those users of the page that the list did not show whole. A pure function of the
/// outcomes; it ends for any. (README, "How a list is made".)
std::variant<Calls, Result<UserPage>> next_of_list(ListRequest const& list, unified::RouteView const& route,
                                                   Outcomes outcomes, Arena& arena);

} // namespace idiom::legacy
