#pragma once

#include "gateway/migrate/files/user_reader.hpp"
#include "gateway/migrate/source_user.hpp"
#include "translators/core/capabilities.hpp"

namespace idiom::migrate::mapping {

/// The two ends of a move, as far as a mapping needs them. Everything must outlive the calls.
struct Ends {
    Capabilities const& from;                ///< of the route's dialect; capabilities_of_files() for a file
    files::FileFields const* file = nullptr; ///< the fields of the file if FROM is one
    Capabilities const& to;                  ///< capabilities_of_files() if TO is a file (`diff`)
    DialectLookup dialects;                  ///< for extensions in files
};

/// Returns whether FROM can show the field. A CSV shows the fields of its columns, and the names that
/// complete_names can make of them for TO.
bool shows(Ends const& ends, Field field);

/// Returns whether the dialect keeps the email as the login: writing one writes the other.
bool email_is_login(Capabilities const& can);

} // namespace idiom::migrate::mapping
