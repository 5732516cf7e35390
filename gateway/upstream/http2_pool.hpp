#pragma once

#include "gateway/upstream/connector.hpp"
#include "gateway/upstream/http2_connection.hpp"

#include <functional>
#include <list>
#include <memory>
#include <utility>
#include <vector>

namespace idiom::upstream {

/// Room for one stream on a connection, until it begins. Movable; false if there is none.
class Http2Place {
public:
    Http2Place() = default;
    explicit Http2Place(std::shared_ptr<Http2Connection> connection) : connection_(std::move(connection)) {
        connection_->reserve();
    }
    Http2Place(Http2Place&& other) noexcept : connection_(std::move(other.connection_)) {}
    Http2Place& operator=(Http2Place&& other) noexcept {
        std::swap(connection_, other.connection_);
        return *this;
    }
    ~Http2Place() {
        if (connection_) connection_->cancel_reservation();
    }

    explicit operator bool() const { return connection_ != nullptr; }
    Http2Connection& operator*() const { return *connection_; }
    Http2Connection* operator->() const { return connection_.get(); }
    /// Gives up the reservation, for a stream that begins.
    std::shared_ptr<Http2Connection> take() { return std::move(connection_); }

private:
    std::shared_ptr<Http2Connection> connection_;
};

/// The HTTP/2 connections of one event loop to one host. A request takes the first connection that has room.
/// If none has, a further one is opened, up to the limit of the endpoint, and requests wait in the order in
/// which they came. Requests that wait share the attempt to connect, and its failure.
///
/// The host may turn out to speak only HTTP/1.1. The connection is then given away.
class Http2Pool final : public Http2Connection::Owner, public std::enable_shared_from_this<Http2Pool> {
public:
    using Clock = std::chrono::steady_clock;
    struct Acquired {
        Http2Place place = {};
        Delivery why = Delivery::answered; ///< if there is no place
        bool http1 = false;                ///< if there is no place: the host speaks HTTP/1.1
    };
    using Adopt = std::function<void(net::Stream)>;

    /// `adopt` gets a connection to a host that has chosen HTTP/1.1.
    Http2Pool(net::Loop& loop, std::shared_ptr<Endpoint const> endpoint,
              std::shared_ptr<telemetry::BackendCounts> counts, Adopt adopt);
    ~Http2Pool() override;

    /// Returns a place without a wait if there is one. `ask`: the request must not be repeated, so a
    /// connection that may have just ended does not do.
    Http2Place take_now(bool ask);
    boost::asio::awaitable<Acquired> take(bool ask, Clock::time_point deadline);
    /// See HttpBackend::reachable.
    boost::asio::awaitable<bool> reachable();

    /// Ends the idle connections on which nothing has arrived for a second.
    void retire_quiet();
    std::size_t open_connections() const { return open_; }
    /// No request will come. Ends the idle connections, and others when their streams have ended.
    void close();

    void on_room() override;
    void on_end(Http2Connection& connection) override;

private:
    struct Waiter;
    std::shared_ptr<Http2Connection> find_room() const;
    bool has_connection() const;
    std::size_t streams_of_one() const;
    boost::asio::awaitable<bool> wait(Waiter& waiter, Clock::time_point deadline);
    void open_more();
    boost::asio::awaitable<void> open();
    bool add(net::Stream stream);
    void refuse_all(Delivery why, bool http1);

    net::Loop& loop_;
    std::shared_ptr<Endpoint const> endpoint_;
    std::shared_ptr<telemetry::BackendCounts> counts_;
    telemetry::PoolCounts& pool_counts_; ///< of `counts_`
    Adopt adopt_;
    Connector connector_;
    std::vector<std::shared_ptr<Http2Connection>> connections_;
    std::list<Waiter*> waiting_;
    std::size_t open_ = 0;    ///< including those being opened
    std::size_t opening_ = 0; ///< of these
    bool closed_ = false;
};

} // namespace idiom::upstream
