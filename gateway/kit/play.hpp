#pragma once

#include "translators/core/dialect.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace idiom::conformance {

/// What was sent, and what came back.
struct Exchange {
    Request request;
    Response response;
    std::size_t round = 0;
};

/// A conversation as it was held, up to its end. Views live in the arena that it was played with.
struct Transcript {
    Call call;
    std::vector<Exchange> sent;
    std::optional<std::string_view> session;
    std::optional<RolePlan> roles;
    std::optional<Result<Answer>> result; ///< nothing where it did not come to an end
    std::string wrong;      ///< why it did not come to an end: it throws, asks for nothing or without end
    std::string illegal;    ///< the first thing in it that no request or answer may have; see legal.hpp
    std::string illegal_in; ///< that request, as text

    bool succeeded() const { return result && result->has_value(); }
    bool wrote() const;
};

/// Answers the requests of one step.
using Vendor = std::function<void(Ask const& ask, std::span<Response> responses)>;

/// Whether every conversation that is played from now on is told on standard error.
void log_conversations(bool log);

/// Plays `call` to its end within the limits that the gateway has. Never throws for what the dialect does.
Transcript play(Dialect const& dialect, Call const& call, Vendor const& vendor, Arena& arena);

/// Whether the call only reads.
bool reads(Call const& call);

/// An edit that is one change, known beforehand.
class PlainEdit final : public Edit {
public:
    explicit PlainEdit(Change const& change = {}) : change_(change) {}
    Change const* without_user() const override { return &change_; }
    Result<Change> against(HeldUser const&, Arena&) const override { return change_; }

private:
    Change change_;
};

} // namespace idiom::conformance
