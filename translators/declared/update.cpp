#include "translators/declared/operations.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

constexpr int most_attempts = 3; ///< of an update that conflicts with other writes by its version

/// A file that writes only the roles has no `update`.
Update const& update_of(Program const& program) {
    static Update const none;
    return program.update ? *program.update : none;
}

/// Returns whether the user has to be read before the change is written.
bool has_to_read(UpdateUser const& wanted, Program const& program) {
    auto const& update = update_of(program);
    auto const* const alone = wanted.edit->without_user();
    if (update.read_always || !alone || alone->roles || refuses(Refuse::For::update, program)) return true;
    if (needs_user(update.steps)) return true;
    // What can be shown is compared afterwards; a password never is.
    for (auto const& row : program.fields)
        if (alone->touches(row.field) && readable(row.access)) return true;
    for (auto const& one : alone->set.extensions.value_or(std::span<Extension const>{}))
        for (auto const& row : program.extensions)
            if (row.name == one.name && readable(row.access)) return true;
    return false;
}

/// One update: reads the user, plans the change, writes it and reads it back.
class Updating {
public:
    Updating(UpdateUser const& wanted, Conversation& conversation)
        : wanted_(wanted), conversation_(conversation), program_(conversation.program()),
          arena_(conversation.arena()), got_(arena_.vector<Got>()) {}

    Step<Answer> run() {
        for (int attempt = 1;; ++attempt) {
            auto step = once();
            bool const overtaken =
                fault_of(step) == Fault::precondition_failed && sent_version_ && !conversation_.has_written();
            if (!overtaken) return step;
            if (attempt == most_attempts) return failed(Fault::backend_conflict, always_written);
        }
    }

private:
    Step<Answer> once() {
        sent_version_ = false;
        before_.reset();
        if (auto const error = unsupported()) return failed(*error);
        if (has_to_read(wanted_, program_)) {
            auto const seen = conversation_.user(wanted_.id);
            if (!seen) return seen.error();
            before_ = *seen;
            held_ = held_by(*seen);
        }
        if (auto const planned = plan(); !planned) return planned.error();
        if (auto const worked = work_out(); !worked) return worked.error();
        if (writes_.empty() && !changes_roles()) return unchanged();
        if (auto const refusal = refused(Refuse::For::update, conversation_)) return failed(*refusal);
        return send();
    }

    /// Refuses fields that this back end does not have, before the user is read.
    std::optional<Error> unsupported() const {
        auto const* const alone = wanted_.edit->without_user();
        if (!alone) return std::nullopt;
        for (auto const& row : program_.fields)
            if (!row.supported && alone->sets(row.field)) return unsupported_field(row, arena_);
        return std::nullopt;
    }

    Seen const* before() const { return before_ ? &*before_ : nullptr; }
    /// Returns the user as a change of it may see it: no roles are written on half a view, which a document
    /// is that shows none.
    HeldUser held_by(Seen const& seen) const {
        auto held = seen.user;
        bool const shows_none = !seen.roles && !seen.roles.is_not_understood();
        if (program_.roles.in_document() && shows_none) held.refuse(Field::roles);
        return held;
    }
    HeldUser const* held() const { return before_ ? &*held_ : nullptr; }
    bool changes_roles() const { return plan_.roles && plan_.roles->changes(); }

    /// Plans the change. If the catalogue shows further roles as guarded, plans again.
    Part<bool> plan() {
        for (;;) {
            auto const known = conversation_.guarded_by_catalogue().size();
            Rules const rules(program_.roles, guarded_of(before(), conversation_));
            auto const planned = plan_update(conversation_.call(), *wanted_.edit, held(), rules, arena_);
            if (!planned) return std::unexpected(failed(planned.error()));
            plan_ = *planned;
            if (!changes_roles()) return true;
            if (auto const error = not_given(plan_.roles->add, conversation_))
                return std::unexpected(failed(*error));
            if (!needs_keys(program_)) return true;
            auto const found = conversation_.keys_of(names_without_key());
            if (!found) return std::unexpected(found.error());
            keys_ = *found;
            if (conversation_.guarded_by_catalogue().size() == known) return true;
        }
    }

