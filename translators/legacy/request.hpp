#pragma once

#include "translators/core/call.hpp"
#include "translators/legacy/list.hpp"
#include "translators/unified/read_call.hpp"

#include <variant>

/// The face of clients that were written for the Voice API: the contract that the EvoVoice dialect speaks as
/// a client, spoken as a server.
namespace idiom::legacy {

enum class Operation : std::uint8_t {
    create, ///< NewUser
    list,   ///< ListUsers
    patch,  ///< PatchUser
    remove, ///< DeleteUser
};
/// The name that the log has for it.
std::string_view name_of(Operation operation);

struct OperationTarget {
    Operation operation = Operation::list;
    std::string_view id; ///< of the user, decoded; "" where the parameters or the body name it
    /// The call names its class in the path; this is what a body without a Content-Type is.
    std::optional<unified::Format> by_name = {};
    constexpr bool writes() const { return operation != Operation::list; }
};

/// As unified::effective_method.
std::optional<Method> effective_method(Method method, std::span<Header const> headers);

/// Reads method and path, which is what follows the route. Names in the path go without regard to case; a
/// suffix ".xml" or ".json" is taken off "users" and off the name of a class, and is part of an id. A call by
/// name (see ByName) goes by the operation's own method or by POST. Errors: not_found, method_not_allowed,
/// malformed_request.
Result<OperationTarget> read_target(unified::ClientRequest const& request, Arena& arena);

/// What a request asks for, in unified words.
struct Request {
    Operation operation = Operation::list;
    std::variant<ListRequest, Call> what;
    std::string_view user_id; ///< whose writes wait for one another; "" for lists and creates
    Names ignored;            ///< members that the back end cannot hold, and that were left out
};

/// Reads parameters and body. What the dialect has no field for, or cannot write, is left out and named; what
/// it cannot take in a field that it has is an error. `request` and `route` have to outlive the calls.
/// Errors: unsupported_media_type, malformed_body, invalid_parameter, invalid_value.
Result<Request> read_request(OperationTarget const& target, unified::ClientRequest const& request,
                             unified::RouteView const& route, Arena& arena);

} // namespace idiom::legacy
