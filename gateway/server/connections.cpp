#include "gateway/server/connections.hpp"

#include "gateway/net/event_time.hpp"
#include "gateway/server/held_permit.hpp"
#include "gateway/telemetry/log.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>

namespace idiom::server {

Connection::Connection(Connections& connections) : connections_(connections) { link(connections.silent_); }

Connection::~Connection() { unlink(); }

void Connection::begin_idle() {
    waits_since_ = net::event_time();
    move_to(served_ ? connections_.others_ : connections_.silent_);
}

void Connection::begin_arrival(Clock::time_point since) {
    if (list_ == &connections_.arriving_) return;
    waits_since_ = since;
    move_to(connections_.arriving_);
}

void Connection::end_arrival() {
    if (list_ == &connections_.arriving_) move_to(served_ ? connections_.others_ : connections_.silent_);
}

void Connection::move_to(List& list) {
    unlink();
    link(list);
}

void Connection::link(List& list) {
    list_ = &list;
    previous_ = nullptr;
    next_ = list.first;
    (list.first ? list.first->previous_ : list.last) = this;
    list.first = this;
}

void Connection::unlink() {
    (previous_ ? previous_->next_ : list_->first) = next_;
    (next_ ? next_->previous_ : list_->last) = previous_;
}

Connections::Connections(net::Loop& loop, Handler& handler, ConnectionLimits const& limits,
                         Protocols const& protocols)
    : loop_(loop), handler_(handler), limits_(limits), protocols_(protocols) {}

void Connections::start(net::Stream stream) {
    auto connection = stream.is_tls() ? protocols_.shake_hands(*this, std::move(stream))
                                      : connect({}, {.stream = std::move(stream)});
    ++counts_.open;
    counts_.accepted.add();
    run(std::move(connection));
}

std::unique_ptr<Connection> Connections::connect(std::string_view protocol, Transport transport) {
    auto const& versions = protocols_.versions;
    auto const agreed = std::ranges::find(versions, protocol, &Protocol::name);
    auto const& spoken = agreed == versions.end() ? versions.front() : *agreed;
    return spoken.connect(*this, std::move(transport));
}

void Connections::run(std::unique_ptr<Connection> connection) {
    auto& running = *connection;
    boost::asio::co_spawn(loop_.io, running.run(),
                          [this, connection = std::move(connection)](
                              std::exception_ptr const& failure, std::unique_ptr<Connection> next) mutable {
                              connection.reset();
                              if (next) return go_on(std::move(next));
                              --counts_.open;
                              if (failure) log::error("a connection failed: " + what_failed(failure));
                          });
}

/// Runs the next connection of a client that is counted already.
void Connections::go_on(std::unique_ptr<Connection> next) {
    try {
        run(std::move(next));
    } catch (...) {
        --counts_.open;
        log::error("a connection failed: " + what_failed(std::current_exception()));
    }
}

std::unique_ptr<CallMemory> Connections::lend() {
    // The buffer has room for the largest head and a piece of the body after it.
    if (free_.empty()) return std::make_unique<CallMemory>(limits_.http.header + 4096);
    auto memory = std::move(free_.back());
    free_.pop_back();
    return memory;
}

void Connections::give_back(std::unique_ptr<CallMemory> memory) {
    constexpr std::size_t most_kept = 256;
    memory->arena.reset();
    if (free_.size() < most_kept) free_.push_back(std::move(memory));
}

LentMemory::LentMemory(Connections& lender) : lender_(lender), memory_(lender.lend()) {}

void LentMemory::give_back() {
    if (memory_) lender_.give_back(std::move(memory_));
}

void Connections::each(auto visit) {
    for (auto const* const list : {&silent_, &arriving_, &others_})
        for (Connection* connection = list->first; connection; connection = connection->next_)
            visit(*connection);
}

void Connections::drain() {
    stage_ = Stage::draining;
    each([](Connection& connection) { connection.drain(); });
}

void Connections::end_idle() {
    stage_ = Stage::closing;
    each([](Connection& connection) {
        if (connection.idle()) connection.cancel();
    });
}

void Connections::abort() {
    stage_ = Stage::over;
    each([](Connection& connection) { connection.cancel(); });
}

Connection* Connections::longest(Wait wait) {
    bool const arriving = wait == Wait::arriving;
    auto const& list = arriving ? arriving_ : wait == Wait::silent ? silent_ : others_;
    Connection* connection = list.last;
    while (connection && (connection->gone_ || (!arriving && !connection->idle())))
        connection = connection->previous_;
    return connection;
}

std::optional<std::chrono::steady_clock::time_point> Connections::longest_since(Wait wait) {
    if (auto const* const connection = longest(wait)) return connection->waits_since_;
    return std::nullopt;
}

bool Connections::end_longest(Wait wait, std::chrono::milliseconds at_least) {
    Connection* const connection = longest(wait);
    if (!connection || Connection::Clock::now() - connection->waits_since_ < at_least) return false;
    connection->evict();
    return true;
}

} // namespace idiom::server
