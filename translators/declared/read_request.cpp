#include "translators/codec/uri.hpp"
#include "translators/core/request_violation.hpp"
#include "translators/declared/context.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

/// Notes settings in a path that may have no value, because a path needs all its segments.
void check_path_values(Context& in, Mark at, Template const& path) {
    for (auto const& piece : path.pieces) {
        if (piece.ref != Ref::setting) continue;
        auto const* const setting = in.setting(piece.text);
        if (setting && !setting->required && !setting->has_fallback)
            in.source.problem(at, in_quotes("{settings." + piece.text + "}") +
                                      " may have no value, and a path needs one: make it required, or use "
                                      "http.base");
    }
}

Parameter read_parameter(Context& in, Entry const& of, Place place, Scope const& scope) {
    Parameter made;
    if (!of.node->is_map()) {
        made.value = read_template(in, of, place, scope);
        return made;
    }
    Section const section(in.source, of, "a parameter", {"value", "when", "unless"});
    if (!section.has("value") && !of.node->members.empty() && !section.has("when") && !section.has("unless"))
        in.source.problem(of.place(), "this is a mapping, not a text: quote a value that begins with '{'");
    else
        made.value = read_template(in, section.need("value"), place, scope);
    made.conditions = read_conditions(in, section);
    return made;
}

} // namespace

bool stays_below(std::string_view path) {
    if (!path.starts_with('/') || path.starts_with("//")) return false;
    if (path.find_first_of("?#\\ ") != path.npos) return false;
    Arena arena;
    auto const decoded = uri::decode(path, arena); // a vendor may decode before it looks for dots
    if (!decoded) return false;
    for (auto rest = *decoded; !rest.empty();) {
        rest.remove_prefix(1);
        auto const part = rest.substr(0, rest.find_first_of("/\\"));
        if (part == "." || part == "..") return false;
        rest.remove_prefix(part.size());
    }
    return true;
}

void check_header_name(Context& in, Mark at, std::string_view name, bool in_session) {
    Header const header{.name = name, .value = {}};
    if (violation_of(header)) return in.source.problem(at, in_quotes(name) + " is no name of a header");
    if (violation_of(Request{.target = "/", .headers = std::span(&header, 1), .body = {}, .secrets = {}}))
        in.source.problem(at, in_quotes(name) +
                                  " is the gateway's: credentials belong into 'auth' of the back end");
    else if (equal_ignoring_case(name, in.program.auth.header))
        in.source.problem(at, in_quotes(name) + " is sent by 'auth.header'");
    else if (equal_ignoring_case(name, "Cookie") && !in_session)
        in.source.problem(at, "'Cookie' is sent by 'session.send' only");
}

std::vector<Parameter> read_parameters(Context& in, Entry const& of, Place place, Scope const& scope) {
    std::vector<Parameter> made;
    for_each_member(in.source, of, [&](Entry const& one) {
        auto parameter = read_parameter(in, one, place, scope);
        if (place == Place::header) {
            check_header_name(in, one.at, one.key, false);
            parameter.name = one.key;
        } else {
            std::string name(one.key);
            for (auto brace = name.find_first_of("{}"); brace != name.npos;
                 brace = name.find_first_of("{}", brace + 2))
                name.insert(brace, 1, name[brace]); // a name holds no references
            auto const encoded = parse_template(in, one.at, name, place, settings_only());
            parameter.name = encoded.literal();
        }
        made.push_back(std::move(parameter));
    });
    return made;
}

std::vector<std::string_view> keys_with(std::span<std::string_view const> some,
                                        std::initializer_list<std::string_view> more) {
    std::vector<std::string_view> keys(some.begin(), some.end());
    keys.insert(keys.end(), more.begin(), more.end());
    return keys;
}

RequestTemplate read_request(Context& in, Section const& section, Scope const& scope, bool reads) {
    RequestTemplate made;
    if (auto const entry = section.need("request"); auto const text = read_raw_text(in.source, entry)) {
        auto const space = text->find(' ');
        auto const name = std::string_view(*text).substr(0, space);
        auto const method = method_named(name);
        static constexpr std::array<std::string_view, 6> known{"GET",   "POST",   "PUT",
                                                               "PATCH", "DELETE", "HEAD"};
        if (space == std::string::npos || !method || std::ranges::find(known, name) == known.end())
            in.source.problem(entry.place(),
                              in_quotes(*text) + " is no request: write METHOD /path, as in 'GET /users'");
        else
            made.method = *method;
        auto const path = std::string_view(*text).substr(space == std::string::npos ? 0 : space + 1);
        if (!stays_below(path) && space != std::string::npos)
            in.source.problem(entry.place(), "a path begins with '/' and stays below the back end's URL");
        made.path = parse_template(in, entry.place(), path, Place::path, scope);
        check_path_values(in, entry.place(), made.path);
        bool const shows_headers = section.name() == "'open'" && method == Method::head;
        if (reads && method && *method != Method::get && !shows_headers)
            in.source.problem(entry.place(), "this request reads: it has to be a GET");
    }
    made.query = read_parameters(in, section.get("query"), Place::query, scope);
    made.headers = read_parameters(in, section.get("headers"), Place::header, scope);
    made.content_type = read_line(in.source, section.get("content_type")).value_or("");
    return made;
}

} // namespace idiom::declared
