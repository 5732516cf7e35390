#pragma once

#include "translators/core/arena.hpp"

#include <cstdint>
#include <span>
#include <string_view>

/// XML 1.0 with namespaces: a strict pull reader, and the escaping that a writer needs.
namespace idiom::xml {

/// The namespace of `nil` (XML Schema 1, section 2.6.2).
inline constexpr std::string_view instance_namespace = "http://www.w3.org/2001/XMLSchema-instance";

/// An expanded name. A name without a prefix and without a default namespace has an empty `uri`.
struct Name {
    std::string_view uri;
    std::string_view local;
    bool operator==(Name const&) const = default;
};

/// An attribute that is not a namespace declaration; its value is normalised (XML 1.0, 3.3.3).
struct Attribute {
    Name name;
    std::string_view value;
};

/// Where and why a document is refused.
struct SyntaxError {
    std::size_t offset = 0; ///< in bytes
    std::string_view what;
    bool limit = false; ///< well-formed as far as it was read, but beyond one of our limits
};

/// Bounds that well-formed documents can exceed. The size of the document is its receiver's to bound. With
/// them, the work is linear in the document.
struct Limits {
    std::size_t depth = 64;
    std::size_t attributes = 64; ///< of one element, namespace declarations counted
    std::size_t prefixes = 64;   ///< namespace declarations in scope
    std::size_t name = 1024;     ///< bytes of one name with its prefix
};

/// Who says in which encoding a document is.
enum class Encoding : std::uint8_t {
    declared, ///< the document itself: its declaration has to name UTF-8 or US-ASCII, or nothing
    settled,  ///< it was decoded by its receiver; the declaration may name what it was in before
};

/// Reads a document in one pass, from event to event. Decides as Expat 2.5 does in namespace mode, but for
/// two things that no peer of ours needs and that cost safety: a DOCTYPE is refused, and so is any encoding
/// but UTF-8 and US-ASCII (see codec/encoding.hpp for the others). (tests/fuzz/xml_reader.cpp holds it to
/// that.)
///
/// Total: any bytes come to `done` or `error`; after either, `next` repeats it. No recursion, no state
/// beyond the object. What it gives out are views into the document, or into the arena where something had to
/// be decoded; both have to outlive their use. One thread at a time.
class Reader {
public:
    enum class Event : std::uint8_t {
        start, ///< a start tag: `name`, `attributes`
        text,  ///< all character data up to the next tag, CDATA and references resolved, comments left out
        end,   ///< an end tag, or the second half of an empty-element tag: `name`
        done,  ///< the whole document was read and is well-formed
        error, ///< it is not: `error`
    };

    Reader(std::string_view document, Arena& arena, Limits const& limits = {},
           Encoding encoding = Encoding::declared);
    Reader(Reader const&) = delete;
    Reader& operator=(Reader const&) = delete;

    Event next();

    /// Of the last start or end tag.
    Name const& name() const { return name_; }
    /// Of the last start tag. Valid until the next call of `next`.
    std::span<Attribute const> attributes() const { return {attributes_.data(), attributes_.size()}; }
    /// Of the last text event.
    std::string_view text() const { return text_; }
    /// Open elements, the one of a start event counted, the one of an end event not.
    std::size_t depth() const { return open_.size(); }
    SyntaxError const& error() const { return error_; }
    /// Bytes read so far: where the last event ended.
    std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }

    /// After a start event: reads up to the element's end, which is then the last event. False on an error.
    bool skip_element();
    /// After a start event: the element's text up to its end, which is then the last event. What its child
    /// elements hold is skipped. False on an error.
    bool read_text(std::string_view& text);

private:
    enum class Stage : std::uint8_t { prolog, content, closing, epilog, done, failed };
    struct RawName {
        std::string_view prefix;
        std::string_view local;
        std::string_view whole;
    };
    struct RawAttribute {
        RawName name;
        std::string_view value;
    };
    struct Binding {
        std::string_view prefix;
        std::string_view uri;
    };
    struct Open {
        std::string_view raw; ///< the name as it was spelled: end tags have to match it byte by byte
        Name name;
        std::size_t bindings; ///< how many were in scope outside
    };

    Event fail(char const* at, std::string_view what, bool limit = false);
    bool refuse(char const* at, std::string_view what, bool limit = false);

    Event read_prolog();
    Event read_epilog();
    Event read_content();
    Event read_start_tag();
    Event read_end_tag();
    Event close();

    bool read_declaration();
    bool read_pseudo_attribute(std::string_view& name, std::string_view& value);
    bool skip_misc();
    bool skip_comment();
    bool skip_instruction();

    bool read_run();
    bool read_inside_text(Text& out);
    bool read_cdata(Text& out);
    bool read_reference(Text& out);

    bool read_name(RawName& name);
    bool read_attributes(bool& empty);
    bool read_attribute();
    bool read_value(std::string_view& value);
    bool bind_attributes();
    bool bind(RawAttribute const& declaration);
    bool resolve(RawName const& raw, std::string_view& uri);

    bool starts(std::string_view with) const {
        return std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(with);
    }
    bool skip_space();
    bool pass_character();

    char const* begin_;
    char const* at_;
    char const* end_;
    Arena& arena_;
    Limits limits_;
    Encoding encoding_;
    Stage stage_ = Stage::prolog;
    Name name_;
    std::string_view text_;
    SyntaxError error_;
    std::pmr::vector<Attribute> attributes_;
    std::pmr::vector<RawAttribute> raw_;
    std::pmr::vector<Binding> bindings_;
    std::pmr::vector<Open> open_;
};

/// Appends character data. False, and nothing appended, for bytes that XML cannot carry (control characters,
/// what is not UTF-8). A carriage return becomes a reference, or the reader would make it a line feed.
[[nodiscard]] bool append_text(Text& out, std::string_view text);

/// Appends `<name>text</name>`, or `<prefix:name>…` where `prefix` is "prefix:". False, and nothing appended,
/// as `append_text`.
[[nodiscard]] bool append_element(Text& out, std::string_view prefix, std::string_view name,
                                  std::string_view text);

/// Appends ` name="value"`. False as `append_text`.
[[nodiscard]] bool append_attribute(Text& out, std::string_view name, std::string_view value);

/// Whether XML 1.0 can carry the text: UTF-8, and no character but those of production [2].
bool can_carry(std::string_view text);

/// The text with U+FFFD for each character that XML 1.0 cannot carry; itself where it can.
std::string_view carriable(std::string_view text, Arena& arena);

} // namespace idiom::xml
