#include "translators/conformance/legal.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/conformance/text.hpp"
#include "translators/conformance/transcript.hpp"
#include "translators/core/request_violation.hpp"
#include "translators/core/text.hpp"

namespace idiom::conformance {

namespace {

/// Returns whether RFC 3986, 3.3 and 3.4 allow `c` in a path or query, including '*' and the other
/// sub-delims.
bool fits_a_target(char c) {
    return is_alphanumeric(c) || std::string_view("-._~!$&'()*+,;=:@/?%").find(c) != std::string_view::npos;
}

/// Returns why the gateway does not send the request; "" if it does.
std::string refused(Request const& request) {
    auto const violation = violation_of(request);
    if (!violation) return {};
    std::string text = "it asks for a request with " + std::string(violation->what);
    if (!violation->part.empty()) text += ": " + shown(violation->part, 60);
    if (!violation->remedy.empty()) text += "; " + std::string(violation->remedy);
    return text;
}

/// The length in bytes that every proxy and server should accept (RFC 9110, 4.1).
constexpr std::size_t most_of_a_target = 8000;

/// Returns what is wrong with a target; "" if it is legal. The gateway sends targets unchanged, so a wrong
/// target may mean something else to the vendor.
std::string wrong_target(std::string_view target) {
    if (target.size() > most_of_a_target)
        return "its target has more than 8000 bytes, which a server need not take; ask in several steps";
    for (std::size_t i = 0; i < target.size(); ++i) {
        if (!fits_a_target(target[i]))
            return "its target holds '" + shown(target.substr(i, 1)) +
                   "' as it is; put what a client or a vendor says through uri::encode";
        bool const escape = target[i] != '%' || (i + 2 < target.size() && is_hex_digit(target[i + 1]) &&
                                                 is_hex_digit(target[i + 2]));
        if (!escape) return "its target holds a '%' that escapes nothing; put texts through uri::encode";
    }
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
    auto wrong = refused(request);
    if (wrong.empty()) wrong = wrong_target(request.target);
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

} // namespace idiom::conformance
