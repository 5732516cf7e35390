#include "translators/core/face_violation.hpp"

#include <algorithm>
#include <array>

namespace idiom {

namespace {

/// The connection writes these.
constexpr std::array<std::string_view, 6> own_fields{
    "Content-Length", "Transfer-Encoding", "Connection", "Date", "Server", "X-Request-Id"};

bool is_own(std::string_view name) {
    return std::ranges::any_of(own_fields, [&](auto own) { return equal_ignoring_case(own, name); });
}

bool makes_sense(Call const& call) {
    auto const* const update = std::get_if<UpdateUser>(&call.what);
    if (auto const* const turn = std::get_if<UnderWriteLock>(&call.what)) return turn->script != nullptr;
    if (auto const* const part = std::get_if<PartOfRequest>(&call.what)) return part->script != nullptr;
    if (auto const* const write = std::get_if<WriteRecord>(&call.what)) return !write->documents.empty();
    if (std::holds_alternative<ReadRecord>(call.what) || std::holds_alternative<ListRecords>(call.what))
        return true;
    return call.roles && (!update || update->edit);
}

} // namespace

std::optional<RequestViolation> violation_of(Calls const& step, Target const& target, std::size_t outcomes) {
    if (step.calls.empty())
        return RequestViolation{.what = "asked for no call", .remedy = "a step is calls or a response"};
    if (outcomes + step.calls.size() > most_calls)
        return RequestViolation{.what = "asked for more than 4096 calls",
                                .remedy = "bound what a list costs"};
    if (!std::ranges::all_of(step.calls, makes_sense))
        return RequestViolation{.what = "asked for a call without roles, or for an update without an edit"};
    auto const is_refused = [&](Call const& call) {
        bool const tidies = target.tidies && (std::holds_alternative<WriteRecord>(call.what) ||
                                              std::holds_alternative<UnderWriteLock>(call.what));
        return is_write(call) && !tidies;
    };
    if (!target.writes && std::ranges::any_of(step.calls, is_refused))
        return RequestViolation{.what = "asked for a write in a request that only reads",
                                .remedy = "the client was asked for the right to read: see Target::writes"};
    return std::nullopt;
}

std::optional<RequestViolation> violation_of(ClientResponse const& response) {
    static_assert(most_calls == 4096);
    if (response.status < 200 || response.status > 599)
        return RequestViolation{.what = "gave a response without a final status"};
    for (auto const& header : response.headers) {
        if (violation_of(header))
            return RequestViolation{.what = "gave a response with a header that cannot be sent",
                                    .part = header.name};
        if (is_own(header.name))
            return RequestViolation{.what = "gave a response with a header that is the connection's to write",
                                    .part = header.name};
    }
    return std::nullopt;
}

} // namespace idiom
