#pragma once

#include "gateway/auth/caller.hpp"
#include "gateway/pipeline/router.hpp"
#include "translators/core/client_response.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace idiom::pipeline {

/// The list of routes as each caller sees it. Keeps the last few lists that it wrote until the health of a
/// back end changes, because there may be thousands of routes. Belongs to one configuration and one event
/// loop.
class RouteLists {
public:
    /// Returns the body of `GET /v1/routes`.
    std::shared_ptr<std::string const> get(Router const& router, auth::CallerPtr const& caller,
                                           face::Format format);

private:
    struct CachedList {
        auth::CallerPtr caller; ///< held, so that no other caller can get the same address
        face::Format format{};
        std::shared_ptr<std::string const> text; ///< null if this place is empty
    };
    std::vector<bool> health_; ///< the health of each back end when the kept lists were written
    std::array<CachedList, 8> kept_;
    std::size_t next_ = 0; ///< the place for the next list
};

} // namespace idiom::pipeline
