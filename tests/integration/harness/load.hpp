#pragma once

#include "tests/support/http_client.hpp"

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace idiom::test {

/// A client that never retries. It keeps its connection until a response says that this was the last one, or
/// makes a new connection for each call.
class StrictClient {
public:
    enum class Connections { kept, new_each_time };

    StrictClient(Place place, Connections connections, Fields always)
        : place_(std::move(place)), connections_(connections), always_(std::move(always)) {}

    /// Throws HttpFailure if there is no response.
    HttpResponse call(std::string_view method, std::string_view target, Fields headers = {},
                      std::string_view body = {});

private:
    Place place_;
    Connections connections_;
    Fields always_;
    std::optional<Connection> connection_;
};

/// Callers that repeat their calls, each on a thread of its own.
class Load {
public:
    /// Makes the `turn`-th call of a caller. Returns what was wrong with it, "" for nothing. An HttpFailure
    /// counts too.
    using Work = std::function<std::string(int turn)>;

    ~Load() { stop(); }

    /// Adds a caller that waits `pause` after each call.
    void add(Work work, std::chrono::milliseconds pause = {});
    /// Ends every caller after its current call.
    void stop();

    int calls() const { return calls_; }
    /// The time of the longest call.
    std::chrono::milliseconds longest() const { return std::chrono::milliseconds(longest_); }
    /// What went wrong so far.
    std::vector<std::string> failures() const;
    /// Waits until `more` further calls have been made.
    bool goes_on(int more) const;

private:
    void go(Work const& work, std::chrono::milliseconds pause);

    std::atomic<bool> stop_ = false;
    std::atomic<int> calls_ = 0;
    std::atomic<long> longest_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> failures_;
    std::vector<std::jthread> threads_;
};

} // namespace idiom::test
