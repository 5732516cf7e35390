#pragma once

#include "translators/core/conversation.hpp"
#include "translators/core/dialect_info.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace idiom::tests {

/// One mistake in a translator that is otherwise correct. The functions change the calls that it gets, the
/// responses that it reads, the requests that it sends, and its results. A function that is not set changes
/// nothing.
struct Mistake {
    std::string_view name;
    DialectInfo const& right;
    std::string_view check; ///< the names of the checks that find it
    std::string_view says;  ///< the text that must be in the finding

    std::string cases = {}; ///< a folder, if the mistake only shows with cases
    std::function<void(Call& call)> hears = {};
    std::function<void(Response& response, Call const& call, Arena& arena)> reads = {};
    std::function<void(Request& request, Call const& call, Responses responses, Arena& arena)> sends = {};
    std::function<void(Step<Answer>& step, Call const& call, Responses responses, Arena& arena)> ends = {};
};

/// Returns the translator with the mistake. Valid until the next call.
DialectInfo const& broken(Mistake const& mistake);

} // namespace idiom::tests
