#include "gateway/pipeline/authorise.hpp"

namespace idiom::pipeline {

std::optional<ClientResponse> authorise(RequestContext& context) {
    // Everybody may ask for the list of routes: it has only those that the caller may read.
    if (context.is_about(Target::Kind::route_list)) return std::nullopt;
    if (!context.method) return context.fail_method();
    if (!context.target) return context.fail(context.target.error());
    auto const& target = *context.target;
    context.operation = target.operation;
    auto const& caller = *context.caller;
    bool const writes = !target.writes || caller.may_write;
    bool const reads = (target.writes && !target.has_parts) || caller.may_read;
    if (writes && reads) return std::nullopt;
    return context.fail(Fault::forbidden, "the client is not allowed this kind of call");
}

} // namespace idiom::pipeline
