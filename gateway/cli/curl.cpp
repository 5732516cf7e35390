#include "gateway/cli/curl.hpp"

namespace idiom::cli {
namespace {

/// Appends the path, with a variable of the shell for each parameter.
void append_path(std::string& out, std::string_view path) {
    bool parameter = false;
    for (char const c : path) {
        if (c == '{') out += "${";
        parameter = c == '{' || (parameter && c != '}');
        if (c == '{') continue;
        bool const small = c >= 'a' && c <= 'z';
        out += parameter && small ? static_cast<char>(c - 'a' + 'A') : c;
    }
}

/// Appends text in single quotes.
void append_quoted(std::string& out, std::string_view text) {
    out += '\'';
    for (char const c : text) {
        if (c == '\'')
            out += "'\\''";
        else
            out += c;
    }
    out += '\'';
}

} // namespace

std::string as_curl(ExampleCall const& call) {
    std::string out = "curl -H \"X-Api-Key: $KEY\" ";
    if (call.method != "GET") out.append("-X ").append(call.method).append(" ");
    out += "\"";
    if (call.server.starts_with('/')) out += "$GATEWAY";
    auto server = call.server;
    if (server.ends_with('/')) server.remove_suffix(1);
    append_path(out, server);
    append_path(out, call.path);
    out += "\"";
    if (call.type.empty()) return out;
    out.append(" -H \"Content-Type: ").append(call.type).append("\" -d ");
    append_quoted(out, call.body);
    return out;
}

} // namespace idiom::cli
