#pragma once

#include "translators/core/answer.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"
#include "translators/core/roles.hpp"

#include <optional>
#include <span>
#include <variant>

namespace idiom {

/// Requests to be sent together; their responses are appended in this order.
struct Ask {
    std::span<Request const> requests;
    std::optional<std::string_view> session; ///< remember this for the back end (see Call::session)
    std::optional<RolePlan> roles; ///< the role sets that a write is about, for dry runs and the audit
};

template <class T> using Step = std::variant<Ask, Result<T>>;

/// The gateway cuts off a conversation that asks for more than this: its translator is out of its mind. The
/// longest honest one (a list that reads each user) needs two rounds and a request per user.
inline constexpr std::size_t most_rounds = 24;
inline constexpr std::size_t most_requests = 2048;

/// Every response of a conversation so far, oldest first.
using Responses = std::span<Response const>;

} // namespace idiom
