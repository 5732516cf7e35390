#pragma once

#include "gateway/migrate/execution_parts.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::migrate {

/// Executes the plan for one user: sends, waits, looks up an unknown outcome, compares again.
class Attempt {
public:
    /// `mover` is null for a leaver.
    Attempt(ExecutionParts const& parts, Item const& item, Mover const* mover, Resident const* resident)
        : parts_(parts), item_(item), mover_(mover), resident_(resident) {}

    /// Returns the last line of the user; null if the run ended before the outcome was known. Sets `stopped`
    /// if the run must end.
    boost::asio::awaitable<std::optional<UserLine>> run(std::string& stopped);
    /// Returns whether a write was sent, so that the last line has to be durable before anything follows from
    /// it.
    bool has_sent() const { return sent_any_; }

private:
    /// Null: try again. A line: the user is done.
    using Step = std::optional<UserLine>;

    boost::asio::awaitable<Step> create(Arena& arena);
    boost::asio::awaitable<Step> update(Arena& arena);
    boost::asio::awaitable<Step> leave(Arena& arena);
    boost::asio::awaitable<Step> look_up(Error const& error, Arena& arena);
    boost::asio::awaitable<Step> look_at(Error const& error, Arena& arena);
    boost::asio::awaitable<Result<std::optional<std::string>>> find(Arena& arena);
    Step after_error(Error const& error);
    Step wait(Error const& error);

    bool belongs_to_another(std::string_view id) const;
    bool was_sending_create() const;
    /// Notes durably what is about to be sent. False: nothing may be sent.
    boost::asio::awaitable<bool> send(std::string_view what);
    bool take_password(User& user);
    bool withdraw_password(Outcome outcome);
    std::string_view login() const;
    Step fail(std::string problem, Outcome outcome = Outcome::failed) const;
    UserLine line(Outcome outcome) const;
    Step settled(std::vector<std::string> fields) const;

    ExecutionParts const& parts_;
    Item const& item_;
    Mover const* mover_;
    Resident const* resident_;
    std::string id_;           ///< at TO; "" if TO has no such user, as far as is known
    bool sent_create_ = false; ///< a create may have happened
    bool sent_ = false;        ///< another write may have happened
    bool sent_any_ = false;
    bool wrote_ = false; ///< a write has happened
    int waits_ = 0;
    int doubts_ = 0;
    std::uint64_t successes_ = 0;     ///< writes of the run when the user first waited
    std::vector<std::string> fields_; ///< what was written
    std::optional<config::Secret> password_;
    std::string* stopped_ = nullptr;
};

/// Returns the outcome of a leaver after this action.
Outcome outcome_of(mapping::MissingAction action);

} // namespace idiom::migrate
