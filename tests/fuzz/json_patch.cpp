#include "translators/codec/json_patch.hpp"

#include "tests/fuzz/target.hpp"

namespace {

using namespace idiom;

bool is_json(std::string_view text, Arena& arena) {
    return json::read(text, arena, {.depth = 64}).has_value() && text.size() <= 1024 * 1024;
}

} // namespace

/// The first line is a document, the rest a patch. The result of a patch must be a document within the
/// limits. A second merge must change nothing (RFC 7396). A failure must name one of the operations.
std::string idiom::testing::wrong_with(std::string_view input) {
    Arena arena;
    auto const document = take_line(input);
    if (!is_json(document, arena)) return {};
    if (auto const merged = json_patch::merge(document, input, arena)) {
        if (!is_json(*merged, arena)) return "a merge made something else";
        auto const again = json_patch::merge(*merged, input, arena);
        if (!again || !json_patch::equal(*again, *merged, arena)) return "a merge is not idempotent";
    }
    auto const patch = json::read(input, arena);
    if (!patch) return {};
    auto const operations = json_patch::read(*patch, arena);
    if (!operations) return {};
    auto const made = json_patch::apply(document, *operations, arena);
    if (made) return is_json(*made, arena) ? "" : "a patch made something else";
    // 0 also means that the patch as a whole is wrong.
    auto const operation = made.error().operation;
    return operation == 0 || operation < operations->size() ? "" : "the error names no operation";
}
