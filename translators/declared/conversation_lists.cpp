#include "translators/declared/conversation.hpp"
#include "translators/declared/pages.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

/// The most pages after the first of a list of roles whose pages lead from one to the next.
constexpr std::size_t most_role_pages = 4;
/// The most pages that are requested together.
constexpr std::size_t most_pages_together = 1000;

/// Appends the items of a page. Returns false if the response has no list.
bool append_items(std::pmr::vector<json::Value const*>& to, Path const& items, ReadResponse const& reply,
                  Arena& arena) {
    if (!reply.document) return false;
    auto const* const document = arena.make<json::Value>(*reply.document);
    auto const* const list = find(items, *document);
    if (!list || !list->is_array()) return false;
    for (auto const& item : list->items)
        to.push_back(&item);
    return true;
}

std::unexpected<Step<Answer>> came_short() {
    return std::unexpected(failed(Fault::backend_error, "the back end's list came short"));
}

std::unexpected<Step<Answer>> too_long() {
    return std::unexpected(
        failed(Fault::backend_error, "the back end's list has more pages than can be read"));
}

} // namespace

Part<std::span<json::Value const* const>> Conversation::items(Listing const& listing, FillValues values,
                                                              Purpose purpose, std::size_t most) {
    put_page(first_place(listing.paging, listing.paging.size), listing.paging, values);
    auto const first =
        request(listing.request, values, arena_.list<std::span<Parameter const>>({listing.paging.query}));
    if (!first) return std::unexpected(failed(first.error()));
    auto const responses = read(arena_.list<Request>({*first}));
    if (!responses) return std::unexpected(responses.error());
    auto const reply = accepted(responses->front(), sent(purpose, values.id.value_or("")));
    if (!reply) return std::unexpected(reply.error());
    return rest_of(listing, values, *reply, purpose, most);
}

namespace {

/// Reads the further pages of a list whose first page has arrived.
class PageReader {
public:
    PageReader(Conversation& conversation, Listing const& listing, FillValues values, Purpose purpose)
        : conversation_(conversation), listing_(listing), values_(values), purpose_(purpose),
          arena_(conversation.arena()), all_(arena_.vector<json::Value const*>()) {}

    Part<std::span<json::Value const* const>> rest_of(ReadResponse const& first, std::size_t most) {
        auto const path = conversation_.list_path(listing_.request, values_);
        if (!path) return std::unexpected(failed(path.error()));
        path_ = *path;
        auto const& paging = listing_.paging;
        auto place = first_place(paging, paging.size);
        auto next = take(place, first);
        if (!next) return std::unexpected(next.error());
        bool const numbered = paging.by == Paging::By::offset || paging.by == Paging::By::page;
        if (numbered && next->total && next->place && !all_.empty()) return others_together(*next);
        auto visited = arena_.vector<std::string_view>();
        for (std::size_t pages = 0; next->place; ++pages) {
            if (pages == most) return too_long();
            place = *next->place;
            if (!place.cursor.empty() && std::ranges::find(visited, place.cursor) != visited.end())
                return std::unexpected(failed(Fault::backend_error, "the back end's list goes in a circle"));
            visited.push_back(place.cursor);
            auto const requests = arena_.array<Request>(1);
            if (auto const made = request(place); made)
                requests[0] = *made;
            else
                return std::unexpected(failed(made.error()));
            auto const reply = read(requests);
            if (!reply) return std::unexpected(reply.error());
            next = take(place, reply->front());
            if (!next) return std::unexpected(next.error());
        }
        return Arena::keep(all_);
    }

private:
    Result<Request> request(PagePlace const& at) {
        put_page(at, listing_.paging, values_);
        return conversation_.request(listing_.request, values_,
                                     arena_.list<std::span<Parameter const>>({listing_.paging.query}));
    }
    Part<std::span<ReadResponse>> read(std::span<Request const> requests) {
        auto const responses = conversation_.read(requests);
        if (!responses) return std::unexpected(responses.error());
        auto const replies = arena_.array<ReadResponse>(responses->size());
        for (std::size_t i = 0; i < replies.size(); ++i) {
            auto const reply = conversation_.accepted((*responses)[i],
                                                      conversation_.sent(purpose_, values_.id.value_or("")));
            if (!reply) return std::unexpected(reply.error());
            replies[i] = *reply;
        }
        return replies;
    }
    Part<NextPlace> take(PagePlace const& place, ReadResponse const& reply) {
        auto const before = all_.size();
        if (!append_items(all_, listing_.items, reply, arena_))
            return conversation_.useless(*reply.response, purpose_, "the back end's answer holds no list");
        auto const next = next_place(listing_.paging, place, all_.size() - before, reply, path_, arena_);
        if (!next) return std::unexpected(failed(next.error()));
        return *next;
    }
    Part<std::span<json::Value const* const>> others_together(NextPlace const& next) {
        bool const by_page = listing_.paging.by == Paging::By::page;
        auto const size = by_page ? listing_.paging.size : all_.size();
        auto const pages = (*next.total - 1) / size;
        if (pages == 0) return came_short();
        if (pages > most_pages_together) return too_long();
        auto const requests = arena_.array<Request>(pages);
        for (std::size_t i = 0; i < pages; ++i) {
            auto at = *next.place;
            at.number += i * (by_page ? 1 : size);
            auto const made = request(at);
            if (!made) return std::unexpected(failed(made.error()));
            requests[i] = *made;
        }
        auto const replies = read(requests);
        if (!replies) return std::unexpected(replies.error());
        for (auto const& reply : *replies)
            if (!append_items(all_, listing_.items, reply, arena_))
                return conversation_.useless(*reply.response, purpose_,
                                             "the back end's answer holds no list");
        if (all_.size() < *next.total) return came_short();
        return Arena::keep(all_);
    }

