#pragma once

#include "translators/core/conversation.hpp"
#include "translators/core/dialect_info.hpp"

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

/// Plays conversations with a dialect without a gateway. `simulate` or the test answers for the vendor.
namespace idiom::tests {

/// An edit that is one change. The change is known beforehand or, with `needs_user`, only against the user.
class PlainEdit final : public Edit {
public:
    explicit PlainEdit(Change const& change = {}, bool needs_user = false)
        : change_(change), needs_user_(needs_user) {}
    Change const* without_user() const override { return needs_user_ ? nullptr : &change_; }
    Result<Change> against(HeldUser const&, Arena&) const override { return change_; }

private:
    Change change_;
    bool needs_user_;
};

inline std::unique_ptr<Dialect> make(DialectInfo const& info,
                                     std::initializer_list<std::pair<std::string, std::string>> given) {
    Settings settings;
    for (auto const& [name, value] : given)
        settings.values[name] = {value};
    return info.make(settings);
}

/// The outcome of a conversation. Its views point into the arena that the conversation was played with.
struct Played {
    Result<Answer> result = fail(Fault::internal_error);
    std::vector<Request> sent;
    bool ended = false;
};

/// Answers the n-th request (from 0) of a conversation.
using Vendor = std::function<Response(Request const&, std::size_t n)>;

/// Plays a call to its end. The end must come within `most` rounds.
inline Played play(Dialect const& dialect, Call const& call, Vendor const& vendor, Arena& arena,
                   std::size_t most = 50) {
    Played played;
    std::vector<Response> responses;
    for (std::size_t round = 0; round < most; ++round) {
        auto const step = dialect.next(call, responses, arena);
        if (auto const* const result = std::get_if<Result<Answer>>(&step)) {
            played.result = *result;
            played.ended = true;
            return played;
        }
        for (auto const& request : std::get<Ask>(step).requests) {
            responses.push_back(vendor(request, played.sent.size()));
            played.sent.push_back(request);
        }
    }
    return played;
}

struct Failure {
    char const* name;
    Response response;
};

/// Every failure of a step that is not the fault of the call.
inline std::vector<Failure> const& failures() {
    static constexpr std::array json{Header{"Content-Type", "application/json"}};
    static constexpr std::array html{Header{"Content-Type", "text/html"}};
    static std::vector<Failure> const list{
        {"not_sent", {.delivery = Delivery::not_sent}},
        {"lost", {.delivery = Delivery::lost}},
        {"timed_out", {.delivery = Delivery::timed_out}},
        {"unusable", {.delivery = Delivery::unusable}},
        {"busy", {.delivery = Delivery::busy}},
        {"refused", {.delivery = Delivery::refused}},
        {"401", {.status = 401}},
        {"409", {.status = 409}},
        {"429", {.status = 429}},
        {"500", {.status = 500, .headers = html, .body = "<html>Oops</html>"}},
        {"truncated", {.status = 200, .headers = json, .body = R"({"statusCode":0,"data":{"id")"}},
        {"another content type", {.status = 200, .headers = html, .body = R"({"statusCode":0})"}},
    };
    return list;
}

/// Makes each request of the call, and every later one, fail in turn. The call must then end in an error and
/// write nothing more. Returns what went wrong, or "".
inline std::string fail_every_step(Dialect const& dialect, Call const& call, Vendor const& vendor) {
    Arena arena;
    auto const whole = play(dialect, call, vendor, arena);
    if (!whole.ended || !whole.result) return "the call does not succeed";
    for (std::size_t at = 0; at < whole.sent.size(); ++at) {
        for (auto const& failure : failures()) {
            auto const place = std::string(failure.name) + " at request " + std::to_string(at);
            // The record's response to a write has no content that could be wrong.
            if (whole.sent[at].peer == Peer::record && whole.sent[at].writes && failure.response.ok())
                continue;
            auto const played = play(
                dialect, call,
                [&](Request const& request, std::size_t n) {
                    return n < at ? vendor(request, n) : failure.response;
                },
                arena);
            if (!played.ended) return place + ": does not end";
            if (played.result) return place + ": is a success";
            for (std::size_t n = at + 1; n < played.sent.size(); ++n)
                if (played.sent[n].writes) return place + ": something more is written";
        }
    }
    return {};
}

} // namespace idiom::tests
