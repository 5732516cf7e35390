#pragma once

#include "gateway/migrate/options.hpp"
#include "gateway/migrate/tally.hpp"
#include "gateway/net/event_loop.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <string>

namespace idiom::migrate {

/// Shows on standard error how far a run is: a line that redraws on a terminal, else a line every ten
/// seconds; or one JSON object a second. Belongs to the event loop.
class Progress {
public:
    enum class Phase : std::uint8_t { read, write, done };

    Progress(net::Loop& loop, ProgressStyle style, std::string run, Tally const& tally);

    void enter(Phase phase);
    /// Shows the run under the id of the one that it goes on with.
    void rename(std::string run) { run_ = std::move(run); }
    void note_read() { ++read_; }
    /// Shows the progress again and again, until `finish`.
    boost::asio::awaitable<void> run();
    void finish();

    /// Returns the object of `--progress json`, without a line feed.
    std::string as_json() const;
    /// Returns the line for a person.
    std::string as_text() const;

private:
    void show(bool last);
    double per_second() const;
    std::uint64_t done() const { return phase_ == Phase::read ? read_ : tally_.done(); }

    boost::asio::steady_timer timer_;
    ProgressStyle style_;
    bool redraws_ = false;
    std::string run_;
    Tally const& tally_;
    Phase phase_ = Phase::read;
    std::uint64_t read_ = 0;
    std::chrono::steady_clock::time_point since_;
    int seconds_ = 0;
    bool finished_ = false;
};

} // namespace idiom::migrate
