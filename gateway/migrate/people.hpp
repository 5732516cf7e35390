#pragma once

#include "gateway/migrate/mapping/apply.hpp"
#include "gateway/migrate/spill.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// The users of both ends, as a run keeps them: a line in memory for each, the rest in the spill file.
namespace idiom::migrate {

/// Returns the text as keys are compared: in lower case, without blanks around it.
std::string key_of(std::string_view text);

/// A user of FROM, and the wanted user of TO.
struct Mover {
    std::string_view source;       ///< the id at FROM, or a substitute for it: the name of the link
    std::string_view name;         ///< the name in messages: the login, or the place in a file
    bool inactive = false;         ///< FROM says `active: false`
    std::string_view problem = {}; ///< why it cannot be moved: `failed`; "" if it can
    std::string_view skipped = {}; ///< why it is left as it is: `skipped`; "" if it is not
    std::span<std::string_view const> left_roles = {}; ///< roles that TO does not know and that stay behind
    mapping::Wanted wanted = {};
};

/// Returns the name of the user in the journal: the key, or `source` without one.
inline std::string journal_key(Mover const& mover) {
    auto key = key_of(mover.wanted.key);
    return key.empty() ? std::string(mover.source) : key;
}

/// A user of TO.
struct Resident {
    User user;                     ///< unified role names
    std::string_view problem = {}; ///< why it could not be read whole
    std::string_view untouchable = {};
};

/// The part of a user that is kept in memory.
struct Place {
    std::string id;  ///< Mover::source; the id at TO
    std::string key; ///< in lower case; "" if it has none
    std::uint64_t place = 0;
    bool usable = true; ///< it was read whole
    bool known = true;  ///< it can be found: it has a key, or could be read
};

/// Returns what the journal calls a user of FROM; the same as of its Mover.
inline std::string const& journal_key(Place const& place) { return place.key.empty() ? place.id : place.key; }

/// All users of one end. Ids and keys are found by hash.
class Roster {
public:
    std::uint32_t add(Place place);
    std::vector<Place> const& all() const { return places_; }
    Place const& at(std::uint32_t index) const { return places_[index]; }
    std::size_t size() const { return places_.size(); }
    /// Returns the index of the user with the id; null if there is none.
    std::optional<std::uint32_t> by_id(std::string_view id) const;
    /// Returns the indexes of all that have the key.
    std::vector<std::uint32_t> by_key(std::string_view key) const;
    /// Return whether several users have the key, or the id. They stop at the second.
    bool shared(std::string_view key) const;
    bool shared_id(std::string_view id) const;

private:
    using Index = std::unordered_multimap<std::size_t, std::uint32_t>; ///< by the hash

    bool is_shared(Index const& index, std::string_view text, std::string Place::* member) const;

    std::vector<Place> places_;
    Index ids_;
    Index keys_;
};

std::expected<std::uint64_t, std::string> keep(Spill& spill, Mover const& mover);
std::expected<Mover, std::string> fetch_mover(Spill& spill, std::uint64_t place, Arena& arena);
std::expected<std::uint64_t, std::string> keep(Spill& spill, Resident const& resident);
std::expected<Resident, std::string> fetch_resident(Spill& spill, std::uint64_t place, Arena& arena);

} // namespace idiom::migrate
