#include "translators/declared/refers.hpp"

#include <algorithm>

namespace idiom::declared {

bool refers_to(Template const& text, Ref ref) {
    return std::ranges::any_of(text.pieces, [&](Piece const& piece) { return piece.ref == ref; });
}

bool refers_to(Tree const& tree, Ref ref) {
    return refers_to(tree.text, ref) ||
           std::ranges::any_of(tree.members,
                               [&](auto const& member) { return refers_to(member.value, ref); }) ||
           std::ranges::any_of(tree.items, [&](Tree const& item) { return refers_to(item, ref); });
}

bool refers_to(std::vector<Parameter> const& parameters, Ref ref) {
    return std::ranges::any_of(parameters, [&](Parameter const& one) { return refers_to(one.value, ref); });
}

bool refers_to(RequestTemplate const& request, Ref ref) {
    return refers_to(request.path, ref) || refers_to(request.query, ref) || refers_to(request.headers, ref);
}

bool refers_to(WriteStep const& step, Ref ref) {
    auto const in_tree = [&](auto const& part) { return refers_to(part.second, ref); };
    return refers_to(step.request, ref) || refers_to(step.json, ref) || refers_to(step.form, ref) ||
           std::ranges::any_of(step.add, in_tree) || std::ranges::any_of(step.around, in_tree);
}

} // namespace idiom::declared
