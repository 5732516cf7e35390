#pragma once

#include <expected>
#include <string>
#include <utility>

namespace idiom::migrate {

/// The exit statuses of the commands that move users. A signal's is 128 + its number.
enum class Exit : int {
    done = 0,        ///< every user is as it should be
    some_failed = 1, ///< the run completed, but some users failed, conflicted or are uncertain
    wrong = 2,       ///< a mistake in an option, routes.yaml, the mapping or a file; nothing was written
    refused = 3,     ///< before the first write: a limit, no consent, another run
    stopped = 4,     ///< before its end; `--resume` goes on
};

/// The reason why a run ends early.
struct Stop {
    int status;
    std::string why; ///< lines for the operator, without control characters of users or vendors
};

template <class T> using OrStop = std::expected<T, Stop>;

inline std::unexpected<Stop> stop(Exit status, std::string why) {
    return std::unexpected(Stop{static_cast<int>(status), std::move(why)});
}

} // namespace idiom::migrate
