#include "tests/support/postgres_server.hpp"

#include "tests/support/kept.hpp"

#include <libpq-fe.h>

#include <arpa/inet.h>
#include <pwd.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace idiom::test {

namespace {

constexpr char const* superuser = "idiom";
/// The user that Debian's package makes. PostgreSQL refuses to run as root.
constexpr char const* system_user = "postgres";

std::string find_binaries() {
    std::error_code none;
    for (auto const& version : std::filesystem::directory_iterator("/usr/lib/postgresql", none))
        if (auto const bin = version.path() / "bin"; exists(bin / "initdb")) return bin.string();
    throw std::runtime_error("PostgreSQL is not installed (.ci/install does so)");
}

void must(Ran const& ran) {
    if (ran.status != 0) throw std::runtime_error("a command failed: " + ran.err);
}

struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};

} // namespace

PostgresServer::PostgresServer() : binaries_(find_binaries()) {
    prepare_folder();
    init();
    start();
}

PostgresServer::~PostgresServer() { crash(); }

PostgresServer& PostgresServer::shared() {
    static PostgresServer server;
    return server;
}

void PostgresServer::prepare_folder() {
    write_file(directory_.file("password"), password);
    if (::getuid() != 0) return;
    auto const* const user = ::getpwnam(system_user);
    if (user == nullptr) throw std::runtime_error("there is no system user postgres");
    for (auto const& path : {directory_.path().string(), directory_.file("password")})
        if (::chown(path.c_str(), user->pw_uid, user->pw_gid) != 0)
            throw std::runtime_error("cannot give " + path + " to postgres");
}

std::vector<std::string> PostgresServer::command(std::string const& program) const {
    // A change of the user clears the parent-death signal that Process has set.
    std::vector<std::string> words{"/usr/bin/setpriv", "--pdeathsig", "QUIT"};
    if (::getuid() == 0)
        words.insert(words.end(), {"--reuid", system_user, "--regid", system_user, "--init-groups"});
    words.push_back(binaries_ + "/" + program);
    return words;
}

void PostgresServer::init() {
    auto words = command("initdb");
    words.insert(words.end(),
                 {"-D", directory_.file("data"), "-U", superuser, "-E", "UTF8", "--locale=C",
                  "--auth=scram-sha-256", "--pwfile=" + directory_.file("password"), "--no-sync"});
    // PostgreSQL's user may not be able to reach the folder of what is kept.
    auto const make = [&](std::string const& folder) {
        must(run(words, {}, 5min));
        must(run({"/bin/cp", "-a", directory_.file("data"), folder}));
        std::filesystem::remove_all(directory_.file("data"));
    };
    auto version = std::string(password);
    for (auto const& word : words)
        if (!word.contains(directory_.path().string())) version += " " + word;
    copy_of_kept("postgresql", version, make, directory_.path().string());
}

void PostgresServer::start() {
    auto words = command("postgres");
    words.insert(words.end(), {"-D", directory_.file("data"), "-h", "127.0.0.1", "-p",
                               std::to_string(port_.number()), "-k", directory_.path().string(), "-c",
                               "max_connections=200", "-c", "shared_buffers=32MB"});
    // The tests kill the server, not the machine: what the system has been given survives.
    words.insert(words.end(), {"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "autovacuum=off", "-c",
                               "max_parallel_workers=0"});
    process_ = std::make_unique<Process>(words, Process::Environment{}, directory_.file("server.out"),
                                         directory_.file("server.log"));
    auto const place = uri("postgres");
    bool const ready =
        eventually([&] { return PQping(place.c_str()) == PQPING_OK || !process_->running(); }, 60s);
    if (!ready || !process_->running()) throw std::runtime_error("PostgreSQL does not start: " + log());
}

void PostgresServer::crash() {
    if (!process_) return;
    process_->signal(SIGQUIT);
    process_->wait(60s);
    process_.reset();
}

std::string PostgresServer::log() const { return read_file(directory_.file("server.log")); }

std::string PostgresServer::uri(std::string const& database) const {
    return std::string("postgresql://") + superuser + ":" + password +
           "@127.0.0.1:" + std::to_string(port_.number()) + "/" + database;
}

std::string PostgresServer::create_database() {
    auto const name = "test_" + std::to_string(++databases_);
    PostgresSession(uri("postgres")).run("CREATE DATABASE " + name);
    return uri(name);
}

void PostgresServer::drop_database(std::string const& of) noexcept {
    try {
        PostgresSession(uri("postgres"))
            .run("DROP DATABASE " + of.substr(of.rfind('/') + 1) + " WITH (FORCE)");
    } catch (std::exception const&) {
        // A failed test may have left the server down. The database is removed with the server's folder.
    }
}

void PostgresSession::Close::operator()(pg_conn* connection) const { PQfinish(connection); }

PostgresSession::PostgresSession(std::string const& uri) : connection_(PQconnectdb(uri.c_str())) {
    if (PQstatus(connection_.get()) != CONNECTION_OK)
        throw std::runtime_error(PQerrorMessage(connection_.get()));
    PQsetNoticeProcessor(connection_.get(), [](void*, char const*) {}, nullptr);
}

std::string PostgresSession::run(std::string const& sql) {
    std::unique_ptr<PGresult, Clear> const result(PQexec(connection_.get(), sql.c_str()));
    auto const status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        throw std::runtime_error(PQerrorMessage(connection_.get()));
    if (PQntuples(result.get()) == 0) return "";
    return PQgetisnull(result.get(), 0, 0) != 0 ? "NULL" : PQgetvalue(result.get(), 0, 0);
}

} // namespace idiom::test
