#include "translators/declared/name_of_new_user.hpp"
#include "translators/declared/operations.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

/// What is known about the new user.
struct Made {
    std::string_view id;
    std::optional<Seen> user; ///< null if no response has shown the user
    std::optional<Seen> half; ///< from a response that shows keys of roles, which have no names yet
    bool ours = true;         ///< false: the user may have existed before
    bool read = false;        ///< `user` comes from a read, and not from the response to the create
};

/// One create: checks it, looks for an existing user, sends it, completes the user and reads it back.
class Creating {
public:
    Creating(CreateUser const& wanted, Conversation& conversation)
        : wanted_(wanted), conversation_(conversation), program_(conversation.program()),
          create_(*program_.create), arena_(conversation.arena()), got_(arena_.vector<Got>()),
          asked_{.set = wanted.user}, name_(asked_, conversation) {}

    Step<Answer> run() {
        if (auto const prepared = prepare(); !prepared) return prepared.error();
        if (create_.exists_look)
            if (auto const free = name_.is_free(writes_); !free) return free.error();
        if (auto const error = misfit_later()) return failed(*error);
        auto const made = post();
        if (!made) return made.error();
        return complete(*made);
    }

private:
    Part<bool> prepare() {
        Rules const rules(program_.roles, {});
        auto const roles = roles_for_create(wanted_.user.roles, *conversation_.call().roles, rules, arena_);
        if (!roles) return std::unexpected(failed(roles.error()));
        roles_ = *roles;
        if (auto const error = lacking(conversation_, wanted_.user, with_own(roles_)))
            return std::unexpected(failed(*error));
        auto const writes = writes_of(conversation_, asked_);
        if (!writes) return std::unexpected(failed(writes.error()));
        writes_ = *writes;
        for (auto const& write : writes_)
            if (!in_post(write) && !may_carry(create_.then, write))
                return std::unexpected(failed(uncarried_at(write.pointer, arena_)));
        if (auto const error = not_given(roles_, conversation_)) return std::unexpected(failed(*error));
        if (needs_keys(program_)) {
            auto const found = conversation_.keys_of(with_own(roles_));
            if (!found) return std::unexpected(found.error());
            keys_ = *found;
            if (auto const error = not_given(roles_, conversation_)) return std::unexpected(failed(*error));
        }
        plan_ = {.before = {}, .after = roles_, .add = roles_, .remove = {}};
        auto& now = conversation_.circumstances;
        for (auto const& write : writes_) {
            now.set.fields.add(write.members.fields);
            now.set.extensions |= write.members.extensions;
        }
        now.values = &wanted_.user;
        now.roles = plan_.changes() ? &plan_ : nullptr;
        conversation_.about(plan_);
        conversation_.hides(secrets_of(program_, wanted_.user, arena_));
        return true;
    }

    /// Returns the error about a value that does not fit into a request after the create.
    std::optional<Error> misfit_later() {
        FillValues values;
        values.fields = field_values(program_, writes_, arena_);
        if (!create_.then.empty()) {
            auto rest = arena_.vector<Write>();
            std::ranges::copy_if(writes_, std::back_inserter(rest),
                                 [&](Write const& write) { return !in_post(write); });
            auto const saying = Saying{.writes = Arena::keep(rest), .roles = {}, .values = values};
            if (auto error = misfit_of_steps(create_.then, saying, values, conversation_)) return error;
        }
        if (!program_.roles.written_apart() || with_own(roles_).empty()) return std::nullopt;
        return misfit_of_roles(std::nullopt, role_change(), conversation_);
    }
    RoleChange role_change() {
        auto plan = plan_;
        plan.after = plan.add = with_own(roles_);
        return {.plan = plan, .keys = keys_, .held = {}};
    }

    /// Returns `roles` and the roles of `on_create`, which every new user gets. Roles that were not asked for
    /// come first.
    Names with_own(Names roles) {
        auto const& own = program_.roles.on_create;
        if (own.empty()) return roles;
        auto all = arena_.vector<std::string_view>();
        for (auto const& role : own)
            if (!contains(roles, role)) all.push_back(role);
        all.insert(all.end(), roles.begin(), roles.end());
        return Arena::keep(all);
    }

    bool roles_in_post() const {
        return program_.roles.in_document() && !program_.roles.written_apart() &&
               create_.step.may_write(Field::roles);
    }

    Saying saying_of_post(FillValues const& values) {
        // Asked roles are sent even if the set is empty, because the vendor keeps the user as it was sent.
        auto plan = plan_;
        plan.after = with_own(roles_);
        bool const says = roles_in_post() && (!plan.after.empty() || wanted_.user.roles);
        return {.writes = writes_,
                .roles = says ? std::optional(plan) : std::nullopt,
                .roles_as_a_set = true,
                .keys = keys_,
                .values = values,
                .creating = true};
    }

