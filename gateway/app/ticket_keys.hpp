#pragma once

#include "gateway/telemetry/clock.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

struct ssl_ctx_st; // OpenSSL's SSL_CTX

namespace idiom::app {

/// The keys that TLS session tickets are sealed with (RFC 5077, 4): one set for all listeners and event
/// loops, so that a client resumes wherever it lands, also after its listener's certificates were renewed.
/// They live in this process only and change by the hour, so that a key that is found out gives away little.
/// Any thread.
class TicketKeys {
public:
    explicit TicketKeys(telemetry::Clock now = telemetry::steady_clock()) : now_(std::move(now)) {}

    static constexpr std::chrono::hours rotation{1};
    static constexpr std::chrono::hours lifetime{2}; ///< of a ticket

    /// Has a context's tickets sealed by these keys, which live as long as the context.
    static void serve(std::shared_ptr<TicketKeys> keys, ssl_ctx_st* context);

    struct Key {
        std::array<unsigned char, 16> name;
        std::array<unsigned char, 32> cipher;
        std::array<unsigned char, 32> mac;
        telemetry::TimePoint made;
    };
    /// The key for new tickets. Nothing where the system has no random bits to give.
    std::optional<Key> newest();
    /// The key of that name, while its tickets may be alive.
    std::optional<Key> named(unsigned char const* name);

private:
    telemetry::Clock now_;
    std::mutex mutex_;
    std::vector<Key> keys_; ///< newest first
};

} // namespace idiom::app
