#pragma once

#include "translators/core/capabilities.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/user.hpp"
#include "translators/face/conditions.hpp"
#include "translators/face/format.hpp"

#include <optional>

namespace idiom::unified {

/// How the client wants the answer. A plain value; its views point into the call's arena.
struct ResponseOptions {
    enum class What : std::uint8_t {
        user,    ///< the user, or a projection of it
        created, ///< the user and its Location
        roles,   ///< the user's set of roles
        device,  ///< the device that was assigned or unassigned
        list,
        nothing,  ///< no content: the call is done
        accepted, ///< the call was accepted and will be done (202)
    };
    What what = What::user;
    face::Format format = face::Format::json;
    std::optional<face::Format> suffix; ///< the suffix of the path; the link to the next page has it too
    FieldSet fields = FieldSet::all();
    face::Conditions conditions; ///< of a read: 304 if the user has not changed
    bool reads = false;
    bool head = false;
    bool lenient = false;          ///< the client sent `handling=lenient`; the response confirms it
    bool minimal = false;          ///< the client sent `return=minimal`: the answer to a write shows no user
    bool external_ids = false;     ///< the route may keep external ids, which belong to a user's version
    bool external_id_named = true; ///< the projection has the external id
    bool shows_external_ids() const { return external_ids && external_id_named; }
    bool count = false;       ///< the list shows how many users there are on all its pages
    std::string_view dialect; ///< the member name under `extensions`
    std::string_view base;    ///< see RouteView::base
    std::string_view query; ///< of a list, as received; the link to the next page differs only in the cursor
    Device device;
    std::string_view secret = {}; ///< see ClientRequest::secret; seals the cursor
    std::string_view route = {};  ///< the name of the route; a cursor holds for one route
};

/// The purpose of a sealed cursor, see seal.
inline std::string_view cursor_purpose(std::string_view route, Arena& arena) {
    return arena.join({"cursor\n", route});
}

} // namespace idiom::unified
