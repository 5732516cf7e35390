#include "gateway/execution/face_records.hpp"

#include "gateway/execution/change_feed.hpp"
#include "gateway/net/event_time.hpp"

namespace idiom::execution {

namespace {

using boost::asio::awaitable;

std::string name_of(FaceRecords const& records) { return record_name(records.face, records.backend); }

std::unexpected<Error> failed(FaceRecords const& records, store::StoreError const& error) {
    records.services.report(error, records.request_id);
    return fail(Fault::backend_unavailable, "the gateway's own store failed; the same request again is safe");
}

/// How long an empty record counts as empty. A store that several gateways share is looked at more often: any
/// of them may write. Of two gateways at one file, one is about to stop.
std::chrono::seconds believed_empty(store::Store const& store) {
    return store.shares_limits() ? std::chrono::seconds(1) : std::chrono::seconds(10);
}

/// Finds out whether the record holds anything at all.
awaitable<void> look(FaceRecords records) {
    auto const begun = records.state ? records.state->begin_look() : std::nullopt;
    if (!begun) co_return;
    auto& store = records.services.store;
    if (auto const page = co_await store.page(name_of(records), {.prefix = {}, .after = {}, .limit = 1}))
        records.state->end_look(*begun, page->empty(), net::event_time() + believed_empty(store));
}

awaitable<Result<Answer>> read(FaceRecords records, std::string_view key, Arena& arena) {
    auto& store = records.services.store;
    Records made{.documents = {}, .keeps_secrets = store.keeps_secrets()};
    if (is_known_empty(records)) co_return Answer{.what = made, .warnings = {}};
    auto const found = co_await store.get(name_of(records), std::string(key));
    if (!found) co_return failed(records, found.error());
    if (!*found) co_await look(records);
    if (!*found) co_return Answer{.what = made, .warnings = {}};
    auto const& record = **found;
    made.documents = arena.list<RecordDocument>(
        {{.key = key, .document = arena.copy(record.document), .secrets = arena.copy(record.secrets)}});
    co_return Answer{.what = made, .warnings = {}};
}

/// Reads page by page, so that no other reader of the store waits long.
awaitable<Result<Answer>> list(FaceRecords records, std::string_view prefix, Arena& arena) {
    if (is_known_empty(records)) co_return Answer{.what = Records{}, .warnings = {}};
    auto documents = arena.vector<RecordDocument>();
    store::KeyRange range{.prefix = std::string(prefix), .after = {}};
    for (bool more = true; more;) {
        auto const page = co_await records.services.store.page(name_of(records), range);
        if (!page) co_return failed(records, page.error());
        for (auto const& one : *page)
            documents.push_back({.key = arena.copy(one.key), .document = arena.copy(one.document)});
        more = page->size() == range.limit;
        if (more) range.after = page->back().key;
    }
    if (documents.empty()) co_await look(records);
    co_return Answer{.what = Records{.documents = Arena::keep(documents)}, .warnings = {}};
}

awaitable<Result<Answer>> write(FaceRecords records, WriteRecord wanted) {
    if (records.state) records.state->note_write();
    std::vector<store::RecordChange> changes;
    for (auto const& one : wanted.documents) {
        auto& change = changes.emplace_back(std::string(one.key), std::nullopt);
        if (one.document.empty()) continue;
        change.record =
            store::Record{.document = std::string(one.document), .secrets = std::string(one.secrets)};
    }
    auto const kept = co_await records.services.store.change(name_of(records), std::move(changes));
    if (!kept) co_return failed(records, kept.error());
    co_return Answer{.what = Done{}, .warnings = {}};
}

} // namespace

std::string_view owner_of_record(Face const& face) {
    auto const& info = face.info();
    return info.record.empty() ? info.name : info.record;
}

std::string record_name(std::string_view face, std::string_view backend) {
    return std::string(backend).append(" by ").append(face);
}

bool is_known_empty(FaceRecords const& records) {
    return records.only_reads && records.state && !records.state->may_hold(net::event_time());
}

bool is_about_record(Call const& call) {
    return std::holds_alternative<ReadRecord>(call.what) || std::holds_alternative<ListRecords>(call.what) ||
           std::holds_alternative<WriteRecord>(call.what);
}

// Not a coroutine itself, because each case returns one.
awaitable<Result<Answer>> execute_on_record(FaceRecords records, Call const& call, Arena& arena) {
    if (auto const* const wanted = std::get_if<ReadRecord>(&call.what)) {
        auto const page = feed_page(wanted->key);
        return page ? read_changes(records.services, records.route, *page, records.request_id, arena)
                    : read(records, wanted->key, arena);
    }
    if (auto const* const wanted = std::get_if<ListRecords>(&call.what))
        return list(records, wanted->prefix, arena);
    return write(records, std::get<WriteRecord>(call.what));
}

} // namespace idiom::execution
