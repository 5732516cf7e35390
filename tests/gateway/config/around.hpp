#pragma once

#include <string>
#include <string_view>

/// Complete, valid files around a piece of one.
namespace idiom::config::test {

/// A file around a top-level snippet, which begins on line 2.
inline std::string top(std::string_view snippet) {
    return "version: 1\n" + std::string(snippet) +
           "\nbackends: { e: { dialect: genesys, url: http://127.0.0.1:1 } }\nroutes: { r: { backend: e } "
           "}\n";
}

/// A file around a client, which begins on line 3.
inline std::string client(std::string_view snippet) { return top("clients:\n" + std::string(snippet)); }

/// A file around further keys of a back end, which begin on line 7, column 5.
inline std::string backend(std::string_view snippet) {
    return "version: 1\nroutes: {}\nbackends:\n  b:\n    dialect: genesys\n    url: http://127.0.0.1:1\n" +
           std::string(snippet);
}

/// A file around all keys of a back end, which begin on line 5.
inline std::string other_backend(std::string_view snippet) {
    return "version: 1\nroutes: {}\nbackends:\n  b:\n" + std::string(snippet);
}

/// A file around routes, which begin on line 4, column 3.
inline std::string routes(std::string_view snippet) {
    return "version: 1\nbackends: { evo: { dialect: genesys, url: http://127.0.0.1:1 } }\nroutes:\n" +
           std::string(snippet);
}

} // namespace idiom::config::test
