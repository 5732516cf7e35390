#pragma once

#include "translators/core/dialect.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace idiom::conformance {

/// A request and its response.
struct Exchange {
    Request request;
    Response response;
    std::size_t round = 0;
};

/// A played conversation. Its views live in the arena that was passed to `play`.
struct Transcript {
    Call call;
    std::vector<Exchange> sent;
    std::optional<std::string_view> session;
    std::optional<RolePlan> roles;
    std::optional<Result<Answer>> result; ///< null if it did not come to an end
    std::string wrong;   ///< why it did not come to an end: the dialect throws, asks nothing, or never stops
    std::string illegal; ///< the first violation in a request or the answer; see legal.hpp
    std::string illegal_in; ///< the request with the violation, as text

    bool succeeded() const { return result && result->has_value(); }
    bool wrote() const;
};

/// A function that answers the requests of one step.
using Vendor = std::function<void(Ask const& ask, std::span<Response> responses)>;

/// Sets whether every conversation played from now on is written to standard error.
void log_conversations(bool log);

/// Plays `call` to its end, within the gateway's limits. Never throws because of the dialect.
Transcript play(Dialect const& dialect, Call const& call, Vendor const& vendor, Arena& arena);

/// Returns whether the call only reads.
bool reads(Call const& call);

/// An edit whose change does not depend on the user.
class PlainEdit final : public Edit {
public:
    explicit PlainEdit(Change const& change = {}) : change_(change) {}
    Change const* without_user() const override { return &change_; }
    Result<Change> against(HeldUser const&, Arena&) const override { return change_; }

private:
    Change change_;
};

} // namespace idiom::conformance
