#include "gateway/pipeline/with_idempotency_key.hpp"

#include "gateway/execution/idempotency.hpp"
#include "translators/core/client_response.hpp"

#include <algorithm>

namespace idiom::pipeline {

namespace asio = boost::asio;

namespace {

/// The claim on a key lasts for the route's total timeout and this margin, which is for four requests to the
/// store. If a gateway dies, its claims end after this time.
constexpr std::chrono::seconds lease_margin{30};

/// The largest response that is kept whole, in bytes. A user with all its roles is usually smaller.
constexpr std::size_t most_kept = 64 * 1024;

std::string fingerprint_of(RequestContext const& context, execution::WriteServices const& write_services) {
    auto const& request = context.request;
    return execution::fingerprint(write_services.fingerprint_key,
                                  std::array{request.head.method, context.path, context.query,
                                             request.head.header("Content-Type"), request.body});
}

store::KeptResponse kept(ClientResponse const& response) {
    store::KeptResponse out{.status = response.status, .headers = {}, .body = std::string(response.body)};
    for (auto const& header : response.headers)
        out.headers.emplace_back(header.name, header.value);
    return out;
}

std::size_t size_of(ClientResponse const& response) {
    auto size = response.body.size();
    for (auto const& header : response.headers)
        size += header.name.size() + header.value.size();
    return size;
}

/// Returns a short form of a response that is too large to be kept for a day. It has the same status. A
/// success keeps the fields that locate the user; a failure keeps the same problem without its list of
/// errors.
ClientResponse in_short(RequestContext& context, ClientResponse const& response) {
    constexpr std::string_view why =
        "the errors were told in the answer to the first request with this key, and "
        "were too long to be kept";
    if (response.status >= 400 && context.failure) {
        Error error = *context.failure;
        error.detail = why;
        if (error.backend) error.backend->message = {};
        return context.fail(error);
    }
    auto headers = context.arena.vector<Header>();
    for (auto const& header : response.headers)
        if (equal_ignoring_case(header.name, "Location") || equal_ignoring_case(header.name, "ETag"))
            headers.push_back(header);
    return {.status = response.status, .headers = Arena::keep(headers), .body = {}, .head = false};
}

/// Returns the body of a kept problem with the id of this request as its instance; it was kept with the id of
/// the first request. The search finds the member itself, because quotes and brackets in texts are escaped.
std::string_view with_instance(std::string_view body, std::string_view id, bool xml, Arena& arena) {
    std::string_view const before = xml ? "<instance>" : R"("instance":")";
    auto const found = body.find(before);
    if (found == body.npos) return arena.copy(body);
    auto const begin = found + before.size();
    auto const end = std::min(body.find(xml ? '<' : '"', begin), body.size());
    return arena.join({body.substr(0, begin), id, body.substr(end)});
}

/// Returns the kept response with `Idempotency-Replayed`.
ClientResponse replay(store::KeptResponse const& response, std::string_view id, Arena& arena) {
    auto const headers = arena.array<Header>(response.headers.size() + 1);
    std::ranges::transform(response.headers, headers.begin(), [&](auto const& header) {
        return Header{arena.copy(header.first), arena.copy(header.second)};
    });
    headers.back() = {"Idempotency-Replayed", "true"};
    auto const type = media_type(find(headers, "Content-Type").value_or(""));
    bool const xml = type == "application/problem+xml";
    bool const problem = xml || type == "application/problem+json";
    return {.status = response.status,
            .headers = headers,
            .body = problem ? with_instance(response.body, id, xml, arena) : arena.copy(response.body),
            .head = false};
}

bool worth_another_try(RequestContext const& context, ClientResponse const& response) {
    return !context.wrote && (response.status >= 500 || response.status == 429);
}

asio::awaitable<ClientResponse> under_key(RequestContext& context, execution::WriteServices& write_services,
                                          std::string key,
                                          std::function<asio::awaitable<ClientResponse>()> execute) {
    store::IdempotencyKey const name{
        .client = context.caller->name, .route = context.route->name, .key = std::move(key)};
    auto const attempt =
        co_await execution::begin_idempotent(write_services, name, fingerprint_of(context, write_services),
                                             context.route->total_timeout + lease_margin, context.id);
    if (!attempt) co_return context.fail(attempt.error());
    if (attempt->response) {
        context.routing->counts->replays.add();
        co_return replay(*attempt->response, context.id, context.arena);
    }
    context.resumed = attempt->resumed;
    auto const response = co_await execute();
    // If an earlier attempt may have written, the key stays claimed, so that its next claim counts as resumed
    // too.
    if (worth_another_try(context, response) && context.resumed) co_return response;
    auto const expires = write_services.now() + execution::outcome_lasts;
    auto const done =
        worth_another_try(context, response)
            ? co_await write_services.store.release(name)
            : co_await write_services.store.settle(
                  name, kept(size_of(response) > most_kept ? in_short(context, response) : response),
                  expires);
    // The write is durable, so the client gets its response even if the store did not keep it.
    if (!done) write_services.report(done.error(), context.id);
    co_return response;
}

asio::awaitable<ClientResponse> answered(ClientResponse response) { co_return response; }

} // namespace

asio::awaitable<ClientResponse>
with_idempotency_key(RequestContext& context, execution::WriteServices& write_services,
                     std::function<asio::awaitable<ClientResponse>()> execute) {
    auto const field = find(context.request.head.headers, "Idempotency-Key");
    if (!field || context.method != Method::post) return execute();
    auto key = execution::read_idempotency_key(*field);
    if (!key)
        return answered(context.fail(Fault::invalid_parameter,
                                     "the Idempotency-Key must be 1 to 255 printable characters"));
    return under_key(context, write_services, std::move(*key), std::move(execute));
}

} // namespace idiom::pipeline
