#include "gateway/pipeline/idempotency.hpp"

#include "gateway/execution/idempotency.hpp"

#include <algorithm>

namespace idiom::pipeline {

namespace asio = boost::asio;

namespace {

/// The claim on a key lasts for the route's total timeout and this margin, which is for four requests to the
/// store. If a gateway dies, its claims end after this time.
constexpr std::chrono::seconds lease_margin{30};

/// The largest response that is kept whole, in bytes. A user with all its roles is usually smaller.
constexpr std::size_t most_kept = 64 * 1024;

std::string fingerprint_of(RequestContext const& context) {
    auto const& request = context.request;
    return execution::fingerprint(context.services.write_services.fingerprint_key,
                                  std::array{request.head.method, context.path, context.client_request.query,
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

/// Returns the kept response with `Idempotency-Replayed`.
ClientResponse replay(RequestContext const& context, store::KeptResponse const& response) {
    auto& arena = context.arena;
    auto const headers = arena.array<Header>(response.headers.size() + 1);
    std::ranges::transform(response.headers, headers.begin(), [&](auto const& header) {
        return Header{arena.copy(header.first), arena.copy(header.second)};
    });
    headers.back() = {"Idempotency-Replayed", "true"};
    return context.sandbox().repeat(
        {.status = response.status, .headers = headers, .body = arena.copy(response.body)});
}

bool worth_another_try(RequestContext const& context, ClientResponse const& response) {
    return !context.wrote && (response.status >= 500 || response.status == 429);
}

} // namespace

bool wants_key(RequestContext const& context) {
    return context.method == Method::post && context.target->writes && !context.call->dry_run() &&
           find(context.request.head.headers, "Idempotency-Key");
}

asio::awaitable<std::optional<ClientResponse>> claim_key(RequestContext& context) {
    auto key = execution::read_idempotency_key(context.request.head.header("Idempotency-Key"));
    if (!key)
        co_return context.fail(Fault::invalid_parameter,
                               "the Idempotency-Key must be 1 to 255 printable characters");
    auto& name = context.idempotency_key.emplace(store::IdempotencyKey{
        .client = context.caller->name, .route = context.route->name, .key = std::move(*key)});
    auto const attempt =
        co_await execution::begin_idempotent(context.services.write_services, name, fingerprint_of(context),
                                             context.route->total_timeout + lease_margin, context.id);
    if (!attempt) co_return context.fail(attempt.error());
    if (attempt->response) {
        context.routing->counts->replays.add();
        co_return replay(context, *attempt->response);
    }
    context.resumed = attempt->resumed;
    co_return std::nullopt;
}

asio::awaitable<void> settle_key(RequestContext& context, ClientResponse const& response) {
    bool const again = worth_another_try(context, response);
    // If an earlier attempt may have written, the key stays claimed, so that its next claim counts as resumed
    // too.
    if (again && context.resumed) co_return;
    auto& services = context.services.write_services;
    auto const& name = *context.idempotency_key;
    auto const expires = services.now() + execution::outcome_lasts;
    auto const done =
        again ? co_await services.store.release(name)
              : co_await services.store.settle(
                    name, kept(size_of(response) > most_kept ? in_short(context, response) : response),
                    expires);
    // The write is durable, so the client gets its response even if the store did not keep it.
    if (!done) services.report(done.error(), context.id);
}

} // namespace idiom::pipeline
