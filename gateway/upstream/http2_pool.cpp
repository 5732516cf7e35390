#include "gateway/upstream/http2_pool.hpp"

#include "gateway/net/event_time.hpp"
#include "gateway/net/suspend.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <exception>
#include <expected>
#include <new>

namespace idiom::upstream {

namespace asio = boost::asio;

namespace {

/// A host does not end a connection for its idleness if it has sent something so lately.
constexpr auto lively_for = std::chrono::seconds(1);
/// Turns of the loop after which it has been notified of what the system knew before.
constexpr int turns_to_notice = 3;

} // namespace

/// A request that waits until its deadline for a place. What it is given belongs to it: no later request can
/// take it before this one resumes.
struct Http2Pool::Waiter {
    std::list<Waiter*>& queue;
    net::Deadlines::Entry deadline{[](void* self) { static_cast<Waiter*>(self)->give_up(); }, this};
    Acquired given = {};
    std::move_only_function<void(bool)> resume = {};

    void give_up() {
        queue.remove(this);
        go_on(false);
    }
    void go_on(bool served) {
        if (resume) std::exchange(resume, nullptr)(served);
    }
};

Http2Pool::Http2Pool(net::Loop& loop, std::shared_ptr<Endpoint const> endpoint,
                     std::shared_ptr<telemetry::BackendCounts> counts, Adopt adopt)
    : loop_(loop), endpoint_(std::move(endpoint)), counts_(std::move(counts)),
      pool_counts_(counts_->pools[endpoint_->place]), adopt_(std::move(adopt)), connector_(loop_, endpoint_) {
}

Http2Pool::~Http2Pool() {
    for (auto const& connection : connections_)
        connection->disown();
}

void Http2Pool::close() {
    closed_ = true;
    for (auto const& connection : connections_)
        connection->retire();
}

std::shared_ptr<Http2Connection> Http2Pool::find_room() const {
    for (auto const& connection : connections_)
        if (connection->room() > 0) return connection;
    return nullptr;
}

/// Returns whether a request may get a place on one of the connections. Those that the host lets run out
/// count no more.
bool Http2Pool::has_connection() const {
    return std::ranges::any_of(connections_, [](auto const& one) { return one->accepts(); });
}

/// Returns how many streams the next connection is expected to take.
std::size_t Http2Pool::streams_of_one() const {
    if (!endpoint_->reuses()) return 1;
    if (connections_.empty()) return Http2Session::first_limit;
    return std::max<std::size_t>(1, connections_.back()->limit());
}

Http2Place Http2Pool::take_now(bool ask) {
    auto connection = waiting_.empty() ? find_room() : nullptr;
    if (!connection || (ask && connection->is_idle() && connection->has_unread())) return {};
    return Http2Place(std::move(connection));
}

asio::awaitable<Http2Pool::Acquired> Http2Pool::take(bool ask, Clock::time_point deadline) {
    for (int turn = 0; ask && turn < turns_to_notice; ++turn) {
        // What has arrived on an idle connection may be its end.
        if (auto const now = find_room(); !now || !now->is_idle() || !now->has_unread()) break;
        co_await asio::post(asio::deferred);
    }
    for (;;) {
        if (auto connection = waiting_.empty() ? find_room() : nullptr)
            co_return Acquired{.place = Http2Place(std::move(connection))};
        if (waiting_.size() >= endpoint_->max_waiting + opening_ * streams_of_one())
            co_return Acquired{.why = Delivery::busy};
        Waiter waiter{waiting_};
        bool const served = co_await wait(waiter, deadline);
        if (!served) co_return Acquired{.why = has_connection() ? Delivery::busy : Delivery::not_sent};
        if (!waiter.given.place || waiter.given.place->accepts()) co_return std::move(waiter.given);
    }
}

asio::awaitable<bool> Http2Pool::wait(Waiter& waiter, Clock::time_point deadline) {
    waiting_.push_back(&waiter);
    open_more();
    ++pool_counts_.waiting;
    waiter.deadline.arm(loop_.deadlines, deadline);
    bool const served = co_await net::suspend<bool>(
        [&waiter](std::move_only_function<void(bool)> resume) { waiter.resume = std::move(resume); });
    --pool_counts_.waiting;
    waiter.deadline.disarm();
    co_return served;
}

/// Opens as many connections as the requests that wait will fill. A host that allows no streams for now would
/// allow none on a further connection either.
void Http2Pool::open_more() {
    bool const withheld = std::ranges::any_of(connections_, &Http2Connection::is_withheld);
    while (!closed_ && !withheld && open_ < endpoint_->max_connections &&
           waiting_.size() > opening_ * streams_of_one()) {
        ++open_;
        ++opening_;
        ++pool_counts_.open;
        try {
            asio::co_spawn(loop_.io, open(), asio::detached);
        } catch (std::exception const&) { // no memory: the requests wait until their deadlines
            --open_;
            --opening_;
            --pool_counts_.open;
            return;
        }
    }
}

asio::awaitable<void> Http2Pool::open() {
    auto const self = shared_from_this();
    std::expected<Connector::Connected, Delivery> made = std::unexpected(Delivery::busy);
    try {
        made = co_await connector_.connect(Clock::now() + endpoint_->request_timeout,
                                           Connector::Versions::offered);
    } catch (std::exception const&) { // no memory: made says so
    }
    --opening_;
    bool const usable = made && !closed_;
    if (usable && made->http2 && add(std::move(made->stream))) co_return on_room();
    --open_;
    --pool_counts_.open;
    bool const http1 = usable && !made->http2;
    if (http1) adopt_(std::move(made->stream));
    // Requests that this connection does not help still wait for a place on another.
    if (http1 || !has_connection()) refuse_all(made ? Delivery::busy : made.error(), http1);
}

/// Returns false if there is no memory for one more connection.
bool Http2Pool::add(net::Stream stream) {
    try {
        auto connection =
            std::make_shared<Http2Connection>(loop_, std::move(stream), endpoint_, counts_, *this);
        connections_.push_back(connection);
        connection->start();
        return true;
    } catch (std::bad_alloc const&) {
        return false;
    }
}

void Http2Pool::refuse_all(Delivery why, bool http1) {
    while (!waiting_.empty()) {
        auto* const waiter = waiting_.front();
        waiting_.pop_front();
        waiter->given = {.why = why, .http1 = http1};
        waiter->go_on(true);
    }
}

void Http2Pool::on_room() {
    while (!waiting_.empty()) {
        auto connection = find_room();
        if (!connection) return open_more();
        auto* const waiter = waiting_.front();
        waiting_.pop_front(); // at once, so that the next place goes to another
        waiter->given = {.place = Http2Place(std::move(connection))};
        waiter->go_on(true);
    }
}

void Http2Pool::on_end(Http2Connection& connection) {
    std::erase_if(connections_, [&](auto const& one) { return one.get() == &connection; });
    --open_;
    open_more();
}

asio::awaitable<bool> Http2Pool::reachable() {
    auto made =
        co_await connector_.connect(Clock::now() + endpoint_->request_timeout, Connector::Versions::offered);
    if (made) made->stream.close();
    co_return made.has_value();
}

void Http2Pool::retire_quiet() {
    auto const since = net::event_time() - lively_for;
    for (auto const& connection : connections_)
        if (connection->is_idle() && connection->is_used() && connection->last_heard() < since)
            connection->retire();
}

} // namespace idiom::upstream
