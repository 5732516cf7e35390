#include "gateway/api/with_idempotency_key.hpp"

#include "gateway/exchange/idempotency.hpp"

#include <algorithm>

namespace idiom::api {

namespace asio = boost::asio;

namespace {

/// How much longer than its calls to the back end a request may last: for the store, which is asked four
/// times. A key stays that long with a gateway that died.
constexpr std::chrono::seconds lease_margin{30};

/// Of one reply, in bytes: more than a user with all its roles usually is.
constexpr std::size_t most_kept = 64 * 1024;

std::string fingerprint_of(RequestContext const& context, exchange::WriteServices const& write_services) {
    auto const& request = context.request;
    return exchange::fingerprint(write_services.fingerprint_key,
                                 std::array{request.head.method, context.path, context.query,
                                            request.head.header("Content-Type"), request.body});
}

store::KeptReply kept(unified::Reply const& reply) {
    store::KeptReply out{.status = reply.status, .headers = {}, .body = std::string(reply.body)};
    for (auto const& header : reply.headers)
        out.headers.emplace_back(header.name, header.value);
    return out;
}

std::size_t size_of(unified::Reply const& reply) {
    auto size = reply.body.size();
    for (auto const& header : reply.headers)
        size += header.name.size() + header.value.size();
    return size;
}

/// The outcome in short, where the reply is too large to be kept for a day: the same status and, of a
/// success, where the user is to be had; of a failure the same problem without its list of errors.
unified::Reply in_short(RequestContext& context, unified::Reply const& reply) {
    constexpr std::string_view why =
        "the errors were told in the answer to the first request with this key, and "
        "were too long to be kept";
    if (reply.status >= 400 && context.failure) {
        Error error = *context.failure;
        error.detail = why;
        if (error.backend) error.backend->message = {};
        return context.fail(error);
    }
    auto headers = context.arena.vector<Header>();
    for (auto const& header : reply.headers)
        if (equal_ignoring_case(header.name, "Location") || equal_ignoring_case(header.name, "ETag"))
            headers.push_back(header);
    return {.status = reply.status, .headers = Arena::keep(headers), .body = {}, .head = false};
}

/// A problem with the id of this request as its instance, as any answer's: the kept one has that of the
/// first. A quote or bracket in a text would be escaped, so that the member is found wherever it stands.
std::string_view with_instance(std::string_view body, std::string_view id, bool xml, Arena& arena) {
    std::string_view const before = xml ? "<instance>" : R"("instance":")";
    auto const found = body.find(before);
    if (found == body.npos) return arena.copy(body);
    auto const begin = found + before.size();
    auto const end = std::min(body.find(xml ? '<' : '"', begin), body.size());
    return arena.join({body.substr(0, begin), id, body.substr(end)});
}

/// The first outcome, marked as what it is (`Idempotency-Replayed`).
unified::Reply replay(store::KeptReply const& reply, std::string_view id, Arena& arena) {
    auto const headers = arena.array<Header>(reply.headers.size() + 1);
    std::ranges::transform(reply.headers, headers.begin(), [&](auto const& header) {
        return Header{arena.copy(header.first), arena.copy(header.second)};
    });
    headers.back() = {"Idempotency-Replayed", "true"};
    auto const type = media_type(find(headers, "Content-Type").value_or(""));
    bool const xml = type == "application/problem+xml";
    bool const problem = xml || type == "application/problem+json";
    return {.status = reply.status,
            .headers = headers,
            .body = problem ? with_instance(reply.body, id, xml, arena) : arena.copy(reply.body),
            .head = false};
}

bool worth_another_try(RequestContext const& context, unified::Reply const& reply) {
    return !context.wrote && (reply.status >= 500 || reply.status == 429);
}

asio::awaitable<unified::Reply> under_key(RequestContext& context, exchange::WriteServices& write_services,
                                          std::string key,
                                          std::function<asio::awaitable<unified::Reply>()> execute) {
    store::IdempotencyKey const name{
        .client = context.caller->name, .route = context.route->name, .key = std::move(key)};
    auto const attempt =
        co_await exchange::begin_idempotent(write_services, name, fingerprint_of(context, write_services),
                                            context.route->total_timeout + lease_margin, context.id);
    if (!attempt) co_return context.fail(attempt.error());
    if (attempt->reply) {
        context.routing->counts->replays.add();
        co_return replay(*attempt->reply, context.id, context.arena);
    }
    context.resumed = attempt->resumed;
    auto const reply = co_await execute();
    // Where an earlier attempt may have written, the key keeps saying so: its next claim is a resumed one
    // too.
    if (worth_another_try(context, reply) && context.resumed) co_return reply;
    auto const expires = write_services.now() + exchange::outcome_lasts;
    auto const done =
        worth_another_try(context, reply)
            ? co_await write_services.store.release(name)
            : co_await write_services.store.settle(
                  name, kept(size_of(reply) > most_kept ? in_short(context, reply) : reply), expires);
    // The write itself is durable: though its outcome is not kept, the client is told it.
    if (!done) write_services.report(done.error(), context.id);
    co_return reply;
}

asio::awaitable<unified::Reply> answered(unified::Reply reply) { co_return reply; }

} // namespace

asio::awaitable<unified::Reply>
with_idempotency_key(RequestContext& context, exchange::WriteServices& write_services,
                     std::function<asio::awaitable<unified::Reply>()> execute) {
    auto const field = find(context.request.head.headers, "Idempotency-Key");
    if (!field || context.method != Method::post) return execute();
    auto key = exchange::read_idempotency_key(*field);
    if (!key)
        return answered(context.fail(Fault::invalid_parameter,
                                     "the Idempotency-Key must be 1 to 255 printable characters"));
    return under_key(context, write_services, std::move(*key), std::move(execute));
}

} // namespace idiom::api
