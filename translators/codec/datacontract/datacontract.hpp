#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/core/user.hpp"

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>

/// The wire format of .NET's DataContractSerializer. One table describes the XML and the JSON that
/// ServiceStack makes of the same classes. Sources: Microsoft, "Data Contract Names", "Data Member Order",
/// "Collection Types in Data Contracts".
namespace idiom::datacontract {

inline constexpr std::string_view arrays_namespace =
    "http://schemas.microsoft.com/2003/10/Serialization/Arrays";

enum class Kind : std::uint8_t {
    text,
    boolean,
    enumeration,
    texts,        ///< items are called `string`, in the Arrays namespace
    enumerations, ///< items are called like their type, in the contract's own namespace
};

struct Member {
    std::string_view name; ///< as in XML; in JSON the first letter is small
    Kind kind = Kind::text;
    std::string_view item = {};                   ///< for enumerations: the name of the type
    std::span<std::string_view const> words = {}; ///< for enumerations: the words that a .NET reader knows

    constexpr bool is_list() const { return kind == Kind::texts || kind == Kind::enumerations; }
    /// Returns whether a .NET reader accepts this word. An unknown word makes it reject the whole document.
    constexpr bool knows(std::string_view word) const {
        for (auto const known : words)
            if (known == word) return true;
        return words.empty();
    }
};

inline constexpr std::size_t most_members = 16;

/// One class. The members are in ordinal order: the serializer reads them in that order, and silently skips a
/// member that comes too late.
struct Contract {
    std::string_view name;
    std::string_view uri; ///< the namespace of the class
    std::span<Member const> members;
    /// The name of `ListResponse<Class>` in XML, for a class that lists are made of.
    std::string_view list_name = {};
};

constexpr bool in_ordinal_order(Contract const& contract) {
    for (std::size_t i = 1; i < contract.members.size(); ++i)
        if (contract.members[i - 1].name >= contract.members[i].name) return false;
    return contract.members.size() <= most_members;
}

/// The value of one member in a document.
struct Value {
    enum class State : std::uint8_t { absent, nil, given };
    State state = State::absent;
    std::string_view text; ///< for all kinds but lists; a boolean is "true" or "false"
    Names items;           ///< for lists; a nil item is "", because leaving it out would make another list

    bool is_given() const { return state == State::given; }
    std::optional<std::string_view> as_text() const {
        return is_given() ? std::optional(text) : std::nullopt;
    }
    std::optional<Names> as_list() const { return is_given() ? std::optional(items) : std::nullopt; }
};

/// An object of a contract: one value per member, in the contract's order. Its texts are views.
struct Record {
    std::array<Value, most_members> values;

    Value& operator[](std::size_t member) { return values[member]; }
    Value const& operator[](std::size_t member) const { return values[member]; }
    void set(std::size_t member, std::string_view text) {
        values[member] = {.state = Value::State::given, .text = text, .items = {}};
    }
    void set(std::size_t member, Names items) {
        values[member] = {.state = Value::State::given, .text = {}, .items = items};
    }
    template <class T> void set(std::size_t member, std::optional<T> const& value) {
        if (value) set(member, *value);
    }
};

/// The vendor's paging envelope, `ListResponse<T>`.
struct ListResponse {
    std::span<Record const> items;
    std::optional<bool> has_more_pages;
    std::optional<std::uint32_t> total_count;
    std::optional<std::uint32_t> total_pages;
};

/// Why a document does not follow the contract.
struct ReadError {
    std::size_t offset = 0; ///< in bytes
    std::string_view what;
};

/// How to read a document that gives a member twice, marks an element as nil and fills it, or has a number or
/// a boolean in a JSON list of texts.
enum class Ambiguity : std::uint8_t {
    as_dotnet, ///< for documents of clients: the first member and the mark count; the item is read as a text
    refused,   ///< for documents of vendors: the gateway would write back what it read
};

/// Reads XML. Accepts more than .NET: members in any order. Compares expanded names only, whatever the
/// prefixes. Skips unknown members. Errors as in .NET: not well-formed; another root; text between elements;
/// an element inside a text; a nil that is no boolean. One error more: a list item with another name or
/// namespace. .NET would read an empty list, and a client would then write it back.
std::expected<Record, ReadError> read_xml(Contract const& contract, std::string_view document, Arena& arena,
                                          Ambiguity ambiguity = Ambiguity::as_dotnet,
                                          xml::Encoding encoding = xml::Encoding::declared);
/// Reads JSON. Compares names without case. A missing member and a null are absent.
std::expected<Record, ReadError> read_json(Contract const& contract, std::string_view document, Arena& arena,
                                           Ambiguity ambiguity = Ambiguity::as_dotnet);

/// Reads a vendor's list. Refuses what is ambiguous. Also refuses a `HasMorePages` that is neither true nor
/// false, in any case, because a partial list would pass for a whole one. In XML the root is any
/// `ListResponseOf…`: the rest of its name is a hash.
std::expected<ListResponse, ReadError> read_list_xml(Contract const& item, std::string_view document,
                                                     Arena& arena);
std::expected<ListResponse, ReadError> read_list_json(Contract const& item, std::string_view document,
                                                      Arena& arena);

struct XmlOptions {
    bool declaration = true; ///< begin with `<?xml …?>`
    /// Writes absent members as `i:nil="true"`, as .NET's writer does. Leaves out an absent boolean or
    /// enumeration: .NET has no null for them, and would reject the document.
    bool spell_nil = false;
};

/// Appends a document as .NET writes it, including prefixes. Returns false if XML cannot carry a text; `out`
/// then holds an unfinished document.
[[nodiscard]] bool write_xml(Contract const& contract, Record const& record, Text& out,
                             XmlOptions options = {});
/// `uri` is the namespace of the list class. `item` has the name of the list class.
[[nodiscard]] bool write_list_xml(Contract const& item, std::string_view uri, ListResponse const& list,
                                  Text& out, XmlOptions options = {});

/// Appends JSON. Names begin with a small letter. Absent and null members are left out.
void write_json(Contract const& contract, Record const& record, Text& out);
void write_list_json(Contract const& item, ListResponse const& list, Text& out);

} // namespace idiom::datacontract