    Members sent_members() const {
        Members members;
        for (auto const& write : writes_) {
            members.fields.add(write.members.fields);
            members.extensions |= write.members.extensions;
        }
        for (auto const field : {Field::first_name, Field::last_name, Field::display_name})
            if (has(wanted_.user, field)) members.fields.add(field);
        members.fields.add(Field::roles);
        return members;
    }

    Sent sent() {
        auto sent = conversation_.sent(Purpose::create);
        sent.members = sent_members();
        sent.values = sent_values(wanted_.user, roles_, arena_);
        return sent;
    }

    Part<Made> post() {
        FillValues values;
        values.fields = field_values(program_, writes_, arena_);
        auto const body = body_of(conversation_, create_.step, saying_of_post(values));
        if (!body) return std::unexpected(failed(body.error()));
        auto const accepted = conversation_.write(create_.step, values, body->value_or(Body{}), sent());
        if (accepted) return made_of(accepted->reply);
        auto const* const result = std::get_if<Result<Answer>>(&accepted.error());
        if (!result) return std::unexpected(accepted.error());
        auto const id = name_.holder_after(result->error(), writes_);
        if (!id) return std::unexpected(id.error());
        return Made{.id = *id, .user = {}, .half = {}, .ours = false};
    }

    Part<Made> made_of(ReadResponse const& reply) {
        auto const id = new_id(reply, conversation_);
        if (!id) {
            auto error = unusable(program_, reply, conversation_.sent(Purpose::create),
                                  "the back end took the user and named no id");
            error.fault = Fault::write_not_confirmed;
            error.uncertain = true;
            return std::unexpected(failed(error));
        }
        Made made{.id = *id, .user = {}, .half = {}};
        if (create_.step.gives_user && reply.document) {
            auto const* const value = find(create_.step.at, *arena_.make<json::Value>(*reply.document));
            auto seen = value ? read_user(program_, *value, {}, arena_) : std::nullopt;
            // Roles of which the answer has the keys get their names by a read.
            if (seen && seen->user.id().is(*id))
                (program_.roles.keys_in_document ? made.half : made.user) = seen;
            // The vendor may answer with an existing user of this name.
            if (made.user && create_.lookup) made.ours = name_.is_held_by(made.user->user);
        }
        if (!take_values(create_.step, reply, got_, program_, arena_)) {
            Error error{.fault = Fault::write_not_confirmed,
                        .detail = arena_.join({"the user was created as ", *id,
                                               "; the back end's answer lacks what the next step needs"}),
                        .errors = {}};
            return std::unexpected(failed(error));
        }
        return made;
    }

    /// Sends the steps and roles that follow the create, and confirms the result.
    Step<Answer> complete(Made made) {
        auto const created = arena_.join({"the user was created as ", made.id});
        if (!made.ours && !made.user) {
            auto const seen = conversation_.user_after(made.id, "the user was created");
            if (!seen) return seen.error();
            made.user = *seen;
            made.read = true;
        }
        auto then = run_then(made);
        if (!then) return undo(made, then.error(), created);
        std::optional<Error> refusal;
        if (program_.roles.written_apart() && !with_own(roles_).empty() && made.ours) {
            auto const written = write_roles(made.id, role_change(), conversation_, refusal);
            if (!written) return undo(made, written.error(), created);
            if (refusal) return undo(made, failed(*refusal), created);
        }
        auto const given = then->user ? then->user : then->any ? std::nullopt : made.user;
        auto const all = with_own(roles_);
        bool const whole = given && (made.read && !then->any)
                               ? true
                               : given && shows_all(conversation_, *given, asked_,
                                                    all.empty() ? std::nullopt : std::optional(all));
        auto const now =
            whole ? Part<Seen>(*given)
                  : conversation_.user_after(made.id, made.ours ? created : "the user was created");
        if (!now) return now.error();
        return answer(made, *now, created);
    }

