#include "gateway/pipeline/limits.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace idiom::pipeline {

namespace {

std::uint32_t whole_seconds(std::chrono::nanoseconds time) {
    auto const seconds = std::chrono::ceil<std::chrono::seconds>(time).count();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 0, 0xFFFF'FFFF));
}

std::string_view decimal(std::uint64_t number, Arena& arena) {
    std::array<char, 20> digits{};
    return arena.copy(
        {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr});
}

bool has_credentials(RequestContext const& context) {
    auto const headers = context.request.head.headers;
    return find(headers, "Authorization") || find(headers, "X-Api-Key");
}

Error later(Fault fault, std::string_view detail, std::uint32_t seconds) {
    Error error{.fault = fault, .detail = detail};
    error.retry_after = std::max<std::uint32_t>(1, seconds);
    return error;
}

} // namespace

bool take_token(RequestContext& context, std::string_view route) {
    context.limit = context.routing->limits->find(context.caller->name, route);
    if (!context.limit.bucket) return true;
    context.taken = context.limit.bucket->take(std::chrono::steady_clock::now());
    return !context.taken.undecided;
}

boost::asio::awaitable<void> wait_for_token(RequestContext& context) {
    context.taken = co_await context.limit.bucket->ask(std::chrono::steady_clock::now());
}

std::optional<Error> over_limit(RequestContext const& context) {
    if (!context.limit.bucket || context.taken.allowed) return std::nullopt;
    return later(Fault::rate_limited, "the client asks this route too often",
                 whole_seconds(context.taken.until));
}

void add_rate_fields(RequestContext const& context, std::pmr::vector<Header>& headers) {
    if (!context.limit.bucket) return;
    auto& arena = context.arena;
    auto const& taken = context.taken;
    // Copies the policy, because a reload may destroy the limit before the response is written.
    headers.push_back({"RateLimit-Policy", arena.copy(context.limit.policy)});
    headers.push_back({"RateLimit", arena.join({"\"default\";r=", decimal(taken.remaining, arena),
                                                ";t=", decimal(whole_seconds(taken.until), arena)})});
}

std::optional<Error> login_throttled(RequestContext const& context) {
    auto const seconds = context.routing->login_throttle->wait(context.request.peer);
    if (seconds == 0) return std::nullopt;
    return later(Fault::rate_limited, "too many failed logins came from this address", seconds);
}

std::optional<Error> credentials_throttled(RequestContext const& context) {
    auto const error = login_throttled(context);
    if (!error || !has_credentials(context)) return std::nullopt;
    // Failed logins of others behind the same address must not lock out a caller that is already known.
    if (context.routing->authenticator->remembers(context.request.head.headers)) return std::nullopt;
    return error;
}

void record_failed_login(RequestContext const& context) {
    context.routing->login_throttle->failed(context.request.peer);
}

boost::asio::awaitable<void> wait_for_keys(RequestContext& context, auth::Callers::Trusted const& issuer) {
    record_failed_credentials(context);
    bool const waited = co_await context.routing->authenticator->fetch_keys(issuer);
    if (waited) context.recognise();
    record_failed_credentials(context);
}

void record_failed_credentials(RequestContext& context) {
    bool const suspect = !context.caller && has_credentials(context);
    if (suspect == context.suspected) return;
    context.suspected = suspect;
    if (suspect)
        record_failed_login(context);
    else
        context.routing->login_throttle->take_back(context.request.peer);
}

void claim_place(RequestContext const& context, limits::ConcurrencyLimiter& limiter) {
    auto& permit = context.request.permit;
    auto const client = context.caller->number;
    if (client == limits::ConcurrencyLimiter::no_client ||
        permit.client != limits::ConcurrencyLimiter::no_client)
        return;
    limiter.claim(client);
    permit.client = client;
}

Error overloaded() {
    return later(Fault::overloaded, "the gateway has too many requests under way",
                 limits::ConcurrencyLimiter::retry_after);
}

} // namespace idiom::pipeline
