#pragma once

#include "translators/core/call.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/route_view.hpp"
#include "translators/face/format.hpp"
#include "translators/unified/target.hpp"

namespace idiom::unified {

/// The largest `limit` of a list.
inline constexpr std::size_t most_per_page = 500;

/// Returns whether clients can filter a list by the field, if the dialect shows it.
bool is_filter(Field field);

/// The query parameters of a call, checked for its operation.
struct Parameters {
    std::optional<face::Format> format;
    FieldSet fields = FieldSet::all();           ///< the projection; for GET of a user and for lists
    bool external_ids = true;                    ///< the projection has externalId
    std::optional<std::string_view> external_id; ///< for lists, and names the user of an upsert
    ListUsers list;                              ///< for lists only; its `wanted` agrees with `fields`
    bool dry_run = false;                        ///< for writes only
    bool global = false;                         ///< for deletes only
    std::string_view since = {};                 ///< of the changes, see FeedPage
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
    bool names_user = false;         ///< also of a PUT of the users: says which user is created or replaced
    bool of_batch = false;           ///< also of a batch: holds for all its calls
    bool of_search = false;          ///< also of a search of all routes
    bool of_changes = false;         ///< also of the changes of a route
};
std::span<ParameterInfo const> parameter_infos();

/// The kind of call whose parameters are read.
struct ParametersOf {
    std::optional<Operation> operation = {}; ///< null for a request that is no operation of a back end
    bool upsert = false;                     ///< a PUT of the users
    bool batch = false;
    bool search = false;  ///< of all routes
    bool changes = false; ///< of a route
};

/// Returns whether the request takes the parameter.
bool takes(ParameterInfo const& info, ParametersOf of);

/// Reads the parameters. Error:
/// invalid_parameter for a parameter that is unknown here, is given twice or has no valid value (such as a
/// role that the route does not have), and for a malformed query. The detail says what would be right.
Result<Parameters> read_parameters(std::string_view query, ParametersOf of, RouteView const& route,
                                   Arena& arena);

} // namespace idiom::unified
