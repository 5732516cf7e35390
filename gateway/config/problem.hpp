#pragma once

#include <string>

namespace idiom::config {

/// Where in a text, in lines and bytes from 1. Line 0 is the file as a whole.
struct Mark {
    int line = 0;
    int column = 0;
    auto operator<=>(Mark const&) const = default;
};

/// One thing wrong with a configuration. Never holds the value of a secret.
struct Problem {
    std::string file; ///< as the operator named it
    Mark at;
    std::string message;
    std::string suggestion = {}; ///< the word that was probably meant; "" if none is near
    std::string excerpt = {};    ///< the lines at `at` with a caret, for people; "" where the message will do
};

} // namespace idiom::config
