#include "translators/unified/kept_turn.hpp"

#include "translators/face/write_user.hpp"
#include "translators/unified/kept_users.hpp"

#include <algorithm>

namespace idiom::unified {

using namespace scim_face;

namespace {

using MaybeText = std::optional<std::string_view>;

/// Checks conditions against the version of a user who has an external id.
class ConditionedEdit final : public Edit {
public:
    ConditionedEdit(Edit const* inner, face::EditContext const& context, MaybeText const& external_id)
        : inner_(inner), context_(context), external_id_(external_id) {}

    Change const* without_user() const override { return nullptr; }
    Result<Change> against(HeldUser const& before, Arena& arena) const override {
        if (auto const met = context_.conditions.allow_write(version(before, arena)); !met)
            return std::unexpected(met.error());
        return inner_ ? inner_->against(before, arena) : Result<Change>(Change{});
    }

private:
    std::string_view version(HeldUser const& before, Arena& arena) const {
        if (!before.whole()) return {};
        auto tagged = before.shown();
        tagged.roles = face::tagged_roles(*context_.route, tagged.roles, arena);
        auto const user = face::canonical(tagged, context_.route->dialect(), arena);
        return face::etag_of_canonical(external_id_ ? with_external_id(user, *external_id_, arena) : user,
                                       arena);
    }

    Edit const* inner_;
    face::EditContext context_;
    MaybeText external_id_;
};

Error taken_by(std::string_view id, Arena& arena) {
    return {.fault = Fault::user_exists,
            .detail = "another user has this externalId",
            .errors =
                arena.list<FieldError>({{.pointer = external_id_pointer, .detail = "is taken", .id = id}})};
}

Error half_done(std::string_view what, Arena& arena) {
    return {.fault = Fault::write_not_confirmed,
            .detail = arena.join({"the back end did its part, and then: ", what}),
            .errors = arena.list<FieldError>({{.pointer = external_id_pointer, .detail = what}})};
}

/// What a turn came to.
struct Ended {
    Result<Answer> answer;
    std::string_view id = {}; ///< of the user at the vendor
    MaybeText before;
    MaybeText after;
    bool kept = false; ///< the record was written
};

class KeptTurn final : public LockedScript {
public:
    KeptTurn(Call const& call, RecordWrite const& write) : call_(call), write_(write) {}

    LockedStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        auto const ended = run(course);
        return ended ? LockedStep(answer_of(*ended)) : ended.error();
    }

    Observations observe(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        auto const ended = run(course);
        if (!ended || !ended->kept || ended->before == ended->after) return {};
        auto const named = [&](MaybeText const& id) {
            return id ? with_external_id("{}", *id, arena) : std::string_view{};
        };
        auto const members = named(ended->after ? ended->after : ended->before);
        return {.measurements = {},
                .audit = {.subject = ended->id,
                          .before = named(ended->before),
                          .after = named(ended->after),
                          .members = members},
                .remarks = {}};
    }

private:
    RouteView const& route() const { return *write_.context.route; }

    /// A dry run tells what it would do to the external id.
    static Result<Answer> answer_of(Ended const& ended) {
        auto answer = ended.answer;
        auto* const report = answer ? std::get_if<DryRunReport>(&answer->what) : nullptr;
        if (report && ended.before != ended.after)
            report->external_id = TextChange{.before = ended.before, .after = ended.after};
        return answer;
    }

    Stage<Ended> run(OutcomeReader& course) const {
        if (std::holds_alternative<CreateUser>(call_.what)) return create(course);
        auto const kept = kept_user(course, user_of(call_).value_or(""));
        if (!kept) return std::unexpected(kept.error());
        return std::holds_alternative<DeleteUser>(call_.what) ? erase(course, *kept) : update(course, *kept);
    }

    Stage<KeptUser> kept_user(OutcomeReader& course, std::string_view vendor_id) const {
        auto const kept = read_kept(course, course.arena().list<std::string_view>({vendor_id}), route());
        return kept ? Stage<KeptUser>(kept->front()) : std::unexpected(kept.error());
    }

