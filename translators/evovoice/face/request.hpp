#pragma once

#include "translators/core/call.hpp"
#include "translators/core/client_request.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/route_view.hpp"
#include "translators/evovoice/face/list.hpp"
#include "translators/face/format.hpp"

#include <variant>

/// The face for clients of EvoVoice's Voice API. The EvoVoice dialect speaks that contract as a client; this
/// face speaks it as a server.
namespace idiom::evovoice_face {

enum class Operation : std::uint8_t {
    create, ///< NewUser
    list,   ///< ListUsers
    patch,  ///< PatchUser
    remove, ///< DeleteUser
};
/// Returns the name of the operation in the log.
std::string_view name_of(Operation operation);
/// Returns null if no operation has that name.
std::optional<Operation> operation_named(std::string_view name);

struct OperationTarget {
    Operation operation = Operation::list;
    std::string_view id; ///< the user's id, decoded; "" if the parameters or the body name it
    /// The format of a body without a Content-Type, for a call that names its class in the path.
    std::optional<face::Format> by_name = {};
    constexpr bool writes() const { return operation != Operation::list; }
};

/// The same as face::effective_method.
std::optional<Method> effective_method(Method method, std::span<Header const> headers);

/// Reads the method and the path after the route. Names in the path are compared without case. A suffix
/// ".xml" or ".json" is removed from "users" and from the name of a class; it is a part of an id. A call by
/// name (see ByName) uses the operation's own method or POST. Errors: not_found, method_not_allowed,
/// malformed_request.
Result<OperationTarget> read_target(ClientRequest const& request, Arena& arena);

/// A request in the words of the unified API.
struct Request {
    Operation operation = Operation::list;
    std::variant<ListRequest, Call> what;
    std::string_view user_id; ///< the user for the write lock; "" for a list or a create
    Names ignored;            ///< members that were left out because the back end cannot hold them
};

/// Reads parameters and body. A member that the dialect has no field for, or cannot write, is left out and
/// named in `ignored`. A value that the dialect cannot take is an error. `request` and `route` have to
/// outlive the calls. Errors: unsupported_media_type, malformed_body, invalid_parameter, invalid_value.
Result<Request> read_request(OperationTarget const& target, ClientRequest const& request,
                             RouteView const& route, Arena& arena);

} // namespace idiom::evovoice_face
