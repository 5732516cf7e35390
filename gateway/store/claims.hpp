#pragma once

#include "gateway/store/store.hpp"

#include <string_view>

namespace idiom::store {

/// What every kind of store knows about idempotency keys.

/// A claim that was cut off is remembered for so long after its lease, in case its client asks again.
constexpr std::chrono::hours cut_off_is_known_for{24};

/// The row of a key that could not be claimed.
struct StandingClaim {
    std::string fingerprint;
    std::optional<KeptResponse> response; ///< nothing while it is under way
};

/// What `standing` means to another attempt with `fingerprint`.
Claim judge(StandingClaim standing, std::string_view fingerprint);

/// For an outcome that nobody claimed before.
StoreError no_claim();

/// Headers as they are stored: as on the wire (RFC 9112, section 5), which knows no line feed in a value.
std::string headers_to_keep(KeptResponse const& response);
std::vector<std::pair<std::string, std::string>> kept_headers(std::string_view kept);

constexpr std::int64_t in_ms(Time time) { return time.time_since_epoch().count(); }
constexpr Time from_ms(std::int64_t ms) { return Time(std::chrono::milliseconds(ms)); }

} // namespace idiom::store
