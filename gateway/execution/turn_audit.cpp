#include "gateway/execution/turn_audit.hpp"

#include "translators/codec/json/json.hpp"

#include <utility>

namespace idiom::execution {

namespace {

/// Which of two values of the same member stays.
enum class Stays : bool { earlier, later };

/// Returns the members of both objects. A text that is no object counts as none.
std::string merged(std::string_view earlier, std::string_view later, Stays stays, Arena& arena) {
    auto const first = json::read(earlier, arena);
    auto const second = json::read(later, arena);
    if (!second || !second->is_object()) return std::string(earlier);
    if (!first || !first->is_object()) return std::string(later);
    auto text = arena.text(earlier.size() + later.size());
    json::Writer out(text);
    out.begin_object();
    for (auto const& member : first->members) {
        auto const* const other = stays == Stays::later ? second->find(member.name) : nullptr;
        out.key(member.name).raw((other ? *other : member.value).raw);
    }
    for (auto const& member : second->members)
        if (!first->find(member.name)) out.key(member.name).raw(member.value.raw);
    out.end_object();
    return std::string(text);
}

store::AuditEntry record_entry(AuditNote const& note, Writer const& writer, store::Time at) {
    return {.at = at,
            .request_id = std::string(writer.request_id),
            .client = std::string(writer.client),
            .route = std::string(writer.route),
            .backend = std::string(writer.backend),
            .operation = std::string(writer.operation),
            .user = std::string(note.subject),
            .before = {},
            .after = {},
            .status = 0,
            .problem = {},
            .backend_status = {},
            .details = {}};
}

store::AuditEntry combined(std::vector<store::AuditEntry> writes, Arena& arena) {
    auto made = std::move(writes.front());
    for (std::size_t i = 1; i < writes.size(); ++i) {
        auto& next = writes[i];
        made.before = merged(made.before, next.before, Stays::earlier, arena);
        made.after = merged(made.after, next.after, Stays::later, arena);
        made.at = next.at;
        made.status = next.status;
        made.problem = std::move(next.problem);
        made.backend_status = std::move(next.backend_status);
    }
    return made;
}

} // namespace

std::optional<store::AuditEntry> entry_of_turn(TurnWrites writes, AuditNote const& note, Writer const& writer,
                                               std::string_view face, store::Time at, Arena& arena) {
    bool const sent = !writes.of_vendor.empty();
    bool const noted = writes.of_record && !note.subject.empty() && !note.members.empty();
    if (!sent && !noted) return std::nullopt;
    auto entry = sent ? combined(std::move(writes.of_vendor), arena) : record_entry(note, writer, at);
    entry.before = merged(entry.before, note.before, Stays::earlier, arena);
    entry.after = merged(entry.after, note.after, Stays::later, arena);
    if (note.members.empty()) return entry;
    auto text = arena.text(64);
    json::Writer(text).begin_object().member("face", face).end_object();
    entry.details = merged(text, note.members, Stays::earlier, arena);
    return entry;
}

} // namespace idiom::execution
