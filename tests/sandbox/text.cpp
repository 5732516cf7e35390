#include "text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>

namespace idiom::sandbox {

namespace {

char lower_char(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

} // namespace

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower_char);
    return out;
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(),
                      [](char a, char b) { return lower_char(a) == lower_char(b); });
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
    return lower(text).find(lower(part)) != std::string::npos;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    auto const first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (true) {
        auto const end = text.find(separator);
        auto const part = trim(text.substr(0, end));
        if (!part.empty()) parts.emplace_back(part);
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

bool contains(std::vector<std::string> const& list, std::string_view item) {
    return std::ranges::find(list, item) != list.end();
}

void append_json(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out.append(text, plain, i - plain);
        plain = i + 1;
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            out += "\\u00";
            out += digits[c >> 4];
            out += digits[c & 15];
        }
    }
    out.append(text, plain);
    out += '"';
}

void append_json(std::string& out, std::vector<std::string> const& list) {
    out += '[';
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (i) out += ',';
        append_json(out, list[i]);
    }
    out += ']';
}

Json parse_json(std::string_view text) { return Json::parse(text.begin(), text.end(), nullptr, false); }

std::string dump(Json const& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::size_t utf16_length(std::string_view utf8) {
    std::size_t units = 0;
    for (unsigned char const c : utf8) {
        if ((c & 0xC0) != 0x80) ++units; // a lead byte
        if (c >= 0xF0) ++units;          // outside the Basic Multilingual Plane: a surrogate pair
    }
    return units;
}

bool valid_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        auto const at = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
        auto const c = at(i);
        std::size_t const length = c < 0x80                ? 1
                                   : c >= 0xC2 && c < 0xE0 ? 2
                                   : (c & 0xF0) == 0xE0    ? 3
                                   : c >= 0xF0 && c < 0xF5 ? 4
                                                           : 0;
        if (length == 0 || i + length > text.size()) return false;
        for (std::size_t k = 1; k < length; ++k)
            if ((at(i + k) & 0xC0) != 0x80) return false;
        if (length > 2) {
            auto const second = at(i + 1);
            if ((c == 0xE0 && second < 0xA0) || (c == 0xED && second > 0x9F) ||
                (c == 0xF0 && second < 0x90) || (c == 0xF4 && second > 0x8F))
                return false;
        }
        i += length;
    }
    return true;
}

bool is_guid(std::string_view text) {
    if (text.size() == 32) return std::ranges::all_of(text, is_hex);
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
    }
    return true;
}

std::string base64_decode(std::string_view text) {
    static constexpr auto table = [] {
        std::array<signed char, 256> values{};
        values.fill(-1);
        constexpr std::string_view alphabet =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (std::size_t i = 0; i < alphabet.size(); ++i)
            values[static_cast<unsigned char>(alphabet[i])] = static_cast<signed char>(i);
        return values;
    }();
    std::string out;
    out.reserve(text.size() * 3 / 4);
    unsigned bits = 0;
    int count = 0;
    for (unsigned char const c : text) {
        if (table[c] < 0) break; // padding, or not base64
        bits = (bits << 6 | static_cast<unsigned>(table[c])) & 0xFFFFFF;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>(bits >> count & 0xFF);
        }
    }
    return out;
}

std::uint64_t mix(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ value >> 27) * 0x94D049BB133111EBULL;
    return value ^ value >> 31;
}

std::string hex_digits(std::uint64_t seed, std::size_t count) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(count);
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (i % 16 == 0) word = mix(seed * 4 + i / 16);
        out += digits[word & 15];
        word >>= 4;
    }
    return out;
}

std::string make_guid(std::uint64_t seed) {
    auto guid = hex_digits(seed, 32);
    guid[12] = '4';
    guid[16] = "89ab"[guid[16] & 3];
    for (std::size_t const dash : {8, 13, 18, 23})
        guid.insert(dash, 1, '-');
    return guid;
}

std::string utc_now(int digits) {
    auto const ticks = std::chrono::system_clock::now().time_since_epoch();
    auto const nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(ticks).count();
    std::time_t const second = static_cast<std::time_t>(nanoseconds / 1'000'000'000);

    // The date part changes only once a second. To format it for every response would be the most expensive
    // part of the response.
    thread_local std::time_t known = -1;
    thread_local std::array<char, 24> text{};
    thread_local std::size_t length = 0;
    if (second != known) {
        std::tm parts{};
        gmtime_r(&second, &parts);
        length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
        known = second;
    }
    std::string out(text.data(), length);
    if (digits > 0) {
        auto fraction = std::to_string(nanoseconds % 1'000'000'000);
        fraction.insert(0, 9 - fraction.size(), '0');
        out += '.';
        out.append(fraction, 0, static_cast<std::size_t>(std::min(digits, 9)));
    }
    return out;
}

} // namespace idiom::sandbox
