#include "translators/scim/face/record.hpp"

#include "translators/scim/face/record_index.hpp"
#include "translators/scim/face/remembered_user.hpp"

namespace idiom::scim_face {

using namespace scim;

namespace {

/// A record that has this member has all its entries in the index. An earlier version wrote none.
constexpr std::string_view indexed = "indexed";

Value object_in(Value const& object, std::string_view name) {
    auto const* const found = find(object, name);
    return found && found->is_object() ? *found : object_value({});
}

Names names_in(Value const& object, std::string_view name, Arena& arena) {
    auto const* const found = find(object, name);
    auto names = arena.vector<std::string_view>();
    if (found)
        for (auto const& item : found->items)
            if (item.is_string()) names.push_back(item.text);
    return Arena::keep(names);
}

/// Collects the members that say something.
class Made {
public:
    explicit Made(Arena& arena) : arena_(arena) {}
    Made& text(std::string_view name, std::optional<std::string_view> const& text) {
        return text ? add(name, text_value(*text)) : *this;
    }
    Made& names(std::string_view name, Names names_to_add) {
        return add(name, list_of_names(names_to_add, arena_));
    }
    Made& add(std::string_view name, Value const& value) {
        if (!is_empty(value)) object_ = with(object_, name, value, arena_);
        return *this;
    }
    Made& number(std::string_view name, std::int64_t number) {
        return number == 0 ? *this : add(name, number_value(number, arena_));
    }
    Made& flag(std::string_view name, bool set) { return set ? add(name, truth_value(true)) : *this; }
    Value const& object() const { return object_; }

private:
    Arena& arena_;
    Value object_ = object_value({});
};

Inactive read_inactive(Value const& value, Arena& arena) {
    Inactive made{.policy = text_in(value, "policy").value_or(""),
                  .since = number_in(value, "since"),
                  .roles = names_in(value, "roles", arena),
                  .left = names_in(value, "left", arena)};
    if (auto const* const user = find(value, "user")) made.user = read_remembered(*user, arena);
    made.unborn = is_true(find(value, "unborn"));
    made.recreating = is_true(find(value, "recreating"));
    return made;
}

Value write_inactive(Inactive const& inactive, Arena& arena) {
    Made made(arena);
    made.add("policy", text_value(inactive.policy)).number("since", inactive.since);
    made.names("roles", inactive.roles).names("left", inactive.left);
    if (inactive.user) made.add("user", write_remembered(*inactive.user, arena));
    made.flag("unborn", inactive.unborn).flag("recreating", inactive.recreating);
    return made.object();
}

/// Collects the changes of documents.
class Changes {
public:
    explicit Changes(Arena& arena) : arena_(arena), made_(arena.vector<RecordDocument>()) {}

    void put(RecordDocument const& document) { made_.push_back(document); }
    void index(Names before, Names after, bool was_indexed) {
        for (auto const key : missing(before, after, arena_))
            put({.key = key, .document = {}});
        for (auto const key : was_indexed ? missing(after, before, arena_) : after)
            put({.key = key, .document = "{}"});
    }
    /// The id at the vendor leads to the user.
    void alias(std::string_view vendor_id, std::string_view id) {
        bool const there = !id.empty();
        auto const named = [&](std::string_view name) {
            return there ? written(with(object_value({}), name, text_value(id), arena_), arena_)
                         : std::string_view{};
        };
        put({.key = key_of_user(vendor_id, arena_), .document = named("knownAs")});
        put({.key = arena_.join({alias_prefix, vendor_id}), .document = named("id")});
    }
    std::span<RecordDocument const> list() const { return Arena::keep(made_); }

private:
    Arena& arena_;
    std::pmr::vector<RecordDocument> made_;
};

std::span<RecordDocument const> changes(std::string_view id, UserRecord const& record,
                                        RecordDocument const& made,
                                        std::optional<std::string_view> const& vendor_id, Arena& arena) {
    Changes changes(arena);
    changes.put(made);
    auto const after = json::read(made.document, arena);
    changes.index(index_of(id, record.whole, arena), after ? index_of(id, *after, arena) : Names{},
                  is_true(find(record.whole, indexed)));
    auto const before = text_in(record.whole, "vendorId");
    if (before && before != vendor_id) changes.alias(*before, {});
    if (vendor_id && before != vendor_id) changes.alias(*vendor_id, id);
    return changes.list();
}

} // namespace

std::string_view key_of_user(std::string_view id, Arena& arena) { return arena.join({users_prefix, id}); }

UserRecord read_record(std::string_view document, std::string_view route, Arena& arena) {
    UserRecord made;
    auto const read = json::read(document, arena);
    if (document.empty() || !read || !read->is_object()) return made;
    made.known_as = text_in(*read, "knownAs").value_or("");
    if (!made.known_as.empty()) return made;
    made.whole = *read;
    auto const of_route = object_in(object_in(*read, "routes"), route);
    made.external_id = text_in(of_route, "externalId");
    made.kept = object_in(of_route, "kept");
    made.beside = object_in(of_route, "beside");
    made.own_display_name = is_true(find(of_route, "ownDisplayName"));
    made.hidden = is_true(find(of_route, "hidden"));
    made.created = number_in(of_route, "created");
    made.modified = number_in(*read, "modified");
    made.vendor_id = text_in(*read, "vendorId");
    if (auto const* const inactive = find(*read, "inactive"); inactive && inactive->is_object())
        made.inactive = read_inactive(*inactive, arena);
    return made;
}

std::string_view write_record(UserRecord const& record, std::string_view route, Arena& arena) {
    Made of_route(arena);
    of_route.text("externalId", record.external_id);
    of_route.add("kept", record.kept).add("beside", record.beside);
    of_route.flag("ownDisplayName", record.own_display_name).flag("hidden", record.hidden);
    of_route.number("created", record.created);
    auto routes = without(object_in(record.whole, "routes"), route, arena);
    if (!is_empty(of_route.object())) routes = with(routes, route, of_route.object(), arena);
    Made whole(arena);
    whole.add("routes", routes).number("modified", record.modified).text("vendorId", record.vendor_id);
    if (record.inactive) whole.add("inactive", write_inactive(*record.inactive, arena));
    if (is_empty(whole.object())) return {};
    return written(whole.flag(indexed, true).object(), arena);
}

std::span<RecordDocument const> documents_of(std::string_view id, UserRecord const& record,
                                             std::string_view route, Arena& arena) {
    RecordDocument const made{.key = key_of_user(id, arena),
                              .document = write_record(record, route, arena),
                              .secrets = record.password};
    return changes(id, record, made, record.vendor_id, arena);
}

std::span<RecordDocument const> erasure_of(std::string_view id, UserRecord const& record, Arena& arena) {
    return changes(id, record, {.key = key_of_user(id, arena), .document = {}}, std::nullopt, arena);
}

} // namespace idiom::scim_face
