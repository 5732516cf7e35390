#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/declared/program.hpp"

/// A document to send, as a tree that paths write into. Lives in the arena of the call.
namespace idiom::declared {

struct Out {
    enum class Kind : std::uint8_t { null, raw, text, object, list };
    Kind kind = Kind::null;
    std::string_view name;               ///< as a member
    std::string_view text;               ///< of `text`, or the JSON of `raw`
    json::Value const* unread = nullptr; ///< of `raw`: an object or a list whose members are not copied yet
    Out* first = nullptr;                ///< of an object or a list
    Out* last = nullptr;
    Out* next = nullptr;
    bool gone = false; ///< a member that was taken out
};

Out* new_out(Arena& arena, Out::Kind kind = Out::Kind::null);
Out* out_text(std::string_view text, Arena& arena);
/// JSON of a number, a boolean, null, or of a whole value that is sent as it is.
Out* out_raw(std::string_view json, Arena& arena);
Out* out_names(Names names, Arena& arena);
/// The value of a document that was read: its spelling and its order stay as they came.
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
