#include "translators/conformance/play.hpp"

#include "translators/conformance/isolate.hpp"
#include "translators/conformance/legal.hpp"
#include "translators/conformance/text.hpp"
#include "translators/core/request_violation.hpp"

#include <array>
#include <exception>
#include <iostream>

namespace idiom::conformance {

namespace {

std::string_view kind_of(Call const& call) {
    static constexpr std::array<std::string_view, 12> kinds{"a list",
                                                            "a get",
                                                            "a create",
                                                            "an update",
                                                            "a delete",
                                                            "an assignment",
                                                            "an unassignment",
                                                            "a mail",
                                                            "a read of a record",
                                                            "a list of records",
                                                            "a write of a record",
                                                            "a turn"};
    return kinds[call.what.index()];
}

std::string thrown(Dialect const& dialect, Call const& call, Responses responses, Arena& arena,
                   std::optional<Step<Answer>>& step) {
    auto const count = std::to_string(responses.size());
    at(std::string(kind_of(call)) + " after " + count + " replies, the last of which is",
       responses.empty() ? std::string_view{} : responses.back().body);
    std::string what = "next() throws; a reply is never a reason to, return an Error instead";
    try {
        step = dialect.next(call, responses, arena);
        return {};
    } catch (std::exception const& error) {
        return what + " (it threw: " + error.what() + ")";
    } catch (...) {
        return what;
    }
}

/// Returns why the gateway would end the conversation at this step; "" if it would not.
std::string refused(Ask const& ask, std::size_t responses) {
    auto const violation = violation_of(ask, responses);
    return violation ? "it asks " + std::string(violation->what) + "; " + std::string(violation->remedy)
                     : std::string();
}

bool logs = false;

Transcript play_to_its_end(Dialect const& dialect, Call const& call, Vendor const& vendor, Arena& arena) {
    Transcript held;
    held.call = call;
    std::vector<Response> responses;
    for (std::size_t round = 0;; ++round) {
        std::optional<Step<Answer>> step;
        held.wrong = thrown(dialect, call, responses, arena, step);
        if (!step) return held;
        if (auto const* const result = std::get_if<Result<Answer>>(&*step)) {
            held.result = *result;
            if (held.illegal.empty()) {
                held.illegal = illegal(*result, call, dialect.capabilities());
                held.illegal_in = "its answer";
            }
            return held;
        }
        if (round == most_rounds) break;
        auto const& ask = std::get<Ask>(*step);
        if (ask.session) held.session = ask.session;
        if (ask.roles) held.roles = ask.roles;
        auto const first = responses.size();
        held.wrong = refused(ask, first);
        if (!held.wrong.empty()) return held;
        for (auto const& request : ask.requests) {
            if (!held.illegal.empty()) break;
            held.illegal = illegal(request, call);
            held.illegal_in = shown(request);
        }
        responses.resize(first + ask.requests.size());
        vendor(ask, std::span(responses).subspan(first));
        for (std::size_t i = 0; i < ask.requests.size(); ++i)
            held.sent.push_back(
                {.request = ask.requests[i], .response = responses[first + i], .round = round});
    }
    held.wrong = "the conversation does not come to an end within " + std::to_string(most_rounds) +
                 " rounds; every reply has to bring it nearer to a result";
    return held;
}

} // namespace

void log_conversations(bool log) { logs = log; }

Transcript play(Dialect const& dialect, Call const& call, Vendor const& vendor, Arena& arena) {
    auto held = play_to_its_end(dialect, call, vendor, arena);
    if (logs) std::cerr << described(held) + "\n\n";
    return held;
}

} // namespace idiom::conformance