    Part<StepsDone> run_then(Made const& made) {
        if (create_.then.empty()) return StepsDone{};
        auto const* const before = made.user ? &*made.user : nullptr;
        auto rest = arena_.vector<Write>();
        for (auto const& write : writes_)
            if (!in_post(write) && !stands(write, before ? before : made.half ? &*made.half : nullptr))
                rest.push_back(write);
        FillValues values;
        values.id = made.id;
        values.fields = field_values(program_, writes_, arena_);
        auto const saying = Saying{.writes = Arena::keep(rest),
                                   .roles = roles_then(before, made.ours),
                                   .roles_as_a_set = true,
                                   .before = before,
                                   .keys = keys_,
                                   .values = values};
        if (auto const error = uncarried(create_.then, saying, conversation_))
            return std::unexpected(failed(*error));
        Sending const sending{.id = made.id,
                              .saying = saying,
                              .sent = sent_members(),
                              .values = sent_values(wanted_.user, roles_, arena_),
                              .got = got_,
                              .fill = values};
        return send_steps(create_.then, Purpose::create, sending, {}, conversation_);
    }
    bool in_post(Write const& write) const {
        bool const tree = create_.step.body == BodyKind::json || create_.step.body == BodyKind::form;
        return tree ? names(create_.step, write)
                    : write.in_new_user && write.in_body && says(create_.step, write);
    }
    /// Returns whether the user already is as the write wants it.
    bool stands(Write const& write, Seen const* before) {
        if (!before) return false;
        if (write.members.has(Field::active)) return before->user.active().is(*wanted_.user.active);
        if (!write.members.has(Field::accounts)) return false;
        auto const held = before->user.accounts();
        return held &&
               std::ranges::equal(sorted_set(*held, arena_), sorted_set(*wanted_.user.accounts, arena_));
    }
    /// Returns the change of roles for a later step on the user's document; null if no step is needed.
    std::optional<RolePlan> roles_then(Seen const* before, bool ours) {
        auto const& roles = program_.roles;
        bool const asked = wanted_.user.roles || !roles_.empty();
        if (!roles.in_document() || roles.written_apart() || roles_in_post() || !asked) return std::nullopt;
        auto plan = plan_;
        auto const held = before && before->roles ? before->user.roles() : Member<Names>();
        plan.before = held ? sorted_set(*held, arena_) : Names{};
        auto after = arena_.vector<std::string_view>();
        auto const own = with_own(roles_);
        after.assign(own.begin(), own.end());
        // The user keeps roles that the server added and that have no name on the route. A user that may have
        // existed before keeps all its roles.
        for (auto const role : plan.before)
            if (!ours || conversation_.call().roles->to_unified(role).empty()) after.push_back(role);
        plan.after = sorted_set(Arena::keep(after), arena_);
        plan.add = missing(plan.after, plan.before, arena_);
        plan.remove = missing(plan.before, plan.after, arena_);
        if (!plan.changes()) return std::nullopt;
        plan_ = plan;
        conversation_.about(plan_);
        return plan;
    }

    /// Deletes the new user after a step has failed, and returns the error of that step.
    Step<Answer> undo(Made const& made, Step<Answer> step, std::string_view created) {
        auto const* const result = std::get_if<Result<Answer>>(&step);
        if (!result || result->has_value()) return step;
        auto error = result->error();
        bool const plain = !error.uncertain && made.ours && create_.undo && program_.delete_;
        if (!plain) return after_write(step, created, arena_);
        FillValues values;
        values.id = made.id;
        for (auto const& one : program_.delete_->steps) {
            Saying const saying{.writes = {}, .roles = {}, .values = values};
            auto const body = body_of(conversation_, one, saying);
            auto const removed = conversation_.write(one, values, body && *body ? **body : Body{},
                                                     conversation_.sent(Purpose::delete_, made.id));
            if (removed) continue;
            if (std::holds_alternative<Ask>(removed.error())) return removed.error();
            if (fault_of(removed.error()) == Fault::user_not_found) continue;
            error.fault = Fault::write_not_confirmed;
            error.uncertain = true;
            error.detail = arena_.join(
                {error.detail, "; user '", made.id, "' is there without it, and could not be removed"});
            return failed(error);
        }
        error.detail = arena_.join({error.detail, "; the new user was removed again"});
        return failed(error);
    }

    Step<Answer> answer(Made const& made, Seen const& now, std::string_view created) {
        if (auto const error = unconfirmed_fields(conversation_, create_.confirm, asked_, now.user))
            return undo(made, failed(*error), created);
        auto step = answer_create(wanted_, plan_, now.user, conversation_.capabilities(),
                                  conversation_.call(), arena_);
        auto const fault = fault_of(step);
        if (fault == Fault::write_not_confirmed && create_.undo) return undo(made, step, created);
        return step;
    }

    CreateUser const& wanted_;
    Conversation& conversation_;
    Program const& program_;
    Create const& create_;
    Arena& arena_;
    std::pmr::vector<Got> got_;
    Asked asked_;
    NameOfNewUser name_;
    Names roles_;
    RolePlan plan_;
    std::span<Write> writes_;
    std::span<RoleValue const> keys_;
};

} // namespace

Step<Answer> create(CreateUser const& wanted, Conversation& conversation) {
    return Creating(wanted, conversation).run();
}

} // namespace idiom::declared
