#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace idiom::json {

struct Member;

/// One value of a JSON text (RFC 8259). Views into the text and into the arena of the read. Numbers keep
/// their spelling, so nothing is rounded, and `raw` passes any value on unchanged.
struct Value {
    enum class Kind : std::uint8_t {
        null,
        boolean,
        number,
        string,
        array,
        object,
        ambiguous, ///< its object has the same name again with another value (`DoubledMembers::ambiguous`)
    };

    Kind kind = Kind::null;
    bool truth = false;              ///< boolean
    bool mended = false;             ///< the value, or a part of it, holds U+FFFD in place of invalid text
    std::string_view raw;            ///< the value exactly as in the text
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

    /// Returns whether the value, or any value inside it, is ambiguous.
    bool holds_ambiguous() const;

    /// Returns the member with that name, or the last of several. Null if there is none, or if this is no
    /// object.
    Value const* find(std::string_view name) const;
    /// As `find`, without the case of ASCII letters.
    Value const* find_ignoring_case(std::string_view name) const;
    /// Returns the text of the string member `name`; null if the member is absent, null or not a string.
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

/// How to read an object that has the same name twice.
enum class DoubledMembers : std::uint8_t {
    last_counts, ///< as most readers do
    refused,     ///< for documents of clients: it is not known which value the client means
    /// For documents of vendors: every such member is of the kind `ambiguous`, so no reader understands it.
    /// The rest of the document stays usable. Two members with the same text count as one.
    ambiguous,
    ambiguous_ignoring_case, ///< as `ambiguous`; `Roles` and `roles` are the same name
};

struct ReadOptions {
    std::size_t depth = 64;            ///< deeper nesting is refused
    std::size_t most_values = 400'000; ///< members and items together; more are refused
    DoubledMembers doubled = DoubledMembers::last_counts;
    /// Replaces single surrogates and invalid UTF-8 by U+FFFD, instead of refusing them.
    bool mend_text = false;
};

/// For documents of vendors. Many vendors cut texts in the middle of a character.
inline constexpr ReadOptions from_vendor{.doubled = DoubledMembers::ambiguous, .mend_text = true};

/// Reads a whole text, strictly by RFC 8259: valid UTF-8, paired surrogates, nothing after the value. Total:
/// any bytes give a value or an error. Takes linear time, plus n log n for the names of one object, and at
/// most `depth` frames of stack.
std::expected<Value, SyntaxError> read(std::string_view text, Arena& arena, ReadOptions options = {});

/// Returns the value as JSON text: `raw`, or a new text if the value was mended.
std::string_view text_of(Value const& value, Arena& arena);

/// Appends a string with its quotes. Escapes only what RFC 8259 demands. Replaces invalid UTF-8 by U+FFFD.
void append_string(Text& out, std::string_view text);
void append_string(std::string& out, std::string_view text);

/// Appends JSON without building a tree. Sets the commas itself.
class Writer {
public:
    explicit Writer(Text& out) : out_(out) {}

    Writer& begin_object() { return open('{'); }
    Writer& end_object() { return close('}'); }
    Writer& begin_array() { return open('['); }
    Writer& end_array() { return close(']'); }
    Writer& key(std::string_view name);
    /// As `key`, for a name that needs no escapes.
    Writer& plain_key(std::string_view name);
    Writer& string(std::string_view text);
    Writer& boolean(bool value);
    Writer& number(std::int64_t value);
    Writer& null();
    /// Appends a value that is JSON text already.
    Writer& raw(std::string_view json);

    Writer& member(std::string_view name, std::string_view text) { return key(name).string(text); }
    Writer& member(std::string_view name, std::span<std::string_view const> texts);

private:
    Writer& open(char bracket);
    Writer& close(char bracket);
    void separate();

    Text& out_;
    bool first_ = true; ///< nothing is written yet at this level
};

} // namespace idiom::json
