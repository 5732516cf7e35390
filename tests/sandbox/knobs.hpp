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

/// A planned fault: which requests it hits, how often, and what goes wrong. See README.md for the JSON.
struct Knob {
    enum class Action {
        delay,                ///< done, answered late
        status,               ///< not done, answered with `status`, `headers`, `body`
        drop,                 ///< not done, connection reset
        drop_before_response, ///< not done, connection closed in good order without an answer
        effect_then_drop,     ///< done, connection closed in good order without an answer
        garbage,              ///< done, the answer is not HTTP
        truncate,             ///< done, half of the answer, then closed
        slow_drip,            ///< done, the answer comes byte by byte
        wrong_content_type,   ///< done, the answer is called text/html; `body` replaces the body if given
        oversize              ///< done, the answer is padded with `bytes` blanks
    };
    std::string method;        ///< empty: any
    std::string path_contains; ///< empty: any; compared with the raw target
    unsigned long times = 1;   ///< 0: for ever
    unsigned long skip = 0;    ///< so many matching requests pass first
    Action action = Action::delay;
    unsigned milliseconds = 0;
    int status = 503;
    std::size_t bytes = 0;
    std::vector<Header> headers;
    std::optional<std::string> body;
};

/// Reads one knob; the error is a sentence for the caller.
std::expected<Knob, std::string> parse_knob(Json const& json);

/// The knobs in force, in the order they came. Not thread-safe: the simulator's mutex guards it.
class Knobs {
public:
    void add(Knob knob) { knobs_.push_back(std::move(knob)); }
    void clear() { knobs_.clear(); }
    bool empty() const { return knobs_.empty(); }
    Json describe() const;

    /// The knob that hits this request, already counted down. The first one that matches and has nothing left
    /// to skip wins; one that still skips counts down and lets the request pass on to the next.
    std::optional<Knob> take(Request const& request);

private:
    std::vector<Knob> knobs_;
};

/// Whether the action lets the simulator do its work at all.
bool has_effect(Knob::Action action);

/// Spoils a response as the knob says. For an action without effect, `response` is ignored and built anew.
Response spoil(Knob const& knob, Response response);

} // namespace idiom::sandbox
