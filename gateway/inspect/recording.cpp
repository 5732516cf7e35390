#include "gateway/inspect/recording.hpp"

#include <ranges>

namespace idiom::inspect {

namespace {

/// The edit of a call may be gone when the call is shown.
Call without_edit(Call call) {
    if (auto* const update = std::get_if<UpdateUser>(&call.what)) update->edit = nullptr;
    if (auto* const remove = std::get_if<DeleteUser>(&call.what)) remove->edit = nullptr;
    return call;
}

bool is_same(Call const& a, Call const& b) {
    return a.what.index() == b.what.index() && user_of(a) == user_of(b);
}

} // namespace

std::size_t Recording::begin(Exchange const& exchange) {
    if (exchanges_.size() == most_exchanges) {
        ++left_out_;
        return none;
    }
    exchanges_.push_back(exchange);
    return exchanges_.size() - 1;
}

void Recording::end(std::size_t place, Response const& response, TimePoint at, bool kept_connection) {
    if (place == none) return;
    auto& exchange = exchanges_[place];
    exchange.response = response;
    exchange.ended = at;
    exchange.kept_connection = kept_connection;
}

void Recording::add(Call const& call, Result<Answer> const& result) {
    performed_.push_back({.call = without_edit(call), .change = {}, .roles = {}, .result = result});
}

void Recording::note(Call const& call, Change const* change, std::optional<RolePlan> const& roles) {
    for (auto& one : std::views::reverse(performed_)) {
        if (!is_same(one.call, call)) continue;
        if (change) one.change = *change;
        one.roles = roles;
        return;
    }
}

void Recording::renewed_session() {
    if (exchanges_.empty()) return;
    auto const round = exchanges_.back().round;
    for (auto& exchange : std::views::reverse(exchanges_)) {
        if (exchange.round != round) return;
        if (exchange.why == Why::read) exchange.why = Why::session;
    }
}

} // namespace idiom::inspect
