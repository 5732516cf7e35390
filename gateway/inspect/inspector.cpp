#include "gateway/inspect/inspector.hpp"

#include <algorithm>

namespace idiom::inspect {

namespace {

/// Returns the longest word of the log that a route or a client may be, without what would end the line.
std::string in_quotes(std::string_view name) { return "'" + std::string(name) + "'"; }

} // namespace

std::string describe(Inspection const& inspection) {
    std::string text(inspection.calls == Calls::all ? "all" : name_of(inspection.calls));
    text = inspection.calls == Calls::writes ? "writes" : text + " calls";
    if (!inspection.route.empty()) text += " of route " + in_quotes(inspection.route);
    if (!inspection.client.empty()) text += " of client " + in_quotes(inspection.client);
    return text;
}

Inspector::Inspector(std::optional<Bounds> const& bounds, Hooks hooks)
    : bounds_(bounds), hooks_(std::move(hooks)),
      ring_(bounds ? bounds->calls : 0, bounds ? bounds->memory : 0) {}

std::expected<Inspection, Inspector::Refusal> Inspector::begin(Wanted const& wanted, Now const& now,
                                                               std::string_view by) {
    if (!bounds_) return std::unexpected(Refusal::forbidden);
    tick(now);
    if (inspections_.size() >= most_inspections) return std::unexpected(Refusal::limit);
    auto const lasts = std::min(wanted.lasts, bounds_->longest);
    auto const& begun = inspections_.emplace_back(
        Inspection{.id = ++last_id_,
                   .route = wanted.route,
                   .client = wanted.client,
                   .calls = wanted.calls,
                   .hidden = wanted.hidden || bounds_->hidden,
                   .began = now.at,
                   .ends = now.at + lasts,
                   .until = now.steady + lasts,
                   .most = std::min(wanted.most.value_or(bounds_->calls), bounds_->calls)});
    forget_at_.reset();
    hooks_.log("inspection " + std::to_string(begun.id) + " of " + describe(begun) + " begins for " +
               std::to_string(lasts.count()) + "s, asked for from " + std::string(by));
    hooks_.publish(inspections_);
    return begun;
}

bool Inspector::end(std::uint64_t id, Now const& now, std::string_view by) {
    if (std::ranges::find(inspections_, id, &Inspection::id) == inspections_.end()) return false;
    remove(id, now, "as asked for from " + std::string(by));
    return true;
}

void Inspector::remove(std::uint64_t id, Now const& now, std::string const& why) {
    auto const found = std::ranges::find(inspections_, id, &Inspection::id);
    hooks_.log("inspection " + std::to_string(id) + " of " + describe(*found) + " ends after " +
               std::to_string(found->kept) + " calls, " + why);
    inspections_.erase(found);
    if (inspections_.empty()) forget_at_ = now.steady + kept_for;
    hooks_.publish(inspections_);
}

bool Inspector::count(std::vector<std::uint64_t> const& ids, Now const& now) {
    bool runs = false;
    for (auto const id : ids) {
        auto const found = std::ranges::find(inspections_, id, &Inspection::id);
        if (found == inspections_.end()) continue;
        runs = true;
        if (++found->kept >= found->most) remove(id, now, "because it has as many as it may have");
    }
    return runs;
}

void Inspector::begun(KeptCall call, Match const& match, Now const& now) {
    if (!count(match.always, now)) return;
    hooks_.call(call.summary);
    ring_.put(std::move(call));
}

void Inspector::ended(KeptCall call, Match const& match, Now const& now) {
    bool const failed = call.summary.status.value_or(0) >= 400 && count(match.if_failed, now);
    if (!ring_.holds(call.summary.seq) && !failed) return;
    hooks_.call(call.summary);
    ring_.put(std::move(call));
}

std::optional<std::chrono::steady_clock::time_point> Inspector::tick(Now const& now) {
    for (std::size_t i = inspections_.size(); i-- > 0;)
        if (now.steady >= inspections_[i].until) remove(inspections_[i].id, now, "because its time is over");
    if (forget_at_ && now.steady >= *forget_at_) {
        ring_.clear();
        forget_at_.reset();
    }
    if (inspections_.empty()) return forget_at_;
    return std::ranges::min(inspections_, {}, &Inspection::until).until;
}

} // namespace idiom::inspect
