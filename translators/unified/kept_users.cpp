#include "translators/unified/kept_users.hpp"

#include "translators/scim/face/record_index.hpp"
#include "translators/scim/face/record_table.hpp"
#include "translators/unified/external_id.hpp"
#include "translators/unified/write_answer.hpp"

#include <algorithm>

namespace idiom::unified {

using namespace scim_face;

namespace {

Call record_call(std::string_view id, RouteView const& route, Arena& arena) {
    return {.what = ReadRecord{.key = key_of_user(id, arena)}, .roles = route.roles, .session = {}};
}

/// Asks for several calls together; none is asked for with an empty list.
Stage<Outcomes> taken(OutcomeReader& course, std::span<Call const> calls) {
    if (calls.empty()) return Outcomes{};
    if (course.at_end()) return std::unexpected(LockedStep(Calls{calls}));
    auto const made = course.outcomes().subspan(course.place(), calls.size());
    course.skip(calls.size());
    return made;
}

/// Reads one record for each of `keys`.
Stage<std::span<UserRecord const>> read_each(OutcomeReader& course, Names keys, RouteView const& route) {
    auto& arena = course.arena();
    auto const calls = arena.array<Call>(keys.size());
    std::ranges::transform(keys, calls.begin(), [&](auto key) { return record_call(key, route, arena); });
    auto const outcomes = taken(course, calls);
    if (!outcomes) return std::unexpected(outcomes.error());
    auto made = arena.vector<UserRecord>();
    for (auto const& outcome : *outcomes) {
        if (!outcome) return end(outcome.error());
        auto const* const records = std::get_if<Records>(&outcome->what);
        if (!records) return end({.fault = Fault::internal_error});
        made.push_back(records->documents.empty()
                           ? UserRecord{}
                           : read_record(records->documents.front().document, route.name, arena));
        if (!records->documents.empty()) made.back().password = records->documents.front().secrets;
    }
    return Arena::keep(made);
}

Names ids_of(std::span<User const> users, Arena& arena) {
    auto const ids = arena.array<std::string_view>(users.size());
    std::ranges::transform(users, ids.begin(), [](User const& user) { return user.id.value_or(""); });
    return ids;
}

std::span<User const> users_of(Answer const& answer) {
    if (auto const* const one = std::get_if<OneUser>(&answer.what)) return std::span(&one->user, 1);
    if (auto const* const many = std::get_if<ManyUsers>(&answer.what)) return many->users;
    return {};
}

/// Returns whether the answer shows the external ids, or a version that they belong to.
bool needs_external_ids(ResponseOptions const& response_options) {
    using What = ResponseOptions::What;
    auto const what = response_options.what;
    if (what == What::list) return response_options.shows_external_ids();
    return response_options.external_ids &&
           (what == What::user || what == What::created || what == What::roles);
}

/// The write is done, so that its answer is no error: the user is shown without the id, and has no version.
FaceStep show_unread(Answer answer, ResponseOptions const& response_options, Arena& arena) {
    auto warnings = arena.vector<Warning>();
    warnings.assign(answer.warnings.begin(), answer.warnings.end());
    warnings.push_back({.pointer = external_id_pointer,
                        .detail = "cannot be shown, because the gateway's own store failed",
                        .left_out = false});
    answer.warnings = Arena::keep(warnings);
    if (auto* const one = std::get_if<OneUser>(&answer.what)) one->whole = false;
    return respond(answer, response_options, arena);
}

} // namespace

FaceStep step_of(LockedStep const& step) {
    if (auto const* const calls = std::get_if<Calls>(&step)) return *calls;
    return Result<ClientResponse>(std::unexpected(std::get<Result<Answer>>(step).error()));
}

Stage<std::span<KeptUser const>> read_kept(OutcomeReader& course, Names vendor_ids, RouteView const& route) {
    auto& arena = course.arena();
    auto const records = read_each(course, vendor_ids, route);
    if (!records) return std::unexpected(records.error());
    auto const keys = arena.array<std::string_view>(vendor_ids.size());
    auto elsewhere = arena.vector<std::string_view>();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        auto const known_as = (*records)[i].known_as;
        keys[i] = known_as.empty() ? vendor_ids[i] : known_as;
        if (!known_as.empty()) elsewhere.push_back(known_as);
    }
    auto const others = read_each(course, Arena::keep(elsewhere), route);
    if (!others) return std::unexpected(others.error());
    auto const made = arena.array<KeptUser>(keys.size());
    for (std::size_t i = 0, other = 0; i < keys.size(); ++i)
        made[i] = {.key = keys[i],
                   .record = (*records)[i].known_as.empty() ? (*records)[i] : (*others)[other++]};
    return made;
}

Stage<std::span<KeptUser const>> holders_of(OutcomeReader& course, std::string_view external_id,
                                            RouteView const& route) {
    auto& arena = course.arena();
    auto const prefix = by_external_id(route.name, external_id, arena);
    auto const listed = taken(
        course,
        arena.list<Call>({{.what = ListRecords{.prefix = prefix}, .roles = route.roles, .session = {}}}));
    if (!listed) return std::unexpected(listed.error());
    if (!listed->front()) return end(listed->front().error());
    auto const* const entries = std::get_if<Records>(&listed->front()->what);
    if (!entries) return end({.fault = Fault::internal_error});
    auto const ids = ids_behind(prefix, entries->documents, arena);
    auto const records = read_each(course, ids, route);
    if (!records) return std::unexpected(records.error());
    auto made = arena.vector<KeptUser>();
    for (std::size_t i = 0; i < ids.size(); ++i)
        if ((*records)[i].external_id == external_id)
            made.push_back({.key = ids[i], .record = (*records)[i]});
    return Arena::keep(made);
}

Stage<std::span<User const>> find_by_external_id(OutcomeReader& course, std::string_view external_id,
                                                 RouteView const& route) {
    auto& arena = course.arena();
    auto const holders = holders_of(course, external_id, route);
    if (!holders) return std::unexpected(holders.error());
    auto calls = arena.vector<Call>();
    for (auto const& holder : *holders)
        if (!holder.is_remembered())
            calls.push_back({.what = GetUser{.id = holder.vendor_id()}, .roles = route.roles, .session = {}});
    auto const found = taken(course, Arena::keep(calls));
    if (!found) return std::unexpected(found.error());
    auto users = arena.vector<User>();
    for (auto const& outcome : *found) {
        if (!outcome && outcome.error().fault == Fault::user_not_found) continue;
        if (!outcome) return end(outcome.error());
        if (auto const* const one = std::get_if<OneUser>(&outcome->what)) users.push_back(one->user);
    }
    return Arena::keep(users);
}

FaceStep show(Result<Answer> const& outcome, Outcomes records, ResponseOptions const& response_options,
              Arena& arena) {
    bool const asks = outcome && needs_external_ids(response_options);
    auto const users = asks ? users_of(*outcome) : std::span<User const>{};
    if (users.empty()) return respond(outcome, response_options, arena);
    OutcomeReader course(records, arena);
    auto const kept = read_kept(course, ids_of(users, arena), {.name = response_options.route});
    if (!kept) {
        bool const waits = std::holds_alternative<Calls>(kept.error());
        return waits || response_options.reads ? step_of(kept.error())
                                               : show_unread(*outcome, response_options, arena);
    }
    auto const ids = arena.array<std::string_view>(users.size());
    std::ranges::transform(*kept, ids.begin(),
                           [](KeptUser const& one) { return one.record.external_id.value_or(""); });
    return respond(outcome, response_options, arena, ids);
}

} // namespace idiom::unified
