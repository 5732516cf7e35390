#pragma once

#include "translators/unified/client_response.hpp"

#include <optional>
#include <string_view>

namespace idiom::legacy {

/// A call whose path names the class of its request, as ServiceStack offers for every class without anybody's
/// doing (docs.servicestack.net/routing, "Pre-defined Routes").
struct ByName {
    std::string_view operation; ///< as it is spelled, without a suffix
    unified::Format format;     ///< of the body where its Content-Type says nothing, and of the answer
};

/// Reads "/json/response/NewUser", "/xml/oneway/NewUser" (both perhaps below "/api") and "/api/NewUser",
/// which is JSON; `syncreply` and `asynconeway` are older names. Nothing for any other path. A one-way call
/// is answered as any other: without a message queue ServiceStack carries it out at once, too.
std::optional<ByName> read_by_name(std::string_view path);

/// The same of a path that has something in front: "/legacy/acme/json/response/NewUser".
std::optional<ByName> read_by_name_at_end(std::string_view path);

/// Whether a path may begin with this segment in this contract: a route that is chosen by other means than
/// the path is meant then, unless there is one of that name.
bool begins_path(std::string_view segment);

} // namespace idiom::legacy
