#pragma once

#include "gateway/migrate/end.hpp"
#include "gateway/migrate/files/user_reader.hpp"
#include "gateway/migrate/mapping/left_behind.hpp"
#include "gateway/migrate/options.hpp"
#include "gateway/migrate/stop.hpp"

#include <memory>
#include <string>

namespace idiom::migrate {

/// One end of a run: a route or a file.
struct End {
    std::string name;                          ///< as it was given
    std::unique_ptr<RouteEnd> route;           ///< null for a file
    std::unique_ptr<files::UserReader> reader; ///< null for a route

    Capabilities const& capabilities() const;
    /// Returns the name under which the store keeps links and counts: of a file the absolute path.
    std::string stored_name() const;
    /// Returns the dialect of a route, the format of a file.
    std::string_view dialect() const;
};

/// Both ends, opened, and the mapping between them. No user was read yet.
struct Setup {
    std::unique_ptr<Services> services; ///< first, because the ends use it
    End from;
    End to;
    mapping::Mapping mapping; ///< with the command line's options applied
    mapping::LeftBehind left;
};

/// Opens both ends and reads the mapping. A mistake in the command line, the configuration, the mapping or
/// the head of a file is a Stop with exit status 2.
OrStop<std::unique_ptr<Setup>> set_up(Options const& options, config::Config config);

/// Finds the capabilities of the dialects that are linked in or loaded.
DialectLookup dialects_of(config::Config const& config);

/// Returns why a run with this back end needs a store key; "" if it needs none, or there is one.
std::string why_store_key(config::Config const& config, std::string_view backend);

} // namespace idiom::migrate
