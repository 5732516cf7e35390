#include "gateway/server/connections.hpp"

#include "gateway/server/held_permit.hpp"
#include "gateway/server/http1_connection.hpp"
#include "gateway/server/tls_handshake.hpp"
#include "gateway/telemetry/log.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <array>
#include <exception>

namespace idiom::server {

std::span<Protocol const> every_protocol() {
    static constexpr std::array protocols{Protocol{"http/1.1", http1_connection}};
    return protocols;
}

Connections::Connections(net::Loop& loop, Handler& handler, ConnectionLimits const& limits,
                         std::span<Protocol const> protocols)
    : loop_(loop), handler_(handler), limits_(limits), protocols_(protocols) {}

void Connections::start(net::Stream stream) {
    auto connection = stream.is_tls() ? tls_handshake(*this, std::move(stream))
                                      : connect({}, {.stream = std::move(stream)});
    ++counts_.open;
    counts_.accepted.add();
    run(std::move(connection));
}

std::unique_ptr<Connection> Connections::connect(std::string_view protocol, Transport transport) {
    auto const agreed = std::ranges::find(protocols_, protocol, &Protocol::name);
    auto const& spoken = agreed == protocols_.end() ? protocols_.front() : *agreed;
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
    // The buffer has room for the largest head and a piece of the body behind it.
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
