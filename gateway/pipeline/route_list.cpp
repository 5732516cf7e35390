#include "gateway/pipeline/route_list.hpp"

#include <algorithm>

namespace idiom::pipeline {

namespace {

std::vector<RouteLine> lines_for(auth::Caller const& caller, Router const& router,
                                 std::vector<bool> const& health) {
    std::vector<RouteLine> lines;
    for (auto const& route : router.routes())
        if (caller.may_read && caller.may_use(route.name))
            lines.push_back({route.name, route.capabilities->dialect, health[route.backend_number]});
    return lines;
}

} // namespace

std::shared_ptr<std::string const> RouteLists::get(Wanted const& wanted, Write const& write) {
    auto health = wanted.router.health();
    if (health != health_) {
        kept_ = {};
        health_ = std::move(health);
    }
    auto const is_wanted = [&](CachedList const& kept) {
        return kept.text && kept.caller == wanted.caller && kept.face == wanted.face &&
               kept.path == wanted.path && kept.content_type == wanted.content_type;
    };
    if (auto const kept = std::ranges::find_if(kept_, is_wanted); kept != kept_.end()) return kept->text;
    auto written = write(lines_for(*wanted.caller, wanted.router, health_));
    if (!written) return nullptr;
    auto text = std::make_shared<std::string const>(std::move(*written));
    kept_[next_] = {.caller = wanted.caller,
                    .face = wanted.face,
                    .path = std::string(wanted.path),
                    .content_type = std::string(wanted.content_type),
                    .text = text};
    next_ = (next_ + 1) % kept_.size();
    return text;
}

} // namespace idiom::pipeline
