#pragma once

#include "translators/core/capabilities.hpp"
#include "translators/core/user.hpp"
#include "translators/unified/client_response.hpp"
#include "translators/unified/conditions.hpp"
#include "translators/unified/schema.hpp"

#include <optional>

namespace idiom::unified {

/// What the client wants to see of the answer. A plain value over the call's arena.
struct ResponseOptions {
    enum class What : std::uint8_t {
        user,    ///< the user, or its projection
        created, ///< the user and where it is to be found
        roles,   ///< its set of roles alone
        device,  ///< the device that was assigned or not
        list,
        nothing,  ///< that it was done
        accepted, ///< that it will be done
    };
    What what = What::user;
    Format format = Format::json;
    std::optional<Format> suffix; ///< of the path, which the next page of a list has too
    FieldSet fields = FieldSet::all();
    Conditions conditions; ///< of a read: 304 where nothing is new
    bool reads = false;
    bool head = false;
    bool lenient = false;     ///< the client said `handling=lenient`, and is told that it was heard
    std::string_view dialect; ///< the name under `extensions`
    std::string_view base;    ///< see RouteView::base
    std::string_view query;   ///< of a list, as it came: the next page has the same but for its cursor
    Device device;
};

} // namespace idiom::unified
