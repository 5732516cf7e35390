#pragma once

#include "gateway/store/store.hpp"

#include <string_view>

namespace idiom::store {

/// The handling of idempotency keys that every kind of store shares.

/// How long after its lease an interrupted claim is remembered, in case its client asks again.
constexpr std::chrono::hours cut_off_is_known_for{24};

/// The row of a key that could not be claimed.
struct StandingClaim {
    std::string fingerprint;
    std::optional<KeptResponse> response; ///< null while the request is under way
};

/// Returns the answer to another attempt with `fingerprint` while `standing` holds the key.
Claim judge(StandingClaim standing, std::string_view fingerprint);

/// The error for an outcome under a key that has no claim.
StoreError no_claim();

/// Returns the headers in the form in which they are stored: as on the wire (RFC 9112, section 5), where a
/// value cannot contain a line feed.
std::string headers_to_keep(KeptResponse const& response);
/// Reads what `headers_to_keep` wrote.
std::vector<std::pair<std::string, std::string>> kept_headers(std::string_view kept);

constexpr std::int64_t in_ms(Time time) { return time.time_since_epoch().count(); }
constexpr Time from_ms(std::int64_t ms) { return Time(std::chrono::milliseconds(ms)); }

} // namespace idiom::store
