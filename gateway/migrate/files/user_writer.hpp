#pragma once

#include "gateway/migrate/files/format.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/capabilities.hpp"
#include "translators/core/user.hpp"

#include <memory>
#include <string>

namespace idiom::migrate::files {

/// Writes users in one of the formats, as text in UTF-8. Appends to strings; does no I/O. A password is
/// never written.
class UserWriter {
public:
    UserWriter() = default;
    UserWriter(UserWriter const&) = delete;
    UserWriter& operator=(UserWriter const&) = delete;
    virtual ~UserWriter() = default;

    /// Appends what stands before the first user: the header row, the declaration and the root.
    virtual void begin(std::string& out) = 0;
    /// Appends one user. Uses `arena` for what it needs meanwhile. Returns the fields in which U+FFFD stands
    /// for a character that the format cannot carry (XML only).
    virtual FieldSet append(std::string& out, User const& user, Arena& arena) = 0;
    /// Appends what stands behind the last user.
    virtual void end(std::string& out) = 0;
};

/// `of`: the capabilities of the dialect that shows the users. They give CSV its columns: the fields and
/// extensions that can be read. `csv_safe`: see csv.hpp.
std::unique_ptr<UserWriter> make_writer(Format format, Capabilities const& of, bool csv_safe);

} // namespace idiom::migrate::files
