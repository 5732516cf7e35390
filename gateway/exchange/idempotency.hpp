#pragma once

#include "gateway/exchange/write_services.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace idiom::exchange {

/// How long the outcome of a POST is kept for replays (contract, section 5).
inline constexpr std::chrono::hours outcome_lasts{24};

/// The key of an `Idempotency-Key` field: a String of RFC 9651 as the draft has it, or bare, as most clients
/// send it. Nothing for one that is empty, longer than 255 characters or not printable ASCII.
std::optional<std::string> read_idempotency_key(std::string_view field);

/// Tells one request from another that uses the same key. Keyed, so that nobody who reads the store can guess
/// at the passwords in it; plain SHA-256 with an empty `key`.
std::string fingerprint(std::string_view key, std::span<std::string_view const> parts);

/// An attempt at a POST that is to happen once.
struct Attempt {
    std::optional<store::KeptResponse> response; ///< it has happened, and this is what it came to
    bool resumed = false; ///< an earlier one was cut off, and nobody knows whether it had written
};

/// Begins the POST, or finds what it came to. Errors: idempotency_in_progress, idempotency_key_reused,
/// backend_unavailable where the store cannot tell. What was begun is to be settled or released; a gateway
/// that dies before that holds the key for `lease`. `request_id` lives as long as the call.
boost::asio::awaitable<Result<Attempt>> begin_idempotent(WriteServices& write_services,
                                                         store::IdempotencyKey key, std::string fingerprint,
                                                         std::chrono::milliseconds lease,
                                                         std::string_view request_id);

} // namespace idiom::exchange
