#pragma once

#include "gateway/auth/caller.hpp"
#include "gateway/pipeline/router.hpp"
#include "translators/core/route_view.hpp"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace idiom::pipeline {

/// The list of routes as each caller sees it. Keeps the last few lists that were written until the health of
/// a back end changes, because there may be thousands of routes. Belongs to one configuration and one event
/// loop.
class RouteLists {
public:
    /// The list that is wanted: its caller and its form.
    struct Wanted {
        Router const& router;
        auth::CallerPtr const& caller;
        std::size_t face = 0; ///< the number of the face
        std::string_view path;
        std::string_view content_type;
    };
    /// Writes a list. Returns null if the face cannot write it.
    using Write = std::function<std::optional<std::string>(std::span<RouteLine const>)>;

    /// Returns the list of the routes that the caller may read. Calls `write` unless the same list is kept
    /// from an earlier request. Returns null if `write` does.
    std::shared_ptr<std::string const> get(Wanted const& wanted, Write const& write);

private:
    struct CachedList {
        auth::CallerPtr caller; ///< held, so that no other caller can get the same address
        std::size_t face = 0;
        std::string path;
        std::string content_type;
        std::shared_ptr<std::string const> text; ///< null if this place is empty
    };
    std::vector<bool> health_; ///< the health of each back end when the kept lists were written
    std::array<CachedList, 8> kept_;
    std::size_t next_ = 0; ///< the place for the next list
};

} // namespace idiom::pipeline
