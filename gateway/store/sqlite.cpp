#include "gateway/store/sqlite.hpp"

#include "gateway/net/suspend.hpp"
#include "gateway/store/audit_log.hpp"
#include "gateway/store/audit_page.hpp"
#include "gateway/store/sqlite/audit.hpp"
#include "gateway/store/sqlite/byte_range_locks.hpp"
#include "gateway/store/sqlite/group_commit.hpp"
#include "gateway/store/sqlite/idempotency.hpp"
#include "gateway/store/sqlite/presence.hpp"
#include "gateway/store/sqlite/records.hpp"
#include "gateway/store/sqlite/schema.hpp"
#include "gateway/store/sqlite/worker.hpp"
#include "gateway/store/trial.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace idiom::store {
namespace {

using boost::asio::awaitable;
using sqlite::Connection;

struct Parts {
    std::string path;
    Secrets secrets;
    sqlite::ByteRangeLocks locks;
    Connection writing;
    Connection reading;
    sqlite::Presence presence;
};

class SqliteStore final : public Store, public AuditLog {
public:
    explicit SqliteStore(Parts parts)
        : parts_(std::move(parts)), commits_(parts_.writing, parts_.presence),
          writer_([this](std::vector<sqlite::Write>& batch) { commits_.run(batch); }),
          reader_([this](std::vector<Read>& batch) {
              for (auto& read : batch)
                  read(parts_.reading);
          }) {}

    bool keeps_secrets() const override { return parts_.secrets.kept(); }

    awaitable<StoreResult<std::optional<Record>>> get(std::string backend, std::string key) override {
        return read<std::optional<Record>>(
            [this, backend = std::move(backend), key = std::move(key)](Connection& db) {
                return sqlite::find_user(db, parts_.secrets, backend, key);
            });
    }

    awaitable<StoreResult<void>> put(std::string backend, std::string key, Record record) override {
        return write<void>([this, backend = std::move(backend), key = std::move(key),
                            record = std::move(record)](Connection& db) {
            return sqlite::put_user(db, parts_.secrets, backend, key, record);
        });
    }

    awaitable<StoreResult<bool>> erase(std::string backend, std::string key) override {
        return write<bool>([backend = std::move(backend), key = std::move(key)](Connection& db) {
            return sqlite::erase_user(db, backend, key);
        });
    }

    awaitable<StoreResult<void>> change(std::string backend, std::vector<RecordChange> changes) override {
        return write<void>(
            [this, backend = std::move(backend), changes = std::move(changes)](Connection& db) {
                return sqlite::change_users(db, parts_.secrets, backend, changes);
            });
    }

    awaitable<StoreResult<std::vector<Listed>>> page(std::string backend, KeyRange range) override {
        return read<std::vector<Listed>>(
            [backend = std::move(backend), range = std::move(range)](Connection& db) {
                return sqlite::page_of_users(db, backend, range);
            });
    }

    awaitable<StoreResult<std::vector<Listed>>> list(std::string backend) override {
        return read<std::vector<Listed>>(
            [backend = std::move(backend)](Connection& db) { return sqlite::all_users(db, backend); });
    }

    awaitable<StoreResult<std::optional<std::string>>> load_token(std::string backend) override {
        return read<std::optional<std::string>>([this, backend = std::move(backend)](Connection& db) {
            return sqlite::find_token(db, parts_.secrets, backend);
        });
    }

    awaitable<StoreResult<void>> save_token(std::string backend, std::string token) override {
        return write<void>([this, backend = std::move(backend), token = std::move(token)](Connection& db) {
            return sqlite::put_token(db, parts_.secrets, backend, token);
        });
    }

    awaitable<StoreResult<std::unique_ptr<DistributedLock>>>
    enter(std::string backend, std::string user, std::chrono::steady_clock::time_point deadline) override {
        return parts_.locks.enter(std::move(backend), std::move(user), deadline);
    }

    awaitable<StoreResult<Claim>> claim(IdempotencyKey key, std::string fingerprint, Time now,
                                        Time lease_until) override {
        return write<Claim>(
            [key = std::move(key), fingerprint = std::move(fingerprint), now, lease_until](Connection& db) {
                return sqlite::claim(db, key, fingerprint, now, lease_until);
            });
    }

    awaitable<StoreResult<void>> settle(IdempotencyKey key, KeptResponse response, Time expires) override {
        return write<void>([key = std::move(key), response = std::move(response), expires](Connection& db) {
            return sqlite::settle(db, key, response, expires);
        });
    }

