#include "translators/scim/face/held.hpp"
#include "translators/scim/face/page.hpp"
#include "translators/scim/face/record_index.hpp"
#include "translators/scim/face/record_table.hpp"
#include "translators/scim/face/source.hpp"
#include "translators/scim/face/user_calls.hpp"
#include "translators/scim/match.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

/// All users of the route by their ids, with what the list of the vendor shows of them.
class Roster {
public:
    struct Entry {
        std::string_view id;
        User const* user; ///< null for a user whom the vendor does not have
    };

    Roster(OutcomeReader& course, Shape const& shape)
        : course_(course), shape_(shape), arena_(course.arena()), entries_(arena_.vector<Entry>()) {}

    Stage<bool> read() {
        auto const exceptions = taken<Records>(course_, ListRecords{.prefix = exceptions_prefix});
        if (!exceptions) return std::unexpected(exceptions.error());
        auto const users = read_pages(course_, {}, {.roles = false}, shape_);
        if (!users) return std::unexpected(users.error());
        auto const hidden =
            ids_behind(hidden_prefix(shape_.route().name, arena_), exceptions->documents, arena_);
        for (auto const& user : *users)
            add({.id = id_of(user, exceptions->documents), .user = &user}, hidden);
        for (auto const id : ids_behind(gone_prefix, exceptions->documents, arena_))
            add({.id = id, .user = nullptr}, hidden);
        // Who stands at the vendor under an id that was deleted there comes first, and counts.
        std::ranges::sort(entries_, {}, [](Entry const& entry) { return std::pair(entry.id, !entry.user); });
        auto const doubled = std::ranges::unique(entries_, {}, &Entry::id);
        entries_.erase(doubled.begin(), doubled.end());
        return true;
    }

    std::span<Entry const> entries() const { return Arena::keep(entries_); }

    /// Reads the records of some of them, and joins them.
    Stage<std::span<HeldBoth const>> join_with_records(Names ids) const {
        auto const records = read_records(course_, ids, shape_);
        if (!records) return std::unexpected(records.error());
        auto made = arena_.vector<HeldBoth>();
        for (auto const id : ids) {
            auto const entry = std::ranges::lower_bound(entries_, id, {}, &Entry::id);
            auto const record = records->of(id);
            auto const held = entry->user ? join(id, record, *entry->user, shape_, arena_)
                                          : join(id, record, nullptr, shape_, arena_);
            if (held) made.push_back(*held);
        }
        return std::span<HeldBoth const>(Arena::keep(made));
    }

private:
    std::string_view id_of(User const& user, std::span<RecordDocument const> exceptions) const {
        auto const id = user.id.value_or("");
        auto const key = arena_.join({alias_prefix, id});
        auto const found = std::ranges::lower_bound(exceptions, key, {}, &RecordDocument::key);
        if (found == exceptions.end() || found->key != key) return id;
        auto const read = json::read(found->document, arena_);
        return read ? text_in(*read, "id").value_or(id) : id;
    }
    void add(Entry const& entry, Names hidden) {
        if (!contains(hidden, entry.id)) entries_.push_back(entry);
    }

    OutcomeReader& course_;
    Shape const& shape_;
    Arena& arena_;
    std::pmr::vector<Entry> entries_;
};

class ListUsersCall final : public ClientCall {
public:
    explicit ListUsersCall(Asked const& asked) : asked_(asked) {}

    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        return face_step(run(course));
    }

