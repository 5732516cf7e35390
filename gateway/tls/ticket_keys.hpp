#pragma once

#include "gateway/telemetry/clock.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

struct ssl_ctx_st; // SSL_CTX of OpenSSL

namespace idiom::tls {

/// The keys that seal TLS session tickets (RFC 5077, 4). All listeners and event loops share them, so that a
/// client can resume its session on any of them, even after the certificates of its listener were renewed.
/// The keys stay in this process and change every hour, so that a disclosed key exposes little. Any thread.
class TicketKeys {
public:
    explicit TicketKeys(telemetry::Clock now = telemetry::steady_clock()) : now_(std::move(now)) {}

    static constexpr std::chrono::hours rotation{1};
    static constexpr std::chrono::hours lifetime{2}; ///< of a ticket

    /// Makes a context use these keys for its tickets. The context shares the ownership of the keys.
    static void serve(std::shared_ptr<TicketKeys> keys, ssl_ctx_st* context);

    struct Key {
        std::array<unsigned char, 16> name;
        std::array<unsigned char, 32> cipher;
        std::array<unsigned char, 32> mac;
        telemetry::TimePoint made;
    };
    /// Returns the key for new tickets, or nullopt if the system has no random bytes.
    std::optional<Key> newest();
    /// Returns the key of that name, or nullopt if there is none or its tickets have expired.
    std::optional<Key> named(unsigned char const* name);

private:
    telemetry::Clock now_;
    std::mutex mutex_;
    std::vector<Key> keys_; ///< newest first
};

} // namespace idiom::tls
