#include "gateway/store/sqlite.hpp"

#include "gateway/async/suspend.hpp"
#include "gateway/store/group_commit.hpp"
#include "gateway/store/schema.hpp"
#include "gateway/store/worker.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace idiom::store {
namespace {

using boost::asio::awaitable;

std::unexpected<StoreError> unreadable(char const* what) {
    return std::unexpected(StoreError{StoreError::Kind::unreadable, what});
}

class SqliteStore final : public Store {
public:
    SqliteStore(Connection writing, Connection reading, std::optional<StoreKey> key)
        : key_(std::move(key)), writing_(std::move(writing)), reading_(std::move(reading)),
          commits_(writing_), writer_([this](std::vector<Write>& batch) { commits_.run(batch); }),
          reader_([this](std::vector<Read>& batch) {
              for (auto& read : batch)
                  read(reading_);
          }) {}

    bool keeps_secrets() const override { return key_.has_value(); }

    awaitable<Outcome<std::optional<Record>>> get(std::string backend, std::string key) override {
        return read<std::optional<Record>>([this, backend = std::move(backend), key = std::move(key)](
                                               Connection& db) { return find(db, backend, key); });
    }

    awaitable<Outcome<std::vector<Listed>>> list(std::string backend) override {
        return read<std::vector<Listed>>(
            [backend = std::move(backend)](Connection& db) { return all(db, backend); });
    }

    awaitable<Outcome<std::optional<std::string>>> load_token(std::string backend) override {
        return read<std::optional<std::string>>(
            [this, backend = std::move(backend)](Connection& db) { return find_token(db, backend); });
    }

    awaitable<Outcome<void>> put(std::string backend, std::string key, Record record) override {
        return write([this, backend = std::move(backend), key = std::move(key), record = std::move(record)](
                         Connection& db) { return upsert(db, backend, key, record); });
    }

    awaitable<Outcome<void>> save_token(std::string backend, std::string token) override {
        return write([this, backend = std::move(backend), token = std::move(token)](Connection& db) {
            return upsert_token(db, backend, token);
        });
    }

    awaitable<Outcome<bool>> erase(std::string backend, std::string key) override {
        return changing(
            [backend = std::move(backend), key = std::move(key)](Connection& db) -> Outcome<bool> {
                auto query = db.query("DELETE FROM users WHERE backend = ? AND key = ?");
                auto const changed = query.text(backend).text(key).finish();
                if (!changed) return std::unexpected(changed.error());
                return *changed > 0;
            });
    }

    StoreStats stats() const override { return commits_.stats(); }

private:
    using Read = std::move_only_function<void(Connection&)>;

    template <class T, class Work> awaitable<Outcome<T>> read(Work work) {
        return async::suspend<Outcome<T>>(
            [this, work = std::move(work)](async::Resume<Outcome<T>> resume) mutable {
                reader_.add([work = std::move(work), resume = std::move(resume)](Connection& db) mutable {
                    resume(guarded<T>(work, db));
                });
            });
    }

    // Out of memory is the only thing that throws here, and it must not end the thread.
    template <class T, class Work> static Outcome<T> guarded(Work& work, Connection& db) {
        try {
            return work(db);
        } catch (std::exception const&) {
            return std::unexpected(StoreError{StoreError::Kind::unavailable, "out of memory"});
        }
    }

    template <class Work> awaitable<Outcome<bool>> changing(Work work) {
        return async::suspend<Outcome<bool>>(
            [this, work = std::move(work)](async::Resume<Outcome<bool>> resume) mutable {
                writer_.add(Write{.apply = std::move(work), .done = std::move(resume)});
            });
    }

    template <class Work> awaitable<Outcome<void>> write(Work work) {
        return async::suspend<Outcome<void>>(
            [this, work = std::move(work)](async::Resume<Outcome<void>> resume) mutable {
                auto done = [resume = std::move(resume)](Outcome<bool> outcome) mutable {
                    resume(outcome ? Outcome<void>() : std::unexpected(std::move(outcome.error())));
                };
                writer_.add(Write{.apply = std::move(work), .done = std::move(done)});
            });
    }

    Outcome<std::optional<Record>> find(Connection& db, std::string const& backend,
                                        std::string const& key) const {
        auto query = db.query("SELECT document, secrets FROM users WHERE backend = ? AND key = ?");
        auto const row = query.text(backend).text(key).step();
        if (!row) return std::unexpected(row.error());
        if (!*row) return std::nullopt;
        Record record{.document = query.column(0), .secrets = {}};
        if (key_ && !query.is_null(1)) {
            auto secrets = open(*key_, {.kind = "users", .backend = backend, .key = key}, query.column(1));
            if (!secrets)
                return unreadable(
                    "the secrets of a stored user cannot be opened: they were changed, or moved");
            record.secrets = std::move(*secrets);
        }
        return record;
    }

