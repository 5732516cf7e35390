#include "gateway/pipeline/rate_limit.hpp"

#include "gateway/pipeline/retry_later.hpp"
#include "translators/core/text.hpp"

namespace idiom::pipeline {

namespace {

std::uint32_t whole_seconds(std::chrono::nanoseconds time) {
    auto const seconds = std::chrono::ceil<std::chrono::seconds>(time).count();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 0, 0xFFFF'FFFF));
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
    return context.fail(retry_later(Fault::rate_limited, "the client asks this route too often",
                                    whole_seconds(context.taken.until)));
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
