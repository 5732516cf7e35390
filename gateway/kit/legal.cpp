#include "gateway/kit/legal.hpp"

#include "gateway/kit/play.hpp"
#include "gateway/kit/text.hpp"
#include "translators/codec/json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/codec/utf8.hpp"
#include "translators/codec/xml.hpp"

#include <algorithm>
#include <array>

namespace idiom::kit {

namespace {

/// What proxies and servers take for granted; RFC 9110, 4.1 recommends 8000.
constexpr std::size_t longest_target = 8000;

/// Credentials, framing, routing and tracing are put on by the gateway.
constexpr std::array<std::string_view, 16> headers_of_the_gateway{"Authorization",
                                                                  "Connection",
                                                                  "Content-Length",
                                                                  "Expect",
                                                                  "Host",
                                                                  "Keep-Alive",
                                                                  "Proxy-Authorization",
                                                                  "TE",
                                                                  "Trailer",
                                                                  "Transfer-Encoding",
                                                                  "Upgrade",
                                                                  "Via",
                                                                  "traceparent",
                                                                  "tracestate",
                                                                  "Forwarded",
                                                                  "X-Forwarded-For"};

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// RFC 3986, 3.3 and 3.4, with '*' and the other sub-delims.
bool fits_a_target(char c) {
    return is_alphanumeric(c) || std::string_view("-._~!$&'()*+,;=:@/?%").find(c) != std::string_view::npos;
}

bool has_dot_segment(std::string_view path) {
    Arena arena;
    for (std::size_t at = 0; at <= path.size();) {
        auto const end = std::min(path.find('/', at), path.size());
        auto const segment = uri::decode(path.substr(at, end - at), arena);
        if (segment == "." || segment == "..") return true;
        at = end + 1;
    }
    return false;
}

std::string wrong_target(std::string_view target) {
    if (!target.starts_with('/')) return "its target does not begin with '/'";
    if (target.starts_with("//")) return "its target begins with '//', which names another host";
    if (target.size() > longest_target) return "its target has more than 8000 bytes";
    for (std::size_t i = 0; i < target.size(); ++i) {
        if (!fits_a_target(target[i]))
            return "its target holds '" + shown(target.substr(i, utf8::sequence(target.substr(i)))) +
                   "' as it is; put what a client or a vendor says through uri::encode";
        bool const escape =
            target[i] != '%' || (i + 2 < target.size() && is_hex(target[i + 1]) && is_hex(target[i + 2]));
        if (!escape) return "its target holds a '%' that escapes nothing; put texts through uri::encode";
    }
    if (has_dot_segment(target.substr(0, target.find('?'))))
        return "its path has a segment '.' or '..', which leaves the collection; refuse ids that are not "
               "uri::stays_in_segment";
    return {};
}

std::string wrong_header(Header const& header) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    bool const token = !header.name.empty() && std::ranges::all_of(header.name, [&](char c) {
        return is_alphanumeric(c) || others.find(c) != std::string_view::npos;
    });
    if (!token) return "its header name '" + shown(header.name) + "' is no token (RFC 9110, 5.6.2)";
    for (auto const reserved : headers_of_the_gateway)
        if (equal_ignoring_case(header.name, reserved))
            return "its header " + std::string(reserved) + " is the gateway's to set";
    for (unsigned char const c : header.value)
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return "its header " + std::string(header.name) +
                   " holds a control character, which would end its line: '" + shown(header.value) + "'";
    return {};
}

bool is_well_formed_xml(std::string_view body) {
    Arena arena;
    xml::Reader reader(body, arena);
    for (;;) {
        auto const event = reader.next();
        if (event == xml::Reader::Event::done) return true;
        if (event == xml::Reader::Event::error) return false;
    }
}

std::string wrong_body(Request const& request) {
    auto const type = find(request.headers, "Content-Type");
    bool const takes_none = request.method == Method::get || request.method == Method::head;
    if (!request.body.empty() && takes_none) return "it is a GET with a body";
    if (request.body.empty() || request.peer == Peer::record) return {};
    if (!type) return "it has a body and no Content-Type";
    Arena arena;
    if (is_json(*type) && !json::read(request.body, arena))
        return "its body is no JSON; write texts with json::Writer, which escapes them";
    if (is_xml(*type) && !is_well_formed_xml(request.body))
        return "its body is no XML; write texts with xml::append_text, which escapes them";
    return {};
}

std::string wrong_flags(Request const& request, Call const& call) {
    auto const method = request.method;
    bool const safe = method == Method::get || method == Method::head || method == Method::options;
    bool const changes = method == Method::put || method == Method::patch || method == Method::delete_;
    if (safe && request.writes) return "it is safe by its method and says `writes`";
    if (changes && !request.writes)
        return "it changes something and does not say `writes`: a dry run would send it";
    if (request.writes && reads(call)) return "it says `writes`, and the call only reads";
    bool const repeats_badly = method == Method::post || method == Method::patch;
    if (request.writes && request.repeatable && repeats_badly)
        return "it says `repeatable`, and may not be sent twice (RFC 9110, 9.2.2)";
    if (request.peer == Peer::backend && !request.secrets.empty())
        return "it has `secrets`, which only the record keeps";
    return {};
}

std::string wrong_field(User const& user, Capabilities const& capabilities) {
    if (user.password) return "the answer holds the password";
    for (auto const& row : capabilities.fields)
        if (has(user, row.field) && !readable(row.access))
            return "the answer holds " + std::string(name_of(row.field)) +
                   ", which the dialect's fields say cannot be read";
    if (!user.id || user.id->empty()) return "the answer holds a user without an id";
    for (auto const& one : user.extensions.value_or(std::span<Extension const>{})) {
        auto const* const row = find_extension(capabilities, one.name);
        if (!row || !readable(row->access))
            return "the answer holds the extension " + shown(one.name, 60) +
                   ", which the dialect's extensions do not have as one to be read";
        Arena arena;
        if (!json::read(one.json, arena))
            return "the answer's extension " + shown(one.name, 60) + " is no JSON: " + shown(one.json, 80);
    }
    return {};
}

} // namespace

std::string illegal(Request const& request, Call const& call) {
    auto wrong = wrong_target(request.target);
    for (auto const& header : request.headers)
        if (wrong.empty()) wrong = wrong_header(header);
    if (wrong.empty()) wrong = wrong_body(request);
    if (wrong.empty()) wrong = wrong_flags(request, call);
    return wrong;
}

std::string illegal(Result<Answer> const& result, Call const& call, Capabilities const& capabilities) {
    if (!result) return {};
    if (auto const* const one = std::get_if<OneUser>(&result->what)) {
        if (one->created && !std::holds_alternative<CreateUser>(call.what))
            return "the answer says `created`, and the call creates nothing";
        return wrong_field(one->user, capabilities);
    }
    if (auto const* const many = std::get_if<ManyUsers>(&result->what)) {
        for (auto const& user : many->users)
            if (auto wrong = wrong_field(user, capabilities); !wrong.empty()) return wrong;
        if (!std::holds_alternative<ListUsers>(call.what))
            return "the answer is a list, and the call asks for none";
        auto const& list = std::get<ListUsers>(call.what);
        if (many->users.size() > list.limit) return "the page has more users than the client's limit";
    }
    return {};
}

} // namespace idiom::kit
