#include "gateway/execution/record_backend.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/codec/uri.hpp"

#include <array>

namespace idiom::execution {
namespace {

using boost::asio::awaitable;

constexpr std::string_view collection = "/users";

// Translators write these documents, so they may be deeper than a client's body, but the depth is bounded
// too.
constexpr std::size_t document_depth = 256;

constexpr std::array json_headers{Header{"Content-Type", "application/json"}};
constexpr std::array kept_headers{Header{"Content-Type", "application/json"},
                                  Header{"X-Secrets-Kept", "true"}};
constexpr std::array not_kept_headers{Header{"Content-Type", "application/json"},
                                      Header{"X-Secrets-Kept", "false"}};
constexpr std::array collection_allows{Header{"Allow", "GET"}};
constexpr std::array user_allows{Header{"Allow", "GET, PUT, DELETE"}};

Response status(int code, std::span<Header const> headers = {}) {
    return Response{.status = code, .headers = headers, .body = {}, .secrets = {}};
}

} // namespace

RecordBackend::RecordBackend(store::Store& store, std::string backend, Report report)
    : store_(store), backend_(std::move(backend)), report_(std::move(report)) {}

// Not a coroutine itself, because each case returns one.
awaitable<Response> RecordBackend::send(Request const& request, upstream::CallContext& call_context) {
    auto const answer = [](Response response) -> awaitable<Response> { co_return response; };
    auto path = request.target;
    if (path == collection) {
        return request.method == Method::get ? list(call_context) : answer(status(405, collection_allows));
    }
    if (!path.starts_with("/users/")) return answer(status(404));
    path.remove_prefix(collection.size() + 1);
    auto const key = uri::decode(path, call_context.arena);
    if (!key || key->empty() || path.find_first_of("/?#") != path.npos) return answer(status(400));
    switch (request.method) {
    case Method::get: return get(*key, call_context);
    case Method::put: return put(*key, request, call_context);
    case Method::delete_: return erase(*key, call_context);
    default: return answer(status(405, user_allows));
    }
}

awaitable<Response> RecordBackend::list(upstream::CallContext const& call_context) {
    auto const users = co_await store_.list(backend_);
    if (!users) co_return failure(users.error(), call_context);
    auto body = call_context.arena.text();
    json::Writer writer(body);
    writer.begin_array();
    for (auto const& user : *users) {
        writer.begin_object().member("key", user.key).key("document").raw(user.document).end_object();
    }
    writer.end_array();
    auto response = status(200, json_headers);
    response.body = call_context.arena.keep(body);
    co_return response;
}

awaitable<Response> RecordBackend::get(std::string_view key, upstream::CallContext const& call_context) {
    auto const record = co_await store_.get(backend_, std::string(key));
    if (!record) co_return failure(record.error(), call_context);
    if (!*record) co_return status(404);
    auto response = status(200, store_.keeps_secrets() ? kept_headers : not_kept_headers);
    response.body = call_context.arena.copy((*record)->document);
    response.secrets = call_context.arena.copy((*record)->secrets);
    co_return response;
}

awaitable<Response> RecordBackend::put(std::string_view key, Request const& request,
                                       upstream::CallContext const& call_context) {
    // The list embeds documents unchanged, so one document that is not JSON would make the whole list
    // invalid.
    if (!json::read(request.body, call_context.arena, {.depth = document_depth})) co_return status(400);
    store::Record record{.document = std::string(request.body), .secrets = std::string(request.secrets)};
    auto const done = co_await store_.put(backend_, std::string(key), std::move(record));
    if (!done) co_return failure(done.error(), call_context);
    co_return status(204);
}

awaitable<Response> RecordBackend::erase(std::string_view key, upstream::CallContext const& call_context) {
    auto const erased = co_await store_.erase(backend_, std::string(key));
    if (!erased) co_return failure(erased.error(), call_context);
    co_return status(*erased ? 204 : 404);
}

Response RecordBackend::failure(store::StoreError const& error, upstream::CallContext const& call_context) {
    if (report_) report_(error, call_context.request_id);
    auto response = status(error.kind == store::StoreError::Kind::unreadable ? 500 : 503, json_headers);
    response.body = R"({"error":"the gateway's own store failed"})";
    return response;
}

} // namespace idiom::execution
