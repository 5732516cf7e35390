#include "gateway/api/limits.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace idiom::api {

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

bool has_credentials(Visit const& visit) {
    auto const headers = visit.request.head.headers;
    return find(headers, "Authorization") || find(headers, "X-Api-Key");
}

Error later(Fault fault, std::string_view detail, std::uint32_t seconds) {
    Error error{.fault = fault, .detail = detail};
    error.retry_after = std::max<std::uint32_t>(1, seconds);
    return error;
}

} // namespace

bool take_token(Visit& visit, std::string_view route) {
    visit.limit = visit.premises->limits->find(visit.caller->name, route);
    if (!visit.limit.bucket) return true;
    visit.taken = visit.limit.bucket->take(std::chrono::steady_clock::now());
    return !visit.taken.undecided;
}

boost::asio::awaitable<void> wait_for_token(Visit& visit) {
    visit.taken = co_await visit.limit.bucket->ask(std::chrono::steady_clock::now());
}

std::optional<Error> over_limit(Visit const& visit) {
    if (!visit.limit.bucket || visit.taken.allowed) return std::nullopt;
    return later(Fault::rate_limited, "the client asks this route too often",
                 whole_seconds(visit.taken.until));
}

void add_rate_fields(Visit const& visit, std::pmr::vector<Header>& headers) {
    if (!visit.limit.bucket) return;
    auto& arena = visit.arena;
    auto const& taken = visit.taken;
    // A reload may end the limit before the answer is written.
    headers.push_back({"RateLimit-Policy", arena.copy(visit.limit.policy)});
    headers.push_back({"RateLimit", arena.join({"\"default\";r=", decimal(taken.remaining, arena),
                                                ";t=", decimal(whole_seconds(taken.until), arena)})});
}

std::optional<Error> barred_from_login(Visit const& visit) {
    auto const seconds = visit.premises->guesses->wait(visit.request.peer);
    if (seconds == 0) return std::nullopt;
    return later(Fault::rate_limited, "too many failed logins came from this address", seconds);
}

std::optional<Error> barred(Visit const& visit) {
    auto const error = barred_from_login(visit);
    if (!error || !has_credentials(visit)) return std::nullopt;
    // Others behind the same address are no reason to turn away who is known already.
    if (visit.premises->doorkeeper->remembers(visit.request.head.headers)) return std::nullopt;
    return error;
}

void note_failed_login(Visit const& visit) { visit.premises->guesses->failed(visit.request.peer); }

boost::asio::awaitable<void> wait_for_keys(Visit& visit, auth::Callers::Trusted const& issuer) {
    note_guess(visit);
    bool const waited = co_await visit.premises->doorkeeper->fetch_keys(issuer);
    if (waited) visit.recognise();
    note_guess(visit);
}

void note_guess(Visit& visit) {
    bool const suspect = !visit.caller && has_credentials(visit);
    if (suspect == visit.suspected) return;
    visit.suspected = suspect;
    if (suspect)
        note_failed_login(visit);
    else
        visit.premises->guesses->take_back(visit.request.peer);
}

void claim_place(Visit const& visit, policy::Admission& admission) {
    auto& permit = visit.request.permit;
    auto const client = visit.caller->number;
    if (client == policy::Admission::no_client || permit.client != policy::Admission::no_client) return;
    admission.claim(client);
    permit.client = client;
}

Error overloaded() {
    return later(Fault::overloaded, "the gateway has too many requests under way",
                 policy::Admission::retry_after);
}

} // namespace idiom::api
