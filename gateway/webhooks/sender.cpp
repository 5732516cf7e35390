#include "gateway/webhooks/sender.hpp"

#include "gateway/net/for_each_concurrent.hpp"
#include "gateway/webhooks/signature.hpp"

#include <algorithm>
#include <array>

namespace idiom::webhooks {

using boost::asio::awaitable;
using store::StoreResult;
using namespace std::chrono_literals;

namespace {

/// The most changes that are read from the trail at once.
constexpr std::size_t most_read = 100;
/// The most messages that a round sends.
constexpr std::size_t most_sent = 64;
constexpr std::size_t most_at_once = 8;

constexpr std::array<std::chrono::milliseconds, 9> pauses{5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};

/// Returns why the attempt failed; "" if the receiver has taken the message (the specification: any 2xx).
std::string why_not(Response const& response) {
    switch (response.delivery) {
    case Delivery::answered: break;
    case Delivery::not_sent: return "it cannot be reached";
    case Delivery::lost: return "it ended the connection without an answer";
    case Delivery::timed_out: return "it did not answer in time";
    case Delivery::unusable: return "what it answered is no HTTP, or too large";
    case Delivery::busy:
    case Delivery::refused:
    case Delivery::unfit: return "nothing was sent";
    }
    return response.ok() ? std::string() : "it answered " + std::to_string(response.status);
}

bool is_gone(Response const& response) {
    return response.delivery == Delivery::answered && response.status == 410;
}

} // namespace

std::optional<std::chrono::milliseconds> pause_after(std::uint64_t attempts,
                                                     std::optional<std::uint32_t> retry_after) {
    if (attempts == 0 || attempts > pauses.size()) return std::nullopt;
    std::chrono::milliseconds const asked = std::chrono::seconds(retry_after.value_or(0));
    return std::max(pauses[static_cast<std::size_t>(attempts - 1)], std::min(asked, pauses.back()));
}

awaitable<StoreResult<bool>> Sender::round() {
    auto waiting = co_await queue_.waiting();
    if (!waiting) co_return std::unexpected(waiting.error());
    auto const read = co_await read_trail(waiting->size());
    if (!read) co_return std::unexpected(read.error());
    if (read->queued) waiting = co_await queue_.waiting();
    if (!waiting) co_return std::unexpected(waiting.error());
    counts_.waiting = waiting->size();
    counts_.sends = true;
    auto const messages = due(std::move(*waiting));
    std::vector<std::optional<Outcome>> outcomes(messages.size());
    co_await net::for_each_concurrent(messages.size(), most_at_once,
                                      [&](std::size_t i) { return attempt(messages[i], outcomes[i]); });
    std::vector<Outcome> ended;
    for (auto& outcome : outcomes)
        if (outcome) ended.push_back(std::move(*outcome));
    bool const more = read->more || ended.size() == most_sent;
    if (ended.empty()) co_return more && !stopping_;
    auto const settled = co_await queue_.settle(std::move(ended));
    if (!settled) co_return std::unexpected(settled.error());
    co_return more && !stopping_;
}

/// A new receiver is told of what happens from now on.
auto Sender::begin() -> Awaitable<std::int64_t> {
    auto const place = co_await queue_.place();
    if (!place) co_return std::unexpected(place.error());
    if (*place) co_return **place;
    auto const end =
        co_await store::audit_log_of(services_.store).audit_after({.since = store::Time::max(), .limit = 1});
    if (!end) co_return std::unexpected(end.error());
    auto const kept = co_await queue_.take(end->next, {});
    if (!kept) co_return std::unexpected(kept.error());
    co_return end->next;
}

auto Sender::read_trail(std::size_t waiting) -> Awaitable<ReadTrail> {
    auto const place = co_await begin();
    if (!place) co_return std::unexpected(place.error());
    auto const room = DeliveryQueue::most_waiting - std::min(waiting, DeliveryQueue::most_waiting);
    if (room == 0) co_return ReadTrail{};
    auto const limit = std::min(room, most_read);
    auto const slice =
        co_await store::audit_log_of(services_.store).audit_after({.after = *place, .limit = limit});
    if (!slice) co_return std::unexpected(slice.error());
    if (slice->next == *place) co_return ReadTrail{};
    std::vector<QueuedMessage> messages;
    for (auto const& change : slice->entries)
        if (wants(receiver_.wanted, change.entry))
            messages.push_back(
                {.id = message_id(change), .body = message_body(change), .due = services_.now()});
    ReadTrail const read{.queued = !messages.empty(), .more = slice->full};
    auto const kept = co_await queue_.take(slice->next, std::move(messages));
    if (!kept) co_return std::unexpected(kept.error());
    co_return read;
}

/// Returns those of the messages that wait which this round sends.
std::vector<QueuedMessage> Sender::due(std::vector<QueuedMessage> waiting) const {
    auto const now = services_.now();
    std::erase_if(waiting, [&](QueuedMessage const& one) { return one.due > now; });
    waiting.resize(std::min(waiting.size(), most_sent));
    return waiting;
}

awaitable<void> Sender::attempt(QueuedMessage const& message, std::optional<Outcome>& outcome) {
    if (stopping_) co_return;
    auto const body = co_await queue_.body(message.id);
    if (!body) co_return; // the store fails, and so will what comes after
    auto& made = outcome.emplace(Outcome{.message = message});
    if (!*body) {
        services_.report("webhook " + receiver_.name + ": the store has lost message " + message.id);
        co_return;
    }
    Arena arena;
    auto const response = co_await send(message, **body, arena);
    judge(response, made);
}

awaitable<Response> Sender::send(QueuedMessage const& message, std::string_view body, Arena& arena) {
    auto const seconds = std::chrono::floor<std::chrono::seconds>(services_.now()).time_since_epoch().count();
    auto const timestamp = std::to_string(seconds);
    auto const signature = sign(receiver_.key, message.id, timestamp, body);
    std::array const headers{Header{"Content-Type", "application/json"}, Header{"webhook-id", message.id},
                             Header{"webhook-timestamp", timestamp}, Header{"webhook-signature", signature}};
    Request const request{.method = Method::post,
                          .target = receiver_.target,
                          .headers = headers,
                          .body = body,
                          .writes = true,
                          .repeatable = true};
    co_return co_await receiver_.send(request, arena);
}

void Sender::judge(Response const& response, Outcome& outcome) {
    auto& message = outcome.message;
    message.failure = why_not(response);
    ++message.attempts;
    if (message.failure.empty()) {
        ++counts_.delivered;
        if (failing_) services_.report("webhook " + receiver_.name + ": messages are taken again");
        failing_ = false;
        return;
    }
    ++counts_.failed;
    if (!failing_)
        services_.report("webhook " + receiver_.name + ": a message was not taken: " + message.failure);
    failing_ = true;
    auto const pause = is_gone(response) ? std::nullopt : pause_after(message.attempts, response.retry_after);
    outcome.kind = pause ? Outcome::Kind::again : Outcome::Kind::given_up;
    message.due = services_.now() + pause.value_or(0ms);
    if (pause) return;
    ++counts_.given_up;
    services_.report("webhook " + receiver_.name + ": message " + message.id + " is given up after " +
                     std::to_string(message.attempts) + " attempts: " + message.failure);
}

} // namespace idiom::webhooks
