#pragma once

#include "translators/core/error.hpp"
#include "translators/core/http.hpp"
#include "translators/core/roles.hpp"

#include <optional>
#include <span>
#include <variant>

namespace idiom {

/// Requests to send together. Their responses are appended in this order.
struct Ask {
    std::span<Request const> requests;
    /// The gateway remembers this for the back end (see Call::session); null keeps the present one.
    std::optional<std::string_view> session;
    /// The sets of roles before and after a write, for dry runs and the audit trail.
    std::optional<RolePlan> roles;
};

template <class T> using Step = std::variant<Ask, Result<T>>;

/// The gateway ends a conversation that asks for more than this, because its translator has a defect. The
/// longest correct conversation (a list that reads each user) takes two rounds and one request per user.
inline constexpr std::size_t most_rounds = 24;
inline constexpr std::size_t most_requests = 2048;

/// All responses of a conversation so far, oldest first.
using Responses = std::span<Response const>;

} // namespace idiom
