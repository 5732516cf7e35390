#include "tests/fuzz/target.hpp"
#include "translators/scim/match.hpp"
#include "translators/scim/path.hpp"

#include <array>

namespace {

using namespace idiom;
using namespace idiom::scim;

constexpr std::string_view user = R"({"id":"7","userName":"ana","active":true,"title":"t",
    "emails":[{"value":"a@x","type":"work","primary":true}],"meta":{"created":"2026-01-02T03:04:05Z"}})";

std::string check(std::string_view text, ResourceType const& type, Reading reading, Arena& arena) {
    auto const resource = json::read(user, arena);
    if (auto const filter = read_filter(text, type, reading, arena)) {
        auto const* const negated =
            arena.make<Filter>(Filter{.kind = Filter::Kind::negation, .left = *filter});
        if (matches(**filter, *resource) == matches(*negated, *resource))
            return "a filter and its negation agree";
    } else if (filter.error().reason != "invalidFilter") {
        return "a filter is refused without a reason";
    }
    if (auto const path = read_path(text, type, reading, arena)) {
        if (!path->attribute && !path->extension) return "a path leads nowhere";
    } else if (path.error().reason.empty()) {
        return "a path is refused without a reason";
    }
    return {};
}

} // namespace

/// The input is read as a filter and as a path. Each must be read or refused. The tolerant reader must accept
/// everything that the strict one accepts.
std::string idiom::testing::wrong_with(std::string_view input) {
    static std::array const extensions{enterprise_schema_table};
    ResourceType const type{.core = user_schema_table, .extensions = extensions};
    Arena arena;
    for (auto const reading : {Reading::tolerant, Reading::strict})
        if (auto wrong = check(input, type, reading, arena); !wrong.empty()) return wrong;
    bool const strictly = read_filter(input, type, Reading::strict, arena).has_value();
    bool const tolerantly = read_filter(input, type, Reading::tolerant, arena).has_value();
    return strictly && !tolerantly ? "a strict reader takes what a tolerant one refuses" : "";
}
