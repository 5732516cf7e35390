#pragma once

#include "translators/core/call.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/route_view.hpp"
#include "translators/face/format.hpp"
#include "translators/unified/target.hpp"

namespace idiom::unified {

/// The query parameters of a call, checked for its operation.
struct Parameters {
    std::optional<face::Format> format;
    FieldSet fields = FieldSet::all();           ///< the projection; for GET of a user and for lists
    ListUsers list;                              ///< for lists only; its `wanted` agrees with `fields`
    bool dry_run = false;                        ///< for writes only
    bool global = false;                         ///< for deletes only
    std::optional<std::string_view> client_type; ///< for unassigning a device; a body can say the same
};

/// One row of the table of parameters, as the description of the API needs it.
struct ParameterInfo {
    /// The values that a parameter takes.
    enum class Values : std::uint8_t { format, field_names, page_size, sort_key, text, role, truth, scope };
    std::string_view name;
    bool (*where)(Operation); ///< null: every call
    Values values;
    std::string_view description;
    std::optional<Field> field = {}; ///< the field that it is about; no use if the back end does not show it
};
std::span<ParameterInfo const> parameter_infos();

/// The most users of a page.
inline constexpr std::size_t most_per_page = 500;

/// Reads the parameters. `operation` is null for a request that is no operation of a back end. Error:
/// invalid_parameter for a parameter that is unknown here, is given twice or has no valid value (such as a
/// role that the route does not have), and for a malformed query. The detail says what would be right.
Result<Parameters> read_parameters(std::string_view query, std::optional<Operation> operation,
                                   RouteView const& route, Arena& arena);

} // namespace idiom::unified