    awaitable<StoreResult<void>> release(IdempotencyKey key) override {
        return write<void>([key = std::move(key)](Connection& db) { return sqlite::release(db, key); });
    }

    awaitable<StoreResult<void>> append_audit(AuditEntry entry) override {
        return write<void>(
            [entry = std::move(entry)](Connection& db) { return sqlite::append_audit(db, entry); });
    }

    awaitable<StoreResult<AuditSlice>> audit_after(AuditRange range) override {
        return read<AuditSlice>(
            [range = std::move(range)](Connection& db) { return sqlite::audit_after(db, range); });
    }

    awaitable<StoreResult<std::unique_ptr<DistributedLock>>> enter_sender() override {
        // As in enter_run, this is the lock of no user, and of no back end: names of back ends have no space.
        return parts_.locks.enter("the webhooks", "\x01sender", std::chrono::steady_clock::now());
    }

    StoreResult<void> read_audit(AuditFilter filter, std::function<bool(AuditEntry const&)> each) override {
        auto db = Connection::open_to_read(parts_.path);
        if (!db) return std::unexpected(db.error());
        return sqlite::read_audit(*db, filter, each);
    }

    StoreStats stats() const override { return commits_.stats(); }

    awaitable<StoreResult<void>> try_to_keep() override {
        auto const kept = co_await write<void>([this](Connection& db) {
            auto const noted = sqlite::try_audit(db);
            return noted ? sqlite::put_user(db, parts_.secrets, trial_backend, trial_key, trial_record())
                         : noted;
        });
        if (!kept) co_return kept;
        auto const erased = co_await erase(trial_backend, trial_key);
        if (!erased) co_return std::unexpected(erased.error());
        co_return StoreResult<void>{};
    }

    awaitable<StoreResult<void>> look() override {
        return read<void>([this](Connection&) { return parts_.presence.check(); });
    }

private:
    using Read = std::move_only_function<void(Connection&)>;

    template <class T, class Work> awaitable<StoreResult<T>> read(Work work) {
        return net::suspend<StoreResult<T>>(
            [this, work = std::move(work)](net::Resume<StoreResult<T>> resume) mutable {
                reader_.add([work = std::move(work), resume = std::move(resume)](Connection& db) mutable {
                    resume(guarded<T>(work, db));
                });
            });
    }

    // Out of memory is the only thing that throws here, and it must not end the thread.
    template <class T, class Work> static StoreResult<T> guarded(Work& work, Connection& db) {
        try {
            return work(db);
        } catch (std::exception const&) {
            return std::unexpected(StoreError{StoreError::Kind::unavailable, "out of memory"});
        }
    }

    template <class T, class Work> awaitable<StoreResult<T>> write(Work work) {
        return net::suspend<StoreResult<T>>(
            [this, work = std::move(work)](net::Resume<StoreResult<T>> resume) mutable {
                // Holds the result of the change until the change is durable.
                auto const outcome = std::make_shared<StoreResult<T>>();
                auto apply = [work = std::move(work), outcome](Connection& db) mutable -> StoreResult<void> {
                    *outcome = work(db);
                    if (!*outcome) return std::unexpected(outcome->error());
                    return {};
                };
                auto done = [resume = std::move(resume), outcome](StoreResult<void> ended) mutable {
                    if (!ended) *outcome = std::unexpected(std::move(ended.error()));
                    resume(std::move(*outcome));
                };
                writer_.add(sqlite::Write{.apply = std::move(apply), .done = std::move(done)});
            });
    }

    Parts parts_;
    sqlite::GroupCommit commits_;
    sqlite::Worker<sqlite::Write> writer_; ///< last, so that the threads end before the members that they use
    sqlite::Worker<Read> reader_;
};

std::string reason(int error) { return std::generic_category().message(error); }

/// Makes a new file name durable: it is on the disk only after its directory is synced too.
void sync_directory(std::filesystem::path const& directory) {
    int const fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    ::fsync(fd);
    ::close(fd);
}

// Checks an existing file by name only, without opening it: closing any descriptor of the file would release
// the locks that another connection of this process holds (POSIX locks end with the first close).
std::expected<void, std::string> keep_from_others(char const* path) {
    struct stat about{};
    if (::stat(path, &about) != 0) return std::unexpected(reason(errno));
    if (!S_ISREG(about.st_mode)) return std::unexpected("it is not a regular file");
    bool const others = (about.st_mode & (S_IRWXG | S_IRWXO)) != 0;
    if (others && ::chmod(path, S_IRUSR | S_IWUSR) != 0) {
        return std::unexpected("other users may read it, and its mode cannot be changed to 600");
    }
    return {};
}

// SQLite gives its log and index the mode of the database, so one mode is enough.
std::expected<void, std::string> make_private_file(std::filesystem::path const& path) {
    int const fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd >= 0) {
        ::close(fd);
        sync_directory(path.parent_path());
        return {};
    }
    if (errno != EEXIST) return std::unexpected(reason(errno));
    return keep_from_others(path.c_str());
}