    Conversation& conversation_;
    Listing const& listing_;
    FillValues values_;
    Purpose purpose_;
    Arena& arena_;
    std::string_view path_;
    std::pmr::vector<json::Value const*> all_;
};

} // namespace

Part<std::span<json::Value const* const>> Conversation::rest_of(Listing const& listing, FillValues values,
                                                                ReadResponse const& first, Purpose purpose,
                                                                std::size_t most) {
    return PageReader(*this, listing, values, purpose).rest_of(first, most);
}

Part<SeenRoles> Conversation::roles_elsewhere(Response const& first, std::string_view id) {
    auto const& read = *program_.roles.read;
    auto const reply = accepted(first, sent(Purpose::roles_read, id));
    if (!reply) return std::unexpected(reply.error());
    FillValues values;
    values.id = id;
    auto const found = rest_of(read.listing, values, *reply, Purpose::roles_read, most_role_pages);
    if (!found) return std::unexpected(found.error());
    auto roles = arena_.vector<SeenRole>();
    for (auto const* const item : *found) {
        bool const plain = item->is_string() || item->is_number(); // its path is ""
        if (!item->is_object() && !plain) return SeenRoles::not_understood();
        if (!read.keep.empty() && !all_hold(read.keep, *item)) continue;
        SeenRole role{.item = plain ? nullptr : item};
        auto const* const name = read.name ? find(*read.name, *item) : nullptr;
        auto const* const key = read.key ? find(*read.key, *item) : nullptr;
        auto const* const held = read.held ? find(*read.held, *item) : nullptr;
        bool const odd_name =
            read.name && (!name || !name->is_string() || name->text.empty() || name->mended);
        auto const key_is = key_text(key, {}, spelling_of(program_), arena_);
        bool const needs_key = !read.name || program_.roles.set;
        if (odd_name || (needs_key && read.key && !key_is)) return SeenRoles::not_understood();
        if (read.name) role.name = name->text;
        if (key_is) role.key = Filled::of(*key_is);
        if (key_is && key->is_number()) role.key.json = key->raw;
        if (auto const held_is = key_text(held, {}, spelling_of(program_), arena_)) {
            role.held = Filled::of(*held_is);
            if (held->is_number()) role.held.json = held->raw;
        }
        role.guarded = !read.guarded.empty() && any_holds(read.guarded, *item);
        roles.push_back(role);
    }
    return SeenRoles(std::span<SeenRole const>(Arena::keep(roles)));
}

std::optional<RoleValue> Conversation::catalogue_entry(json::Value const& item) {
    auto const& catalogue = *program_.roles.catalogue;
    if (!catalogue.keep.empty() && !all_hold(catalogue.keep, item)) return std::nullopt;
    auto const* const name = find(catalogue.name, item);
    auto const* const key = find(catalogue.key, item);
    auto const key_is = key_text(key, {}, spelling_of(program_), arena_);
    if (!name || !name->is_string() || !key_is) return std::nullopt;
    RoleValue entry{.name = name->text, .key = Filled::of(*key_is), .held = {}};
    if (key->is_number()) entry.key.json = key->raw;
    if (!catalogue.guarded.empty() && any_holds(catalogue.guarded, item) &&
        !contains(guarded_by_catalogue(), entry.name))
        guarded_.push_back(entry.name);
    return entry;
}

Part<std::span<RoleValue const>> Conversation::whole_catalogue() {
    if (catalogue_) return *catalogue_;
    constexpr std::size_t most_pages = 4;
    auto const& catalogue = *program_.roles.catalogue;
    auto const found = items(catalogue.listing, {}, Purpose::catalogue, most_pages);
    if (!found) return std::unexpected(found.error());
    auto entries = arena_.vector<RoleValue>();
    for (auto const* const item : *found) {
        auto const entry = catalogue_entry(*item);
        if (!entry) continue;
        if (entry->name == any_role)
            has_any_role_ = true;
        else
            entries.push_back(*entry);
    }
    catalogue_ = Arena::keep(entries);
    return *catalogue_;
}

