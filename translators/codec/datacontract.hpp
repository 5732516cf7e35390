#pragma once

#include "translators/codec/json.hpp"
#include "translators/codec/xml.hpp"
#include "translators/core/user.hpp"

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>

/// The wire form of .NET's DataContractSerializer, from one table for both XML and the JSON that ServiceStack
/// makes of the same classes. (Microsoft: "Data Contract Names", "Data Member Order", "Collection Types in
/// Data Contracts".)
namespace idiom::datacontract {

inline constexpr std::string_view arrays_namespace =
    "http://schemas.microsoft.com/2003/10/Serialization/Arrays";

enum class Kind : std::uint8_t {
    text,
    boolean,
    enumeration,
    texts,        ///< items called `string`, in the Arrays namespace
    enumerations, ///< items called as their type, in the contract's own namespace
};

struct Member {
    std::string_view name; ///< as in XML; in JSON its first letter is small
    Kind kind = Kind::text;
    std::string_view item = {};                   ///< enumerations: the name of the type
    std::span<std::string_view const> words = {}; ///< enumeration(s): what a .NET reader knows

    constexpr bool is_list() const { return kind == Kind::texts || kind == Kind::enumerations; }
    /// Whether a .NET reader takes this word; an unknown one makes it reject the whole document.
    constexpr bool knows(std::string_view word) const {
        for (auto const known : words)
            if (known == word) return true;
        return words.empty();
    }
};

inline constexpr std::size_t most_members = 16;

/// One class. Its members stand in ordinal order: the serializer reads them in that order and silently skips
/// one that comes too late.
struct Contract {
    std::string_view name;
    std::string_view uri; ///< its namespace
    std::span<Member const> members;
};

constexpr bool in_ordinal_order(Contract const& contract) {
    for (std::size_t i = 1; i < contract.members.size(); ++i)
        if (contract.members[i - 1].name >= contract.members[i].name) return false;
    return contract.members.size() <= most_members;
}

/// What a document says of one member.
struct Value {
    enum class State : std::uint8_t { absent, nil, given };
    State state = State::absent;
    std::string_view text; ///< all but lists; a boolean as "true" or "false"
    Names items;           ///< lists; an item that is nil is "", for a list without it would be another

    bool is_given() const { return state == State::given; }
    std::optional<std::string_view> as_text() const {
        return is_given() ? std::optional(text) : std::nullopt;
    }
    std::optional<Names> as_list() const { return is_given() ? std::optional(items) : std::nullopt; }
};

/// An object of a contract: one value per member, in the contract's order. Views, like all of the vocabulary.
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

/// Why a document is not one of the contract.
struct ReadError {
    std::size_t offset = 0; ///< in bytes
    std::string_view what;
};

/// What a document means that gives a member twice, or marks an element as nil and fills it, or has a number
/// or a boolean in a JSON list of texts.
enum class Ambiguity : std::uint8_t {
    as_dotnet, ///< of clients: the first member counts, and so does the mark; the item is a text
    refused,   ///< of vendors: what was read of it would be written back
};

/// Reads more than .NET does (members in any order) and by expanded names only, whatever the prefixes.
/// What is unknown is skipped. Errors: not well-formed; another
/// root; text between elements, an element inside a text, a nil that is no boolean, as with .NET; a list with
/// an item of another name or namespace (.NET reads an empty list, which would then be written back).
std::expected<Record, ReadError> read_xml(Contract const& contract, std::string_view document, Arena& arena,
                                          Ambiguity ambiguity = Ambiguity::as_dotnet,
                                          xml::Encoding encoding = xml::Encoding::declared);
/// Names without regard to case; a missing, and a null, member is absent.
std::expected<Record, ReadError> read_json(Contract const& contract, std::string_view document, Arena& arena,
                                           Ambiguity ambiguity = Ambiguity::as_dotnet);

/// A vendor's list of them: what is ambiguous is refused, and so is a `HasMorePages` that is neither true nor
/// false in any case, since the list would pass for a whole one. In XML the root is any `ListResponseOf…`:
/// the rest of the name is a hash.
std::expected<ListResponse, ReadError> read_list_xml(Contract const& item, std::string_view document,
                                                     Arena& arena);
std::expected<ListResponse, ReadError> read_list_json(Contract const& item, std::string_view document,
                                                      Arena& arena);

struct XmlOptions {
    bool declaration = true; ///< begin with `<?xml …?>`
    /// Absent members as `i:nil="true"`, as .NET's writer does; but for a boolean and an enumeration, which
    /// .NET has no null for: it would reject the document.
    bool spell_nil = false;
};

/// Appends a document as .NET writes it, prefixes included. False where a text cannot be said in XML; what
/// was appended by then is of no use.
[[nodiscard]] bool write_xml(Contract const& contract, Record const& record, Text& out,
                             XmlOptions options = {});
/// `uri` is the namespace of the list class, `arena` holds its generic name.
[[nodiscard]] bool write_list_xml(Contract const& item, std::string_view uri, ListResponse const& list,
                                  Text& out, Arena& arena, XmlOptions options = {});

/// Appends JSON: small first letters, null as absent.
void write_json(Contract const& contract, Record const& record, Text& out);
void write_list_json(Contract const& item, ListResponse const& list, Text& out);

/// The contract name of `Prefix<Item>`: "ListResponseOf" + "UserInfo" + a hash of the item's namespace.
std::string_view generic_name(std::string_view prefix, Contract const& item, Arena& arena);

} // namespace idiom::datacontract
