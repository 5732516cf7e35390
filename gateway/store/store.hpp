#pragma once

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace idiom::store {

/// What the gateway itself keeps of a user whose vendor has no read side.
struct Record {
    std::string document; ///< JSON text, kept in clear
    std::string secrets;  ///< kept sealed with the store key; without one it is not kept, and reads as ""
    bool operator==(Record const&) const = default;
};

/// One line of a list. Secrets are not opened for it.
struct Listed {
    std::string key;
    std::string document;
    bool operator==(Listed const&) const = default;
};

/// Why the store could not do it. The text is for the log: it names no user and holds no secret.
struct StoreError {
    enum class Kind : std::uint8_t {
        unavailable, ///< disk full, locked, damaged, …: nothing was changed
        unreadable,  ///< what is stored cannot be opened: another store key, or someone touched it
    };
    Kind kind = Kind::unavailable;
    std::string text;
};

template <class T> using Outcome = std::expected<T, StoreError>;

/// How often the store wrote, since it was opened.
struct StoreStats {
    std::uint64_t writes = 0;       ///< acknowledged, failed ones included
    std::uint64_t transactions = 0; ///< committed; several writes share one
};

/// What outlives the process (contract, section 11). Used from any thread; each call comes back on the
/// caller's executor. A write is acknowledged only once it is durable, and a read that starts after that sees
/// it. Nothing throws for what a disk or another process does. Destroy it after the event loops have ended.
class Store {
public:
    virtual ~Store() = default;

    /// Whether there is a store key, so that secrets and tokens survive a restart.
    virtual bool keeps_secrets() const = 0;

    virtual boost::asio::awaitable<Outcome<std::optional<Record>>> get(std::string backend,
                                                                       std::string key) = 0;
    /// Creates or replaces the whole record.
    virtual boost::asio::awaitable<Outcome<void>> put(std::string backend, std::string key,
                                                      Record record) = 0;
    /// Whether there was one.
    virtual boost::asio::awaitable<Outcome<bool>> erase(std::string backend, std::string key) = 0;
    /// In the byte order of the keys.
    virtual boost::asio::awaitable<Outcome<std::vector<Listed>>> list(std::string backend) = 0;

    /// The refresh token last saved for this back end; nothing where none is, or where there is no store key.
    virtual boost::asio::awaitable<Outcome<std::optional<std::string>>> load_token(std::string backend) = 0;
    /// Without a store key it keeps nothing and succeeds.
    virtual boost::asio::awaitable<Outcome<void>> save_token(std::string backend, std::string token) = 0;

    virtual StoreStats stats() const = 0;
};

} // namespace idiom::store
