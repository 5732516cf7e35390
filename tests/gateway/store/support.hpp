#pragma once

#include "gateway/store/sqlite.hpp"

#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace idiom::test {

/// A temporary directory for one test. The destructor removes it.
struct Directory {
    Directory() {
        auto name = (std::filesystem::temp_directory_path() / "idiom-store-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
        path = name;
    }
    ~Directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    Directory(Directory const&) = delete;
    Directory& operator=(Directory const&) = delete;

    std::string file(char const* name = "idiom.db") const { return (path / name).string(); }

    std::filesystem::path path;
};

inline store::StoreKey key_of(unsigned char fill) {
    std::array<std::byte, store::StoreKey::size> bytes;
    bytes.fill(std::byte{fill});
    return store::StoreKey(bytes);
}

inline std::unique_ptr<store::Store> open_or_throw(std::string const& path,
                                                   std::optional<store::StoreKey> key) {
    auto store = store::open_sqlite(path, std::move(key));
    if (!store) throw std::runtime_error(store.error());
    return std::move(*store);
}
inline std::unique_ptr<store::Store> open_with_key(std::string const& path) {
    return open_or_throw(path, key_of(7));
}

/// Another program that has the database open.
struct Intruder {
    explicit Intruder(std::string const& path) {
        sqlite3* opened = nullptr;
        sqlite3_open(path.c_str(), &opened);
        handle.reset(opened);
        sqlite3_busy_timeout(opened, 5000);
    }
    void run(std::string const& sql) {
        if (sqlite3_exec(handle.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
            throw std::runtime_error(sqlite3_errmsg(handle.get()));
        }
    }
    std::string value(std::string const& sql) {
        std::string found;
        auto const take = [](void* to, int, char** columns, char**) {
            *static_cast<std::string*>(to) = columns[0] == nullptr ? "NULL" : columns[0];
            return 0;
        };
        if (sqlite3_exec(handle.get(), sql.c_str(), take, &found, nullptr) != SQLITE_OK) {
            throw std::runtime_error(sqlite3_errmsg(handle.get()));
        }
        return found;
    }
    struct Close {
        void operator()(sqlite3* open) const { sqlite3_close(open); }
    };
    std::unique_ptr<sqlite3, Close> handle;
};

} // namespace idiom::test
