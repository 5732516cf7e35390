#pragma once

#include "translators/core/arena.hpp"

#include <cstdint>
#include <span>
#include <string_view>

/// XML 1.0 with namespaces: a strict pull reader, and the escaping for a writer.
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

/// Where and why the reader refuses a document.
struct SyntaxError {
    std::size_t offset = 0; ///< in bytes
    std::string_view what;
    bool limit = false; ///< the document is well-formed up to here, but exceeds one of `Limits`
};

/// Bounds that a well-formed document can exceed. With them the work is linear in the size of the document.
/// The receiver of a document bounds that size.
struct Limits {
    std::size_t depth = 64;
    std::size_t attributes = 64; ///< of one element, including namespace declarations
    std::size_t prefixes = 64;   ///< namespace declarations in scope
    std::size_t name = 1024;     ///< of one name with its prefix, in bytes
};

/// What decides the encoding of a document.
enum class Encoding : std::uint8_t {
    declared, ///< the document's declaration; it must name UTF-8 or US-ASCII, or no encoding
    settled,  ///< the receiver has decoded the document; its declaration may still name the former encoding
};

/// Reads a document in one pass, from event to event. It accepts and refuses the same documents as Expat 2.5
/// in namespace mode, with two exceptions for safety: it refuses a DOCTYPE, and every encoding but UTF-8 and
/// US-ASCII (see codec/encoding.hpp for the others). tests/fuzz/xml_reader.cpp compares the two.
///
/// Total: any bytes end in `done` or `error`, and `next` then repeats that event. No recursion, no state
/// outside the object. Names and texts are views into the document, or into the arena if they had to be
/// decoded; both must outlive the views. One thread may use a reader at a time.
class Reader {
public:
    enum class Event : std::uint8_t {
        start, ///< a start tag: `name`, `attributes`
        text, ///< all character data up to the next tag; references and CDATA are resolved, comments left out
        end,  ///< an end tag, or the second half of an empty-element tag: `name`
        done, ///< the document is complete and well-formed
        error, ///< the document is refused: `error`
    };

    Reader(std::string_view document, Arena& arena, Limits const& limits = {},
           Encoding encoding = Encoding::declared);
    Reader(Reader const&) = delete;
    Reader& operator=(Reader const&) = delete;

    Event next();

    /// Returns the name of the last start tag or end tag.
    Name const& name() const { return name_; }
    /// Returns the attributes of the last start tag. Valid until the next call of `next`.
    std::span<Attribute const> attributes() const { return {attributes_.data(), attributes_.size()}; }
    /// Returns the text of the last text event.
    std::string_view text() const { return text_; }
    /// Returns the number of open elements. It counts the element of a start event, and not that of an end
    /// event.
    std::size_t depth() const { return open_.size(); }
    SyntaxError const& error() const { return error_; }
    /// Returns the number of bytes read so far, which is the end of the last event.
    std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }

    /// Call it after a start event. Reads up to the element's end, which is then the last event. Returns
    /// false on an error.
    bool skip_element();
    /// Call it after a start event. Reads the text up to the element's end, which is then the last event.
    /// Skips the child elements. Returns false on an error.
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
        std::string_view raw; ///< the name as spelled: the end tag must match it byte by byte
        Name name;
        std::size_t bindings; ///< how many namespace bindings were in scope outside the element
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

/// Appends character data. Returns false, and appends nothing, if XML cannot carry `text` (control
/// characters, invalid UTF-8). Writes a carriage return as a reference, because a reader would turn it into a
/// line feed.
[[nodiscard]] bool append_text(Text& out, std::string_view text);

/// Appends `<name>text</name>`, or `<prefix:name>…` for the `prefix` "prefix:". Returns false, and appends
/// nothing, as `append_text`.
[[nodiscard]] bool append_element(Text& out, std::string_view prefix, std::string_view name,
                                  std::string_view text);

/// Appends ` name="value"`. Returns false, and appends nothing, as `append_text`.
[[nodiscard]] bool append_attribute(Text& out, std::string_view name, std::string_view value);

/// Returns whether XML 1.0 can carry the text: valid UTF-8 with the characters of production [2] only.
bool can_carry(std::string_view text);

/// Returns the text with U+FFFD for each character that XML 1.0 cannot carry. Returns `text` itself if there
/// is none.
std::string_view carriable(std::string_view text, Arena& arena);

} // namespace idiom::xml
