#include "translators/scim/face/record_index.hpp"

#include "translators/core/roles.hpp"
#include "translators/scim/face/marks.hpp"
#include "translators/scim/fold.hpp"

namespace idiom::scim_face {

using namespace scim;

namespace {

std::string_view entries(std::string_view kind, std::string_view route, std::string_view value,
                         Arena& arena) {
    return arena.join({"index/", kind, "/", route, "/", name_uuid(value, arena), "/"});
}

std::string_view folded_text(std::string_view text, Arena& arena) { return arena.copy(folded(text)); }

class IndexWriter {
public:
    IndexWriter(std::string_view id, Arena& arena)
        : id_(id), arena_(arena), made_(arena.vector<std::string_view>()) {}

    void of_route(std::string_view route, Value const& record) {
        if (auto const external = text_in(record, "externalId"))
            add(by_external_id(route, *external, arena_));
        if (is_true(find(record, "hidden"))) add(hidden_prefix(route, arena_));
        auto const* const kept = find(record, "kept");
        auto const* const emails = kept ? find(*kept, "emails") : nullptr;
        for (auto const& item : emails ? emails->items : std::span<Value const>{})
            if (auto const address = text_in(item, "value")) add(by_email(route, *address, arena_));
    }

    void of_inactive(Value const& inactive) {
        if (auto const* const roles = find(inactive, "roles"))
            for (auto const& role : roles->items)
                add(by_role(role.text, arena_));
        auto const* const user = find(inactive, "user");
        if (!user) return;
        add(gone_prefix);
        if (auto const login = text_in(*user, "userName")) add(by_login(*login, arena_));
        for (auto const name : {"userName", "email"})
            if (auto const address = text_in(*user, name)) add(by_email({}, *address, arena_));
    }

    Names names() { return sorted_set(Arena::keep(made_), arena_); }

private:
    void add(std::string_view prefix) { made_.push_back(arena_.join({prefix, id_})); }

    std::string_view id_;
    Arena& arena_;
    std::pmr::vector<std::string_view> made_;
};

} // namespace

std::string_view by_external_id(std::string_view route, std::string_view external_id, Arena& arena) {
    return entries("external", route, external_id, arena);
}
std::string_view by_email(std::string_view route, std::string_view address, Arena& arena) {
    return entries("email", route, folded_text(address, arena), arena);
}
std::string_view by_login(std::string_view login, Arena& arena) {
    return entries("login", {}, folded_text(login, arena), arena);
}
std::string_view by_role(std::string_view role, Arena& arena) { return entries("role", {}, role, arena); }

std::string_view hidden_prefix(std::string_view route, Arena& arena) {
    return arena.join({exceptions_prefix, "hidden/", route, "/"});
}

Names index_of(std::string_view id, Value const& document, Arena& arena) {
    IndexWriter made(id, arena);
    if (auto const* const routes = find(document, "routes"))
        for (auto const& route : routes->members)
            made.of_route(route.name, route.value);
    if (auto const* const inactive = find(document, "inactive")) made.of_inactive(*inactive);
    return made.names();
}

std::string_view key_of_create(std::string_view login, Arena& arena) {
    return arena.join({"create/", name_uuid(folded_text(login, arena), arena)});
}

} // namespace idiom::scim_face
