#include "gateway/migrate/people.hpp"

#include "gateway/migrate/pack.hpp"
#include "translators/core/text.hpp"

namespace idiom::migrate {

namespace {

std::size_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

} // namespace

std::string key_of(std::string_view text) { return lower(trimmed(text, white_space)); }

std::uint32_t Roster::add(Place place) {
    auto const index = static_cast<std::uint32_t>(places_.size());
    if (!place.id.empty()) ids_.emplace(hash_of(place.id), index);
    if (!place.key.empty()) keys_.emplace(hash_of(place.key), index);
    places_.push_back(std::move(place));
    return index;
}

std::optional<std::uint32_t> Roster::by_id(std::string_view id) const {
    auto const [first, last] = ids_.equal_range(hash_of(id));
    for (auto at = first; at != last; ++at)
        if (places_[at->second].id == id) return at->second;
    return std::nullopt;
}

std::vector<std::uint32_t> Roster::by_key(std::string_view key) const {
    std::vector<std::uint32_t> found;
    auto const [first, last] = keys_.equal_range(hash_of(key));
    for (auto at = first; at != last; ++at)
        if (places_[at->second].key == key) found.push_back(at->second);
    return found;
}

bool Roster::shared(std::string_view key) const { return is_shared(keys_, key, &Place::key); }

bool Roster::shared_id(std::string_view id) const { return is_shared(ids_, id, &Place::id); }

bool Roster::is_shared(Index const& index, std::string_view text, std::string Place::* member) const {
    auto const [first, last] = index.equal_range(hash_of(text));
    int holders = 0;
    for (auto at = first; at != last && holders < 2; ++at)
        holders += places_[at->second].*member == text;
    return holders > 1;
}

std::expected<std::uint64_t, std::string> keep(Spill& spill, Mover const& mover) {
    std::string bytes;
    Packer to(bytes);
    to.text(mover.source).text(mover.name).number(mover.inactive ? 1 : 0);
    to.text(mover.problem).text(mover.skipped).names(mover.left_roles);
    to.text(mover.wanted.key).user(mover.wanted.set).number(mover.wanted.clears.bits());
    to.number(mover.wanted.default_roles ? 1 : 0);
    to.number(mover.wanted.invalid.size());
    for (auto const& lack : mover.wanted.invalid)
        to.number(static_cast<std::uint64_t>(lack.kind))
            .number(static_cast<std::uint64_t>(lack.field))
            .text(lack.name)
            .number(lack.most);
    // A member under extensions may be a secret, too.
    bool const secret = mover.wanted.set.password || mover.wanted.set.extensions;
    return spill.append(bytes, secret);
}

std::expected<Mover, std::string> fetch_mover(Spill& spill, std::uint64_t place, Arena& arena) {
    auto const bytes = spill.read(place, arena);
    if (!bytes) return std::unexpected(bytes.error());
    Unpacker from(*bytes, arena);
    Mover mover{.source = from.text(), .name = from.text(), .inactive = from.number() != 0};
    mover.problem = from.text();
    mover.skipped = from.text();
    mover.left_roles = from.names();
    mover.wanted.key = from.text();
    mover.wanted.set = from.user();
    auto const clears = from.number();
    for (auto const& row : user_fields)
        if ((clears >> static_cast<unsigned>(row.field)) & 1u) mover.wanted.clears.add(row.field);
    mover.wanted.default_roles = from.number() != 0;
    auto const lacks = arena.array<mapping::Lack>(from.number());
    for (auto& lack : lacks) {
        lack.kind = static_cast<mapping::Lack::Kind>(from.number());
        lack.field = static_cast<Field>(from.number());
        lack.name = from.text();
        lack.most = from.number();
    }
    mover.wanted.invalid = lacks;
    return mover;
}

std::expected<std::uint64_t, std::string> keep(Spill& spill, Resident const& resident) {
    std::string bytes;
    Packer(bytes).user(resident.user).text(resident.problem).text(resident.untouchable);
    return spill.append(bytes, false);
}

std::expected<Resident, std::string> fetch_resident(Spill& spill, std::uint64_t place, Arena& arena) {
    auto const bytes = spill.read(place, arena);
    if (!bytes) return std::unexpected(bytes.error());
    Unpacker from(*bytes, arena);
    auto const user = from.user();
    auto const problem = from.text();
    return Resident{.user = user, .problem = problem, .untouchable = from.text()};
}

} // namespace idiom::migrate
