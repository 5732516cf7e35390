#pragma once

#include "gateway/execution/runner.hpp"
#include "gateway/pipeline/request_context.hpp"
#include "gateway/store/store.hpp"
#include "translators/core/call.hpp"

#include <boost/asio/awaitable.hpp>

namespace idiom::pipeline {

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

/// A write that was attempted.
struct AuditedWrite {
    RequestContext const& context;
    Call const& call;
    RecordingEdit const* recording = nullptr; ///< null unless the call is an update or a conditional delete
    execution::WriteCall const& write_call;
    Result<Answer> const& result;
    store::Time at;
};

/// Returns the entry of the audit trail (contract, section 11), without its status. `problem` of the entry is
/// the problem of the write; "" if the write succeeded. The entry holds no secret: a changed password is
/// "***".
store::AuditEntry audit_entry(AuditedWrite const& audited);

/// Writes the entries of `context.audit` to the store. Each entry gets the status of `response`, and the
/// problem of `response` if the write itself had none. Returns the response for the client: `response`, or
/// write_not_confirmed instead of a success if the store could not keep an entry.
boost::asio::awaitable<ClientResponse> append_audit(RequestContext& context, ClientResponse response);

} // namespace idiom::pipeline
