#pragma once

#include "gateway/exchange/crowds.hpp"
#include "gateway/exchange/user_lock.hpp"
#include "gateway/store/store.hpp"
#include "translators/core/error.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace idiom::exchange {

/// What every write of the gateway relies on so that none is lost, repeated or forgotten. One for all event
/// loops; any thread.
struct WriteServices {
    store::Store& store;
    std::string fingerprint_key; ///< see `fingerprint`; "" where there is no store key to make it from
    std::function<store::Time()> now = [] {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    };
    /// Hears what the store could not do, and for which request; on the calling event loop.
    std::function<void(store::StoreError const&, std::string_view request_id)> report =
        [](store::StoreError const&, std::string_view) {};
    UserLocks locks;
    Crowds crowds; ///< of those who wait for a turn
};

/// Whether the record of a write could be kept. Error: backend_unavailable where the store had trouble and
/// still has.
boost::asio::awaitable<Result<void>> ask_store(WriteServices& write_services);

/// The right to write to one user of a back end: among the event loops, and among the gateways that share the
/// store. Given back when it is destroyed.
class UserWriteLock {
public:
    /// Nothing is written once this says that the right is lost.
    store::DistributedLock const& distributed_lock() const { return *distributed_lock_; }
    /// Ends the exclusion of other gateways; those of this process wait until the lock is destroyed. False
    /// where the right had been lost before.
    boost::asio::awaitable<bool> leave() { return distributed_lock_->leave(); }

private:
    friend boost::asio::awaitable<Result<UserWriteLock>>
    acquire_user_write_lock(WriteServices&, std::string, std::string, std::size_t,
                            std::chrono::steady_clock::time_point, std::string_view);
    UserLocks::Guard guard_;
    std::unique_ptr<store::DistributedLock> distributed_lock_; ///< goes first
};

/// Waits for the right to write to `user`. Errors: backend_timeout where others had it until `deadline`, or
/// the store took until then to say that it keeps records again; backend_unavailable where too many wait for
/// the user, or `most_waiting` for any of the back end, and where the store cannot tell, or could not keep
/// the record of the write. `request_id` lives as long as the call.
boost::asio::awaitable<Result<UserWriteLock>>
acquire_user_write_lock(WriteServices& write_services, std::string backend, std::string user,
                        std::size_t most_waiting, std::chrono::steady_clock::time_point deadline,
                        std::string_view request_id);

} // namespace idiom::exchange
