#include "gateway/webhooks/message.hpp"

#include "gateway/execution/change_feed.hpp"
#include "gateway/http1/timestamp.hpp"
#include "translators/codec/json/json.hpp"

#include <algorithm>

namespace idiom::webhooks {

namespace {

/// A larger message has the change without the fields before and after.
constexpr std::size_t most_bytes = 256 * 1024;

bool lists(std::vector<std::string> const& names, std::string_view name) {
    return names.empty() || std::ranges::find(names, name) != names.end();
}

std::string body_of(store::AuditSlice::Numbered const& change) {
    std::string body = R"({"type":)";
    json::append_string(body, "user." + change.entry.operation);
    body.append(R"(,"timestamp":")").append(http1::timestamp_text(change.entry.at));
    return body.append(R"(","data":)").append(execution::change_document(change)).append("}");
}

} // namespace

bool wants(Wanted const& wanted, store::AuditEntry const& entry) {
    bool const refused = entry.status >= 400 && entry.status < 500;
    bool const unsent = entry.status >= 500 && entry.backend_status == "not_sent";
    return !refused && !unsent && lists(wanted.routes, entry.route) &&
           lists(wanted.operations, entry.operation);
}

std::string message_id(store::AuditSlice::Numbered const& change) {
    return "change_" + std::to_string(change.number) + "_" +
           std::to_string(change.entry.at.time_since_epoch().count());
}

std::string message_body(store::AuditSlice::Numbered const& change) {
    auto body = body_of(change);
    if (body.size() <= most_bytes) return body;
    auto smaller = change;
    smaller.entry.before.clear();
    smaller.entry.after.clear();
    return body_of(smaller);
}

} // namespace idiom::webhooks
