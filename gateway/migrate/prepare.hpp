#pragma once

#include "gateway/migrate/mapping/left_behind.hpp"
#include "gateway/migrate/options.hpp"
#include "gateway/migrate/people.hpp"
#include "gateway/migrate/read_route.hpp"
#include "gateway/migrate/source_user.hpp"

#include <map>
#include <string>

namespace idiom::migrate {

/// The values that a move leaves behind, counted for the operator.
struct Losses {
    std::map<std::string, std::uint64_t, std::less<>> fields; ///< users who have the field
    std::map<std::string, std::uint64_t, std::less<>> roles;  ///< users who have a role that TO does not know
};

/// Makes of the users of FROM what TO should hold of them.
class Preparation {
public:
    /// `to_roles`: the roles of TO's route; null if TO is a file. Everything must outlive the preparation.
    Preparation(mapping::Mapping const& mapping, mapping::LeftBehind const& left, Capabilities const& to,
                RolePolicy const* to_roles, Options const& options)
        : mapping_(mapping), left_(left), to_(to), to_roles_(to_roles), options_(options) {}

    Mover prepare(SourceUser const& source, Arena& arena);
    /// The same for a user of a route, who may be protected or not read whole.
    Mover prepare(RouteUser const& read, std::string_view dialect, Arena& arena);
    Losses const& losses() const { return losses_; }

private:
    void settle_roles(Mover& mover, Arena& arena);
    void settle_state(Mover& mover) const;

    mapping::Mapping const& mapping_;
    mapping::LeftBehind const& left_;
    Capabilities const& to_;
    RolePolicy const* to_roles_;
    Options const& options_;
    Losses losses_;
};

/// Returns whether the filters of `--only` let the user through. Values are compared without regard to case,
/// roles as they are.
bool passes(std::vector<OnlyFilter> const& only, User const& user);

} // namespace idiom::migrate
