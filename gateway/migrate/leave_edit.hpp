#pragma once

#include "gateway/migrate/mapping/mapping.hpp"
#include "translators/core/call.hpp"

#include <string>

namespace idiom::migrate {

/// The change of a leaver, computed under the write lock from the user as TO holds it then. For a delete the
/// change is empty; it makes the dialect read the user first, so that the audit trail has the user as it was.
class LeaveEdit final : public Edit {
public:
    explicit LeaveEdit(mapping::MissingAction action) : action_(action) {}

    Change const* without_user() const override { return nullptr; }
    Result<Change> against(HeldUser const& before, Arena&) const override {
        Change change;
        if (action_ == mapping::MissingAction::disable && !before.active().is(false))
            change.set.active = false;
        if (action_ == mapping::MissingAction::remove_roles) change.roles = RolesReplace{};
        return change;
    }

private:
    mapping::MissingAction action_;
};

/// Returns the name of a user of TO for messages: the login, else the id.
inline std::string name_of_resident(User const& user) {
    for (auto const& name : {user.user_name, user.email, user.id})
        if (name && !name->empty()) return std::string(*name);
    return {};
}

} // namespace idiom::migrate
