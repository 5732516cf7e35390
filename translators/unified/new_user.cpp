#include "translators/unified/new_user.hpp"

#include "translators/face/names.hpp"
#include "translators/face/validate.hpp"
#include "translators/unified/external_id.hpp"
#include "translators/unified/read_user.hpp"

namespace idiom::unified {

using namespace face;

Result<CreateUser> new_user(json::Value const& body, RouteView const& route, bool lenient, Arena& arena) {
    ValidationErrors validation_errors(arena, lenient);
    auto const document = read_user(body, route.dialect(), validation_errors, arena);
    auto validated = validate(document, Purpose::create, route, validation_errors, arena);
    read_external_id(body, validation_errors);
    hold_names(validated.written, nullptr, route, validation_errors, arena);
    if (!validation_errors.ok()) return std::unexpected(validation_errors.error());
    return CreateUser{.user = validated.written, .warnings = validation_errors.warnings()};
}

} // namespace idiom::unified
