#pragma once

#include "translators/core/dialect.hpp"
#include "translators/core/names.hpp"

#include <initializer_list>
#include <utility>

namespace idiom {

/// The tools every dialect builds its conversations from.

inline Step<Answer> ask(Arena& arena, std::initializer_list<Request> requests) {
    return Ask{.requests = arena.list<Request>(requests), .session = {}, .roles = {}};
}
inline Step<Answer> ask(Arena& arena, Request const& request) { return ask(arena, {request}); }
inline Step<Answer> failed(Error const& error) { return Result<Answer>(std::unexpected(error)); }
inline Step<Answer> failed(Fault fault, std::string_view detail = {},
                           std::span<FieldError const> errors = {}) {
    return failed(Error{.fault = fault, .detail = detail, .errors = errors});
}

/// A part of a conversation: what it came to, or the step that has to be taken before it comes to anything.
template <class T> using Part = std::expected<T, Step<Answer>>;

/// Reads the responses of a conversation in order, so that a replay function reads from top to bottom: where
/// there is no further response, ask; else take it and go on.
class Script {
public:
    explicit Script(Responses responses) : responses_(responses) {}
    bool at_end() const { return next_ >= responses_.size(); }
    Response const& take() { return responses_[next_++]; }
    Responses take(std::size_t count) {
        return responses_.subspan(std::exchange(next_, next_ + count), count);
    }
    bool has(std::size_t count) const { return responses_.size() - next_ >= count; }

private:
    Responses responses_;
    std::size_t next_ = 0;
};

/// What is wrong with a response that no dialect has to look at: not delivered, 401, 429, 503. `writes` says
/// whether the request may have changed something, which makes a lost answer an uncertain one.
std::optional<Error> transport_error(Response const& response, bool writes, std::string_view dialect);

/// The error of an answer that was received and is of no use: backend_error, or the fault that the dialect
/// then sets. Without a `detail` the title of the fault says it all.
Error backend_error(std::string_view dialect, Response const& response, std::string_view detail = {},
                    std::string_view code = {}, std::string_view message = {});

/// When to ask again, in seconds: what the gateway says, else a Retry-After field in its number form (RFC
/// 9110, 10.2.3); nothing for a date, which takes a clock, or garbage.
std::optional<std::uint32_t> retry_after(Response const& response);

/// An update worked out against the user as the vendor holds it.
struct Plan {
    Change change;
    std::optional<RolePlan> roles;
    HeldUser const* before = nullptr; ///< the user it was worked out against, if any
};

/// The plan of `edit`. `before` is null where the edit can do without (see Edit::without_user); a change of
/// roles needs it.
/// Error: backend_error where the edit would build on, or write over, something that was not understood.
Result<Plan> plan_update(Call const& call, Edit const& edit, HeldUser const* before, RoleRules const& rules,
                         Arena& arena);

/// The user as clients see it: role names unified by the route, sets sorted. Adds a warning for a role that
/// the route rejects, and for each field that was not understood.
User present(HeldUser const& user, Call const& call, std::pmr::vector<Warning>& warnings, Arena& arena);

/// The answer to a call that wrote nothing.
Step<Answer> answer_user(HeldUser const& user, Call const& call, std::span<Warning const> warnings,
                         bool created, Arena& arena);

/// The answers to writes, from the user as it was read after them. What was asked for and is not there is a
/// write_not_confirmed that names it for roles and `active`, and a warning for other fields that the dialect
/// shows. Texts may differ in blanks at their ends; a login or an e-mail address in the case of its letters.
Step<Answer> answer_update(Plan const& plan, HeldUser const& now, Capabilities const& can, Call const& call,
                           Arena& arena);
Step<Answer> answer_create(CreateUser const& wanted, RolePlan const& roles, HeldUser const& now,
                           Capabilities const& can, Call const& call, Arena& arena);

/// Whether every role that was to be there is there and every role that was to go has gone; else the
/// write_not_confirmed that names them (in unified names where they have one).
std::optional<Error> unconfirmed(RolePlan const& plan, HeldUser const& now, Call const& call, Arena& arena);

/// Takes a secret that was sent out of an error, should the vendor have repeated it.
void hide_secret(Error& error, std::string_view secret, Arena& arena);
/// The step with its error, if it ends in one, cleaned of `secret`.
Step<Answer> without_secret(Step<Answer> step, std::string_view secret, Arena& arena);

/// Whether the Content-Type of a success, where it has one, is that of JSON: a page of a proxy's is no
/// answer.
bool may_be_json(Response const& response);

/// What a step that failed means once a write has happened: a write_not_confirmed that says what was `done`.
/// Other steps stay as they are.
Step<Answer> after_write(Step<Answer> step, std::string_view done, Arena& arena);

/// A page of a list as the vendor holds its users; `next` as in ManyUsers.
struct HeldPage {
    std::span<HeldUser> users;
    std::string_view next;
};

/// Whether the user passes the filters for userName and email, compared as the dialect's rows say, or may
/// pass them because a member is not understood.
bool may_pass(HeldUser const& user, ListUsers const& list, Capabilities const& can);

/// The page of `users` (complete) that `list` asks for: filtered, sorted, cut. `list.role` is a vendor's
/// name. For vendors that cannot page or filter. Cursors hold the sort key of the last user, so that they
/// survive insertions. Errors: invalid_parameter for a cursor that is none; backend_error where a member that
/// decides whether a user is in the list is not understood or, for the roles, not shown.
Result<HeldPage> page(std::span<HeldUser> users, ListUsers const& list, Capabilities const& can,
                      Arena& arena);

/// The page of `users` as the vendor holds them (vendor role names), presented: only what is shown is
/// translated, and a warning points at the user of the page that it is about.
Step<Answer> answer_page(std::span<HeldUser> users, ListUsers list, Capabilities const& can, Call const& call,
                         Arena& arena);

/// A page that the vendor made (vendor role names), presented as `answer_page` does it.
Step<Answer> answer_users(HeldPage const& found, Call const& call, Arena& arena);

} // namespace idiom
