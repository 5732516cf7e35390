#pragma once

#include "tests/integration/process.hpp"
#include "tests/sandbox/reserved_port.hpp"

#include <cstdint>
#include <memory>
#include <string>

struct pg_conn;

namespace idiom::test {

/// Another program on a database. Throws std::runtime_error for every error.
class PostgresSession {
public:
    explicit PostgresSession(std::string const& uri);

    /// A statement or several; the first column of the last one's first row, "" where there is none, "NULL".
    std::string run(std::string const& sql);

private:
    struct Close {
        void operator()(pg_conn* connection) const;
    };
    std::unique_ptr<pg_conn, Close> connection_;
};

/// A PostgreSQL of its own: data, sockets and log in a temporary folder, a port that the system chose on
/// 127.0.0.1, commits synced as in earnest. It runs without privileges, and ends with this object, or with
/// the test. Throws std::runtime_error, with the server's log, where it does not start.
class PostgresServer {
public:
    PostgresServer();
    ~PostgresServer();
    PostgresServer(PostgresServer const&) = delete;
    PostgresServer& operator=(PostgresServer const&) = delete;

    /// A new database; its URI, with user and password.
    std::string create_database();
    /// Of one that `create_database` made. After a crash, the server syncs every file there is.
    void drop_database(std::string const& uri) noexcept;
    std::string uri(std::string const& database) const;

    /// As when a machine fails: clients are cut off in the middle.
    void crash();
    /// Waits until it takes connections. Not while it runs.
    void start();
    std::string log() const;

    /// Of the test program, started when it is first asked for.
    static PostgresServer& shared();

    static constexpr char const* password = "pw-of-postgres-6d3b";

private:
    std::vector<std::string> command(std::string const& program) const;
    void prepare_folder();
    void init();

    TempDirectory directory_;
    std::string binaries_;
    sandbox::ReservedPort port_; ///< also while it is down
    int databases_ = 0;
    std::unique_ptr<Process> process_;
};

} // namespace idiom::test
