#include "translators/codec/json/json.hpp"

#include "translators/codec/json/plain_text.hpp"
#include "translators/codec/utf8.hpp"
#include "translators/core/equal.hpp"
#include "translators/core/http.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>

namespace idiom::json {

namespace {

/// Most arrays have at most so many items, and most texts about one user at most so many values.
constexpr std::size_t few_items = 4;
constexpr std::size_t usual_values = 500;

/// Returns true only if no two names are equal, in any case. False means unknown. This quick test spares
/// nearly every object the sorting.
bool all_differ(std::span<Member const> members) {
    constexpr std::size_t few = 64;
    if (members.size() > few) return false;
    std::uint64_t sizes = 0; // most names differ in size
    for (std::size_t i = 0; i < members.size(); ++i) {
        auto const name = members[i].name;
        auto const size = std::uint64_t{1} << (name.size() % 64);
        if ((sizes & size) != 0)
            for (auto const& other : members.first(i))
                if (other.name.size() == name.size() && equal_letters_ignoring_case(other.name, name))
                    return false;
        sizes |= size;
    }
    return true;
}

class Parser {
public:
    Parser(std::string_view text, Arena& arena, ReadOptions options)
        : begin_(text.data()), at_(text.data()), end_(text.data() + text.size()), arena_(arena),
          options_(options), values_left_(options.most_values) {}

    std::expected<Value, SyntaxError> run() {
        Value value;
        skip_space();
        if (!read_value(value, options_.depth)) return std::unexpected(error_);
        skip_space();
        if (at_ != end_ && !refuse("something follows the value")) return std::unexpected(error_);
        return value;
    }

private:
    bool refuse(std::string_view what) {
        error_ = {static_cast<std::size_t>(at_ - begin_), what};
        return false;
    }

    void skip_space() {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t'))
            ++at_;
    }

    void skip_plain() { at_ += plain_length({at_, static_cast<std::size_t>(end_ - at_)}, 0); }

    bool take(char c) {
        if (at_ == end_ || *at_ != c) return false;
        ++at_;
        return true;
    }

    bool read_value(Value& value, std::size_t depth) {
        if (at_ == end_) return refuse("the text ends where a value should be");
        if (values_left_-- == 0) return refuse("more values than are read");
        char const* const start = at_;
        auto const mends = mends_;
        bool const good = read_any(value, depth);
        value.raw = {start, static_cast<std::size_t>(at_ - start)};
        value.mended = mends_ != mends;
        return good;
    }

    bool read_any(Value& value, std::size_t depth) {
        switch (*at_) {
        case '{': return read_object(value, depth);
        case '[': return read_array(value, depth);
        case '"': value.kind = Value::Kind::string; return read_string(value.text);
        case 't':
            value.kind = Value::Kind::boolean;
            value.truth = true;
            return read_word("true");
        case 'f': value.kind = Value::Kind::boolean; return read_word("false");
        case 'n': return read_word("null");
        default: return read_number(value);
        }
    }

    bool read_word(std::string_view word) {
        if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word))
            return refuse("no JSON value begins like this");
        at_ += word.size();
        return true;
    }