private:
    bool shows_any(std::initializer_list<std::string_view> names, Arena& arena) const {
        auto const projection = asked_.parameters.projection(asked_.shape.type(), arena);
        return std::ranges::any_of(names, [&](auto name) { return projection.shows(name); });
    }

    Stage<ClientResponse> run(OutcomeReader& course) const {
        // In the order of ids, a page is known before the users on it are read.
        return asked_.filter || asked_.parameters.sort_by ? found(course) : in_order(course);
    }

    Stage<ClientResponse> in_order(OutcomeReader& course) const {
        auto& arena = course.arena();
        Roster roster(course, asked_.shape);
        if (auto const done = roster.read(); !done) return std::unexpected(done.error());
        auto const entries = roster.entries();
        auto const ids = arena.array<Value>(entries.size());
        std::ranges::transform(entries, ids.begin(), [&](auto const& entry) {
            return with(object_value({}), "id", text_value(entry.id), arena);
        });
        auto page = page_of(ids, asked_.shape.type(), showing_of(asked_, {}, arena));
        if (!page) return end(page.error());
        auto names = arena.vector<std::string_view>();
        for (auto const& one : page->resources)
            names.push_back(text_in(one, "id").value_or(""));
        // Descending or not, the users are joined in the order of the page.
        auto const users = roster.join_with_records(Arena::keep(names));
        if (!users) return std::unexpected(users.error());
        return shown(course, *page, *users);
    }

    Stage<ClientResponse> found(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const groups = read_groups(course, asked_.shape);
        if (!groups) return std::unexpected(groups.error());
        auto selection = select(asked_.filter, *groups, asked_.shape);
        selection.roles = needs_roles();
        if (asked_.filter) selection.most = asked_.shape.settings().scan_limit;
        auto const users = find_users(course, selection, asked_.shape);
        if (!users) return std::unexpected(users.error());
        bool const scan = asked_.filter && selection.kind == Selection::Kind::all;
        if (scan) asked_.request_notes->scanned = users->size();
        auto const showing = showing_of(asked_, *groups, arena);
        auto resources = arena.vector<Value>();
        Arena scratch;
        for (auto const& held : *users)
            if (auto const one = ranked(held, *groups, scratch, arena)) resources.push_back(*one);
        auto page = page_of(std::span(resources.data(), resources.size()), asked_.shape.type(), showing);
        if (!page) return end(page.error());
        auto on_page = arena.vector<HeldBoth>();
        for (auto const& one : page->resources)
            on_page.push_back(
                *std::ranges::lower_bound(*users, text_in(one, "id").value_or(""), {}, &HeldBoth::id));
        return shown(course, *page, Arena::keep(on_page));
    }

    /// Returns what the order of the list needs of a user; null for one who does not pass the filter. The
    /// whole resource is made in `scratch`, so that thousands of users take little memory.
    std::optional<Value> ranked(HeldBoth const& held, std::span<Group const> groups, Arena& scratch,
                                Arena& arena) const {
        scratch.reset();
        auto const resource =
            show_user(told_user(held, asked_.shape, scratch), showing_of(asked_, groups, scratch));
        if (asked_.filter && !matches(*asked_.filter, resource)) return std::nullopt;
        auto made = with(object_value({}), "id", text_value(held.id), arena);
        auto const by = sorted_by();
        auto const* const key = by ? value_of(*by, resource) : nullptr;
        if (!key) return made;
        auto const kept = json::read(written(*key, arena), arena);
        if (!kept) return made;
        auto const name = by->attribute->name;
        return by->extension
                   ? with(made, by->extension->urn, with(object_value({}), name, *kept, arena), arena)
                   : with(made, name, *kept, arena);
    }

    std::optional<Reference> sorted_by() const {
        auto const& by = asked_.parameters.sort_by;
        return by ? find_reference(*by, asked_.shape.type()) : std::nullopt;
    }

    /// Returns whether the roles of all users have to be known before the page is.
    bool needs_roles() const {
        if (asked_.filter && depends_on_roles(*asked_.filter)) return true;
        auto const of = sorted_by();
        return of && depends_on_roles(*of);
    }

    /// Reads what the page still lacks, and writes it.
    Stage<ClientResponse> shown(OutcomeReader& course, Page page, std::span<HeldBoth const> users) const {
        auto& arena = course.arena();
        auto groups = Stage<std::span<Group const>>(std::span<Group const>{});
        if (!users.empty() && shows_any({"groups"}, arena)) groups = read_groups(course, asked_.shape);
        if (!groups) return std::unexpected(groups.error());
        auto whole = Stage<std::span<HeldBoth const>>(users);
        if (shows_any({"roles", "entitlements", "groups", "active", "meta"}, arena))
            whole = with_roles(course, users, asked_.shape);
        if (!whole) return std::unexpected(whole.error());
        auto const showing = showing_of(asked_, *groups, arena);
        auto const resources = arena.array<Value>(whole->size());
        std::ranges::transform(*whole, resources.begin(), [&](HeldBoth const& held) {
            return show_user(told_user(held, asked_.shape, arena), showing);
        });
        page.resources = resources;
        return respond(write_page(page, asked_.shape.type(), showing), {}, asked_.request, arena);
    }

    Asked asked_;
};

} // namespace

ClientCall const* list_users_call(Asked const& asked, Arena& arena) {
    return arena.make<ListUsersCall>(asked);
}

} // namespace idiom::scim_face
