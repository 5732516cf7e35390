#include "translators/scim/face/pretence.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

namespace idiom::scim_face {

using namespace scim;

namespace {

Value shown(PlannedRequest const& request, Arena& arena) {
    auto headers = object_value({});
    for (auto const& header : request.headers)
        headers = with(headers, header.name, text_value(header.value), arena);
    auto made = with(object_value({}), "method", text_value(name_of(request.method)), arena);
    made = with(made, "url", text_value(request.url), arena);
    made = with(made, "headers", headers, arena);
    return with(made, "body", text_value(request.body), arena);
}

Value shown(RecordDocument const& one, Arena& arena) {
    auto const made = with(object_value({}), "key", text_value(one.key), arena);
    return with(made, "document", text_value(one.document), arena);
}

std::optional<Value> roles_in(Value const& told, std::string_view name) {
    auto const* const roles = find(told, name);
    return roles && roles->is_array() ? std::optional(*roles) : std::nullopt;
}

/// Goes through a script as if its writes had been carried out.
class DryTurn final : public LockedScript {
public:
    explicit DryTurn(LockedScript const& inner) : inner_(inner) {}

    LockedStep next(Outcomes outcomes, Arena& arena) const override {
        Pretence pretence(arena);
        auto const step = pretence.lead(inner_, outcomes);
        auto const* const result = std::get_if<Result<Answer>>(&step);
        return result ? ended(*result, pretence, arena) : step;
    }

private:
    static LockedStep ended(Result<Answer> const& result, Pretence const& pretence, Arena& arena) {
        if (!result) return result;
        auto const* const told = std::get_if<Told>(&result->what);
        auto const made = with(pretence.told(), "told", text_value(told ? told->text : ""), arena);
        return Result<Answer>(Answer{.what = Told{written(made, arena)}, .warnings = {}});
    }

    LockedScript const& inner_;
};

} // namespace

Result<Answer> Pretence::outcome_of(Call const& call, Result<Answer> const& outcome) {
    if (!outcome) return outcome;
    if (std::holds_alternative<UnderWriteLock>(call.what)) {
        auto const* const told = std::get_if<Told>(&outcome->what);
        return told ? add(told->text) : outcome;
    }
    if (auto const* const report = std::get_if<DryRunReport>(&outcome->what)) {
        note(*report);
        return pretended(call);
    }
    if (auto const* const write = std::get_if<WriteRecord>(&call.what))
        for (auto const& document : write->documents)
            keep(document);
    if (auto const* const one = std::get_if<OneUser>(&outcome->what)) user_ = one->user;
    auto const* const found = std::get_if<Records>(&outcome->what);
    return found ? with_written(*found, call) : outcome;
}

Calls Pretence::calls_for_vendor(Calls const& round) const {
    if (std::ranges::none_of(round.calls, is_planned_here)) return round;
    auto made = arena_.vector<Call>();
    std::ranges::copy_if(round.calls, std::back_inserter(made), std::not_fn(is_planned_here));
    return Calls{Arena::keep(made)};
}

void Pretence::note(DryRunReport const& report) {
    for (auto const& request : report.would_send)
        requests_.push_back(shown(request, arena_));
    note_roles(report.roles_before, report.roles_after);
}

void Pretence::note_roles(std::optional<Names> const& before, std::optional<Names> const& after) {
    if (!before_ && before) before_ = list_of_texts(*before, arena_);
    if (after) after_ = list_of_texts(*after, arena_);
}

void Pretence::keep(RecordDocument const& document) {
    auto const there = std::ranges::find(records_, document.key, &RecordDocument::key);
    if (there == records_.end())
        records_.push_back(document);
    else
        *there = document;
}

Answer Pretence::pretended(Call const& call) {
    if (auto const* const create = std::get_if<CreateUser>(&call.what)) {
        user_ = create->user;
        user_->id = no_id_yet;
    } else if (auto const* const update = std::get_if<UpdateUser>(&call.what)) {
        auto const before = user_.value_or(User{.id = update->id});
        auto const change = update->edit->against(HeldUser::of(before), arena_);
        user_ = change ? apply(before, *change, arena_) : before;
    } else if (std::holds_alternative<GetUser>(call.what)) {
        // Another operation of a bulk request creates the user.
        if (!user_ || user_->id != no_id_yet)
            user_ = User{.id = no_id_yet, .user_name = no_id_yet, .roles = Names{}};
    } else {
        return {.what = Done{}, .warnings = {}};
    }
    user_->password.reset();
    return {.what = OneUser{.user = *user_}, .warnings = {}};
}

/// Returns the documents that were read, with those that were written in their place.
Answer Pretence::with_written(Records const& found, Call const& call) const {
    auto const* const one = std::get_if<ReadRecord>(&call.what);
    auto const* const all = std::get_if<ListRecords>(&call.what);
    auto made = arena_.vector<RecordDocument>();
    auto const written_as = [&](std::string_view key) {
        return std::ranges::find(records_, key, &RecordDocument::key);
    };
    for (auto const& document : found.documents)
        if (written_as(document.key) == records_.end()) made.push_back(document);
    for (auto const& document : records_) {
        bool const meant =
            (one && document.key == one->key) || (all && document.key.starts_with(all->prefix));
        if (meant && !document.document.empty()) made.push_back(document);
    }
    std::ranges::sort(made, {}, &RecordDocument::key);
    auto records = found;
    records.documents = Arena::keep(made);
    return {.what = records, .warnings = {}};
}

Value Pretence::told() const {
    auto const documents = arena_.array<Value>(records_.size());
    std::ranges::transform(records_, documents.begin(),
                           [&](RecordDocument const& one) { return shown(one, arena_); });
    auto made = with(object_value({}), "would_send", list_value(Arena::keep(requests_)), arena_);
    if (before_) made = with(made, "before", *before_, arena_);
    if (after_) made = with(made, "after", *after_, arena_);
    if (held_) made = with(made, "held", *held_, arena_);
    if (user_ && user_->roles) made = with(made, "held", list_of_texts(*user_->roles, arena_), arena_);
    return with(made, "records", list_value(documents), arena_);
}

Result<Answer> Pretence::add(std::string_view told) {
    auto const read = json::read(told, arena_);
    if (!read) return fail(Fault::internal_error, "a dry run came to nothing");
    if (auto const* const requests = find(*read, "would_send"))
        requests_.insert(requests_.end(), requests->items.begin(), requests->items.end());
    if (!before_) before_ = roles_in(*read, "before");
    if (auto const after = roles_in(*read, "after")) after_ = after;
    if (auto const held = roles_in(*read, "held")) held_ = held;
    if (auto const* const records = find(*read, "records"))
        for (auto const& one : records->items)
            keep(
                {.key = text_in(one, "key").value_or(""), .document = text_in(one, "document").value_or("")});
    return Answer{.what = Told{text_in(*read, "told").value_or("")}, .warnings = {}};
}

LockedScript const* dry_turn(LockedScript const* script, Arena& arena) {
    return arena.make<DryTurn>(*script);
}

} // namespace idiom::scim_face
