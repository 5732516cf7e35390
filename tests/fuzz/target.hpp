#pragma once

#include <string>
#include <string_view>

namespace idiom::testing {

/// What a fuzz target tells of one input: "" where all is as it should be. Each target defines it once;
/// harness.cpp gives it to libFuzzer and aborts where it is not "".
std::string wrong_with(std::string_view input);

/// The first line of an input, which is taken off it. Corpora stay texts that people can read.
inline std::string_view take_line(std::string_view& input) {
    auto const line = input.substr(0, input.find('\n'));
    input.remove_prefix(line.size() == input.size() ? line.size() : line.size() + 1);
    return line;
}

/// The next word of a line, which is taken off it.
inline std::string_view take_word(std::string_view& line) {
    auto const word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size() == line.size() ? word.size() : word.size() + 1);
    return word;
}

} // namespace idiom::testing
