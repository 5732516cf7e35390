#pragma once

#include "gateway/migrate/source_user.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/core/arena.hpp"

#include <expected>
#include <string>
#include <vector>

namespace idiom::migrate::files {

/// How deep the document of one user may nest.
inline constexpr std::size_t deepest_user = 32;

/// What is wrong with a user, without its value, and the member that holds it. `member` is null if the user
/// as a whole is wrong.
struct UserError {
    json::Value const* member = nullptr;
    std::string what;
};

/// The names of what a file has and no user has. Each once, and a hundred at most.
class UnknownNames {
public:
    explicit UnknownNames(std::vector<std::string>& names) : names_(names) {}
    void add(std::string name);

private:
    std::vector<std::string>& names_;
};

/// Reads a user of a file: the unified user with `externalId` and the extensions of any known dialect.
/// Members that no user has are not used, and `unknown` gets their names. Views into `value` and the arena.
std::expected<SourceUser, UserError> read_source_user(json::Value const& value, DialectLookup const& dialects,
                                                      UnknownNames unknown, Arena& arena);

} // namespace idiom::migrate::files
