#pragma once

#include "gateway/migrate/source_user.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/core/arena.hpp"

#include <expected>
#include <string>
#include <vector>

namespace idiom::migrate::files {

/// The deepest nesting that the document of one user may have.
inline constexpr std::size_t deepest_user = 32;

/// A mistake in a user, described without the value, and the member that has it. `member` is null if the
/// mistake is in the user as a whole.
struct UserError {
    json::Value const* member = nullptr;
    std::string what;
};

/// The names of members that a file has and the unified user has not. Each once, and a hundred at most.
class UnknownNames {
public:
    explicit UnknownNames(std::vector<std::string>& names) : names_(names) {}
    void add(std::string name);

private:
    std::vector<std::string>& names_;
};

/// Reads a user of a file: the unified user with `externalId` and the extensions of any known dialect.
/// Ignores members that the unified user does not have, and adds their names to `unknown`. Views into `value`
/// and the arena.
std::expected<SourceUser, UserError> read_source_user(json::Value const& value, DialectLookup const& dialects,
                                                      UnknownNames unknown, Arena& arena);

} // namespace idiom::migrate::files
