#include "gateway/execution/change_feed.hpp"

#include "gateway/http1/timestamp.hpp"
#include "translators/codec/json/json.hpp"

#include <charconv>
#include <optional>

namespace idiom::execution {

namespace {

std::optional<std::int64_t> to_place(std::string_view since) {
    std::int64_t place = 0;
    auto const [end, error] = std::from_chars(since.data(), since.data() + since.size(), place);
    bool const whole = error == std::errc{} && end == since.data() + since.size();
    return whole && place >= 0 ? std::optional(place) : std::nullopt;
}

/// Returns the range that `since` names; null if it names none.
std::optional<store::AuditRange> range_of(std::string_view route, FeedPage const& page, store::Time now) {
    store::AuditRange range{.route = std::string(route), .limit = page.limit};
    if (page.since.empty()) return range;
    if (auto const place = to_place(page.since)) {
        range.after = *place;
        return range;
    }
    // An age, such as "2h", is no time.
    if (page.since.contains('-')) range.since = http1::to_timestamp(page.since, now);
    return range.since ? std::optional(range) : std::nullopt;
}

void add_text(std::string& out, std::string_view name, std::string_view text) {
    if (text.empty()) return;
    out.append(",\"").append(name).append("\":");
    json::append_string(out, text);
}

/// Adds a text of the trail that is a JSON object; no other, which would break the document.
void add_object(std::string& out, std::string_view name, std::string_view text) {
    Arena arena;
    if (auto const read = json::read(text, arena); read && read->is_object())
        out.append(",\"").append(name).append("\":").append(text);
}

std::unexpected<Error> no_place() {
    return fail(Fault::invalid_parameter,
                "parameter 'since' must be what a former answer gave as `next`, or a time such as "
                "2026-01-31T12:00:00Z");
}

} // namespace

std::string change_document(store::AuditSlice::Numbered const& change) {
    auto const& entry = change.entry;
    auto out =
        "{\"id\":\"" + std::to_string(change.number) + "\",\"at\":\"" + http1::timestamp_text(entry.at) + '"';
    add_text(out, "requestId", entry.request_id);
    add_text(out, "client", entry.client);
    add_text(out, "route", entry.route);
    add_text(out, "operation", entry.operation);
    add_text(out, "user", entry.user);
    out.append(",\"status\":").append(std::to_string(entry.status));
    add_text(out, "problem", entry.problem);
    add_object(out, "before", entry.before);
    add_object(out, "after", entry.after);
    return out + '}';
}

boost::asio::awaitable<Result<Answer>> read_changes(WriteServices& services, std::string_view route,
                                                    FeedPage page, std::string_view request_id,
                                                    Arena& arena) {
    auto const range = range_of(route, page, services.now());
    if (!range) co_return no_place();
    auto const slice = co_await store::audit_log_of(services.store).audit_after(*range);
    if (!slice) {
        services.report(slice.error(), request_id);
        co_return fail(Fault::backend_unavailable, "the gateway's own store failed");
    }
    if (slice->next < range->after)
        co_return fail(Fault::invalid_parameter,
                       "parameter 'since' is no place in the audit trail of this gateway, whose store was "
                       "exchanged; begin again with a time");
    auto documents = arena.vector<RecordDocument>();
    for (auto const& change : slice->entries)
        documents.push_back({.key = arena.copy(std::to_string(change.number)),
                             .document = arena.copy(change_document(change))});
    documents.push_back({.key = slice->full ? FeedEnd::more : FeedEnd::newest,
                         .document = arena.copy(std::to_string(slice->next))});
    co_return Answer{.what = Records{.documents = Arena::keep(documents)}, .warnings = {}};
}

} // namespace idiom::execution
