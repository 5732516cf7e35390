#pragma once

#include "gateway/execution/write_services.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace idiom::execution {

/// How long the outcome of a POST is kept for replays (contract, section 5).
inline constexpr std::chrono::hours outcome_lasts{24};

/// Reads the key of an `Idempotency-Key` field: a String of RFC 9651 as the draft has it, or bare, as most
/// clients send it. Returns nullopt if the key is empty, longer than 255 characters or not printable ASCII.
std::optional<std::string> read_idempotency_key(std::string_view field);

/// Returns a digest that differs between different requests with the same key. It is an HMAC, so that a
/// reader of the store cannot guess the passwords in a request. With an empty `key` it is plain SHA-256.
std::string fingerprint(std::string_view key, std::span<std::string_view const> parts);

/// An attempt at a POST that must happen only once.
struct Attempt {
    std::optional<store::KeptResponse> response; ///< the response, if the POST has already happened
    bool resumed = false;                        ///< an earlier attempt was cut off; it may have written
};

/// Begins the POST, or finds its response. Errors: idempotency_in_progress, idempotency_key_reused,
/// backend_unavailable if the store does not answer. The caller must settle or release what was begun. If the
/// gateway dies before that, the key stays taken for `lease`. `request_id` must live as long as the call.
boost::asio::awaitable<Result<Attempt>> begin_idempotent(WriteServices& write_services,
                                                         store::IdempotencyKey key, std::string fingerprint,
                                                         std::chrono::milliseconds lease,
                                                         std::string_view request_id);

} // namespace idiom::execution