std::expected<std::unique_ptr<Store>, std::string> open_file(std::filesystem::path const& path,
                                                             std::optional<StoreKey> key) {
    auto const made = make_private_file(path);
    if (!made) return std::unexpected(made.error());
    auto writing = Connection::open(path);
    if (!writing) return std::unexpected(writing.error().text);
    auto const migrated = sqlite::migrate(*writing);
    if (!migrated) return std::unexpected(migrated.error());
    Secrets secrets(std::move(key));
    auto const checked = sqlite::check_key(*writing, secrets);
    if (!checked) return std::unexpected(checked.error());
    auto reading = Connection::open(path);
    if (!reading) return std::unexpected(reading.error().text);
    auto locks = sqlite::ByteRangeLocks::open(path.string() + "-lock");
    if (!locks) return std::unexpected(locks.error());
    return std::make_unique<SqliteStore>(Parts{.path = path,
                                               .secrets = std::move(secrets),
                                               .locks = std::move(*locks),
                                               .writing = std::move(*writing),
                                               .reading = std::move(*reading),
                                               .presence = sqlite::Presence::of(path)});
}

} // namespace

std::expected<std::unique_ptr<Store>, std::string> open_sqlite(std::string const& path,
                                                               std::optional<StoreKey> key) {
    // An absolute path, because a name like ":memory:" has a special meaning to SQLite.
    std::error_code ignored;
    auto const absolute = std::filesystem::absolute(path, ignored);
    auto store = path.empty() ? std::unexpected(std::string("the path is empty"))
                              : open_file(absolute, std::move(key));
    if (!store) return std::unexpected("store " + path + ": " + store.error());
    return store;
}

std::expected<void, std::string> check_sqlite(std::string const& path, std::optional<StoreKey> key) {
    std::error_code ignored;
    auto const absolute = std::filesystem::absolute(path, ignored);
    if (::access(absolute.parent_path().c_str(), W_OK | X_OK) != 0)
        return std::unexpected("is in a folder that cannot be written");
    for (auto const* const suffix : {"", "-wal", "-shm", "-lock"}) {
        auto const file = absolute.string() + suffix;
        struct stat about{};
        if (::stat(file.c_str(), &about) != 0) {
            if (errno != ENOENT)
                return std::unexpected(*suffix ? file + ": " + reason(errno) : reason(errno));
            continue;
        }
        auto const named = *suffix ? "has a companion, " + file + ", that " : std::string();
        if (!S_ISREG(about.st_mode)) return std::unexpected(named + "is not a regular file");
        if (::access(file.c_str(), R_OK | W_OK) != 0) return std::unexpected(named + "cannot be written");
    }
    if (!std::filesystem::exists(absolute, ignored)) return {};
    auto db = Connection::open_to_read(absolute);
    if (!db) return std::unexpected("cannot be opened: " + db.error().text);
    auto const checked = sqlite::check_start(*db, Secrets(std::move(key)));
    if (!checked) return std::unexpected("cannot be used: " + checked.error());
    return {};
}

std::expected<AuditPage, std::string> sqlite_audit_page(std::string const& path, AuditQuery const& query) {
    auto const failed = [&](std::string const& why) { return std::unexpected("store " + path + ": " + why); };
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return failed("there is none yet");
    auto db = Connection::open_to_read(std::filesystem::absolute(path, ignored));
    if (!db) return failed(db.error().text);
    auto page = sqlite::newest_audit(*db, query);
    if (!page) return failed(page.error().text);
    return std::move(*page);
}

std::expected<void, std::string> read_sqlite_audit(std::string const& path, AuditFilter const& filter,
                                                   std::function<bool(AuditEntry const&)> const& each) {
    auto const failed = [&](std::string const& why) { return std::unexpected("store " + path + ": " + why); };
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return failed("there is none yet");
    auto db = Connection::open_to_read(std::filesystem::absolute(path, ignored));
    if (!db) return failed(db.error().text);
    auto const known = sqlite::check_schema(*db);
    if (!known) return failed(known.error());
    auto const done = sqlite::read_audit(*db, filter, each);
    if (!done) return failed(done.error().text);
    return {};
}

} // namespace idiom::store
