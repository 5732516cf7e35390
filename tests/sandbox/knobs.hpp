#pragma once

#include "http.hpp"
#include "text.hpp"

#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace idiom::sandbox {

/// A planned fault: the requests that it affects, how often, and what goes wrong. README.md describes the
/// JSON.
struct Knob {
    enum class Action {
        delay,                ///< done, answered late
        status,               ///< not done, answered with `status`, `headers`, `body`
        drop,                 ///< not done, connection reset
        drop_before_response, ///< not done, connection closed in good order without a response
        effect_then_drop,     ///< done, connection closed in good order without a response
        garbage,              ///< done, the response is not HTTP
        truncate,             ///< done, half of the response, then closed
        slow_drip,            ///< done, the response comes byte by byte
        /// Done, the response has the type text/html; `body` replaces the body if given
        wrong_content_type,
        oversize ///< done, the response is padded with `bytes` blanks
    };
    std::string method;        ///< empty: any
    std::string path_contains; ///< empty: any; compared with the raw target
    unsigned long times = 1;   ///< 0: without limit
    unsigned long skip = 0;    ///< this many matching requests pass first
    Action action = Action::delay;
    unsigned milliseconds = 0;
    int status = 503;
    std::size_t bytes = 0;
    std::vector<Header> headers;
    std::optional<std::string> body;
};

/// Reads one knob. The error is a sentence for the caller.
std::expected<Knob, std::string> parse_knob(Json const& json);

/// The knobs in force, in the order they were added. Not thread-safe: the simulator's mutex guards them.
class Knobs {
public:
    void add(Knob knob) { knobs_.push_back(std::move(knob)); }
    void clear() { knobs_.clear(); }
    bool empty() const { return knobs_.empty(); }
    Json describe() const;

    /// Returns the knob for this request, already counted down. The first knob that matches and has nothing
    /// left to skip wins. A knob that still skips counts down, and the request goes on to the next knob.
    std::optional<Knob> take(Request const& request);

private:
    std::vector<Knob> knobs_;
};

/// Whether the simulator does its work in spite of this action.
bool has_effect(Knob::Action action);

/// Changes a response as the knob says. For an action without effect, `response` is ignored and built anew.
Response spoil(Knob const& knob, Response response);

} // namespace idiom::sandbox
