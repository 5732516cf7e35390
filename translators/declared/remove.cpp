#include "translators/declared/operations.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

constexpr int most_attempts = 3; ///< of steps whose version another write overtook

/// A call whose steps write no fields of the user.
struct Plain {
    std::string_view id;
    Refuse::For what = Refuse::For::delete_;
    Purpose purpose = Purpose::delete_;
    std::vector<WriteStep> const& steps;
    std::span<SentValue const> sent = {};
    DeleteUser const* wanted = nullptr; ///< of a delete
    bool looks = false;                 ///< the user is read first, whatever the steps need
};

/// Reads the user where a rule, a condition or a version needs it, and sends the steps. Returns whether the
/// vendor carries them out later. `sent_version` is set if a step carried the version that was read.
Part<bool> once(Plain const& plain, FillValues values, Conversation& conversation, bool& sent_version) {
    std::string_view version;
    sent_version = false;
    if (plain.looks || refuses(plain.what, conversation.program()) || needs_user(plain.steps)) {
        auto const seen = conversation.user(plain.id);
        if (!seen) return std::unexpected(seen.error());
        if (plain.wanted)
            if (auto const met =
                    check_preconditions(*plain.wanted, seen->user, conversation.call(), conversation.arena());
                !met)
                return std::unexpected(failed(met.error()));
        conversation.circumstances.before = seen->document;
        version = seen->version;
        if (auto const error = refused(plain.what, conversation)) return std::unexpected(failed(*error));
    }
    sent_version = !version.empty() && sends_versions(plain.steps);
    auto got = conversation.arena().vector<Got>();
    Saying const saying{.writes = {}, .roles = {}, .values = values};
    Sending const sending{
        .id = plain.id, .saying = saying, .sent = {}, .values = plain.sent, .got = got, .fill = values};
    auto const done = send_steps(plain.steps, plain.purpose, sending, version, conversation);
    if (!done) return std::unexpected(done.error());
    if (!done->any)
        return std::unexpected(failed(Fault::backend_conflict, "the back end has no request for this case"));
    return done->pending;
}

/// As `once`; where another write overtook the version, again.
Part<bool> send_all(Plain const& plain, FillValues const& values, Conversation& conversation) {
    for (int attempt = 1;; ++attempt) {
        bool sent_version = false;
        auto pending = once(plain, values, conversation, sent_version);
        bool const overtaken = !pending && sent_version && !conversation.has_written() &&
                               fault_of(pending.error()) == Fault::precondition_failed;
        if (!overtaken) return pending;
        if (attempt == most_attempts) return std::unexpected(failed(Fault::backend_conflict, always_written));
    }
}

} // namespace

Step<Answer> remove(DeleteUser const& wanted, Conversation& conversation) {
    auto const& program = conversation.program();
    auto const& made = *program.delete_;
    FillValues values;
    values.id = wanted.id;
    bool const looks = made.look_first || has_preconditions(wanted) || !program.user.gone.empty() ||
                       looks_before(made.marks_when);
    auto const pending =
        send_all({.id = wanted.id, .steps = made.steps, .sent = {}, .wanted = &wanted, .looks = looks},
                 values, conversation);
    if (!pending) return pending.error();
    bool const marks = made.marks || (made.marks_when && holds(*made.marks_when, conversation.circumstances));
    return Result<Answer>(Answer{.what = Done{.pending = *pending || marks}, .warnings = {}});
}

Step<Answer> device(std::string_view id, std::string_view device, std::string_view client_type,
                    std::vector<WriteStep> const& steps, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const& types = conversation.program().devices->client_types;
    if (!types.empty() && std::ranges::find(types, client_type) == types.end())
        return failed(Fault::invalid_value, "the client type is not one of the back end's",
                      arena.list<FieldError>({{"/clientType", "is not one of the back end's"}}));
    FillValues values;
    values.id = id;
    values.device_id = device;
    values.client_type = client_type;
    auto const sent = arena.list<SentValue>({{"/clientType", client_type}});
    auto const done = send_all(
        {.id = id, .what = Refuse::For::device, .purpose = Purpose::device, .steps = steps, .sent = sent},
        values, conversation);
    if (done) return Result<Answer>(Answer{.what = Done{}, .warnings = {}});
    if (fault_of(done.error()) != Fault::user_not_found) return done.error();
    // A 404 does not say whether the user or the device is missing.
    auto const user = conversation.user(id);
    if (!user) return std::holds_alternative<Ask>(user.error()) ? user.error() : done.error();
    return failed(Fault::not_found, "the back end has no such device");
}

Step<Answer> email(std::string_view id, std::vector<WriteStep> const& steps, Conversation& conversation) {
    FillValues values;
    values.id = id;
    auto const done =
        send_all({.id = id, .what = Refuse::For::email, .purpose = Purpose::email, .steps = steps}, values,
                 conversation);
    if (!done) return done.error();
    return Result<Answer>(Answer{.what = Done{.pending = true}, .warnings = {}});
}

} // namespace idiom::declared
