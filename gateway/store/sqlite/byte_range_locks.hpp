#pragma once

#include "gateway/store/store.hpp"

namespace idiom::store::sqlite {

/// The locks among the processes that have one database open: byte-range locks (fcntl, F_OFD_SETLK) on a file
/// beside the database, one byte per user. The system releases them when the process ends, even after a
/// crash. Used from any thread; a DistributedLock may outlive this object.
class ByteRangeLocks {
public:
    /// Opens the lock file `path`; creates it with mode 600 if it does not exist. The error is the reason,
    /// for the operator.
    static std::expected<ByteRangeLocks, std::string> open(std::string const& path);

    boost::asio::awaitable<StoreResult<std::unique_ptr<DistributedLock>>>
    enter(std::string backend, std::string user, std::chrono::steady_clock::time_point deadline) const;

    class File;

private:
    explicit ByteRangeLocks(std::shared_ptr<File const> file) : file_(std::move(file)) {}

    /// The one open lock file of the process. The locks belong to this open file, not to the process, and
    /// closing it does not release the locks of SQLite.
    std::shared_ptr<File const> file_;
};

} // namespace idiom::store::sqlite
