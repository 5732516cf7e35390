#include "gateway/console/events.hpp"

#include "gateway/console/overview.hpp"
#include "gateway/console/problem.hpp"
#include "gateway/net/sleep.hpp"
#include "gateway/net/suspend.hpp"
#include "translators/core/text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <deque>

namespace idiom::console {

namespace asio = boost::asio;

namespace {

struct TopicName {
    std::string_view name;
    Topic topic;
};
constexpr std::array topic_names{TopicName{"overview", Topic::overview}, TopicName{"calls", Topic::calls},
                                 TopicName{"inspections", Topic::inspections},
                                 TopicName{"configuration", Topic::configuration}};

std::string text_of(std::string_view event, std::uint64_t id, std::string_view data) {
    std::string text("event: ");
    text.append(event).append("\nid: ").append(Decimal(id).view());
    return text.append("\ndata: ").append(data).append("\n\n");
}

/// An event as it is kept for streams that resume.
struct Kept {
    std::uint64_t id = 0;
    Topic topic = Topic::calls;
    std::string text;
};

} // namespace

/// One page that listens.
class Events::Stream final : public server::BodySource {
public:
    Stream(std::shared_ptr<Hub> hub, std::vector<Topic> topics, std::vector<std::string> routes);
    ~Stream() override;

    asio::awaitable<std::optional<std::string_view>> next() override;
    void wake() override {
        if (resume_) std::exchange(resume_, {})(true);
    }
    bool wants(Topic topic) const { return std::ranges::find(topics_, topic) != topics_.end(); }
    std::vector<std::string> const& routes() const { return routes_; }
    /// Appends an event. If too much waits, the stream ends.
    void append(Topic topic, std::string_view text);
    void append_text(std::string_view text);

private:
    /// Returns whether a call may be sent now, and otherwise counts it as skipped.
    bool take_call(telemetry::TimePoint now);
    void append_skipped();

    std::shared_ptr<Hub> hub_;
    std::vector<Topic> topics_;
    std::vector<std::string> routes_;
    telemetry::TimePoint end_;
    telemetry::TimePoint last_sent_;
    telemetry::TimePoint second_; ///< the beginning of the second that `calls_` counts
    std::size_t calls_ = 0;
    std::size_t skipped_ = 0;
    std::string waiting_;
    std::string sending_;
    bool over_ = false;
    net::Resume<bool> resume_; ///< of the pending `next`; empty if there is none
    net::Deadlines::Entry timer_{[](void* self) { static_cast<Stream*>(self)->wake(); }, this};
};

struct Events::Hub : std::enable_shared_from_this<Hub> {
    static constexpr std::size_t most_kept = 256;

    Hub(net::Loop& of, Background runs, Overview shows, telemetry::Clock clock)
        : loop(of), background(std::move(runs)), overview(std::move(shows)), now(std::move(clock)) {}

    std::uint64_t new_id() { return ++last_id; }
    void publish(Topic topic, std::string_view event, std::string_view data) {
        auto const id = new_id();
        auto text = text_of(event, id, data);
        for (auto* const stream : streams)
            if (stream->wants(topic)) stream->append(topic, text);
        kept.push_back({.id = id, .topic = topic, .text = std::move(text)});
        if (kept.size() > most_kept) kept.pop_front();
    }
    /// Sends what the stream has missed since `id`, or says that something was missed.
    void resume(Stream& stream, std::uint64_t id) {
        bool const complete = id <= last_id && id >= first_id &&
                              (kept.empty() || kept.front().id <= id + 1 || kept.size() < most_kept);
        if (!complete) return stream.append_text(text_of("reset", new_id(), "{}"));
        for (auto const& event : kept)
            if (event.id > id && stream.wants(event.topic)) stream.append(event.topic, event.text);
    }
    bool wanted(Topic topic) const {
        return std::ranges::any_of(streams, [topic](Stream const* one) { return one->wants(topic); });
    }
    void start_overview() {
        if (std::exchange(ticking, true)) return;
        asio::co_spawn(loop.io, tick(shared_from_this()), asio::detached);
    }
    /// Sends overviews while a stream wants them. Owns the hub meanwhile.
    static asio::awaitable<void> tick(std::shared_ptr<Hub> self) {
        while (self->wanted(Topic::overview)) {
            co_await self->send_overview();
            co_await net::sleep_until(self->loop, net::Deadlines::Clock::now() + overview_step);
        }
        self->ticking = false;
    }
    asio::awaitable<void> send_overview() {
        std::vector<std::vector<std::string>> lists;
        for (auto const* const stream : streams)
            if (stream->wants(Topic::overview)) lists.push_back(stream->routes());
        std::ranges::sort(lists);
        lists.erase(std::ranges::unique(lists).begin(), lists.end());
        for (auto const& routes : lists) {
            auto const data = co_await background([this, routes] { return overview(routes); });
            auto const text = text_of("overview", new_id(), data);
            for (auto* const stream : streams)
                if (stream->wants(Topic::overview) && stream->routes() == routes)
                    stream->append(Topic::overview, text);
        }
    }

