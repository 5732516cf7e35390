#pragma once

#include "gateway/execution/runner.hpp"
#include "gateway/execution/write_services.hpp"
#include "gateway/store/store.hpp"
#include "translators/core/call.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string_view>

namespace idiom::execution {

/// An edit that records what the audit trail needs: the user before the write and the change. Both are known
/// when the dialect calls `against`. The records are views into the arena of the call.
class RecordingEdit final : public Edit {
public:
    explicit RecordingEdit(Edit const& edit) : edit_(edit) {}

    Change const* without_user() const override { return edit_.without_user(); }
    Result<Change> against(HeldUser const& before, Arena& arena) const override;

    /// Returns the change that `against` made. If the dialect did not call `against`, or `against` failed,
    /// returns the change that does not depend on the user; null if the edit has none.
    Change const* change() const { return change_ ? &*change_ : edit_.without_user(); }
    /// The user before the write, in unified names. Null if the dialect did not read the user.
    User const* before() const { return before_ ? &*before_ : nullptr; }

private:
    Edit const& edit_;
    mutable std::optional<User> before_;
    mutable std::optional<Change> change_;
};

/// The origin of a write, for the audit trail: the client, the way of its request, and the route's role
/// names. Views; their owners must outlive the write.
struct Writer {
    std::string_view request_id; ///< of the client's request, or the id of a migration's run
    std::string_view client;
    std::string_view route;
    std::string_view backend;
    std::string_view operation;
    std::string_view dialect;
    RolePolicy const* roles = nullptr; ///< of the route, in its own names
};

/// A write that was attempted.
struct AuditedWrite {
    Writer const& writer;
    Call const& call;
    RecordingEdit const* recording = nullptr; ///< null unless the call is an update or a conditional delete
    WriteCall const& write_call;
    Result<Answer> const& result;
    store::Time at;
    Arena& arena;
};

/// Returns the entry of the audit trail (contract, section 11), without its status. `problem` of the entry is
/// the problem of the write; "" if the write succeeded. The entry holds no secret: a changed password is
/// "***".
store::AuditEntry audit_entry(AuditedWrite const& audited);

/// Returns the name of the write lock: the user's id in lower case. A create locks the login name instead,
/// because two creates of one user must not run at once either. (At some vendors the login name is the id.)
std::string lock_name(Call const& call);

/// The result of a write.
struct WriteOutcome {
    Result<Answer> result;
    bool changed = false;                   ///< as WriteCall::changed
    std::optional<store::AuditEntry> audit; ///< null if nothing was sent; it still lacks the status
};

/// What happens to the lock after the write. It is kept if more writes to the user follow under it.
enum class Afterwards : std::uint8_t { give_back, keep_lock };

/// Executes a write under the lock of its user. Returns its result, and its entry for the audit trail. If the
/// lock turns out to be lost when it is given back, a success becomes write_not_confirmed. `call` has the
/// present session of the back end. The arguments must outlive the call.
boost::asio::awaitable<WriteOutcome> write_under_lock(Writer const& writer, BackendBinding binding, Call call,
                                                      UserWriteLock& write_lock, Afterwards afterwards,
                                                      WriteServices& write_services,
                                                      upstream::CallContext& call_context);

} // namespace idiom::execution
