#pragma once

#include "tests/sandbox/reserved_port.hpp"
#include "tests/support/process.hpp"

#include <cstdint>
#include <memory>
#include <string>

struct pg_conn;

namespace idiom::test {

/// A session of another program on a database. Throws std::runtime_error for every error.
class PostgresSession {
public:
    explicit PostgresSession(std::string const& uri);

    /// Runs one or several statements. Returns the first column of the last one's first row, "" if it has
    /// none, "NULL" for a null.
    std::string run(std::string const& sql);

private:
    struct Close {
        void operator()(pg_conn* connection) const;
    };
    std::unique_ptr<pg_conn, Close> connection_;
};

/// A PostgreSQL server of its own: data, sockets and log in a temporary folder, a port of 127.0.0.1 that the
/// system chose, commits synced as in production. It runs without privileges and ends with this object or
/// with the test. Throws std::runtime_error, with the server's log, if the server does not start.
class PostgresServer {
public:
    PostgresServer();
    ~PostgresServer();
    PostgresServer(PostgresServer const&) = delete;
    PostgresServer& operator=(PostgresServer const&) = delete;

    /// Creates a database. Returns its URI, with user and password.
    std::string create_database();
    /// Drops a database of `create_database`. (After a crash the server syncs every file that exists.)
    void drop_database(std::string const& uri) noexcept;
    std::string uri(std::string const& database) const;

    /// Ends the server as a failing machine does: clients are cut off in the middle.
    void crash();
    /// Starts the server and waits until it accepts connections. Call it only while the server is down.
    void start();
    std::string log() const;

    /// The server of the test program, started at the first call.
    static PostgresServer& shared();

    static constexpr char const* password = "pw-of-postgres-6d3b";

private:
    std::vector<std::string> command(std::string const& program) const;
    void prepare_folder();
    void init();

    TempDirectory directory_;
    std::string binaries_;
    sandbox::ReservedPort port_; ///< kept while the server is down
    int databases_ = 0;
    std::unique_ptr<Process> process_;
};

} // namespace idiom::test
