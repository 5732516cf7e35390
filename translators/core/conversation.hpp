#pragma once

#include "translators/core/answer.hpp"
#include "translators/core/dialect.hpp"
#include "translators/core/names.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace idiom {

/// The tools that every dialect builds its conversations from.

inline Step<Answer> ask(Arena& arena, std::initializer_list<Request> requests) {
    return Ask{.requests = arena.list<Request>(requests), .session = {}, .roles = {}};
}
inline Step<Answer> ask(Arena& arena, Request const& request) { return ask(arena, {request}); }
inline Step<Answer> failed(Error const& error) { return Result<Answer>(std::unexpected(error)); }
inline Step<Answer> failed(Fault fault, std::string_view detail = {},
                           std::span<FieldError const> errors = {}) {
    return failed(Error{.fault = fault, .detail = detail, .errors = errors});
}

/// Returns the fault of a step that ends in an error; null for every other step.
std::optional<Fault> fault_of(Step<Answer> const& step);

/// The result of one part of a conversation, or the step to take before there is a result.
template <class T> using Part = std::expected<T, Step<Answer>>;

/// Reads the responses of a conversation in order, so that a replay function reads from top to bottom: if
/// there is no further response, it asks; else it takes the response and goes on.
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

/// How many users are read together if a list does not show them whole.
inline constexpr std::size_t fetched_at_once = 16;

/// Reads the users of `ids`, some at a time. Users that are gone by now (user_not_found) are left out.
/// `ask_for` gives the step that reads some ids together; `read` gives the user in a response to one of them.
template <class AskFor, class Read>
Part<std::span<HeldUser>> fetch_each(Names ids, Script& script, Arena& arena, AskFor ask_for, Read read) {
    auto const found = arena.array<HeldUser>(ids.size());
    std::size_t count = 0;
    for (std::size_t from = 0; from < ids.size(); from += fetched_at_once) {
        auto const some = ids.subspan(from, std::min(fetched_at_once, ids.size() - from));
        if (!script.has(some.size())) return std::unexpected(Step<Answer>(ask_for(some)));
        auto const responses = script.take(some.size());
        for (std::size_t i = 0; i < some.size(); ++i) {
            Part<HeldUser> const user = read(responses[i], some[i]);
            if (user)
                found[count++] = *user;
            else if (fault_of(user.error()) != Fault::user_not_found)
                return std::unexpected(user.error());
        }
    }
    return found.first(count);
}

/// Returns the error of a response that means the same for every dialect: not delivered, or 401, 429, 503,
/// 504. Returns null if the dialect must look at the response. `writes` says whether the request may have
/// changed something; if so, the error of a lost response is marked as uncertain.
std::optional<Error> transport_error(Response const& response, bool writes, std::string_view dialect);

/// Returns a backend_error for a response that arrived and is of no use. A dialect may set another fault.
/// Without a `detail` the title of the fault is all that the client reads.
Error backend_error(std::string_view dialect, Response const& response, std::string_view detail = {},
                    std::string_view code = {}, std::string_view message = {});

/// Returns the seconds to wait before the next try: the value that the gateway knows, else a Retry-After
/// field in its number form (RFC 9110, 10.2.3). Returns null for a date, because a dialect has no clock, for
/// a value that is not a number, and for more than `most_retry_after`.
std::optional<std::uint32_t> retry_after(Response const& response);

/// An update, computed against the user as the vendor holds it.
struct Plan {
    Change change;
    std::optional<RolePlan> roles;
    /// The user that the plan was computed against; null if no user was read.
    HeldUser const* before = nullptr;
};

/// Returns the plan of `edit`. `before` may be null only if `edit` does not need the user (see
/// Edit::without_user) and does not change roles.
/// Errors: those of Edit::against and of plan_roles; backend_error if the plan would overwrite a value that
/// was not understood.
Result<Plan> plan_update(Call const& call, Edit const& edit, HeldUser const* before, RoleRules const& rules,
                         Arena& arena);