Part<SeenRoles> Conversation::named_by_catalogue(SeenRoles const& roles) {
    auto const& all = program_.roles;
    bool const nameless = all.keys_in_document || (all.read && !all.read->name);
    if (!nameless || !roles || roles->empty()) return roles;
    auto const catalogue = whole_catalogue();
    if (!catalogue) return std::unexpected(catalogue.error());
    auto const named = arena_.array<SeenRole>(roles->size());
    for (std::size_t i = 0; i < named.size(); ++i) {
        named[i] = (*roles)[i];
        auto const entry = std::ranges::find_if(
            *catalogue, [&](RoleValue const& one) { return one.key.text == named[i].key.text; });
        if (entry == catalogue->end() && has_any_role_) {
            named[i].name = named[i].key.text;
            continue;
        }
        // A role whose key is not in the catalogue has no name, so a write of names could not keep it.
        if (entry == catalogue->end()) return SeenRoles::not_understood();
        named[i].name = entry->name;
    }
    return SeenRoles(std::span<SeenRole const>(named));
}

Part<std::span<json::Value const* const>> Conversation::found_in_catalogue(Response const& first,
                                                                           std::string_view name) {
    auto const& catalogue = *program_.roles.catalogue;
    if (first.delivery == Delivery::answered && !catalogue.absent.empty() &&
        catalogue.absent.has(first.status))
        return std::span<json::Value const* const>();
    auto const reply = accepted(first, sent(Purpose::catalogue));
    if (!reply) return std::unexpected(reply.error());
    if (catalogue.one) {
        if (!reply->document)
            return useless(first, Purpose::catalogue, "the back end's answer holds no role");
        return arena_.list<json::Value const*>({arena_.make<json::Value>(*reply->document)});
    }
    FillValues values;
    RoleValue const role{.name = name, .key = {}, .held = {}};
    values.role = &role;
    return rest_of(catalogue.listing, values, *reply, Purpose::catalogue, most_role_pages);
}

Part<RoleValue> Conversation::only_one(std::string_view name, std::span<json::Value const* const> found) {
    std::optional<RoleValue> one;
    for (auto const* const item : found) {
        auto const entry = catalogue_entry(*item);
        if (!entry || entry->name != name) continue;
        if (one) return several_roles();
        one = *entry;
    }
    if (one) return *one;
    auto const detail = arena_.join({"the back end has no role '", name, "'"});
    return std::unexpected(
        failed(Fault::invalid_value, detail, arena_.list<FieldError>({{"/roles", detail}})));
}

std::unexpected<Step<Answer>> Conversation::several_roles() {
    return std::unexpected(failed(Fault::backend_conflict, "the back end has several roles of that name",
                                  arena_.list<FieldError>({{"/roles", "is the name of several roles"}})));
}

Part<std::span<RoleValue>> Conversation::keys_in_whole_catalogue(Names names) {
    auto const keys = arena_.array<RoleValue>(names.size());
    auto const all = whole_catalogue();
    if (!all) return std::unexpected(all.error());
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto const count = std::ranges::count(*all, names[i], &RoleValue::name);
        if (count > 1) return several_roles();
        if (count == 0 && has_any_role_) {
            keys[i] = {.name = names[i], .key = Filled::of(names[i]), .held = {}};
            continue;
        }
        if (count == 0) return std::unexpected(only_one(names[i], {}).error());
        keys[i] = *std::ranges::find(*all, names[i], &RoleValue::name);
    }
    return keys;
}

Part<std::span<RoleValue>> Conversation::keys_of(Names names) {
    auto const& catalogue = *program_.roles.catalogue;
    auto const keys = arena_.array<RoleValue>(names.size());
    if (names.empty()) return keys;
    if (!catalogue.by_name) return keys_in_whole_catalogue(names);
    auto const requests = arena_.array<Request>(names.size());
    auto const& paging = catalogue.listing.paging;
    for (std::size_t i = 0; i < names.size(); ++i) {
        FillValues values;
        RoleValue const role{.name = names[i], .key = {}, .held = {}};
        values.role = &role;
        put_page(first_place(paging, paging.size), paging, values);
        auto const made = request(catalogue.listing.request, values,
                                  arena_.list<std::span<Parameter const>>({paging.query}));
        if (!made) return std::unexpected(failed(made.error()));
        requests[i] = *made;
    }
    auto const responses = read(requests);
    if (!responses) return std::unexpected(responses.error());
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto const found = found_in_catalogue((*responses)[i], names[i]);
        if (!found) return std::unexpected(found.error());
        auto const one = only_one(names[i], *found);
        if (!one) return std::unexpected(one.error());
        keys[i] = *one;
    }
    return keys;
}

} // namespace idiom::declared
