#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace idiom::json {

struct Member;

/// One value of a JSON text (RFC 8259): a view into the text and the arena it was read with. Numbers are kept
/// as they were spelled, so nothing is rounded and any value can be passed on by its `raw` text.
struct Value {
    enum class Kind : std::uint8_t {
        null,
        boolean,
        number,
        string,
        array,
        object,
        ambiguous, ///< its object names it again with another value (`DoubledMembers::ambiguous`)
    };

    Kind kind = Kind::null;
    bool truth = false;              ///< boolean
    bool mended = false;             ///< it, or something in it, holds U+FFFD where there was no character
    std::string_view raw;            ///< the value exactly as it stood in the text
    std::string_view text;           ///< string: decoded; number: as spelled
    std::span<Value const> items;    ///< array
    std::span<Member const> members; ///< object, in the order of the text

    bool is_null() const { return kind == Kind::null; }
    bool is_string() const { return kind == Kind::string; }
    bool is_boolean() const { return kind == Kind::boolean; }
    bool is_number() const { return kind == Kind::number; }
    bool is_array() const { return kind == Kind::array; }
    bool is_object() const { return kind == Kind::object; }
    bool is_ambiguous() const { return kind == Kind::ambiguous; }

    /// Whether a member of it, or of anything in it, is ambiguous.
    bool holds_ambiguous() const;

    /// The member of that name, the last one where there are several; null where there is none or where this
    /// is no object.
    Value const* find(std::string_view name) const;
    /// As `find`, ASCII letters without case, for readers that are lenient about it.
    Value const* find_ignoring_case(std::string_view name) const;
    /// The text of the string member `name`; nothing where it is absent, null or something else.
    std::optional<std::string_view> text_of(std::string_view name) const;
};
struct Member {
    std::string_view name; ///< decoded
    Value value;
};

/// Where and why a text is not JSON.
struct SyntaxError {
    std::size_t offset = 0; ///< in bytes
    std::string_view what;
};

/// What a member means that its object names twice.
enum class DoubledMembers : std::uint8_t {
    last_counts, ///< as most readers have it
    refused,     ///< for what clients send: which one is meant cannot be known
    /// For what vendors send: each of them is of the kind `ambiguous`, so no reader understands it. The rest
    /// of the document can be used. Two that stand there with the same text are one.
    ambiguous,
    ambiguous_ignoring_case, ///< the same, and `Roles` is the twin of `roles`
};

struct ReadOptions {
    std::size_t depth = 64;            ///< nesting beyond this is refused
    std::size_t most_values = 400'000; ///< members and items altogether; a text with more is refused
    DoubledMembers doubled = DoubledMembers::last_counts;
    /// Surrogates without their other half and bytes that are not UTF-8 become U+FFFD, and are no error.
    bool mend_text = false;
};

/// For what vendors send: many of them cut texts in the middle of a character.
inline constexpr ReadOptions from_vendor{.doubled = DoubledMembers::ambiguous, .mend_text = true};

/// Reads a whole text strictly by RFC 8259: UTF-8 checked, surrogates paired, nothing after the value.
/// Total: any bytes give a value or an error, in linear time (but for the check of duplicate members of one
/// object, which is n log n), within `depth` frames of stack.
std::expected<Value, SyntaxError> read(std::string_view text, Arena& arena, ReadOptions options = {});

/// The value as JSON text: as it stood, or, where it was mended, written anew.
std::string_view text_of(Value const& value, Arena& arena);

/// Appends a string with its quotes, escaping what RFC 8259 demands and no more. Bytes that are not UTF-8
/// become U+FFFD.
void append_string(Text& out, std::string_view text);
void append_string(std::string& out, std::string_view text);

/// Appends JSON without building it first: members and items get their commas by themselves.
class Writer {
public:
    explicit Writer(Text& out) : out_(out) {}

    Writer& begin_object() { return open('{'); }
    Writer& end_object() { return close('}'); }
    Writer& begin_array() { return open('['); }
    Writer& end_array() { return close(']'); }
    Writer& key(std::string_view name);
    /// As `key`, for names of ours, which have nothing to escape.
    Writer& plain_key(std::string_view name);
    Writer& string(std::string_view text);
    Writer& boolean(bool value);
    Writer& number(std::int64_t value);
    Writer& null();
    /// A value that is JSON text already.
    Writer& raw(std::string_view json);

    Writer& member(std::string_view name, std::string_view text) { return key(name).string(text); }
    Writer& member(std::string_view name, std::span<std::string_view const> texts);

private:
    Writer& open(char bracket);
    Writer& close(char bracket);
    void separate();

    Text& out_;
    bool first_ = true; ///< nothing written yet at this level
};

} // namespace idiom::json
