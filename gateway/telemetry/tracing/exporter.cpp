#include "gateway/telemetry/tracing/exporter.hpp"

#include "translators/codec/json/json.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <charconv>

namespace idiom::tracing {

namespace asio = boost::asio;
using asio::awaitable;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

/// Reads `partialSuccess.rejectedSpans` of an ExportTraceServiceResponse. It is a 64-bit number, so a string;
/// some collectors write a number. Returns 0 for anything else.
std::uint64_t rejected_spans(std::string_view body, Arena& arena) {
    auto const answer = json::read(body, arena, {.depth = 8});
    if (!answer) return 0;
    auto const* const partial = answer->find("partialSuccess");
    auto const* const rejected = partial ? partial->find("rejectedSpans") : nullptr;
    std::uint64_t count = 0;
    if (rejected)
        std::from_chars(rejected->text.data(), rejected->text.data() + rejected->text.size(), count);
    return count;
}

constexpr std::string_view not_in_time = "it did not take the last in time";

std::string_view why_not(int status) {
    switch (status) {
    case 400: return "it calls them malformed (400)";
    case 401: return "it does not accept our credentials (401)";
    case 403: return "it does not accept our credentials (403)";
    case 404: return "there is nothing at its path (404)";
    case 413: return "they are too large for it (413)";
    case 415: return "it does not take JSON (415)";
    case 429: return "it is overloaded (429)";
    case 502:
    case 503:
    case 504: return "it is not available (502, 503 or 504)";
    default: return "it answers with an error";
    }
}

} // namespace

Exporter::Exporter(net::Loop& loop, Options options, Send send, Report report)
    : loop_(loop), options_(std::move(options)), send_(std::move(send)), report_(std::move(report)),
      wake_(loop.io), limit_(loop.io), spare_(options_.batches) {}

bool Exporter::take(Batch& batch) {
    {
        std::scoped_lock const lock(mutex_);
        lost_.fetch_add(std::exchange(batch.dropped, 0), std::memory_order_relaxed);
        if (batch.count == 0) return true;
        if (spare_.empty()) return false;
        waiting_.push_back(std::exchange(batch, std::move(spare_.back())));
        spare_.pop_back();
    }
    asio::post(loop_.io, [this] { wake_.cancel(); });
    return true;
}

std::optional<Batch> Exporter::next() {
    std::scoped_lock const lock(mutex_);
    if (waiting_.empty()) return std::nullopt;
    std::optional<Batch> batch(std::move(waiting_.front()));
    waiting_.pop_front();
    return batch;
}

void Exporter::give_back(Batch batch) {
    batch.spans.clear();
    batch.count = 0;
    std::scoped_lock const lock(mutex_);
    spare_.push_back(std::move(batch));
}

void Exporter::start(std::function<void()> ended) {
    auto end = [this, ended = std::move(ended)](std::exception_ptr cut_off) {
        while (auto const left = next())
            lost_.fetch_add(left->count, std::memory_order_relaxed);
        if (cut_off) report(Delivered::State::failing, not_in_time);
        limit_.cancel();
        ended();
    };
    asio::co_spawn(loop_.io, run(), asio::bind_cancellation_slot(cut_off_.slot(), std::move(end)));
}

void Exporter::finish(Clock::time_point deadline) {
    finish_by_ = deadline;
    wake_.cancel();
    limit_.expires_at(deadline);
    limit_.async_wait([this](boost::system::error_code error) {
        if (!error) cut_off_.emit(asio::cancellation_type::terminal);
    });
}

awaitable<void> Exporter::run() {
    for (;;) {
        auto batch = next();
        if (batch) {
            co_await deliver(*batch);
            give_back(std::move(*batch));
        } else {
            if (finish_by_) co_return;
            co_await wait_until(Clock::time_point::max());
        }
    }
}

