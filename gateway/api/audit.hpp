#pragma once

#include "gateway/api/request_context.hpp"
#include "gateway/exchange/runner.hpp"
#include "gateway/store/store.hpp"
#include "translators/core/call.hpp"

namespace idiom::api {

/// Looks on while a dialect works out what an edit means for the user as it stands: the audit trail tells of
/// both. Refers to the arena of the call.
class RecordingEdit final : public Edit {
public:
    explicit RecordingEdit(Edit const& edit) : edit_(edit) {}

    Change const* without_user() const override { return edit_.without_user(); }
    Result<Change> against(HeldUser const& before, Arena& arena) const override;

    /// The change, as far as it is known; null where it came to nothing.
    Change const* change() const { return change_ ? &*change_ : edit_.without_user(); }
    /// In unified names; null where the dialect had no need to read the user.
    User const* before() const { return before_ ? &*before_ : nullptr; }

private:
    Edit const& edit_;
    mutable std::optional<User> before_;
    mutable std::optional<Change> change_;
};

/// A write that has been tried.
struct AuditedWrite {
    RequestContext const& context;
    Call const& call;
    std::string_view user_id;                 ///< "" for a create
    RecordingEdit const* recording = nullptr; ///< of an update or a conditional delete
    exchange::WriteCall const& write_call;
    Result<Answer> const& result;
    store::Time at;
};

/// The line of the audit trail (contract, section 11): never a secret, a changed password shows as "***".
store::AuditEntry audit_entry(AuditedWrite const& audited);

} // namespace idiom::api
