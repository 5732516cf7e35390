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

/// A client that never tries anything again: it keeps its connection until an answer says that this was the
/// last one, or makes a new one for each call.
class StrictClient {
public:
    enum class Connections { kept, new_each_time };

    StrictClient(Place place, Connections connections, Fields always)
        : place_(std::move(place)), connections_(connections), always_(std::move(always)) {}

    /// Throws HttpFailure where there is no answer.
    HttpResponse call(std::string_view method, std::string_view target, Fields headers = {},
                      std::string_view body = {});

private:
    Place place_;
    Connections connections_;
    Fields always_;
    std::optional<Connection> connection_;
};

/// Callers that call on and on, each on a thread of its own.
class Load {
public:
    /// One call of a caller, its `turn`-th; what was wrong with it, "" for nothing. An HttpFailure counts
    /// too.
    using Work = std::function<std::string(int turn)>;

    ~Load() { stop(); }

    /// `pause` after each call.
    void add(Work work, std::chrono::milliseconds pause = {});
    /// Lets every caller finish the call that it is at.
    void stop();

    int calls() const { return calls_; }
    /// How long the longest call has taken.
    std::chrono::milliseconds longest() const { return std::chrono::milliseconds(longest_); }
    /// What went wrong so far.
    std::vector<std::string> failures() const;
    /// Waits until this many calls more have been made.
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