    net::Loop& loop;
    Background background;
    Overview overview;
    telemetry::Clock now;
    std::vector<Stream*> streams;
    std::deque<Kept> kept; ///< the latest events, except overviews
    /// Ids begin with the time, so that an id of an earlier process is not taken for one of this process.
    std::uint64_t const first_id =
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                       std::chrono::system_clock::now().time_since_epoch())
                                       .count());
    std::uint64_t last_id = first_id;
    bool ticking = false;
};

Events::Stream::Stream(std::shared_ptr<Hub> hub, std::vector<Topic> topics, std::vector<std::string> routes)
    : hub_(std::move(hub)), topics_(std::move(topics)), routes_(std::move(routes)),
      end_(hub_->now() + longest), last_sent_(hub_->now()) {
    hub_->streams.push_back(this);
    waiting_.append("retry: ").append(Decimal(retry).view());
    waiting_.append("\n: this stream ends after 10 minutes\n\n");
}

Events::Stream::~Stream() { std::erase(hub_->streams, this); }

asio::awaitable<std::optional<std::string_view>> Events::Stream::next() {
    constexpr std::chrono::seconds look{1}; // at whether the client is still there
    if (waiting_.empty() && !over_) {
        timer_.arm(hub_->loop.deadlines, net::Deadlines::Clock::now() + look);
        (void)co_await net::suspend<bool>([this](net::Resume<bool> resume) { resume_ = std::move(resume); });
        timer_.disarm();
    }
    auto const now = hub_->now();
    if (over_ || now >= end_) co_return std::nullopt;
    if (now - second_ >= std::chrono::seconds(1)) append_skipped();
    if (waiting_.empty() && now - last_sent_ >= comment_after) waiting_ = ":\n\n";
    sending_ = std::exchange(waiting_, {});
    if (!sending_.empty()) last_sent_ = now;
    co_return sending_;
}

void Events::Stream::append(Topic topic, std::string_view text) {
    if (topic == Topic::calls && !take_call(hub_->now())) return;
    append_text(text);
}

void Events::Stream::append_text(std::string_view text) {
    if (waiting_.size() + text.size() > most_waiting)
        over_ = true;
    else
        waiting_ += text;
    wake();
}

bool Events::Stream::take_call(telemetry::TimePoint now) {
    if (now - second_ >= std::chrono::seconds(1)) {
        append_skipped();
        second_ = now;
        calls_ = 0;
    }
    if (calls_ >= most_calls) return ++skipped_, false;
    ++calls_;
    return true;
}

void Events::Stream::append_skipped() {
    if (skipped_ == 0) return;
    std::string data("{\"n\":");
    data.append(Decimal(std::exchange(skipped_, 0)).view()).append("}");
    waiting_ += text_of("skipped", hub_->new_id(), data);
}

Events::Events(net::Loop& loop, Background background, Overview overview, telemetry::Clock now)
    : hub_(std::make_shared<Hub>(loop, std::move(background), std::move(overview), std::move(now))) {}

Events::~Events() = default;

std::vector<Row> Events::rows() {
    return {{.method = "GET", .path = "events", .answer = [this](Call const& call) { return answer(call); }}};
}

void Events::publish(Topic topic, std::string_view event, std::string data) {
    asio::post(hub_->loop.io, [hub = hub_, topic, event = std::string(event), data = std::move(data)] {
        hub->publish(topic, event, data);
    });
}

bool Events::wanted(Topic topic) const { return hub_->wanted(topic); }

std::size_t Events::open() const { return hub_->streams.size(); }

asio::awaitable<server::Response> Events::answer(Call const& call) {
    auto const refuse = [&](std::string_view detail) {
        return problem(call.request, call.id, {.fault = Fault::invalid_parameter, .detail = detail});
    };
    std::vector<Topic> topics;
    for (auto const& name : read_names(uri::find(call.query, "topics").value_or("overview"))) {
        auto const known = std::ranges::find(topic_names, name, &TopicName::name);
        if (known == topic_names.end())
            co_return refuse("topics: overview, calls, inspections and configuration are known");
        topics.push_back(known->topic);
    }
    auto routes = read_names(call.parameter("routes"));
    if (routes.size() > most_named_routes) co_return refuse("routes: at most 50 names");
    if (hub_->streams.size() >= most_streams) {
        Error error{.fault = Fault::overloaded, .detail = "too many pages listen to events"};
        error.retry_after = 5;
        co_return problem(call.request, call.id, error);
    }
    server::Response response{.status = 200,
                              .headers = call.arena().list<Header>({{"Content-Type", "text/event-stream"},
                                                                    {"Cache-Control", "no-store"},
                                                                    {"X-Accel-Buffering", "no"}}),
                              .body = {},
                              .without_body = call.head};
    if (call.head) co_return response;
    auto const stream = std::make_shared<Stream>(hub_, std::move(topics), std::move(routes));
    if (auto const last = read_decimal(call.request.head.header("Last-Event-ID")))
        hub_->resume(*stream, *last);
    if (stream->wants(Topic::overview)) hub_->start_overview();
    call.request.permit.body = stream;
    response.source = stream.get();
    co_return response;
}

} // namespace idiom::console
