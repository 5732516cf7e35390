#include "translators/scim/face/roles.hpp"
#include "translators/scim/face/turns.hpp"

namespace idiom::scim_face {

using namespace scim;

ToldUser told_user(HeldBoth const& held, Shape const& shape, Arena& arena) {
    return {.resource = compose(held, shape, arena).resource,
            .created = held.record.created,
            .modified = held.record.modified,
            .seen = seen_roles(held.user, held.record, shape, arena),
            .whole = held.whole};
}

Result<Answer> tell(ToldUser const& user, Arena& arena) {
    auto seen = arena.vector<Value>();
    for (auto const role : user.seen)
        seen.push_back(text_value(role));
    auto const list = list_value(Arena::keep(seen));
    auto made = with(object_value({}), "resource", user.resource, arena);
    made = with(made, "created", number_value(user.created, arena), arena);
    made = with(made, "modified", number_value(user.modified, arena), arena);
    made = with(made, "deleted", truth_value(user.deleted), arena);
    made = with(made, "whole", truth_value(user.whole), arena);
    made = with(made, "changed", truth_value(user.changed), arena);
    made = with(made, "again", truth_value(user.again), arena);
    made = with(made, "restore", text_value(user.restore), arena);
    made = with(made, "seen", list, arena);
    return Answer{.what = Told{written(made, arena)}, .warnings = {}};
}

ToldUser read_told(std::string_view text, Arena& arena) {
    auto const read = json::read(text, arena);
    ToldUser made{.resource = object_value({})};
    if (!read) return made;
    if (auto const* const resource = find(*read, "resource")) made.resource = *resource;
    made.created = number_in(*read, "created");
    made.modified = number_in(*read, "modified");
    made.deleted = is_true(find(*read, "deleted"));
    made.whole = is_true(find(*read, "whole"));
    made.changed = is_true(find(*read, "changed"));
    made.again = is_true(find(*read, "again"));
    made.restore = text_in(*read, "restore").value_or("");
    auto seen = arena.vector<std::string_view>();
    if (auto const* const list = find(*read, "seen"))
        for (auto const& item : list->items)
            seen.push_back(item.text);
    made.seen = Arena::keep(seen);
    return made;
}

} // namespace idiom::scim_face