    bool read_number(Value& value) {
        char const* const start = at_;
        auto const digits = [&] {
            char const* const first = at_;
            while (at_ != end_ && is_digit(*at_))
                ++at_;
            return at_ != first;
        };
        take('-');
        if (at_ == end_ || !is_digit(*at_)) return refuse("no JSON value begins like this");
        if (!take('0')) digits();
        if (take('.') && !digits()) return refuse("a fraction without digits");
        if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
            ++at_;
            if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
            if (!digits()) return refuse("an exponent without digits");
        }
        value.kind = Value::Kind::number;
        value.text = {start, static_cast<std::size_t>(at_ - start)};
        return true;
    }

    bool read_string(std::string_view& text) {
        char const* const start = ++at_;
        skip_plain();
        if (at_ != end_ && *at_ == '"') {
            text = {start, static_cast<std::size_t>(at_ - start)};
            ++at_;
            return true;
        }
        return read_escaped_string(start, text);
    }

    /// Reads the rest of a string that has an escape or a character beyond ASCII.
    bool read_escaped_string(char const* start, std::string_view& text) {
        auto decoded = arena_.text();
        bool escapes = false;
        char const* unread = start; // the start of the text that is not in `decoded` yet
        for (;;) {
            skip_plain();
            if (at_ == end_) return refuse("a string without its end");
            if (*at_ == '"') break;
            if (*at_ == '\\') {
                decoded.append(unread, at_);
                escapes = true;
                if (!read_escape(decoded)) return false;
                unread = at_;
            } else if (static_cast<unsigned char>(*at_) < 0x20) {
                return refuse("a control character in a string");
            } else {
                auto const size = utf8::sequence({at_, static_cast<std::size_t>(end_ - at_)});
                at_ += size;
                if (size != 0) continue;
                if (!options_.mend_text) return refuse("bytes that are not UTF-8");
                decoded.append(unread, at_);
                escapes = true;
                mend(decoded);
                skip_broken_character();
                unread = at_;
            }
        }
        if (escapes) {
            decoded.append(unread, at_);
            text = arena_.keep(decoded);
        } else {
            text = {start, static_cast<std::size_t>(at_ - start)};
        }
        ++at_;
        return true;
    }

    void mend(Text& to) {
        to += "\xEF\xBF\xBD";
        ++mends_;
    }

    /// Skips a byte that begins no character, and the continuation bytes after it.
    void skip_broken_character() {
        bool const leads = static_cast<unsigned char>(*at_++) >= 0xC0;
        for (int i = 0; leads && i < 3 && at_ != end_ && (static_cast<unsigned char>(*at_) & 0xC0) == 0x80;
             ++i)
            ++at_;
    }

    std::optional<char32_t> read_hex4() {
        if (end_ - at_ < 4) return std::nullopt;
        char32_t unit = 0;
        for (int i = 0; i < 4; ++i) {
            auto const digit = hex_value(at_[i]);
            if (digit < 0) return std::nullopt;
            unit = unit << 4 | static_cast<char32_t>(digit);
        }
        at_ += 4;
        return unit;
    }

    bool read_escape(Text& to) {
        ++at_; // the backslash
        if (at_ == end_) return refuse("a string without its end");
        switch (*at_++) {
        case '"': to += '"'; return true;
        case '\\': to += '\\'; return true;
        case '/': to += '/'; return true;
        case 'b': to += '\b'; return true;
        case 'f': to += '\f'; return true;
        case 'n': to += '\n'; return true;
        case 'r': to += '\r'; return true;
        case 't': to += '\t'; return true;
        case 'u': return read_unicode_escape(to);
        default: --at_; return refuse("no such escape");
        }
    }

    bool read_unicode_escape(Text& to) {
        auto const unit = read_hex4();
        if (!unit) return refuse("an escape without four hexadecimal digits");
        if (*unit < 0xD800 || *unit > 0xDFFF) {
            utf8::append(to, *unit);
            return true;
        }
        if (*unit > 0xDBFF) return read_lone_surrogate("a low surrogate alone", to);
        char const* const after = at_;
        bool const escaped = take('\\') && take('u');
        auto const low = escaped ? read_hex4() : std::nullopt;
        if (!low || *low < 0xDC00 || *low > 0xDFFF) {
            if (options_.mend_text) at_ = after; // the text after it is read as plain text
            return read_lone_surrogate("a high surrogate alone", to);
        }
        utf8::append(to, 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00));
        return true;
    }

    bool read_lone_surrogate(std::string_view what, Text& to) {
        if (!options_.mend_text) return refuse(what);
        mend(to);
        return true;
    }

    bool read_array(Value& value, std::size_t depth) {
        if (depth == 0) return refuse("nested too deeply");
        value.kind = Value::Kind::array;
        ++at_;
        skip_space();
        if (take(']')) return true;
        auto items = arena_.vector<Value>();
        // A text that consists of arrays gets no reserve.
        if (options_.most_values - values_left_ < usual_values) items.reserve(few_items);
        for (;;) {
            skip_space();
            if (!read_value(items.emplace_back(), depth - 1)) return false;
            skip_space();
            if (take(']')) break;
            if (!take(',')) return refuse("neither ',' nor ']' after an item");
        }
        value.items = Arena::keep(items);
        return true;
    }

    bool read_object(Value& value, std::size_t depth) {
        if (depth == 0) return refuse("nested too deeply");
        value.kind = Value::Kind::object;
        ++at_;
        skip_space();
        if (take('}')) return true;
        auto members = arena_.vector<Member>();
        auto& usual = usual_sizes_[depth % usual_sizes_.size()];
        members.reserve(usual);
        for (;;) {
            skip_space();
            if (at_ == end_ || *at_ != '"') return refuse("a member without a name");
            auto& member = members.emplace_back();
            if (!read_string(member.name)) return false;
            skip_space();
            if (!take(':')) return refuse("no ':' after a member's name");
            skip_space();
            if (!read_value(member.value, depth - 1)) return false;
            skip_space();
            if (take('}')) break;
            if (!take(',')) return refuse("neither ',' nor '}' after a member");
        }
        usual = members.size();
        bool const good = options_.doubled == DoubledMembers::last_counts || judge_doubled(members);
        value.members = Arena::keep(members);
        return good;
    }

    bool judge_doubled(std::span<Member> members) {
        if (all_differ(members)) return true;
        auto const by_name = arena_.array<Member*>(members.size());
        std::ranges::transform(members, by_name.begin(), [](Member& member) { return &member; });
        bool const ignoring_case = options_.doubled == DoubledMembers::ambiguous_ignoring_case;
        std::ranges::sort(by_name, [&](Member const* left, Member const* right) {
            return ignoring_case ? less_ignoring_case(left->name, right->name) : left->name < right->name;
        });
        bool any = false;
        for (std::size_t i = 1; i < by_name.size(); ++i) {
            auto& [name, value] = *by_name[i - 1];
            auto& [other_name, other_value] = *by_name[i];
            if (!(ignoring_case ? equal_ignoring_case(name, other_name) : name == other_name)) continue;
            any = true;
            if (value.raw == other_value.raw && !value.is_ambiguous()) continue;
            for (auto* const one : {&value, &other_value})
                *one = {.kind = Value::Kind::ambiguous, .mended = one->mended, .raw = one->raw};
        }
        return !any || options_.doubled != DoubledMembers::refused ||
               refuse("an object names a member twice");
    }

    char const* begin_;
    char const* at_;
    char const* end_;
    Arena& arena_;
    ReadOptions options_;
    SyntaxError error_;
    std::size_t values_left_;
    std::size_t mends_ = 0; ///< how many U+FFFD were inserted
    /// The number of members of the last object at each depth. Objects in a list are mostly alike, so a list
    /// reserves what it needs.
    std::array<std::size_t, 8> usual_sizes_{8, 8, 8, 8, 8, 8, 8, 8};
};

template <class Match> Value const* find_last(std::span<Member const> members, Match matches) {
    for (std::size_t i = members.size(); i-- > 0;)
        if (matches(members[i].name)) return &members[i].value;
    return nullptr;
}

} // namespace

bool Value::holds_ambiguous() const {
    auto const is = [](Value const& value) { return value.is_ambiguous() || value.holds_ambiguous(); };
    return std::ranges::any_of(items, is) || std::ranges::any_of(members, is, &Member::value);
}

Value const* Value::find(std::string_view name) const {
    return find_last(members, [&](std::string_view other) { return equal(other, name); });
}

Value const* Value::find_ignoring_case(std::string_view name) const {
    return find_last(members, [&](std::string_view other) { return equal_ignoring_case(other, name); });
}

std::optional<std::string_view> Value::text_of(std::string_view name) const {
    auto const* const value = find(name);
    if (!value || !value->is_string()) return std::nullopt;
    return value->text;
}

std::expected<Value, SyntaxError> read(std::string_view text, Arena& arena, ReadOptions options) {
    return Parser(text, arena, options).run();
}

} // namespace idiom::json
