#pragma once

#include "gateway/store/store.hpp"
#include "gateway/upstream/backend.hpp"

#include <functional>
#include <string>

namespace idiom::execution {

/// The gateway's own record of a back end's users, as a back end that translators call (Peer::record):
///
///   GET /users            200 and `[{"key":…,"document":{…}},…]` in the byte order of the keys
///   GET /users/{key}      200, the document and its secrets, `X-Secrets-Kept: true|false`; 404
///   PUT /users/{key}      204 once it is durable; 400 for a body that is not JSON
///   DELETE /users/{key}   204; 404
///
/// Keys are percent-encoded. It answers 503 if the store fails, and 500 if the store cannot read a record.
/// These responses give no reason; `report` is called with it on the calling event loop. Responses live in
/// the arena of the call context. Belongs to one event loop; the store must outlive it.
class RecordBackend final : public upstream::Backend {
public:
    using Report = std::move_only_function<void(store::StoreError const&, std::string_view request_id)>;

    RecordBackend(store::Store& store, std::string backend, Report report = {});

    boost::asio::awaitable<Response> send(Request const& request,
                                          upstream::CallContext& call_context) override;

private:
    boost::asio::awaitable<Response> list(upstream::CallContext const& call_context);
    boost::asio::awaitable<Response> get(std::string_view key, upstream::CallContext const& call_context);
    boost::asio::awaitable<Response> put(std::string_view key, Request const& request,
                                         upstream::CallContext const& call_context);
    boost::asio::awaitable<Response> erase(std::string_view key, upstream::CallContext const& call_context);
    Response failure(store::StoreError const& error, upstream::CallContext const& call_context);

    store::Store& store_;
    std::string backend_;
    Report report_;
};

} // namespace idiom::execution
