#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/member.hpp"
#include "translators/declared/program.hpp"

/// Finds and reads values in a vendor's document. A document in XML is read into the same tree as JSON (see
/// xml_document.hpp); its values are all texts, which `Spelling::xml` says.
namespace idiom::declared {

enum class Spelling : std::uint8_t { json, xml };

/// Returns the value at the path; null if there is none, or if the path meets another type than it needs. A
/// member that the document has twice with different values is returned as ambiguous (json::Value), so no
/// reader understands it.
json::Value const* find_by_steps(Path const& path, json::Value const& document);
/// Most paths of most files are one member: those take no loop.
inline json::Value const* find(Path const& path, json::Value const& document) {
    if (path.steps.size() != 1 || !document.is_object()) return find_by_steps(path, document);
    auto const& step = path.steps.front();
    bool const plain = step.item == PathStep::Item::none && !step.any_namespace;
    return plain ? document.find(step.name) : find_by_steps(path, document);
}

/// As `find`, without the case of letters, for errors: vendors spell their members in several ways.
json::Value const* find_in_any_case(Path const& path, json::Value const& document);

/// Return the value as the conversion reads it. JSON null and absent are absent; a value of another type is
/// not understood.
Member<std::string_view> read_text(json::Value const* value, Conversion const& as, Spelling spelling,
                                   Arena& arena);
Member<bool> read_truth(json::Value const* value, Conversion const& as, Spelling spelling);
/// Reads a list of texts. A single text is a list of one.
Member<Names> read_names(json::Value const* value, Conversion const& as, Spelling spelling, Arena& arena);

/// Returns the text of a text, a number or a boolean; "" for every other value.
std::string_view scalar_text(json::Value const& value);
/// Returns a text or a number as a key; null for any other value, and for an empty text.
std::optional<std::string_view> key_text(json::Value const* value, Conversion const& as, Spelling spelling,
                                         Arena& arena);
/// As `key_text`, for an id. Returns null also for an id that does not stay in a path segment.
std::optional<std::string_view> id_text(json::Value const* value, Conversion const& as, Spelling spelling,
                                        Arena& arena);
/// Returns the last segment of a URL or path, decoded; null if it is no id.
std::optional<std::string_view> last_segment(std::string_view url, Arena& arena);

/// Returns whether the value is one of `wanted`. Their templates are literals, because `bind` has replaced
/// the settings.
bool is_as_expected(json::Value const* value, std::vector<Test::Value> const& wanted);
/// Returns whether all (any) of the expectations hold in the document.
bool all_hold(std::vector<Expectation> const& expected, json::Value const& document);
bool any_holds(std::vector<Expectation> const& expected, json::Value const& document);

/// A unified text as the vendor spells it. `number`: the vendor has a number there.
struct Spelled {
    std::string_view text;
    bool number = false;
};
std::optional<Spelled> spell(std::string_view text, Conversion const& as, Arena& arena);

/// Returns whether `text` contains `part`, without the case of letters.
bool mentions(std::string_view text, std::string_view part);
/// Returns whether `word` is in `text` as a whole word.
bool has_word(std::string_view text, std::string_view word);

} // namespace idiom::declared
