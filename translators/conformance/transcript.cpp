#include "translators/conformance/transcript.hpp"

#include <algorithm>

namespace idiom::conformance {

bool Transcript::wrote() const {
    return std::ranges::any_of(sent, [](Exchange const& one) { return one.request.writes; });
}

bool reads(Call const& call) {
    return std::holds_alternative<GetUser>(call.what) || std::holds_alternative<ListUsers>(call.what);
}

} // namespace idiom::conformance
