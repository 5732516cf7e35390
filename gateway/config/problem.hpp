#pragma once

#include <string>

namespace idiom::config {

/// A place in a text. Lines and columns (in bytes) count from 1. Line 0 is the whole file.
struct Mark {
    int line = 0;
    int column = 0;
    auto operator<=>(Mark const&) const = default;
};

/// A problem of a configuration. Never holds the value of a secret.
struct Problem {
    std::string file; ///< the path as the operator gave it
    Mark at;
    std::string message;
    std::string suggestion = {}; ///< the word that was probably meant; "" if none is near
    std::string excerpt = {};    ///< the lines at `at` with a caret; "" if the message is enough
};

} // namespace idiom::config
