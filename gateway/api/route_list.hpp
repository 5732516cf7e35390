#pragma once

#include "gateway/api/router.hpp"
#include "gateway/auth/caller.hpp"
#include "translators/unified/client_response.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace idiom::api {

/// The list of routes as its callers see it. What was written last for a few of them is kept until the health
/// of a back end changes, because there may be thousands of routes. Of one configuration on one event loop.
class RouteLists {
public:
    /// The body of `GET /v1/routes`.
    std::shared_ptr<std::string const> get(Router const& router, auth::CallerPtr const& caller,
                                           unified::Format format);

private:
    struct CachedList {
        auth::CallerPtr caller; ///< held, so that no other caller can have its address
        unified::Format format{};
        std::shared_ptr<std::string const> text; ///< null: nothing is kept here
    };
    std::vector<bool> health_; ///< of each back end, when what is kept was written
    std::array<CachedList, 8> kept_;
    std::size_t next_ = 0; ///< the place that is used next
};

} // namespace idiom::api
