#pragma once

#include "translators/core/conversation.hpp"
#include "translators/core/dialect_info.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace idiom::tests {

/// One mistake in a translator that is right otherwise: what it makes of the calls that it gets, of the
/// responses that it reads, of the requests that it sends, and of the end. What is not set it leaves alone.
struct Mistake {
    std::string_view name;
    DialectInfo const& right;
    std::string_view check; ///< the names of the checks that find it
    std::string_view says;  ///< what tells the author what to change

    std::string cases = {}; ///< a folder, where it takes cases to find it
    std::function<void(Call& call)> hears = {};
    std::function<void(Response& response, Call const& call, Arena& arena)> reads = {};
    std::function<void(Request& request, Call const& call, Responses responses, Arena& arena)> sends = {};
    std::function<void(Step<Answer>& step, Call const& call, Responses responses, Arena& arena)> ends = {};
};

/// The translator with the mistake. Of one mistake at a time; it lives as long as the next call.
DialectInfo const& broken(Mistake const& mistake);

} // namespace idiom::tests
