#pragma once

#include "translators/scim/filter.hpp"
#include "translators/scim/tree.hpp"

namespace idiom::scim {

/// The most elements of one attribute, so that no request costs more than its size.
inline constexpr std::size_t most_elements = 500;

/// The deviations that a reader of a client's document corrected, and the parts that it left out.
class Notes {
public:
    explicit Notes(Arena& arena)
        : quirks_(arena.vector<std::string_view>()), ignored_(arena.vector<std::string_view>()) {}

    /// Notes a deviation from the RFCs that was accepted. `quirk` is a literal.
    void tolerate(std::string_view quirk) { add(quirks_, quirk); }
    /// Notes the path of something that was left out.
    void ignore(std::string_view path) { add(ignored_, path); }

    Names quirks() const { return Arena::keep(quirks_); }
    Names ignored() const { return Arena::keep(ignored_); }

private:
    /// Adds a text that is not there yet. After a hundred texts it adds no more.
    static void add(std::pmr::vector<std::string_view>& to, std::string_view text);

    std::pmr::vector<std::string_view> quirks_;
    std::pmr::vector<std::string_view> ignored_;
};

/// Reads values of a client. The result has the names as the schema spells them, and values of the declared
/// types. A tolerant reader corrects deviations that directories send, and notes them. A null stays null.
class ValueReader {
public:
    ValueReader(Reading reading, Notes& notes, Arena& arena)
        : strict_(reading == Reading::strict), notes_(notes), arena_(arena) {}

    /// Reads the value of an attribute. Error: a 400 with the reason invalidValue that names it.
    Result<Value> attribute(Attribute const& attribute, Value const& given);
    /// Reads one element of an attribute with several values.
    Result<Value> element(Attribute const& attribute, Value const& given);
    /// Reads the attributes of an extension. Attributes that it does not have are left out.
    Result<Value> extension(Schema const& schema, Value const& given);
    /// Reads a whole resource of a POST or PUT. Attributes that clients cannot write are left out silently.
    /// Errors: invalidValue; if strict, also invalidSyntax for unknown schemas and attributes.
    Result<Value> resource(ResourceType const& type, Value const& given);

private:
    Result<Value> single(Attribute const& attribute, Value const& given);
    Result<Value> scalar(Attribute const& attribute, Value const& given);
    Result<Value> text(Attribute const& attribute, Value const& given);
    Result<Value> complex(Attribute const& attribute, Value const& given);
    Result<Value> list(Attribute const& attribute, Value const& given);
    Result<Value> parts(Attribute const& attribute, Value const& given);
    Result<Value> role_in_text(Attribute const& attribute, Value const& element);
    Result<Value> members(ResourceType const& type, Value made, Value const& given);
    Result<Value> member(ResourceType const& type, Value made, Member const& given);
    Result<void> check_schemas(ResourceType const& type, Value const& given) const;
    std::unexpected<Error> wrong(Attribute const& attribute, std::string_view why) const;
    std::unexpected<Error> unknown(std::string_view name) const;

    bool strict_;
    Notes& notes_;
    Arena& arena_;
};

/// Notes what a tolerant reader has mended in a filter.
void note_quirks(Filter const& filter, Notes& notes);

/// Returns whether a list grants access: roles, entitlements, or members of a group. Two elements with the
/// same value are one. An element without a value is an error: leaving it out would take access away.
bool grants_access(Attribute const& attribute);

/// Returns whether an object, or one inside it, has the same member twice, counted without case.
bool has_double_member(Value const& value);
/// Returns whether at most one element of the list is primary.
bool has_one_primary(Value const& list);

} // namespace idiom::scim
