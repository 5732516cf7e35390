#pragma once

#include "gateway/execution/crowds.hpp"
#include "gateway/execution/record_states.hpp"
#include "gateway/execution/user_lock.hpp"
#include "gateway/store/store.hpp"
#include "translators/core/error.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace idiom::execution {

/// The services that every write of the gateway relies on, so that no write is lost, repeated or forgotten.
/// One for all event loops; any thread.
struct WriteServices {
    store::Store& store;
    std::string fingerprint_key;  ///< see `fingerprint`; "" without a store key
    std::string face_secret = {}; ///< see ClientRequest::secret
    std::function<store::Time()> now = [] {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    };
    /// Reports a failure of the store, with the request that it affects. Called on the calling event loop.
    std::function<void(store::StoreError const&, std::string_view request_id)> report =
        [](store::StoreError const&, std::string_view) {};
    UserLocks locks;
    RecordStates record_states;
    Crowds crowds; ///< limits the requests that wait for a write lock
};

/// Asks whether the store can keep the record of a write. Error: backend_unavailable if the store had trouble
/// and still has.
boost::asio::awaitable<Result<void>> ask_store(WriteServices& write_services);

/// The right to write to one user of a back end, among the event loops and among the gateways that share the
/// store. The destructor gives it back.
class UserWriteLock {
public:
    /// Once it is lost, nothing may be written.
    store::DistributedLock const& distributed_lock() const { return *distributed_lock_; }
    /// Releases the lock for other gateways. The writers of this process wait until the UserWriteLock is
    /// destroyed. Returns false if the lock was already lost.
    boost::asio::awaitable<bool> leave() { return distributed_lock_->leave(); }

private:
    friend boost::asio::awaitable<Result<UserWriteLock>>
    acquire_user_write_lock(WriteServices&, std::string, std::string, std::size_t,
                            std::chrono::steady_clock::time_point, std::string_view);
    UserLocks::Guard guard_;
    std::unique_ptr<store::DistributedLock> distributed_lock_; ///< destroyed first
};

/// Waits for the right to write to `user`. Errors: backend_timeout if others held the lock until `deadline`,
/// or if the store did not recover until then; backend_unavailable if too many requests wait for the user, or
/// `most_waiting` for the back end, or if the store does not answer or could not keep the record of the
/// write. `request_id` must live as long as the call.
boost::asio::awaitable<Result<UserWriteLock>>
acquire_user_write_lock(WriteServices& write_services, std::string backend, std::string user,
                        std::size_t most_waiting, std::chrono::steady_clock::time_point deadline,
                        std::string_view request_id);

} // namespace idiom::execution