    static Outcome<std::vector<Listed>> all(Connection& db, std::string const& backend) {
        std::vector<Listed> users;
        auto query = db.query("SELECT key, document FROM users WHERE backend = ? ORDER BY key");
        query.text(backend);
        for (;;) {
            auto const row = query.step();
            if (!row) return std::unexpected(row.error());
            if (!*row) return users;
            users.push_back({.key = query.column(0), .document = query.column(1)});
        }
    }

    Outcome<std::optional<std::string>> find_token(Connection& db, std::string const& backend) const {
        if (!key_) return std::nullopt;
        auto query = db.query("SELECT refresh FROM tokens WHERE backend = ?");
        auto const row = query.text(backend).step();
        if (!row) return std::unexpected(row.error());
        if (!*row) return std::nullopt;
        auto token = open(*key_, {.kind = "tokens", .backend = backend, .key = ""}, query.column(0));
        if (!token) return unreadable("the stored refresh token cannot be opened: it was changed, or moved");
        return token;
    }

    Outcome<bool> upsert(Connection& db, std::string const& backend, std::string const& key,
                         Record const& record) const {
        std::string sealed;
        auto query =
            db.query("INSERT INTO users (backend, key, document, secrets) VALUES (?, ?, ?, ?) "
                     "ON CONFLICT DO UPDATE SET document = excluded.document, secrets = excluded.secrets");
        query.text(backend).text(key).text(record.document);
        if (key_ && !record.secrets.empty()) {
            auto made = sealed_for({.kind = "users", .backend = backend, .key = key}, record.secrets);
            if (!made) return std::unexpected(made.error());
            sealed = std::move(*made);
            query.blob(sealed);
        } else {
            query.null();
        }
        return finished(query);
    }

    Outcome<bool> upsert_token(Connection& db, std::string const& backend, std::string const& token) const {
        if (!key_) return false;
        auto const sealed = sealed_for({.kind = "tokens", .backend = backend, .key = ""}, token);
        if (!sealed) return std::unexpected(sealed.error());
        auto query = db.query("INSERT INTO tokens (backend, refresh) VALUES (?, ?) "
                              "ON CONFLICT DO UPDATE SET refresh = excluded.refresh");
        query.text(backend).blob(*sealed);
        return finished(query);
    }

    Outcome<std::string> sealed_for(SealedFor const& owner, std::string_view text) const {
        auto sealed = seal(*key_, owner, text);
        if (sealed) return std::move(*sealed);
        return std::unexpected(StoreError{StoreError::Kind::unavailable, "a secret could not be sealed"});
    }

    static Outcome<bool> finished(Query& query) {
        auto const changed = query.finish();
        if (!changed) return std::unexpected(changed.error());
        return true;
    }

    std::optional<StoreKey> key_;
    Connection writing_;
    Connection reading_;
    GroupCommit commits_;
    Worker<Write> writer_; ///< the threads go before what they use
    Worker<Read> reader_;
};

std::string reason(int error) { return std::generic_category().message(error); }

/// A name that is new in a directory is only safe once the directory is synced too.
void sync_directory(std::filesystem::path const& directory) {
    int const fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    ::fsync(fd);
    ::close(fd);
}

// A file that is there is only looked at by name: to close any descriptor of it would take away the locks
// that another connection of this process holds (POSIX locks go with the first close).
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
    auto const migrated = migrate(*writing);
    if (!migrated) return std::unexpected(migrated.error());
    if (key) {
        auto const checked = check_key(*writing, *key);
        if (!checked) return std::unexpected(checked.error());
    }
    auto reading = Connection::open(path);
    if (!reading) return std::unexpected(reading.error().text);
    return std::make_unique<SqliteStore>(std::move(*writing), std::move(*reading), std::move(key));
}

} // namespace

std::expected<std::unique_ptr<Store>, std::string> open_sqlite(std::string const& path,
                                                               std::optional<StoreKey> key) {
    // Absolute, or ":memory:" and the like would mean something else to SQLite.
    std::error_code ignored;
    auto const absolute = std::filesystem::absolute(path, ignored);
    auto store = path.empty() ? std::unexpected(std::string("the path is empty"))
                              : open_file(absolute, std::move(key));
    if (!store) return std::unexpected("store " + path + ": " + store.error());
    return store;
}

} // namespace idiom::store
