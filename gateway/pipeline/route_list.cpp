#include "gateway/pipeline/route_list.hpp"

#include "translators/unified/write_answer.hpp"

#include <algorithm>

namespace idiom::pipeline {

namespace {

std::string write(Router const& router, auth::Caller const& caller, std::vector<bool> const& health,
                  face::Format format) {
    Arena arena;
    auto lines = arena.vector<RouteLine>();
    for (auto const& route : router.routes())
        if (caller.may_read && caller.may_use(route.name))
            lines.push_back({route.name, route.capabilities->dialect, health[route.backend_number]});
    return std::string(unified::write_routes(Arena::keep(lines), format, false, arena).body);
}

} // namespace

std::shared_ptr<std::string const> RouteLists::get(Router const& router, auth::CallerPtr const& caller,
                                                   face::Format format) {
    auto health = router.health();
    if (health != health_) {
        kept_ = {};
        health_ = std::move(health);
    }
    auto const same = [&](CachedList const& kept) {
        return kept.text && kept.caller == caller && kept.format == format;
    };
    if (auto const kept = std::ranges::find_if(kept_, same); kept != kept_.end()) return kept->text;
    auto text = std::make_shared<std::string const>(write(router, *caller, health_, format));
    kept_[next_] = {.caller = caller, .format = format, .text = text};
    next_ = (next_ + 1) % kept_.size();
    return text;
}

} // namespace idiom::pipeline
