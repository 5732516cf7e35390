#pragma once

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace idiom::limits {

/// `requests` in each `per` on average, and up to `burst` at once.
struct Rate {
    std::uint64_t requests = 1;
    std::chrono::milliseconds per{1000};
    std::uint64_t burst = 1;
    auto operator<=>(Rate const&) const = default;
};

/// The result of taking a token.
struct Taken {
    bool allowed = false;
    bool undecided = false;           ///< the caller must wait for the answer, see Bucket::ask
    std::uint64_t remaining = 0;      ///< requests that would be allowed at once after this one
    std::chrono::nanoseconds until{}; ///< refused: until the next is allowed; else until the burst is whole
};

/// A token bucket in one word: the generic cell rate algorithm (ITU-T I.371). It keeps the moment at which
/// the bucket will be full again. Taking a token moves that moment on by one interval. There is no token if
/// the moment would then be further away than the whole burst. One compare-exchange decides, so the result is
/// exact however many threads ask at once. Any thread.
class Bucket {
public:
    explicit Bucket(Rate const& rate);
    virtual ~Bucket() = default;
    Bucket(Bucket const&) = delete;
    Bucket& operator=(Bucket const&) = delete;

    /// Takes a token if there is one. `now` comes from a steady clock. Undecided only if gateways share the
    /// bucket (shared_bucket.hpp).
    virtual Taken take(std::chrono::steady_clock::time_point now);
    /// Takes a token after `take` returned undecided. A plain Bucket never does. The bucket must be owned by
    /// a shared_ptr.
    virtual boost::asio::awaitable<Taken> ask(std::chrono::steady_clock::time_point now);

protected:
    std::int64_t interval() const { return interval_; }
    std::int64_t depth() const { return depth_; }
    Taken standing(std::int64_t full_at, std::int64_t now, bool allowed, std::int64_t depth) const;

private:
    std::int64_t const interval_; ///< between two tokens, nanoseconds
    std::int64_t const depth_;    ///< the whole burst, nanoseconds
    std::atomic<std::int64_t> full_at_ = 0;
};

/// The value of a RateLimit-Policy field (draft-ietf-httpapi-ratelimit-headers-10, 3): requests per window of
/// whole seconds, and how many of them at once.
std::string policy_field(Rate const& rate);

/// The buckets of all clients and routes, for as long as a configuration uses them. A new configuration gets
/// the present buckets for all that has not changed, so that a reload gives nobody a fresh burst. Any thread.
class Buckets {
public:
    using Make = std::function<std::shared_ptr<Bucket>(std::string_view client, std::string_view route,
                                                       Rate const& rate)>;
    /// Sets how buckets are made. Must be called before the first `get`.
    void make_with(Make make) { make_ = std::move(make); }
    std::shared_ptr<Bucket> get(std::string_view client, std::string_view route, Rate const& rate);
    /// Removes the buckets that no configuration uses any more.
    void prune();

private:
    struct Key {
        std::string client;
        std::string route;
        Rate rate;
        auto operator<=>(Key const&) const = default;
    };
    Make make_;
    std::mutex mutex_;
    std::map<Key, std::weak_ptr<Bucket>> buckets_;
};

/// The limit of one client on one route; a view into RateLimits.
struct Limit {
    Bucket* bucket = nullptr; ///< null: no limit
    std::string_view policy;  ///< the RateLimit-Policy field
};

/// The limits of one configuration, by client and route. As large as the configuration makes it, and no
/// larger. Immutable once it is filled.
class RateLimits {
public:
    void add(std::string_view client, Rate const& rate, std::string_view route,
             std::shared_ptr<Bucket> bucket);
    Limit find(std::string_view client, std::string_view route) const {
        return clients_.empty() ? Limit{} : look_up(client, route);
    }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    template <class T> using Map = std::unordered_map<std::string, T, Hash, std::equal_to<>>;
    struct Client {
        std::string policy;
        Map<std::shared_ptr<Bucket>> by_route;
    };
    Limit look_up(std::string_view client, std::string_view route) const;

    Map<Client> clients_;
};

} // namespace idiom::limits
