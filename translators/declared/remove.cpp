#include "translators/declared/operations.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

/// Sends steps that concern a user and write no fields. Returns whether the vendor completes them later.
Part<bool> send_all(std::string_view id, std::vector<WriteStep> const& steps, Purpose purpose,
                    FillValues& values, std::span<SentValue const> sent, std::string_view version,
                    Conversation& conversation) {
    auto got = conversation.arena().vector<Got>();
    Saying const saying{.writes = {}, .roles = {}, .values = values};
    Sending const sending{.id = id, .saying = saying, .sent = {}, .values = sent, .got = got, .fill = values};
    auto const done = send_steps(steps, purpose, sending, version, conversation);
    if (!done) return std::unexpected(done.error());
    return done->pending;
}

/// Refuses the call if a rule of `refuse` holds for the user. Reads the user only if there is such a rule.
Part<bool> check_state(std::string_view id, Refuse::For what, Conversation& conversation) {
    if (!refuses(what, conversation.program())) return true;
    auto const seen = conversation.user(id);
    if (!seen) return std::unexpected(seen.error());
    conversation.circumstances.before = seen->document;
    if (auto const error = refused(what, conversation)) return std::unexpected(failed(*error));
    return true;
}

} // namespace

Step<Answer> remove(DeleteUser const& wanted, Conversation& conversation) {
    auto const& program = conversation.program();
    auto const& made = *program.delete_;
    bool const versions = std::ranges::any_of(
        made.steps, [](WriteStep const& step) { return step.if_match == WriteStep::Match::always; });
    bool const looks = made.look_first || has_preconditions(wanted) || !program.user.gone.empty() ||
                       versions || refuses(Refuse::For::delete_, program);
    std::string_view version;
    if (looks) {
        auto const seen = conversation.user(wanted.id);
        if (!seen) return seen.error();
        if (auto const met =
                check_preconditions(wanted, seen->user, conversation.call(), conversation.arena());
            !met)
            return failed(met.error());
        conversation.circumstances.before = seen->document;
        version = seen->version;
        if (auto const error = refused(Refuse::For::delete_, conversation)) return failed(*error);
    }
    FillValues values;
    values.id = wanted.id;
    auto const pending = send_all(wanted.id, made.steps, Purpose::delete_, values, {}, version, conversation);
    if (!pending) return pending.error();
    return Result<Answer>(Answer{.what = Done{.pending = *pending || made.marks}, .warnings = {}});
}

Step<Answer> device(std::string_view id, std::string_view device, std::string_view client_type,
                    std::vector<WriteStep> const& steps, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const& types = conversation.program().devices->client_types;
    if (!types.empty() && std::ranges::find(types, client_type) == types.end())
        return failed(Fault::invalid_value, "the client type is not one of the back end's",
                      arena.list<FieldError>({{"/clientType", "is not one of the back end's"}}));
    if (auto const fine = check_state(id, Refuse::For::device, conversation); !fine) return fine.error();
    FillValues values;
    values.id = id;
    values.device_id = device;
    values.client_type = client_type;
    auto const sent = arena.list<SentValue>({{"/clientType", client_type}});
    auto const done = send_all(id, steps, Purpose::device, values, sent, {}, conversation);
    if (done) return Result<Answer>(Answer{.what = Done{}, .warnings = {}});
    if (fault_of(done.error()) != Fault::user_not_found) return done.error();
    // A 404 does not say whether the user or the device is missing.
    auto const user = conversation.user(id);
    if (!user) return std::holds_alternative<Ask>(user.error()) ? user.error() : done.error();
    return failed(Fault::not_found, "the back end has no such device");
}

Step<Answer> email(std::string_view id, std::vector<WriteStep> const& steps, Conversation& conversation) {
    if (auto const fine = check_state(id, Refuse::For::email, conversation); !fine) return fine.error();
    FillValues values;
    values.id = id;
    if (auto const done = send_all(id, steps, Purpose::email, values, {}, {}, conversation); !done)
        return done.error();
    return Result<Answer>(Answer{.what = Done{.pending = true}, .warnings = {}});
}

} // namespace idiom::declared
