#include "gateway/migrate/attempt.hpp"

#include "gateway/migrate/leave_edit.hpp"
#include "gateway/migrate/prepare.hpp"
#include "translators/core/text.hpp"

namespace idiom::migrate {

namespace asio = boost::asio;

namespace {

constexpr int most_waits_of_user = 5;
/// How often a write that may have happened is looked up and sent again.
constexpr int most_doubts = 3;

bool may_have_happened(Error const& error) {
    return error.uncertain || error.fault == Fault::write_not_confirmed;
}

} // namespace

Outcome outcome_of(mapping::MissingAction action) {
    switch (action) {
    case mapping::MissingAction::disable: return Outcome::disabled;
    case mapping::MissingAction::remove_roles: return Outcome::roles_removed;
    case mapping::MissingAction::delete_: return Outcome::deleted;
    case mapping::MissingAction::keep: break;
    }
    return Outcome::same;
}

asio::awaitable<std::optional<UserLine>> Attempt::run(std::string& stopped) {
    stopped_ = &stopped;
    if (resident_) id_ = resident_->user.id.value_or("");
    sent_create_ = was_sending_create();
    for (;;) {
        if (!co_await parts_.pace.ready()) {
            if (parts_.pace.out_of_patience())
                stopped = std::string(parts_.to.name) + " took no write for five minutes";
            co_return std::nullopt;
        }
        Arena arena(16 * 1024);
        Step step;
        if (!mover_)
            step = co_await leave(arena);
        else if (id_.empty())
            step = co_await create(arena);
        else
            step = co_await update(arena);
        if (step && !withdraw_password(step->outcome)) co_return std::nullopt;
        if (step || !stopped.empty()) co_return step;
    }
}

/// A password that was made for a create must not stand for a user who has another one. Returns false if the
/// run has to end.
bool Attempt::withdraw_password(Outcome outcome) {
    bool const may_hold = sent_create_ || outcome == Outcome::created || outcome == Outcome::uncertain;
    if (!password_ || may_hold) return true;
    auto const noted = parts_.passwords->withdraw(login());
    if (!noted) *stopped_ = noted.error();
    return noted.has_value();
}

std::string_view Attempt::login() const { return mover_->wanted.set.user_name.value_or(mover_->name); }

/// Returns whether an interrupted run may have created the user.
bool Attempt::was_sending_create() const {
    if (!parts_.input.journal || !mover_) return false;
    auto const found = parts_.input.journal->users.find(journal_key(*mover_));
    return found != parts_.input.journal->users.end() && !found->second.fields.empty() &&
           found->second.fields.front() == "create";
}

asio::awaitable<bool> Attempt::send(std::string_view what) {
    if (!parts_.run_lock.held()) {
        *stopped_ = "the store lost the lock of this run";
        co_return false;
    }
    sent_any_ = true;
    auto sending = line(Outcome::sending);
    sending.fields = {std::string(what)};
    auto noted = parts_.journal->append(sending);
    if (noted) noted = co_await parts_.journal->durable();
    if (!noted) *stopped_ = noted.error();
    co_return noted.has_value();
}

bool Attempt::take_password(User& user) {
    auto const* const rule = parts_.input.mapping.password();
    if (!rule) return true;
    if (!password_) {
        auto made = parts_.passwords->make(login(), *rule);
        if (!made) {
            *stopped_ = made.error();
            return false;
        }
        password_ = std::move(*made);
    }
    user.password = password_->reveal();
    return true;
}

asio::awaitable<Attempt::Step> Attempt::create(Arena& arena) {
    auto user = new_user_of(mover_->wanted, arena);
    if (!take_password(user) || !co_await send("create")) co_return std::nullopt;
    Call const call{.what = CreateUser{.user = user, .warnings = {}}};
    auto const written = co_await parts_.to.write(Operation::create, call, arena);
    if (!written.store_error.empty()) *stopped_ = written.store_error;
    if (written.result) {
        parts_.pace.succeed_in_writing();
        sent_create_ = wrote_ = true;
        auto const* const one = std::get_if<OneUser>(&written.result->what);
        if (one && one->user.id) id_ = *one->user.id;
        if (written.result->unconfirmed)
            co_return fail("write-not-confirmed: TO shows another value of " +
                           std::string(written.result->warnings.empty()
                                           ? "a field"
                                           : written.result->warnings.front().pointer));
        co_return line(Outcome::created);
    }
    auto const& error = written.result.error();
    if (error.fault == Fault::user_exists && !may_have_happened(error)) {
        // It appeared meanwhile, an attempt before this one made it, or its login is another person's.
        co_return co_await look_up(error, arena);
    }
    if (may_have_happened(error)) {
        sent_create_ = true;
        co_return co_await look_up(error, arena);
    }
    if (!is_wait(error))
        sent_create_ = false; // whatever an attempt before came to, TO does not have the user
    co_return after_error(error);
}

/// Finds out whether TO has the user whose create has no clear answer.
asio::awaitable<Attempt::Step> Attempt::look_up(Error const& error, Arena& arena) {
    auto const words = words_of(error);
    if (++doubts_ > most_doubts) co_return fail(words, Outcome::uncertain);
    id_.clear();
    auto const found = co_await find(arena);
    if (!found && parts_.pace.over()) co_return std::nullopt; // --resume looks it up
    if (!found) co_return fail(words + "; then: " + words_of(found.error()), Outcome::uncertain);
    if (*found) {
        if (belongs_to_another(**found)) co_return fail(words, Outcome::conflict);
        id_ = **found;
        co_return std::nullopt; // compared and, if need be, mended
    }
    if (error.fault == Fault::user_exists)
        co_return fail(words, sent_create_ ? Outcome::uncertain : Outcome::conflict);
    // The vendor may still be working on it, so it gets a moment before the create is sent again.
    parts_.pace.wait(std::nullopt);
    if (doubts_ >= most_doubts) co_return fail(words, Outcome::uncertain);
    co_return std::nullopt;
}

/// Returns whether the user of TO was there when the run was planned, and was not this one's partner, or is
/// linked to another user of FROM, such as one whom this run has just created.
bool Attempt::belongs_to_another(std::string_view id) const {
    auto const there = parts_.input.to.by_id(id);
    if (there && *there != item_.to) return true;
    auto const* const source = parts_.links.source_of(id);
    return source && *source != mover_->source && parts_.input.from.by_id(*source);
}

asio::awaitable<Result<std::optional<std::string>>> Attempt::find(Arena& arena) {
    ListUsers list{.limit = 2, .cursor = {}};
    auto const key = trimmed(mover_->wanted.key, white_space);
    auto const field = parts_.input.mapping.match;
    (field == Field::email ? list.email : list.user_name) = key;
    Call const call{.what = list, .roles = &parts_.to.roles};
    auto const answer = co_await read_patiently(parts_.to.read, parts_.pace, call, arena);
    if (!answer) co_return std::unexpected(answer.error());
    std::optional<std::string> found;
    for (auto const& user : std::get<ManyUsers>(answer->what).users) {
        auto const& held = field == Field::email ? user.email : user.user_name;
        if (key_of(held.value_or("")) != key_of(key)) continue;
        if (found) co_return idiom::fail(Fault::backend_conflict, "several users of TO have the key");
        found = std::string(user.id.value_or(""));
    }
    co_return found;
}

asio::awaitable<Attempt::Step> Attempt::update(Arena& arena) {
    if (!co_await send("update")) co_return std::nullopt;
    MoveEdit const edit(mover_->wanted, parts_.input.target);
    Call const call{.what = UpdateUser{.id = id_, .edit = &edit}};
    auto const written = co_await parts_.to.write(Operation::update, call, arena);
    if (!written.store_error.empty()) *stopped_ = written.store_error;
    if (edit.done() && fields_.empty()) fields_ = names_of(*edit.done());
    if (written.result) {
        parts_.pace.succeed_in_writing();
        wrote_ = wrote_ || written.changed;
        if (written.result->unconfirmed)
            co_return fail("write-not-confirmed: TO shows another value of " +
                           std::string(written.result->warnings.empty()
                                           ? "a field"
                                           : written.result->warnings.front().pointer));
        co_return settled(fields_);
    }
    auto const& error = written.result.error();
    if (error.fault == Fault::user_not_found && ++doubts_ <= most_doubts) {
        id_.clear(); // it went meanwhile
        co_return std::nullopt;
    }
    if (may_have_happened(error)) co_return co_await look_at(error, arena);
    co_return after_error(error);
}

/// Reads the user of an update that may have happened. Equal: it has. Else it is sent again.
asio::awaitable<Attempt::Step> Attempt::look_at(Error const& error, Arena& arena) {
    sent_ = true;
    auto const words = words_of(error);
    Call const call{.what = GetUser{.id = id_}, .roles = &parts_.to.roles};
    auto const answer = co_await read_patiently(parts_.to.read, parts_.pace, call, arena);
    if (!answer && parts_.pace.over()) co_return std::nullopt; // --resume looks at it
    if (!answer) co_return fail(words, Outcome::uncertain);
    auto const& user = std::get<OneUser>(answer->what).user;
    if (compare(mover_->wanted, user, parts_.input.target, arena).equal()) {
        wrote_ = true;
        co_return settled(fields_);
    }
    // A vendor that answers and keeps something else is no doubt, but a failure.
    if (++doubts_ > most_doubts)
        co_return fail(words, error.uncertain ? Outcome::uncertain : Outcome::failed);
    parts_.pace.wait(std::nullopt);
    co_return std::nullopt;
}

asio::awaitable<Attempt::Step> Attempt::leave(Arena& arena) {
    auto const action = parts_.input.leaving.action;
    if (!co_await send(mapping::name_of(action))) co_return std::nullopt;
    LeaveEdit const edit(action);
    bool const deletes = action == mapping::MissingAction::delete_;
    Call call;
    if (deletes)
        call.what = DeleteUser{.id = id_, .global = parts_.global_deletes, .edit = &edit};
    else
        call.what = UpdateUser{.id = id_, .edit = &edit};
    auto const written =
        co_await parts_.to.write(deletes ? Operation::delete_ : Operation::update, call, arena);
    if (!written.store_error.empty()) *stopped_ = written.store_error;
    if (written.result) {
        parts_.pace.succeed_in_writing();
        // Roles that the route guards stay: there may have been nothing to take.
        bool const did = deletes || sent_ || written.changed;
        co_return line(did ? outcome_of(action) : Outcome::same);
    }
    auto const& error = written.result.error();
    bool const gone = error.fault == Fault::user_not_found;
    if (gone && deletes) co_return line(sent_ ? Outcome::deleted : Outcome::same);
    if (gone) co_return line(Outcome::same);
    if (!may_have_happened(error)) co_return after_error(error);
    // Sent again, it finds what is still there: a read comes before each such write.
    sent_ = true;
    if (++doubts_ > most_doubts) co_return fail(words_of(error), Outcome::uncertain);
    parts_.pace.wait(std::nullopt);
    co_return std::nullopt;
}

Attempt::Step Attempt::after_error(Error const& error) {
    return is_wait(error) ? wait(error) : fail(words_of(error));
}

Attempt::Step Attempt::wait(Error const& error) {
    if (auto const trouble = parts_.store.trouble()) {
        *stopped_ = "the store cannot keep records: " + trouble->text;
        return std::nullopt;
    }
    if (waits_++ == 0) successes_ = parts_.pace.written();
    if (waits_ >= most_waits_of_user && parts_.pace.written() > successes_) return fail(words_of(error));
    parts_.pace.wait(error.retry_after);
    return std::nullopt;
}

Attempt::Step Attempt::settled(std::vector<std::string> fields) const {
    if (sent_create_) return line(Outcome::created);
    auto done = line(wrote_ ? Outcome::updated : Outcome::same);
    if (wrote_) done.fields = std::move(fields);
    return done;
}

Attempt::Step Attempt::fail(std::string problem, Outcome outcome) const {
    auto failed = line(outcome);
    failed.problem = std::move(problem);
    return failed;
}

UserLine Attempt::line(Outcome outcome) const {
    UserLine made{.key = {}, .outcome = outcome, .id = id_, .fields = {}, .problem = {}};
    made.key = mover_ ? journal_key(*mover_) : name_of_resident(resident_->user);
    if (mover_ && outcome != Outcome::sending) made.problem = words_of_left_roles(*mover_);
    made.made = sent_create_ && !id_.empty();
    return made;
}

} // namespace idiom::migrate