    /// Returns the roles whose keys must come from the catalogue.
    Names names_without_key() {
        auto const& roles = program_.roles;
        auto names = arena_.vector<std::string_view>();
        auto const look = [&](Names some) {
            for (auto const name : some) {
                bool const known = before_ && before_->roles &&
                                   std::ranges::any_of(*before_->roles, [&](SeenRole const& role) {
                                       return role.name == name && role.key.present;
                                   });
                bool const guards = !roles.catalogue->guarded.empty();
                if (!known || guards) names.push_back(name);
            }
        };
        look(plan_.roles->add);
        bool const removes_by_key = roles.written_apart() && !(roles.read && roles.read->key);
        if (removes_by_key || !roles.catalogue->guarded.empty()) look(plan_.roles->remove);
        return Arena::keep(names);
    }

    Part<bool> work_out() {
        asked_.emplace(Asked{.set = plan_.change.set,
                             .change = &plan_.change,
                             .before = before(),
                             .only_differences = update_of(program_).read_always});
        auto const writes = writes_of(conversation_, *asked_);
        if (!writes) return std::unexpected(failed(writes.error()));
        writes_ = *writes;
        auto& now = conversation_.circumstances;
        now.set = {};
        now.cleared = {};
        for (auto const& write : writes_) {
            auto& members = plan_.change.clears(first_field(write)) ? now.cleared : now.set;
            members.fields.add(write.members.fields);
            members.extensions |= write.members.extensions;
        }
        now.values = &plan_.change.set;
        now.before = before_ ? before_->document : nullptr;
        now.roles = changes_roles() ? &*plan_.roles : nullptr;
        return true;
    }
    static Field first_field(Write const& write) {
        for (std::size_t i = 0; i < field_count; ++i)
            if (write.members.has(static_cast<Field>(i))) return static_cast<Field>(i);
        return Field::extensions;
    }

    Step<Answer> unchanged() {
        if (before_)
            return answer_user(before_->user, conversation_.call(), plan_.change.warnings, false, arena_);
        auto const now = conversation_.user(wanted_.id);
        if (!now) return now.error();
        return answer_user(now->user, conversation_.call(), plan_.change.warnings, false, arena_);
    }

    Step<Answer> send() {
        FillValues values;
        values.id = wanted_.id;
        values.fields = field_values(program_, writes_, arena_);
        bool const in_document = program_.roles.in_document() && !program_.roles.written_apart();
        Saying const saying{.writes = writes_,
                            .roles = in_document && changes_roles() ? plan_.roles : std::nullopt,
                            .roles_as_a_set = plan_.change.roles &&
                                              std::holds_alternative<RolesReplace>(*plan_.change.roles),
                            .before = before(),
                            .keys = keys_,
                            .values = values};
        if (auto const error = uncarried(update_of(program_).steps, saying, conversation_))
            return failed(*error);
        if (auto const error = misfit(saying, values)) return failed(*error);
        if (changes_roles()) conversation_.about(*plan_.roles);
        conversation_.hides(secrets_of(program_, plan_.change.set, arena_));
        Sending const sending{
            .id = wanted_.id,
            .saying = saying,
            .sent = sent_members(),
            .values = sent_values(plan_.change.set, changes_roles() ? plan_.roles->add : Names{}, arena_),
            .got = got_,
            .fill = values};
        auto const version = before_ ? before_->version : std::string_view{};
        sent_version_ = !version.empty() && sends_versions(update_of(program_).steps);
        auto done = send_steps(update_of(program_).steps, Purpose::update, sending, version, conversation_);
        if (!done) return done.error();
        return finish(*done);
    }

