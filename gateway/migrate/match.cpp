#include "gateway/migrate/match.hpp"

namespace idiom::migrate {

Matching::Matching(Roster const& from, Roster const& to, Links const& links)
    : from_(from), to_(to), links_(links), wanted_(to.size()) {
    matches_.reserve(from.size());
    for (std::uint32_t i = 0; i < from.size(); ++i) {
        auto match = find(i);
        if (match.to) ++wanted_[*match.to];
        for (auto const one : match.touched)
            ++wanted_[one];
        matches_.push_back(std::move(match));
    }
    for (auto& match : matches_)
        if (match.to && match.conflict.empty() && wanted_[*match.to] > 1)
            match.conflict = "another user of FROM has the same partner at TO";
}

Match Matching::find(std::uint32_t index) const {
    auto const& place = from_.at(index);
    auto const by_key = place.key.empty() ? std::vector<std::uint32_t>{} : to_.by_key(place.key);
    Match match;
    auto const conflict = [&](std::string why) {
        match.conflict = std::move(why);
        match.touched.insert(match.touched.end(), by_key.begin(), by_key.end());
        if (match.to) match.touched.push_back(*match.to);
        match.to.reset();
        return match;
    };
    auto const* const link = links_.find(place.id);
    if (link) match.to = to_.by_id(link->target);
    if (!place.key.empty() && from_.shared(place.key))
        return conflict("another user of FROM has the same key");
    if (from_.shared_id(place.id)) return conflict("another user of FROM has the same id");
    if (by_key.size() > 1) return conflict("several users of TO have the key");
    if (match.to && !by_key.empty() && by_key.front() != *match.to)
        return conflict("its link and its key lead to two users of TO");
    match.by_link = match.to && by_key.empty();
    if (match.to || by_key.empty()) return match;
    // The user with this key may be the partner of another one, who was renamed.
    auto const* const source = links_.source_of(to_.at(by_key.front()).id);
    if (source && *source != place.id && from_.by_id(*source)) {
        match.touched.push_back(by_key.front());
        match.conflict = "the user of TO with its key is linked to another user of FROM";
        return match;
    }
    match.to = by_key.front();
    return match;
}

} // namespace idiom::migrate
