#include "gateway/execution/face_records.hpp"

namespace idiom::execution {

namespace {

using boost::asio::awaitable;

std::string name_of(FaceRecords const& records) { return record_name(records.face, records.backend); }

std::unexpected<Error> failed(FaceRecords const& records, store::StoreError const& error) {
    records.services.report(error, records.request_id);
    return fail(Fault::backend_unavailable, "the gateway's own store failed; the same request again is safe");
}

awaitable<Result<Answer>> read(FaceRecords records, std::string_view key, Arena& arena) {
    auto const found = co_await records.services.store.get(name_of(records), std::string(key));
    if (!found) co_return failed(records, found.error());
    if (!*found) co_return Answer{.what = Records{}, .warnings = {}};
    auto const document = RecordDocument{.key = key, .document = arena.copy((*found)->document)};
    co_return Answer{.what = Records{arena.list<RecordDocument>({document})}, .warnings = {}};
}

awaitable<Result<Answer>> list(FaceRecords records, std::string_view prefix, Arena& arena) {
    auto const all = co_await records.services.store.list(name_of(records));
    if (!all) co_return failed(records, all.error());
    auto documents = arena.vector<RecordDocument>();
    for (auto const& one : *all)
        if (one.key.starts_with(prefix))
            documents.push_back({.key = arena.copy(one.key), .document = arena.copy(one.document)});
    co_return Answer{.what = Records{Arena::keep(documents)}, .warnings = {}};
}

awaitable<Result<Answer>> write(FaceRecords records, WriteRecord wanted) {
    auto& store = records.services.store;
    if (wanted.document.empty()) {
        auto const erased = co_await store.erase(name_of(records), std::string(wanted.key));
        if (!erased) co_return failed(records, erased.error());
        co_return Answer{.what = Done{}, .warnings = {}};
    }
    store::Record record{.document = std::string(wanted.document), .secrets = {}};
    auto const kept = co_await store.put(name_of(records), std::string(wanted.key), std::move(record));
    if (!kept) co_return failed(records, kept.error());
    co_return Answer{.what = Done{}, .warnings = {}};
}

} // namespace

std::string record_name(std::string_view face, std::string_view backend) {
    return std::string(backend).append(" by ").append(face);
}

bool is_about_record(Call const& call) {
    return std::holds_alternative<ReadRecord>(call.what) || std::holds_alternative<ListRecords>(call.what) ||
           std::holds_alternative<WriteRecord>(call.what);
}

// Not a coroutine itself, because each case returns one.
awaitable<Result<Answer>> execute_on_record(FaceRecords records, Call const& call, Arena& arena) {
    if (auto const* const wanted = std::get_if<ReadRecord>(&call.what))
        return read(records, wanted->key, arena);
    if (auto const* const wanted = std::get_if<ListRecords>(&call.what))
        return list(records, wanted->prefix, arena);
    return write(records, std::get<WriteRecord>(call.what));
}

} // namespace idiom::execution