    Stage<Ended> create(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const wanted = changed(std::nullopt, write_.change, arena);
        if (!wanted) return end(wanted.error());
        auto const along = claim(course, *wanted, {});
        if (!along) return std::unexpected(along.error());
        auto const answer = taken(course, call_);
        if (!answer) return std::unexpected(answer.error());
        auto const* const one = *answer ? std::get_if<OneUser>(&(*answer)->what) : nullptr;
        if (!one) return Ended{.answer = *answer, .before = {}, .after = *wanted};
        if (!one->user.id && *wanted)
            return Ended{.answer = std::unexpected(half_done("the new user has no id yet", arena)),
                         .before = {},
                         .after = {}};
        auto const kept = kept_user(course, one->user.id.value_or(""));
        if (!kept) return std::unexpected(kept.error());
        // What is kept under the id of a new user is about somebody who is gone, unless a directory waits for
        // this very user to come back.
        auto const is_bare = scim::is_empty(kept->record.whole);
        auto after = kept->record.inactive ? kept->record : UserRecord{.whole = kept->record.whole};
        if (is_bare || !kept->record.inactive) after.created = write_.now;
        Ended const ended{.answer = *answer, .id = one->user.id.value_or(""), .before = {}, .after = *wanted};
        if (is_bare && !*wanted) return ended;
        return keep(course, ended, *kept, after, *along);
    }

    Stage<Ended> update(OutcomeReader& course, KeptUser const& kept) const {
        auto& arena = course.arena();
        auto const before = kept.record.external_id;
        auto const wanted = changed(before, write_.change, arena);
        if (!wanted) return end(wanted.error());
        bool const is_new = *wanted != before;
        auto const along = claim(course, is_new ? *wanted : std::nullopt, kept.key);
        if (!along) return std::unexpected(along.error());
        auto call = call_;
        auto& update = std::get<UpdateUser>(call.what);
        if (write_.context.checked_around)
            update.edit = face::make_edit<ConditionedEdit>(arena, update.edit, write_.context, before);
        auto const answer = taken(course, call);
        if (!answer) return std::unexpected(answer.error());
        Ended const ended{
            .answer = *answer, .id = update.id, .before = before, .after = is_new ? *wanted : before};
        bool const is_done = *answer && !std::holds_alternative<DryRunReport>((*answer)->what);
        return is_done && is_new ? keep(course, ended, kept, kept.record, *along) : Stage<Ended>(ended);
    }

    /// What is kept of a user ends with the user, also of one whom the vendor has lost.
    Stage<Ended> erase(OutcomeReader& course, KeptUser const& kept) const {
        auto& arena = course.arena();
        auto call = call_;
        auto& deleted = std::get<DeleteUser>(call.what);
        auto const before = kept.record.external_id;
        if (write_.context.checked_around)
            deleted.edit = face::make_edit<ConditionedEdit>(arena, nullptr, write_.context, before);
        auto const answer = taken(course, call);
        if (!answer) return std::unexpected(answer.error());
        Ended ended{.answer = *answer, .id = deleted.id, .before = before, .after = {}};
        bool const is_dry = *answer && std::holds_alternative<DryRunReport>((*answer)->what);
        bool const is_gone = *answer || (*answer).error().fault == Fault::user_not_found;
        if (is_dry || !is_gone || kept.is_remembered() || scim::is_empty(kept.record.whole)) return ended;
        auto const written = taken(course, record_write(erasure_of(kept.key, kept.record, arena)));
        if (!written) return std::unexpected(written.error());
        if (!*written) ended.answer = std::unexpected((*written).error());
        ended.kept = written->has_value();
        return ended;
    }

