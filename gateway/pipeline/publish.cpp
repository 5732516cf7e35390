#include "gateway/pipeline/publish.hpp"

namespace idiom::pipeline {

bool asks_for_public_document(RequestContext const& context) {
    if (!context.is_about(Target::Kind::document)) return false;
    return !context.target->narrows || context.place.route == nullptr;
}

std::optional<ClientResponse> publish(RequestContext& context) {
    if (!asks_for_public_document(context)) return std::nullopt;
    if (!context.method) return context.fail_method();
    auto const response = context.sandbox().write_document();
    return response ? *response : context.fail(response.error());
}

} // namespace idiom::pipeline
