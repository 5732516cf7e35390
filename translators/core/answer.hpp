#pragma once

#include "translators/core/change.hpp"
#include "translators/core/user.hpp"

#include <span>
#include <string_view>
#include <variant>

namespace idiom {

/// A user as the back end confirmed it.
struct OneUser {
    User user;
    bool created = false;
    /// Every member that the back end holds of the user was understood; only then the user has an ETag.
    bool whole = true;
};
/// One page of a list. `next` is the cursor of the following page, or "" on the last page.
struct ManyUsers {
    std::span<User const> users;
    std::string_view next;
};
/// The call succeeded and has nothing to show.
struct Done {
    bool pending = false; ///< the back end has accepted the write, and carries it out later (202)
};

/// The result of a call that succeeded. Role names are unified. A plain value; its views point into the
/// call's arena.
struct Answer {
    std::variant<OneUser, ManyUsers, Done> what;
    std::span<Warning const> warnings;
    bool unconfirmed = false; ///< the back end does not show the write yet; `warnings` name the fields
};

} // namespace idiom