    /// Refuses an id that another user of the route has. Returns what to write to end the records of users
    /// who had it, and whom the vendor has lost.
    Stage<std::span<RecordDocument const>> claim(OutcomeReader& course, MaybeText const& wanted,
                                                 std::string_view own) const {
        auto& arena = course.arena();
        auto lost = arena.vector<RecordDocument>();
        if (!wanted) return Arena::keep(lost);
        auto const holders = holders_of(course, *wanted, route());
        if (!holders) return std::unexpected(holders.error());
        for (auto const& holder : *holders) {
            if (holder.key == own) continue;
            if (holder.is_remembered()) return end(taken_by(holder.vendor_id(), arena));
            auto const read = taken(course, with(GetUser{.id = holder.vendor_id()}));
            if (!read) return std::unexpected(read.error());
            if (*read) return end(taken_by(holder.vendor_id(), arena));
            if ((*read).error().fault != Fault::user_not_found) return end((*read).error());
            auto const erasure = erasure_of(holder.key, holder.record, arena);
            lost.insert(lost.end(), erasure.begin(), erasure.end());
        }
        return Arena::keep(lost);
    }

    /// Keeps the id of `ended`. Two requests that give one id to two users at once may both have found it
    /// free: so each looks again, and takes back what it wrote if there is another.
    Stage<Ended> keep(OutcomeReader& course, Ended ended, KeptUser const& kept, UserRecord after,
                      std::span<RecordDocument const> along) const {
        auto& arena = course.arena();
        after.external_id = ended.after;
        after.modified = write_.now;
        auto documents = arena.vector<RecordDocument>();
        documents.assign(along.begin(), along.end());
        std::ranges::copy(documents_of(kept.key, after, route().name, arena), std::back_inserter(documents));
        auto const written = taken(course, record_write(Arena::keep(documents)));
        if (!written) return std::unexpected(written.error());
        if (!*written) {
            ended.answer = std::unexpected(half_done("the gateway's own store failed", arena));
            ended.after = ended.before;
            return ended;
        }
        ended.kept = true;
        if (!ended.after) return ended;
        auto const holders = holders_of(course, *ended.after, route());
        if (!holders) return std::unexpected(holders.error());
        bool const is_alone =
            std::ranges::all_of(*holders, [&](KeptUser const& one) { return one.key == kept.key; });
        return is_alone ? Stage<Ended>(ended) : give_up(course, ended, kept, after);
    }

    Stage<Ended> give_up(OutcomeReader& course, Ended ended, KeptUser const& kept, UserRecord after) const {
        auto& arena = course.arena();
        auto const made = write_record(after, route().name, arena);
        if (auto const whole = json::read(made, arena)) after.whole = *whole;
        after.external_id = ended.before;
        auto const written = taken(course, record_write(documents_of(kept.key, after, route().name, arena)));
        if (!written) return std::unexpected(written.error());
        ended.answer =
            std::unexpected(half_done("another request gave this externalId to another user", arena));
        if (*written) ended.after = ended.before;
        return ended;
    }

    Call with(decltype(Call::what) const& what) const {
        auto call = call_;
        call.what = what;
        return call;
    }
    Call record_write(std::span<RecordDocument const> documents) const {
        return with(WriteRecord{.documents = documents});
    }

    /// Takes the outcome of a call, whatever it is, or asks for the call.
    static Stage<Result<Answer>> taken(OutcomeReader& course, Call const& call) {
        if (course.at_end()) return ask(call, course.arena());
        return course.take();
    }

    Call call_;
    RecordWrite write_;
};

std::string_view lock_of(Call const& call) {
    auto const* const create = std::get_if<CreateUser>(&call.what);
    return create ? create->user.user_name.value_or("") : user_of(call).value_or("");
}

} // namespace

bool needs_record(Call const& call, ExternalIdChange const& change, face::EditContext const& context) {
    if (!change.keeps()) return true;
    if (!context.route->has_record) return false;
    bool const is_update = std::holds_alternative<UpdateUser>(call.what);
    bool const begins_or_ends =
        std::holds_alternative<CreateUser>(call.what) || std::holds_alternative<DeleteUser>(call.what);
    return begins_or_ends || (is_update && !context.conditions.empty());
}

Call with_record(Call const& call, RecordWrite const& write, Arena& arena) {
    auto made = call;
    made.what = UnderWriteLock{.id = lock_of(call), .script = arena.make<KeptTurn>(call, write)};
    return made;
}

} // namespace idiom::unified
