#include "gateway/app/webhooks.hpp"

#include "gateway/http1/timestamp.hpp"
#include "gateway/net/for_each_concurrent.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/tls/contexts.hpp"
#include "gateway/upstream/http_backend.hpp"
#include "translators/codec/json/json.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <ranges>

namespace idiom::app {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// How often the audit trail is looked at.
constexpr auto look_again = 1s;
/// An answer has no use beyond its status.
constexpr std::size_t most_answer = 16 * 1024;
/// The most dead letters of a receiver that the admin API lists.
constexpr std::size_t most_shown = 100;

std::shared_ptr<upstream::Endpoint const> endpoint_of(config::Webhook const& webhook) {
    auto endpoint = std::make_shared<upstream::Endpoint>();
    endpoint->host = webhook.url.host;
    endpoint->port = webhook.url.port;
    endpoint->authority = webhook.url.authority();
    if (webhook.url.tls) endpoint->tls = tls::client_context({.ca = webhook.ca});
    endpoint->connect_timeout = webhook.timeout;
    endpoint->request_timeout = webhook.timeout;
    endpoint->max_connections = 8;
    endpoint->max_answer = most_answer;
    endpoint->public_only = !webhook.allow_private;
    return endpoint;
}

asio::awaitable<Response> send(std::shared_ptr<upstream::HttpBackend> receiver,
                               std::chrono::milliseconds timeout, Request const& request, Arena& arena) {
    upstream::CallContext call_context{.arena = arena,
                                       .deadline = std::chrono::steady_clock::now() + timeout};
    co_return co_await receiver->send(request, call_context);
}

webhooks::Receiver receiver_of(net::Loop& loop, config::Webhook const& webhook) {
    auto const backend = std::make_shared<upstream::HttpBackend>(loop, endpoint_of(webhook));
    return {.name = webhook.name,
            .target = webhook.url.path,
            .key = std::string(webhook.secret.reveal()),
            .wanted = {.routes = webhook.routes, .operations = webhook.events},
            .send = [backend, timeout = webhook.timeout](Request const& request, Arena& arena) {
                return send(backend, timeout, request, arena);
            }};
}

void write_letter(json::Writer& out, webhooks::QueuedMessage const& letter) {
    out.begin_object().member("id", letter.id).member("givenUp", http1::timestamp_text(letter.due));
    out.key("attempts").number(static_cast<std::int64_t>(letter.attempts));
    out.member("failure", letter.failure).end_object();
}

store::Time now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

} // namespace

Webhooks::Webhooks(std::vector<config::Webhook> const& configured, store::Store& store) : store_(store) {
    webhooks::Sender::Services const services{
        .store = store, .now = now, .report = [](std::string_view text) { log::warning(std::string(text)); }};
    for (auto const& webhook : configured)
        senders_.push_back(std::make_unique<webhooks::Sender>(services, receiver_of(loop_, webhook)));
    asio::co_spawn(loop_.io, run(), [this](std::exception_ptr) { loop_.io.stop(); });
    thread_ = std::thread([this] { loop_.io.run(); });
}

Webhooks::~Webhooks() { finish(); }

void Webhooks::stop() {
    asio::post(loop_.io, [this] {
        stopping_ = true;
        for (auto const& sender : senders_)
            sender->stop();
        for (auto& pause : pauses_)
            pause.cancel();
    });
}

void Webhooks::finish() {
    stop();
    if (thread_.joinable()) thread_.join();
}

asio::awaitable<std::optional<std::string>> Webhooks::show() const {
    Arena arena;
    auto text = arena.text();
    json::Writer out(text);
    out.begin_object().key("webhooks").begin_array();
    for (auto const& sender : senders_) {
        webhooks::DeliveryQueue queue(store_, sender->name());
        auto const dead = co_await queue.dead();
        auto const waiting = co_await queue.waiting();
        if (!dead || !waiting) co_return std::nullopt;
        out.begin_object().member("name", sender->name());
        out.key("waiting").number(static_cast<std::int64_t>(waiting->size()));
        out.key("dead").number(static_cast<std::int64_t>(dead->size()));
        out.key("deadLetters").begin_array();
        for (auto const& letter : *dead | std::views::take(most_shown))
            write_letter(out, letter);
        out.end_array().end_object();
    }
    out.end_array().end_object();
    co_return std::string(text);
}

asio::awaitable<std::expected<std::optional<std::size_t>, std::string>>
Webhooks::replay(std::string name, std::string id) const {
    bool const known = std::ranges::any_of(senders_, [&](auto const& one) { return one->name() == name; });
    if (!known) co_return std::nullopt;
    webhooks::DeliveryQueue queue(store_, std::move(name));
    auto const count = co_await queue.replay(id, now());
    if (!count) co_return std::unexpected(count.error().text);
    co_return *count;
}

/// Each receiver has rounds of its own, so that one which does not answer holds up no other.
asio::awaitable<void> Webhooks::run() {
    co_await net::for_each_concurrent(senders_.size() + 1, senders_.size() + 1, [this](std::size_t i) {
        return i < senders_.size() ? send(*senders_[i]) : keep_right();
    });
    if (lock_) (void)co_await lock_->leave();
}

/// Takes the right to send as soon as no other gateway has it.
asio::awaitable<void> Webhooks::keep_right() {
    while (!stopping_) {
        if (!may_send()) {
            lock_.reset();
            auto entered = co_await store::audit_log_of(store_).enter_sender();
            if (entered) lock_ = std::move(*entered);
        }
        co_await pause();
    }
}

asio::awaitable<void> Webhooks::send(webhooks::Sender& sender) {
    bool failed = false;
    while (!stopping_) {
        bool more = false;
        if (may_send()) {
            auto const done = co_await sender.round();
            if (!done && !failed) log::error("webhook " + sender.name() + ": store: " + done.error().text);
            failed = !done;
            more = done.value_or(false);
        } else {
            sender.stand_by();
        }
        if (!more) co_await pause();
    }
}

asio::awaitable<void> Webhooks::pause() {
    if (stopping_) co_return;
    boost::system::error_code ignored;
    auto const timer = pauses_.emplace(pauses_.end(), loop_.io, look_again);
    co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    pauses_.erase(timer);
}

} // namespace idiom::app
