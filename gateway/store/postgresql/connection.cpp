#include "gateway/store/postgresql/connection.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <unistd.h>

namespace idiom::store::postgresql {

namespace asio = boost::asio;
using asio::awaitable;
using Descriptor = asio::posix::stream_descriptor;

namespace {

// These come before the keywords of the URI, which therefore override them.
Address::Keywords const defaults{
    {"fallback_application_name", "idiom"},
    {"gssencmode", "disable"}, // it would block
    {"keepalives_idle", "5"},
    {"keepalives_interval", "5"},
    {"keepalives_count", "3"},
};

pg_conn* start(Address::Keywords const& keywords) {
    std::vector<char const*> names;
    std::vector<char const*> values;
    auto const add = [&](char const* name, char const* value) {
        names.push_back(name);
        values.push_back(value);
    };
    for (auto const* list : {&defaults, &keywords})
        for (auto const& [name, value] : *list)
            add(name.c_str(), value.c_str());
    add("client_encoding", "UTF8");
    add(nullptr, nullptr);
    return PQconnectStartParams(names.data(), values.data(), 0);
}

} // namespace

void Connection::Finish::operator()(pg_conn* connection) const { PQfinish(connection); }

Connection::Connection(net::Loop& loop, Address const& address)
    : loop_(loop), address_(address), socket_(loop.io),
      limit_(
          [](void* self) {
              boost::system::error_code ignored;
              static_cast<Connection*>(self)->socket_.cancel(ignored);
          },
          this) {}

awaitable<StoreResult<std::unique_ptr<Connection>>> Connection::open(net::Loop& loop, Address const& address,
                                                                     Deadline deadline) {
    std::unique_ptr<Connection> made(new Connection(loop, address));
    auto connected = co_await made->connect(deadline);
    if (!connected) co_return std::unexpected(std::move(connected.error()));
    co_return made;
}

awaitable<StoreResult<void>> Connection::connect(Deadline deadline) {
    auto const keywords = co_await address_.resolved();
    if (!keywords) co_return failure(keywords.error());
    handle_.reset(start(*keywords));
    if (!handle_) co_return failure("out of memory");
    limit_.arm(loop_.deadlines, deadline);
    auto next = PQstatus(handle_.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING) {
        if (!follow_socket()) co_return failure("out of file descriptors");
        bool const ready =
            co_await wait(next == PGRES_POLLING_READING ? Descriptor::wait_read : Descriptor::wait_write);
        if (!ready) co_return failure("no answer in time");
        next = PQconnectPoll(handle_.get());
    }
    limit_.disarm();
    if (next != PGRES_POLLING_OK || PQsetnonblocking(handle_.get(), 1) != 0) co_return failure();
    PQsetNoticeProcessor(handle_.get(), [](void*, char const*) {}, nullptr);
    if (!follow_socket()) co_return failure("out of file descriptors");
    co_return StoreResult<void>();
}

// While libpq connects, it may change its socket, so the duplicate must be renewed.
bool Connection::follow_socket() {
    boost::system::error_code error;
    socket_.close(error);
    int const copy = ::fcntl(PQsocket(handle_.get()), F_DUPFD_CLOEXEC, 0);
    if (copy < 0) return false;
    socket_.assign(copy, error);
    fd_ = copy;
    if (error) ::close(copy);
    return !error;
}

awaitable<StoreResult<Rows>> Connection::query(std::string_view sql, Params const& params) {
    begin();
    auto const name = co_await prepared(sql);
    StoreResult<Rows> rows;
    if (name) {
        int const queued = PQsendQueryPrepared(handle_.get(), name->c_str(), params.size(), params.values(),
                                               params.lengths(), params.formats(), 1);
        rows = co_await finish(queued);
    } else {
        rows = std::unexpected(name.error());
    }
    end();
    co_return rows;
}

awaitable<StoreResult<Rows>> Connection::query(std::string_view sql) {
    Params const none;
    auto rows = co_await query(sql, none);
    co_return rows;
}

awaitable<StoreResult<Rows>> Connection::script(std::string sql) {
    begin();
    int const queued = PQsendQuery(handle_.get(), sql.c_str());
    auto rows = co_await finish(queued);
    end();
    co_return rows;
}

awaitable<StoreResult<std::string>> Connection::prepared(std::string_view sql) {
    auto const known = statements_.find(sql);
    if (known != statements_.end()) co_return known->second;
    auto name = "s" + std::to_string(statements_.size());
    int const queued = PQsendPrepare(handle_.get(), name.c_str(), std::string(sql).c_str(), 0, nullptr);
    auto const done = co_await finish(queued);
    if (!done) co_return std::unexpected(done.error());
    statements_.emplace(sql, name);
    co_return name;
}

awaitable<StoreResult<Rows>> Connection::finish(int queued) {
    if (queued == 0) co_return failure();
    sent_ = true;
    auto const sent = co_await flush();
    if (!sent) co_return std::unexpected(sent.error());
    auto rows = co_await results();
    co_return rows;
}

awaitable<StoreResult<void>> Connection::flush() {
    for (;;) {
        int const left = PQflush(handle_.get());
        if (left == 0) co_return StoreResult<void>();
        if (left < 0) co_return failure();
        // The server may need to send answers before it reads more, so this loop reads between its writes. A
        // full send buffer is rare enough that waiting for each in turn is good enough.
        bool const ready = co_await wait(Descriptor::wait_write);
        if (!ready) co_return failure("no answer in time");
        if (PQconsumeInput(handle_.get()) == 0) co_return failure();
    }
}

awaitable<StoreResult<Rows>> Connection::results() {
    StoreResult<Rows> last;
    for (;;) {
        while (PQisBusy(handle_.get()) != 0) {
            bool const ready = co_await wait(Descriptor::wait_read);
            if (!ready) co_return failure("no answer in time");
            if (PQconsumeInput(handle_.get()) == 0) co_return failure();
        }
        auto* const result = PQgetResult(handle_.get());
        if (result == nullptr) break;
        last = outcome_of(Rows(result), result);
    }
    if (PQstatus(handle_.get()) != CONNECTION_OK) {
        if (last) co_return failure();
        break_down();
    }
    co_return last;
}

StoreResult<Rows> Connection::outcome_of(Rows rows, pg_result const* result) {
    auto const status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return rows;
    auto const* const state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    auto const* const message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (state == nullptr) return failure();
    state_ = state;
    auto text = address_.clean(message == nullptr ? "" : message) + " (SQLSTATE " + state_ + ")";
    return std::unexpected(StoreError{StoreError::Kind::unavailable, std::move(text)});
}

awaitable<bool> Connection::wait(Descriptor::wait_type what) {
    boost::system::error_code error;
    co_await socket_.async_wait(what, asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

std::unexpected<StoreError> Connection::failure() {
    return failure(address_.clean(PQerrorMessage(handle_.get())));
}

std::unexpected<StoreError> Connection::failure(std::string text) {
    state_.clear();
    break_down();
    return std::unexpected(StoreError{StoreError::Kind::unavailable, std::move(text)});
}

void Connection::break_down() {
    if (!broken_.exchange(true) && lost_) std::exchange(lost_, {})();
}

void Connection::begin() {
    busy_ = true;
    limit_.arm(loop_.deadlines, deadline_);
}

void Connection::give_up() {
    if (busy_) limit_.arm(loop_.deadlines, std::chrono::steady_clock::now());
}

void Connection::end() {
    busy_ = false;
    limit_.disarm();
    if (!broken_) watch();
}

void Connection::watch() {
    if (std::exchange(watching_, true)) return;
    socket_.async_wait(Descriptor::wait_read, [this, here = std::weak_ptr(here_)](auto error) {
        if (here.expired()) return;
        watching_ = false;
        // A running statement reads its own input, and calls `watch` again when it ends.
        if (error || busy_ || broken_) return;
        if (PQconsumeInput(handle_.get()) != 0) return watch();
        break_down();
    });
}

bool Connection::alive() const {
    if (broken_) return false;
    pollfd socket{.fd = fd_, .events = POLLRDHUP, .revents = 0};
    return ::poll(&socket, 1, 0) == 0;
}

} // namespace idiom::store::postgresql