/// Returns whether a delete has preconditions, so that the user must be read first.
inline bool has_preconditions(DeleteUser const& wanted) {
    return wanted.edit && !wanted.edit->without_user();
}
/// Checks the preconditions of a delete against the user. Error: precondition_failed.
Result<void> check_preconditions(DeleteUser const& wanted, HeldUser const& before, Call const& call,
                                 Arena& arena);

/// Returns the user as clients see it: with the role names of the route, and with sorted sets. Adds a warning
/// for a role that the route rejects, and for each field that was not understood.
User present(HeldUser const& user, Call const& call, std::pmr::vector<Warning>& warnings, Arena& arena);

/// Returns the answer to a call that wrote nothing.
Step<Answer> answer_user(HeldUser const& user, Call const& call, std::span<Warning const> warnings,
                         bool created, Arena& arena);

/// Return the answer to a write. `now` is the user as read after the write. A role or an `active` state that
/// was asked for and that `now` does not show is a write_not_confirmed that names it. Another field that the
/// dialect can show and that `now` does not show is a warning. A text may differ in blanks at its ends, a
/// login or an e-mail address in the case of its letters, a phone number in its separators.
Step<Answer> answer_update(Plan const& plan, HeldUser const& now, Capabilities const& can, Call const& call,
                           Arena& arena);
Step<Answer> answer_create(CreateUser const& wanted, RolePlan const& roles, HeldUser const& now,
                           Capabilities const& can, Call const& call, Arena& arena);

/// Returns null if `now` holds every role of `plan.after` and none of `plan.remove`. Else returns a
/// write_not_confirmed that names the roles, by their unified names if they have one.
std::optional<Error> unconfirmed(RolePlan const& plan, HeldUser const& now, Call const& call, Arena& arena);

/// Removes `secret` from an error, in case the vendor repeated it. An empty `secret` changes nothing.
void hide_secret(Error& error, std::string_view secret, Arena& arena);
/// Returns the step. If the step ends in an error, `secret` is removed from the error.
Step<Answer> without_secret(Step<Answer> step, std::string_view secret, Arena& arena);

/// Returns false for a success with a Content-Type that is not JSON, such as the HTML page of a proxy. A
/// response without a Content-Type passes.
bool may_be_json(Response const& response);

/// Turns the error of a step that failed after a write into a write_not_confirmed that says what was `done`.
/// Returns every other step unchanged.
Step<Answer> after_write(Step<Answer> step, std::string_view done, Arena& arena);

/// A page of users as the vendor holds them. `next` and `total` as in ManyUsers.
struct HeldPage {
    std::span<HeldUser> users;
    std::string_view next;
    std::optional<std::size_t> total = {};
};

/// Takes over what only the reading of all users showed: how a page goes on, and how many users there are.
/// For an answer that was made from the users of the page alone.
Step<Answer> continued(Step<Answer> step, HeldPage const& page);

/// Returns false if a filter other than that for a role excludes the user. The filters compare as the
/// dialect's rows say. A member that was not understood excludes nobody.
bool may_pass(HeldUser const& user, ListUsers const& list, Capabilities const& can);

/// Filters, sorts and cuts `users` to the page that `list` asks for. `users` must be all users of the back
/// end; the function reorders them. `list.role` is the vendor's name. For vendors that cannot page or filter.
/// A cursor holds the sort key and the id of the last user, so it stays right when users are added. Errors:
/// invalid_parameter for a cursor that is malformed; backend_error if a member that a filter needs was not
/// understood or, for roles, is not shown.
Result<HeldPage> page(std::span<HeldUser> users, ListUsers const& list, Capabilities const& can,
                      Arena& arena);

/// Returns the page of `users` that `list` asks for, as clients see it. `users` is as for `page`, `list.role`
/// is a unified name. Role names are translated only for the users of the page. A warning points at its user.
Step<Answer> answer_page(std::span<HeldUser> users, ListUsers list, Capabilities const& can, Call const& call,
                         Arena& arena);

/// Returns a page that the vendor made (vendor role names) as `answer_page` presents it.
Step<Answer> answer_users(HeldPage const& found, Call const& call, Arena& arena);

} // namespace idiom
