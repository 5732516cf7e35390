#include "gateway/store/sqlite/byte_range_locks.hpp"

#include "gateway/store/lock_key.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

namespace idiom::store::sqlite {

namespace asio = boost::asio;
using asio::awaitable;
using namespace std::chrono_literals;

namespace {

std::string reason(int error) { return std::generic_category().message(error); }

off_t byte_of(std::string_view backend, std::string_view user) {
    // The end of the range, the byte after the locked one, must still be a valid offset.
    return static_cast<off_t>(lock_key(backend, user) % std::numeric_limits<off_t>::max());
}

} // namespace

class ByteRangeLocks::File {
public:
    explicit File(int fd) : fd_(fd) {}
    ~File() { ::close(fd_); }
    File(File const&) = delete;
    File& operator=(File const&) = delete;

    /// Returns 0, or errno.
    int lock(off_t byte) const { return set(byte, F_WRLCK); }
    void unlock(off_t byte) const { set(byte, F_UNLCK); }

private:
    int set(off_t byte, short type) const {
        struct flock range{.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1, .l_pid = 0};
        return ::fcntl(fd_, F_OFD_SETLK, &range) == 0 ? 0 : errno;
    }

    int fd_;
};

namespace {

class LockedByte final : public DistributedLock {
public:
    LockedByte(std::shared_ptr<ByteRangeLocks::File const> file, off_t byte)
        : file_(std::move(file)), byte_(byte) {}
    LockedByte(LockedByte const&) = delete;
    LockedByte& operator=(LockedByte const&) = delete;
    ~LockedByte() override { give_back(); }

    bool held() const override { return file_ != nullptr; }

    awaitable<bool> leave() override {
        bool const was_held = held();
        give_back();
        co_return was_held;
    }

private:
    void give_back() {
        if (file_) file_->unlock(byte_);
        file_.reset();
    }

    std::shared_ptr<ByteRangeLocks::File const> file_;
    off_t byte_;
};

} // namespace

std::expected<ByteRangeLocks, std::string> ByteRangeLocks::open(std::string const& path) {
    int const fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0) return std::unexpected(path + ": " + reason(errno));
    auto file = std::make_shared<File const>(fd);
    if (::fchmod(fd, S_IRUSR | S_IWUSR) != 0) return std::unexpected(path + ": " + reason(errno));
    return ByteRangeLocks(std::move(file));
}

// Only processes compete for these locks, and only while one takes over from another. So polling is cheaper
// than a thread that waits.
awaitable<StoreResult<std::unique_ptr<DistributedLock>>>
ByteRangeLocks::enter(std::string backend, std::string user,
                      std::chrono::steady_clock::time_point deadline) const {
    auto const file = file_;
    auto const byte = byte_of(backend, user);
    auto pause = std::chrono::steady_clock::duration(1ms);
    std::optional<asio::steady_timer> timer;
    for (;;) {
        int const error = file->lock(byte);
        if (error == 0) co_return std::make_unique<LockedByte>(file, byte);
        if (error != EAGAIN && error != EACCES)
            co_return std::unexpected(
                StoreError{StoreError::Kind::unavailable, "lock file: " + reason(error)});
        auto const now = std::chrono::steady_clock::now();
        if (now >= deadline)
            co_return std::unexpected(
                StoreError{StoreError::Kind::timed_out, "another process holds the section of this user"});
        if (!timer) {
            auto const executor = co_await asio::this_coro::executor;
            timer.emplace(executor);
        }
        timer->expires_at(std::min(now + pause, deadline));
        boost::system::error_code cancelled;
        co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
        pause = std::min<std::chrono::steady_clock::duration>(pause * 2, 50ms);
    }
}

} // namespace idiom::store::sqlite
