#pragma once

#include "gateway/migrate/mapping/left_behind.hpp"
#include "gateway/migrate/options.hpp"
#include "gateway/migrate/people.hpp"
#include "gateway/migrate/read_route.hpp"
#include "gateway/migrate/source_user.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace idiom::migrate {

/// The values that a move leaves behind, counted for the operator.
struct Losses {
    std::map<std::string, std::uint64_t, std::less<>> fields; ///< users who have the field
    std::map<std::string, std::uint64_t, std::less<>> roles;  ///< users who have a role that TO does not know
};

/// TO, as far as a user of FROM has to be made fit for it.
struct Destination {
    Capabilities const& can;
    RolePolicy const* roles = nullptr; ///< of the route; null if TO is a file
    /// Tells the login that the gateway itself uses at TO, whether TO's list shows it or not. May be empty.
    std::function<bool(std::string_view login)> is_own_login = {};
};

/// Makes of the users of FROM what TO should hold of them.
class Preparation {
public:
    /// Everything must outlive the preparation.
    Preparation(mapping::Mapping const& mapping, mapping::LeftBehind const& left, Destination to,
                Options const& options)
        : mapping_(mapping), left_(left), to_(to.can), to_roles_(to.roles),
          is_own_login_(std::move(to.is_own_login)), options_(options) {}

    Mover prepare(SourceUser const& source, Arena& arena);
    /// The same for a user of a route, who may be protected or not read whole.
    Mover prepare(RouteUser const& read, Capabilities const& from, Arena& arena);
    Losses const& losses() const { return losses_; }

private:
    void settle_roles(Mover& mover, Arena& arena);
    void settle_state(Mover& mover) const;
    bool takes_own_login(Mover const& mover) const;

    mapping::Mapping const& mapping_;
    mapping::LeftBehind const& left_;
    Capabilities const& to_;
    RolePolicy const* to_roles_;
    std::function<bool(std::string_view)> is_own_login_;
    Options const& options_;
    Losses losses_;
};

/// Returns the words for roles that were left out of a user that is written all the same; "" if there are
/// none.
std::string words_of_left_roles(Mover const& mover);

/// Returns whether the filters of `--only` let the user through. Values are compared without regard to case,
/// roles as they are.
bool passes(std::vector<OnlyFilter> const& only, User const& user);

} // namespace idiom::migrate
