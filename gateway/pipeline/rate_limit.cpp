#include "gateway/pipeline/rate_limit.hpp"

#include "gateway/pipeline/retry_later.hpp"
#include "translators/core/text.hpp"

namespace idiom::pipeline {

namespace {

std::uint32_t whole_seconds(std::chrono::nanoseconds time) {
    auto const seconds = std::chrono::ceil<std::chrono::seconds>(time).count();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 0, 0xFFFF'FFFF));
}

Error over_limit(limits::Taken const& taken) {
    return retry_later(Fault::rate_limited, "the client asks this route too often",
                       whole_seconds(taken.until));
}

} // namespace

bool take_token(RequestContext& context) {
    auto const limited = context.route ? std::string_view(context.route->name) : route_list;
    context.limit = context.routing->limits->find(context.caller->name, limited);
    if (!context.limit.bucket) return true;
    context.taken = context.limit.bucket->take(std::chrono::steady_clock::now());
    return !context.taken.undecided;
}

boost::asio::awaitable<void> wait_for_token(RequestContext& context) {
    context.taken = co_await context.limit.bucket->ask(std::chrono::steady_clock::now());
}

std::optional<ClientResponse> refuse_over_limit(RequestContext& context) {
    if (!context.limit.bucket || context.taken.allowed) return std::nullopt;
    return context.fail(over_limit(context.taken));
}

boost::asio::awaitable<std::optional<Error>> take_token_of(RequestContext const& context,
                                                           ServedRoute const& route) {
    auto const limit = context.routing->limits->find(context.caller->name, route.name);
    if (!limit.bucket) co_return std::nullopt;
    auto taken = limit.bucket->take(std::chrono::steady_clock::now());
    if (taken.undecided) taken = co_await limit.bucket->ask(std::chrono::steady_clock::now());
    if (taken.allowed) co_return std::nullopt;
    co_return over_limit(taken);
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

} // namespace idiom::pipeline
