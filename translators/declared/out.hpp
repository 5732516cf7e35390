#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/declared/program.hpp"

/// A document to send, as a tree that is written to by paths. Lives in the arena of the call.
namespace idiom::declared {

struct Out {
    enum class Kind : std::uint8_t { null, raw, text, object, list };
    Kind kind = Kind::null;
    std::string_view name;               ///< if it is a member of an object
    std::string_view text;               ///< the text, or the JSON text of a `raw`
    json::Value const* unread = nullptr; ///< of `raw`: an object or a list whose members are not copied yet
    Out* first = nullptr;                ///< of an object or a list
    Out* last = nullptr;
    Out* next = nullptr;
    bool gone = false; ///< the member was removed
};

Out* new_out(Arena& arena, Out::Kind kind = Out::Kind::null);
Out* out_text(std::string_view text, Arena& arena);
/// Makes a value of JSON text: a number, a boolean, null, or any value that is sent unchanged.
Out* out_raw(std::string_view json, Arena& arena);
Out* out_names(Names names, Arena& arena);
/// Makes a value of a document that was read. Its spelling and the order of its members stay unchanged.
Out* out_of(json::Value const& value, Arena& arena);
Out* append(Out& list, Out* item);
void set_member(Out& object, std::string_view name, Out* value, Arena& arena);
Out* member_of(Out& object, std::string_view name, Arena& arena);

/// Writes `value` at the path. What is not there is made; a null `value` takes the member out.
void set(Out& document, std::span<PathStep const> path, Out* value, Arena& arena);
inline void set(Out& document, Path const& path, Out* value, Arena& arena) {
    set(document, std::span<PathStep const>(path.steps), value, arena);
}
bool holds(Out& document, Path const& path, Arena& arena);

void write_json(Out const& value, Text& out);
std::string_view json_of(Out const& value, Arena& arena);

/// Appends the document with its root, as .NET's data contracts are written. Returns false if XML cannot
/// carry a text.
[[nodiscard]] bool write_xml(Out const& document, std::string_view root, Xml const& xml, Text& out,
                             Arena& arena);

} // namespace idiom::declared
