#pragma once

#include "gateway/store/store.hpp"

namespace idiom::store::sqlite {

/// Locks among the processes that have one database open: byte-range locks (fcntl, F_OFD_SETLK) on a file
/// beside it, a byte per user. The system gives them back when the process ends, however it ends. Used from
/// any thread; the locks may outlive it.
class ByteRangeLocks {
public:
    /// `path` is made with mode 600 where it is not there. The error is the reason, for the operator.
    static std::expected<ByteRangeLocks, std::string> open(std::string const& path);

    boost::asio::awaitable<StoreResult<std::unique_ptr<DistributedLock>>>
    enter(std::string backend, std::string user, std::chrono::steady_clock::time_point deadline) const;

    class File;

private:
    explicit ByteRangeLocks(std::shared_ptr<File const> file) : file_(std::move(file)) {}

    /// One open file for the process: its locks belong to the open file, not to the process, and to close it
    /// would not touch those of SQLite.
    std::shared_ptr<File const> file_;
};

} // namespace idiom::store::sqlite
