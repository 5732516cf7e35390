#pragma once

#include "gateway/migrate/options.hpp"
#include "gateway/migrate/tally.hpp"
#include "gateway/migrate/terminal.hpp"
#include "gateway/upstream/environment.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>

namespace idiom::migrate {

/// What standard error shows of a run: how far it is (a line that redraws on a terminal, else a line every
/// ten seconds; or one JSON object a second), and between that what is said. Belongs to the event loop.
class Progress {
public:
    enum class Phase : std::uint8_t { read, write, done };

    /// `terminal` and `tally` must outlive it. `run`: "" for a command that is no run.
    Progress(upstream::Environment environment, Terminal const& terminal, ProgressStyle style,
             std::string run, Tally const& tally);

    void enter(Phase phase);
    /// Shows the run under the id of the one that it goes on with.
    void rename(std::string run) { run_ = std::move(run); }
    void note_read() { ++read_; }
    /// Shows the progress again and again, until `finish`.
    boost::asio::awaitable<void> run();
    void finish();

    /// Says lines to the person. Control characters in them, which others may have written, are escaped.
    void say(std::string_view lines);
    /// Takes the line away that redraws, for what somebody else is about to write.
    void clear();

    /// Returns the object of `--progress json`, without a line feed.
    std::string as_json() const;
    /// Returns the line for a person.
    std::string as_text() const;

private:
    void show(bool last);
    double per_second() const;
    /// Returns whether the users that were read are all there is to count.
    bool only_reads() const { return phase_ == Phase::read || tally_.of_all == 0; }
    std::uint64_t done() const { return only_reads() ? read_ : tally_.done(); }

    upstream::Environment environment_;
    Terminal const& terminal_;
    ProgressStyle style_;
    bool redraws_;
    std::string run_;
    Tally const& tally_;
    Phase phase_ = Phase::read;
    std::uint64_t read_ = 0;
    telemetry::TimePoint since_;
    int seconds_ = 0;
    bool drawn_ = false; ///< the line that redraws is there
    bool finished_ = false;
};

} // namespace idiom::migrate
