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
    bool whole = true; ///< everything that the back end holds of it was understood: it has a version
};
/// A page of a list. `next` is the cursor of the following page, "" on the last.
struct ManyUsers {
    std::span<User const> users;
    std::string_view next;
};
/// Done, and nothing to show.
struct Done {
    bool pending = false; ///< the back end only noted it; the effect comes later (202)
};

/// What a call came to. Role names are unified. A plain value over the call's arena.
struct Answer {
    std::variant<OneUser, ManyUsers, Done> what;
    std::span<Warning const> warnings;
    bool unconfirmed = false; ///< a write that the back end does not show yet, as a warning says
};

} // namespace idiom
