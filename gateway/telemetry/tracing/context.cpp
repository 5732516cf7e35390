#include "gateway/telemetry/tracing/context.hpp"

#include "translators/core/text.hpp"

#include <algorithm>
#include <array>

namespace idiom::tracing {

namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::size_t parent_size = 55; ///< "00-", 32 digits, "-", 16 digits, "-", 2 digits
constexpr std::size_t most_members = 32;
constexpr std::size_t long_member = 128;
constexpr std::size_t longest_state = 512;

bool is_hex(std::string_view text) { return text.find_first_not_of(digits) == std::string_view::npos; }

bool identifies(std::string_view text) {
    return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

bool is_traceparent(std::string_view field) {
    if (field.size() < parent_size || field[2] != '-' || field[35] != '-' || field[52] != '-') return false;
    auto const version = field.substr(0, 2);
    bool const ends_well = version == "00" ? field.size() == parent_size
                                           : field.size() == parent_size || field[parent_size] == '-';
    return ends_well && is_hex(version) && version != "ff" && identifies(field.substr(3, 32)) &&
           identifies(field.substr(36, 16)) && is_hex(field.substr(53, 2));
}

bool is_set(char flags) { return (digits.find(flags) & 1) != 0; }

/// Rewrites the field as version 00, with the one flag that version 00 defines.
std::string_view as_version_00(std::string_view field, Arena& arena) {
    if (field.starts_with("00")) return field;
    return arena.join({"00", field.substr(2, 51), is_set(field[54]) ? "01" : "00"});
}

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_key_part(std::string_view part, std::size_t longest, bool digit_first) {
    auto const of_key = [](char c) {
        return is_lower(c) || is_digit(c) || c == '_' || c == '-' || c == '*' || c == '/';
    };
    return !part.empty() && part.size() <= longest &&
           (is_lower(part.front()) || (digit_first && is_digit(part.front()))) &&
           std::ranges::all_of(part, of_key);
}

/// Returns whether the key is a vendor's own, or that of a tenant at a vendor (section 3.3.1.3.1).
bool is_key(std::string_view key) {
    auto const at = key.find('@');
    if (at == std::string_view::npos) return is_key_part(key, 256, false);
    return is_key_part(key.substr(0, at), 241, true) && is_key_part(key.substr(at + 1), 14, false);
}

/// Section 3.3.1.3.2. Trailing spaces were removed before.
bool is_value(std::string_view value) {
    return !value.empty() && value.size() <= 256 &&
           std::ranges::all_of(value, [](char c) { return c >= 0x20 && c <= 0x7E && c != ',' && c != '='; });
}

bool is_member(std::string_view member) {
    auto const equals = member.find('=');
    return equals != std::string_view::npos && is_key(member.substr(0, equals)) &&
           is_value(member.substr(equals + 1));
}

/// The members of a request's tracestate, in order.
class State {
public:
    /// Returns false if the whole tracestate is to be dropped.
    bool add(std::string_view field) {
        while (true) {
            auto const comma = std::min(field.find(','), field.size());
            auto const member = trimmed(field.substr(0, comma), blanks);
            if (!member.empty() && !add_member(member)) return false;
            if (comma == field.size()) return true;
            field.remove_prefix(comma + 1);
        }
    }

    std::string_view text(Arena& arena) {
        shorten();
        auto out = arena.text(size());
        for (std::size_t i = 0; i < count_; ++i) {
            if (i > 0) out += ',';
            out += members_[i];
        }
        return arena.keep(out);
    }

private:
    bool add_member(std::string_view member) {
        if (count_ == most_members || !is_member(member)) return false;
        members_[count_++] = member;
        return true;
    }

    std::size_t size() const {
        std::size_t size = count_ == 0 ? 0 : count_ - 1;
        for (std::size_t i = 0; i < count_; ++i)
            size += members_[i].size();
        return size;
    }

    void shorten() {
        for (std::size_t i = count_; i > 0 && size() > longest_state; --i)
            if (members_[i - 1].size() > long_member) {
                std::copy(members_.begin() + i, members_.begin() + count_, members_.begin() + i - 1);
                --count_;
            }
        while (size() > longest_state)
            --count_;
    }

    std::array<std::string_view, most_members> members_;
    std::size_t count_ = 0;
};

std::string_view read_tracestate(std::span<Header const> headers, Arena& arena) {
    State state;
    for (auto const& header : headers)
        if (equal_ignoring_case(header.name, "tracestate") && !state.add(header.value)) return {};
    return state.text(arena);
}

} // namespace

bool Context::sampled() const { return present() && is_set(traceparent.back()); }

Context read_context(std::span<Header const> headers, Arena& arena) {
    Context context;
    bool named = false;
    bool with_state = false;
    for (auto const& header : headers) {
        // Compares the length first, because most requests have neither field.
        if (header.name.size() == 10 && equal_ignoring_case(header.name, "tracestate")) with_state = true;
        if (header.name.size() != 11 || !equal_ignoring_case(header.name, "traceparent")) continue;
        if (named || !is_traceparent(header.value)) return {};
        named = true;
        context.traceparent = as_version_00(header.value, arena);
    }
    if (named && with_state) context.tracestate = read_tracestate(headers, arena);
    return context;
}

} // namespace idiom::tracing
