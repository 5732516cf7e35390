#pragma once

#include "translators/declared/tables.hpp"

/// Where a template has a reference of a kind.
namespace idiom::declared {

bool refers_to(Template const& text, Ref ref);
bool refers_to(Tree const& tree, Ref ref);
bool refers_to(std::vector<Parameter> const& parameters, Ref ref);
/// Path, query and headers.
bool refers_to(RequestTemplate const& request, Ref ref);
/// The request and its body.
bool refers_to(WriteStep const& step, Ref ref);

} // namespace idiom::declared