    /// Returns the error about a value that does not fit into a request, before the first of several is sent.
    std::optional<Error> misfit(Saying const& saying, FillValues const& values) {
        auto const& steps = update_of(program_).steps;
        bool const roles = changes_roles() && program_.roles.written_apart();
        if (steps.size() + (roles ? 1 : 0) < 2) return std::nullopt;
        if (auto error = misfit_of_steps(steps, saying, values, conversation_)) return error;
        return roles ? misfit_of_roles(wanted_.id, role_change(), conversation_) : std::nullopt;
    }
    RoleChange role_change() const {
        return {.plan = *plan_.roles, .keys = keys_, .held = before_ ? before_->roles : SeenRoles()};
    }

    Members sent_members() const {
        Members members;
        for (auto const& write : writes_) {
            members.fields.add(write.members.fields);
            members.extensions |= write.members.extensions;
        }
        for (auto const field : {Field::first_name, Field::last_name, Field::display_name})
            if (plan_.change.sets(field)) members.fields.add(field);
        if (changes_roles()) members.fields.add(Field::roles);
        return members;
    }

    Step<Answer> finish(StepsDone const& done) {
        std::optional<Error> refusal;
        if (changes_roles() && program_.roles.written_apart()) {
            auto const written = write_roles(wanted_.id, role_change(), conversation_, refusal);
            if (!written)
                return conversation_.has_written()
                           ? after_write(written.error(), "the change was written in part", arena_)
                           : written.error();
            if (refusal && !conversation_.has_written()) return failed(*refusal);
        }
        auto const& role_plan = plan_.roles;
        auto const after_roles = changes_roles() ? std::optional(role_plan->after) : std::nullopt;
        bool const given = done.user && shows_all(conversation_, *done.user, *asked_, after_roles);
        auto const now =
            given ? Part<Seen>(*done.user) : conversation_.user_after(wanted_.id, "the change was written");
        if (!now) return now.error();
        if (auto const error =
                unconfirmed_fields(conversation_, update_of(program_).confirm, *asked_, now->user))
            return failed(*error);
        if (auto const error = lost_along(now->user)) return failed(*error);
        auto written = plan_;
        if (changes_roles()) written.roles = confirmed_roles();
        auto step =
            answer_update(written, now->user, conversation_.capabilities(), conversation_.call(), arena_);
        if (refusal) add_refusal(step, *refusal);
        return step;
    }

    /// Returns an error if the user has lost an account by a write of roles.
    std::optional<Error> lost_along(HeldUser const& now) const {
        bool const went = changes_roles() && program_.roles.along.has(Field::accounts) && before_ &&
                          before_->user.accounts();
        if (!went || plan_.change.touches(Field::accounts)) return std::nullopt;
        auto const held = now.accounts() ? *now.accounts() : Names{};
        if (missing(*before_->user.accounts(), held, arena_).empty()) return std::nullopt;
        std::string_view const why = "an account that the user had is not there any more";
        return Error{.fault = Fault::write_not_confirmed,
                     .detail = why,
                     .errors = arena_.list<FieldError>({{"/accounts", why}})};
    }

    /// Returns the roles to confirm. For a delta, only the added and removed roles count, because others may
    /// have changed the rest.
    RolePlan confirmed_roles() const {
        auto roles = *plan_.roles;
        if (plan_.change.roles && std::holds_alternative<RolesDelta>(*plan_.change.roles))
            roles.after = roles.add;
        return roles;
    }

    static void add_refusal(Step<Answer>& step, Error const& refusal) {
        auto* const result = std::get_if<Result<Answer>>(&step);
        if (result && !result->has_value() && !result->error().backend)
            result->error().backend = refusal.backend;
    }

    UpdateUser const& wanted_;
    Conversation& conversation_;
    Program const& program_;
    Arena& arena_;
    std::optional<Seen> before_;
    std::optional<HeldUser> held_; ///< of `before_`
    Plan plan_;
    std::optional<Asked> asked_;
    std::span<Write> writes_;
    std::span<RoleValue const> keys_;
    std::pmr::vector<Got> got_;
    bool sent_version_ = false;
};

} // namespace

Step<Answer> update(UpdateUser const& wanted, Conversation& conversation) {
    return Updating(wanted, conversation).run();
}

} // namespace idiom::declared