awaitable<void> Exporter::wait_until(Clock::time_point time) {
    boost::system::error_code ignored;
    wake_.expires_at(time);
    co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

awaitable<void> Exporter::deliver(Batch const& batch) {
    for (int tries = 1;; ++tries) {
        std::optional<std::uint32_t> retry_after;
        auto const outcome = co_await post(batch, retry_after);
        if (!outcome.again || tries == options_.tries || finish_by_) {
            settle(outcome, batch.count);
            co_return;
        }
        report(Delivered::State::failing, outcome.why);
        auto const at = Clock::now() + pause_after(tries, retry_after);
        // A further batch or the end wakes it early.
        while (Clock::now() < at && !finish_by_)
            co_await wait_until(at);
    }
}

auto Exporter::post(Batch const& batch, std::optional<std::uint32_t>& retry_after) -> awaitable<Attempt> {
    Arena arena;
    auto headers = arena.vector<Header>();
    headers.push_back({"Content-Type", "application/json"});
    for (auto const& [name, value] : options_.headers)
        headers.push_back({name, value});
    auto const body = arena.join({options_.before_spans, batch.spans, after_spans});
    Request const request{.method = Method::post,
                          .target = options_.target,
                          .headers = headers,
                          .body = body,
                          .writes = true,
                          .repeatable = true};
    auto const response = co_await send_(request, arena, finish_by_.value_or(Clock::time_point::max()));
    retry_after = response.retry_after;
    bool const too_late = finish_by_ && Clock::now() >= *finish_by_;
    if (too_late && response.delivery != Delivery::answered) co_return Attempt{.why = not_in_time};
    co_return attempt_of(response, batch.count, arena);
}

auto Exporter::attempt_of(Response const& response, std::size_t count, Arena& arena) -> Attempt {
    switch (response.delivery) {
    case Delivery::answered: break;
    case Delivery::not_sent: return {.again = true, .why = "it cannot be reached"};
    case Delivery::lost: return {.again = true, .why = "it ends the connection without an answer"};
    case Delivery::timed_out: return {.again = true, .why = "it does not answer in time"};
    case Delivery::unusable: return {.why = "what it answers is no HTTP, or endless"};
    case Delivery::busy:
    case Delivery::refused:
    case Delivery::unfit: return {.why = "nothing was sent"};
    }
    if (response.ok())
        return {.taken = true,
                .why = "it rejects some",
                .rejected = std::min<std::uint64_t>(rejected_spans(response.body, arena), count)};
    bool const again =
        response.status == 429 || response.status == 502 || response.status == 503 || response.status == 504;
    return {.again = again, .why = why_not(response.status)};
}

std::chrono::milliseconds Exporter::pause_after(int tries, std::optional<std::uint32_t> retry_after) const {
    std::chrono::milliseconds const asked =
        std::chrono::seconds(std::min<std::uint32_t>(retry_after.value_or(0), 3600));
    return std::min(std::max(asked, options_.first_pause * (1 << (tries - 1))), options_.longest_pause);
}

void Exporter::settle(Attempt const& outcome, std::size_t count) {
    auto const lost = outcome.taken ? outcome.rejected : count;
    sent_.store(sent() + (count - lost), std::memory_order_relaxed);
    auto const all_lost = lost_.fetch_add(lost, std::memory_order_relaxed) + lost;
    bool const losing = all_lost > std::exchange(lost_when_settled_, all_lost);
    if (!outcome.taken) return report(Delivered::State::failing, outcome.why);
    // Spans that were lost while the collector failed are reported when it works again.
    if (losing && state_ != Delivered::State::failing)
        return report(Delivered::State::losing, lost > 0 ? outcome.why : "there are too many");
    report(Delivered::State::working, {});
}

void Exporter::report(Delivered::State state, std::string_view why) {
    if (std::exchange(state_, state) == state) return;
    auto const all_lost = lost();
    if (report_)
        report_({.state = state, .why = why, .lost = all_lost - std::exchange(lost_when_told_, all_lost)});
}

} // namespace idiom::tracing
