#pragma once

#include <string>
#include <string_view>

namespace idiom::testing {

/// Returns the fault that an input shows; "" for none. Each fuzz target defines this function once.
/// harness.cpp calls it from libFuzzer, and aborts if it returns a fault.
std::string wrong_with(std::string_view input);

/// Removes the first line from an input, and returns it. With lines, the files of a corpus are readable
/// texts.
inline std::string_view take_line(std::string_view& input) {
    auto const line = input.substr(0, input.find('\n'));
    input.remove_prefix(line.size() == input.size() ? line.size() : line.size() + 1);
    return line;
}

/// Removes the next word from a line, and returns it.
inline std::string_view take_word(std::string_view& line) {
    auto const word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size() == line.size() ? word.size() : word.size() + 1);
    return word;
}

} // namespace idiom::testing
