#include "gateway/http1/usual_head.hpp"

#include "gateway/http1/target.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace idiom::http1 {

namespace {

/// The characters of a field name (RFC 9110, 5.6.2).
constexpr auto token_characters = [] {
    std::array<bool, 256> table{};
    for (unsigned char const c : std::string_view("!#$%&'*+-.^_`|~"))
        table[c] = true;
    for (int c = 0; c < 128; ++c)
        if (is_alphanumeric(static_cast<char>(c))) table[static_cast<unsigned char>(c)] = true;
    return table;
}();

/// Looks at every character and does not stop at a misfit, so that the compiler vectorises the loop.
bool is_printable(std::string_view text, char first) {
    bool fits = true;
    for (char const c : text)
        fits &= c >= first && c <= '~';
    return fits;
}

/// Unlike `trimmed`, this calls no function for each character.
std::string_view without_spaces_around(std::string_view text) {
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

/// Takes the next line off the front of `rest`, without its end. Null if its end is another than CRLF.
std::optional<std::string_view> take_line(std::string_view& rest) {
    auto const end = rest.find('\n');
    if (end == rest.npos || end == 0 || rest[end - 1] != '\r') return std::nullopt;
    auto const line = rest.substr(0, end - 1);
    rest.remove_prefix(end + 1);
    return line;
}

/// `GET /target HTTP/1.1`
bool read_request_line(std::string_view line, UsualHead& head) {
    constexpr std::string_view version = " HTTP/1.1";
    if (!line.ends_with(version)) return false;
    line.remove_suffix(version.size());
    auto const space = line.find(' ');
    if (space == line.npos) return false;
    head.method = line.substr(0, space);
    head.target = line.substr(space + 1);
    bool const known = head.method == "GET" || head.method == "POST" || head.method == "PUT" ||
                       head.method == "PATCH" || head.method == "DELETE";
    return known && head.target.starts_with('/') && is_printable(head.target, '!') &&
           !head.target.contains('#');
}

/// `HTTP/1.1 200 OK`
bool read_status_line(std::string_view line, UsualHead& head) {
    constexpr std::string_view begin = "HTTP/1.1 2";
    if (line.size() < begin.size() + 3 || !line.starts_with(begin)) return false;
    if (!is_digit(line[10]) || !is_digit(line[11]) || line[12] != ' ') return false;
    head.status = 200 + (line[10] - '0') * 10 + (line[11] - '0');
    return head.status != 204 && is_printable(line.substr(13), ' ');
}

struct Seen {
    int hosts = 0;
    int lengths = 0;
};

bool read_length(std::string_view value, std::uint64_t& length) {
    constexpr std::size_t most_digits = 18;
    if (value.size() > most_digits || !std::ranges::all_of(value, is_digit)) return false;
    std::from_chars(value.data(), value.data() + value.size(), length);
    return true;
}

/// Returns whether the field does not make the message an unusual one. The fields that frame a message or
/// concern its connection have these lengths only.
bool note_field(std::string_view name, std::string_view value, UsualHead& head, Seen& seen) {
    auto const is = [name](std::string_view other) { return equal_ignoring_case(name, other); };
    switch (name.size()) {
    case 4:
        if (!is("Host")) return true;
        ++seen.hosts;
        head.host = value;
        return true;
    case 6: return !is("Expect");
    case 7: return !is("Upgrade");
    case 10: return !is("Connection") || equal_ignoring_case(value, "keep-alive");
    case 14:
        if (!is("Content-Length")) return true;
        ++seen.lengths;
        return read_length(value, head.body);
    case 16: return !is("Proxy-Connection");
    case 17: return !is("Transfer-Encoding");
    default: return true;
    }
}

bool read_field(std::string_view line, std::pmr::vector<Header>& headers, UsualHead& head, Seen& seen) {
    std::size_t colon = 0;
    while (colon < line.size() && token_characters[static_cast<unsigned char>(line[colon])])
        ++colon;
    if (colon == 0 || colon == line.size() || line[colon] != ':') return false;
    auto const name = line.substr(0, colon);
    auto const value = without_spaces_around(line.substr(colon + 1));
    if (value.empty() || !is_printable(value, ' ')) return false;
    headers.push_back({name, value});
    return note_field(name, value, head, seen);
}

bool is_usual(Side side, UsualHead const& head, Seen const& seen) {
    if (side == Side::response) return seen.lengths == 1;
    return seen.lengths <= 1 && seen.hosts == 1 && is_authority(head.host);
}

} // namespace

std::optional<UsualHead> read_usual_head(Side side, std::string_view bytes,
                                         std::pmr::vector<Header>& headers) {
    UsualHead head;
    Seen seen;
    auto rest = bytes;
    auto line = take_line(rest);
    bool usual =
        line && (side == Side::request ? read_request_line(*line, head) : read_status_line(*line, head));
    while (usual) {
        line = take_line(rest);
        if (line && line->empty()) break;
        usual = line && read_field(*line, headers, head, seen);
    }
    head.size = bytes.size() - rest.size();
    if (usual && is_usual(side, head, seen)) return head;
    headers.clear();
    return std::nullopt;
}

} // namespace idiom::http1
