#include "tests/fuzz/target.hpp"
#include "tests/gateway/http1/support.hpp"

/// A message means the same if its head is read at once, by our own code where the head is a usual one, and
/// if it comes in two parts, so that Beast reads it. The first line names the side.
std::string idiom::testing::wrong_with(std::string_view input) {
    auto const side = take_line(input) == "response" ? http1::Side::response : http1::Side::request;
    for (bool const ends : {false, true})
        if (!(read(side, input, {}, {}, ends) == read(side, input, {1}, {}, ends)))
            return "read at once it is another message";
    return {};
}
