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

    /// Appends the beginning of the file: the header row, or the declaration and the root.
    virtual void begin(std::string& out) = 0;
    /// Appends one user. Uses `arena` for temporary memory. Returns the fields in which U+FFFD replaces a
    /// character that the format cannot carry (XML only).
    virtual FieldSet append(std::string& out, User const& user, Arena& arena) = 0;
    /// Appends the end of the file.
    virtual void end(std::string& out) = 0;
};

/// `of`: the capabilities of the dialect from which the users come. A CSV has a column for each of their
/// fields and extensions that can be read. `csv_safe`: see csv.hpp.
std::unique_ptr<UserWriter> make_writer(Format format, Capabilities const& of, bool csv_safe);

} // namespace idiom::migrate::files
