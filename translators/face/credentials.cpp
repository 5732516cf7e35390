#include "translators/face/credentials.hpp"

#include "translators/codec/base64.hpp"

#include <algorithm>

namespace idiom::face {

bool has_basic_credentials(std::span<Header const> headers, Arena& arena) {
    auto const field = find(headers, "Authorization").value_or("");
    if (!equal_ignoring_case(field.substr(0, 6), "Basic ")) return false;
    auto const pair =
        base64::decode(field.substr(std::min(field.find_first_not_of(' ', 6), field.size())), arena);
    return !pair || !pair->ends_with(':');
}

} // namespace idiom::face
