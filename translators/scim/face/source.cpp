#include "translators/scim/face/source.hpp"

#include "translators/face/page_size.hpp"
#include "translators/scim/face/held.hpp"
#include "translators/scim/face/logins.hpp"
#include "translators/scim/face/record_index.hpp"
#include "translators/scim/face/record_table.hpp"
#include "translators/scim/face/roles.hpp"
#include "translators/scim/fold.hpp"
#include "translators/scim/refuse.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

using By = Selection::Kind;

/// Returns whether a term compares this attribute, or this part of it, by `eq` with a text.
bool equals(Filter const& filter, std::string_view attribute, std::string_view part) {
    if (filter.kind != Filter::Kind::compare || filter.op != Operator::eq) return false;
    if (filter.of.extension || filter.value.kind != Literal::Kind::text) return false;
    auto const has = filter.of.part ? filter.of.part->name : std::string_view{};
    return filter.of.attribute->name == attribute && has == part;
}

/// Returns the text that a filter in brackets compares `value` with; null if it need not be that.
std::optional<std::string_view> value_in_brackets(Filter const& filter) {
    if (filter.kind == Filter::Kind::both) {
        auto const left = value_in_brackets(*filter.left);
        return left ? left : value_in_brackets(*filter.right);
    }
    if (equals(filter, "value", "")) return filter.value.as_sent;
    return std::nullopt;
}

/// Returns the vendor's name of the role behind the group that a term is about; "" if it is about none.
std::string_view role_of_group(Filter const& filter, std::span<Group const> groups) {
    bool const by_id = equals(filter, "groups", "value");
    if (!by_id && !equals(filter, "groups", "display")) return {};
    for (auto const& group : groups) {
        bool const is_it =
            by_id ? group.id == filter.value.as_sent : equal_folded(group.display_name, filter.value.as_sent);
        if (is_it && group.effective() && !group.deleted) return group.vendor;
    }
    return {};
}

Selection of_term(Filter const& filter, std::span<Group const> groups, Shape const& shape) {
    if (equals(filter, "id", "")) return {.kind = By::id, .value = filter.value.as_sent};
    if (equals(filter, "userName", "")) return {.kind = By::login, .value = filter.value.as_sent};
    if (equals(filter, "externalId", "")) return {.kind = By::external_id, .value = filter.value.as_sent};
    if (equals(filter, "emails", "value")) return {.kind = By::email, .value = filter.value.as_sent};
    bool const of_emails =
        filter.kind == Filter::Kind::element && !filter.of.extension && filter.of.attribute->name == "emails";
    if (of_emails)
        if (auto const value = value_in_brackets(*filter.left)) return {.kind = By::email, .value = *value};
    if (shape.has_roles() && equals(filter, "roles", "value"))
        if (auto const vendor = vendor_role(filter.value.as_sent, *shape.route().roles); !vendor.empty())
            return {.kind = By::role, .value = vendor};
    if (auto const vendor = role_of_group(filter, groups); !vendor.empty())
        return {.kind = By::role, .value = vendor};
    return {};
}

class Finder {
public:
    Finder(OutcomeReader& course, Selection const& selection, Shape const& shape)
        : course_(course), selection_(selection), shape_(shape), arena_(course.arena()),
          made_(arena_.vector<HeldBoth>()) {}

    Stage<std::span<HeldBoth const>> run() {
        auto const done = by_kind();
        if (!done) return std::unexpected(done.error());
        std::ranges::sort(made_, {}, &HeldBoth::id);
        auto const doubled = std::ranges::unique(made_, {}, &HeldBoth::id);
        made_.erase(doubled.begin(), doubled.end());
        if (made_.size() > selection_.most) return end(too_many_users());
        return Arena::keep(made_);
    }

private:
    Stage<bool> by_kind() {
        auto const& value = selection_.value;
        auto const route = shape_.route().name;
        switch (selection_.kind) {
        case By::all: return everybody();
        case By::id: return each(arena_.list<std::string_view>({value}));
        case By::login: return login();
        case By::external_id: return indexed({by_external_id(route, value, arena_)});
        case By::email: {
            auto const done = at_vendor({.cursor = {}, .user_name = {}, .email = value, .role = {}});
            return done ? indexed({by_email(route, value, arena_), by_email({}, value, arena_)}) : done;
        }
        case By::role: break;
        }
        // Where a list has no roles, the vendor cannot say who has one.
        if (shape_.lists_without_roles()) return everybody();
        auto const done = at_vendor({.cursor = {}, .user_name = {}, .email = {}, .role = value});
        return done ? indexed({by_role(value, arena_)}) : done;
    }

    /// Reads the whole list of the vendor, and all records.
    Stage<bool> everybody() {
        auto const users = read_pages(course_, {}, selection_, shape_);
        if (!users) return std::unexpected(users.error());
        auto const records = read_all_records(course_, shape_);
        if (!records) return std::unexpected(records.error());
        made_.reserve(users->size() + records->documents().size());
        for (auto const& user : *users)
            add(user, *records, *records);
        for (auto const& one : records->documents()) {
            auto const id = one.key.substr(users_prefix.size());
            add(join(id, records->of(id), nullptr, shape_, arena_));
        }
        return true;
    }

    Stage<bool> login() {
        auto const user = find_login(course_, selection_.value, shape_);
        if (!user) return std::unexpected(user.error());
        auto const found = user->has_value() ? std::span(&**user, 1) : std::span<User const>{};
        if (auto const done = joined(found); !done) return done;
        return indexed({by_login(selection_.value, arena_)});
    }

    Stage<bool> at_vendor(ListUsers const& wanted) {
        auto const users = read_pages(course_, wanted, selection_, shape_);
        return users ? joined(*users) : std::unexpected(users.error());
    }

    /// Joins users of the vendor with their records. Some are known by another id.
    Stage<bool> joined(std::span<User const> users) {
        auto const ids = arena_.array<std::string_view>(users.size());
        std::ranges::transform(users, ids.begin(), [](User const& user) { return user.id.value_or(""); });
        auto const records = read_records(course_, ids, shape_);
        if (!records) return std::unexpected(records.error());
        auto known_as = arena_.vector<std::string_view>();
        for (auto const id : ids)
            if (auto const other = records->of(id).known_as; !other.empty()) known_as.push_back(other);
        auto const of_others = read_records(course_, Arena::keep(known_as), shape_);
        if (!of_others) return std::unexpected(of_others.error());
        for (auto const& user : users)
            add(user, *records, *of_others);
        return true;
    }

    void add(User const& user, RecordTable const& records, RecordTable const& of_others) {
        auto const id = user.id.value_or("");
        auto const record = records.of(id);
        if (record.known_as.empty()) return add(join(id, record, user, shape_, arena_));
        add(join(record.known_as, of_others.of(record.known_as), user, shape_, arena_));
    }
    void add(Result<HeldBoth> const& held) {
        if (held) made_.push_back(*held);
    }

    /// Reads the users whom the index has under one of the prefixes.
    Stage<bool> indexed(std::initializer_list<std::string_view> prefixes) {
        auto ids = arena_.vector<std::string_view>();
        for (auto const prefix : prefixes) {
            auto const entries = taken<Records>(course_, ListRecords{.prefix = prefix});
            if (!entries) return std::unexpected(entries.error());
            std::ranges::copy(ids_behind(prefix, entries->documents, arena_), std::back_inserter(ids));
        }
        std::erase_if(ids,
                      [&](auto id) { return std::ranges::find(made_, id, &HeldBoth::id) != made_.end(); });
        if (ids.size() > selection_.most) return end(too_many_users());
        return each(sorted_set(Arena::keep(ids), arena_));
    }

    /// Reads users one by one, all together. Those that are gone are left out.
    Stage<bool> each(Names ids) {
        auto const records = read_records(course_, ids, shape_);
        if (!records) return std::unexpected(records.error());
        auto calls = arena_.vector<Call>();
        for (auto const id : ids)
            if (auto const asked = id_to_ask(id, records->of(id)))
                calls.push_back(on_vendor(GetUser{.id = *asked}));
        if (course_.at_end() && !calls.empty()) return std::unexpected(LockedStep(Calls{Arena::keep(calls)}));
        for (auto const id : ids) {
            auto const record = records->of(id);
            auto const* const outcome = id_to_ask(id, record) ? &course_.take() : nullptr;
            auto const held = join(id, record, outcome, shape_, arena_);
            if (!held && held.error().fault != Fault::user_not_found) return end(held.error());
            add(held);
        }
        return true;
    }

    OutcomeReader& course_;
    Selection const& selection_;
    Shape const& shape_;
    Arena& arena_;
    std::pmr::vector<HeldBoth> made_;
};

} // namespace

Error too_many_users() {
    Error error{.fault = Fault::malformed_request,
                .detail = "too many users would have to be looked at for this; filter by id, userName, "
                          "externalId or emails.value"};
    error.reason = too_many;
    return error;
}

Stage<std::span<User const>> read_pages(OutcomeReader& course, ListUsers wanted, Selection const& selection,
                                        Shape const& shape) {
    auto made = course.arena().vector<User>();
    wanted.limit = face::page_size_of(shape.can());
    if (!selection.roles) wanted.wanted &= ~(1u << static_cast<unsigned>(Field::roles));
    std::size_t pages = 0;
    do {
        if (++pages > most_pages) return end_of_pages();
        auto const many = taken<ManyUsers>(course, wanted);
        if (!many) return std::unexpected(many.error());
        // A list that is one page is not copied.
        if (pages == 1 && many->next.empty() && many->users.size() <= selection.most) return many->users;
        made.insert(made.end(), many->users.begin(), many->users.end());
        if (made.size() > selection.most) return end(too_many_users());
        wanted.cursor = many->next;
    } while (!wanted.cursor.empty());
    return std::span<User const>(Arena::keep(made));
}

Selection select(Filter const* filter, std::span<Group const> groups, Shape const& shape) {
    if (!filter) return {};
    if (filter->kind != Filter::Kind::both) return of_term(*filter, groups, shape);
    auto const left = select(filter->left, groups, shape);
    auto const right = select(filter->right, groups, shape);
    // The kinds stand in the order of what they cost, but for `all`.
    if (left.kind == By::all) return right;
    return right.kind == By::all || left.kind < right.kind ? left : right;
}

bool depends_on_roles(Reference const& of) {
    auto const name = of.attribute->name;
    if (of.extension) return name == "inactiveBy";
    if (name == "meta") return !of.part || of.part->name == "version";
    return name == "roles" || name == "entitlements" || name == "groups" || name == "active";
}

bool depends_on_roles(Filter const& filter) {
    if (filter.left && filter.kind != Filter::Kind::element)
        return depends_on_roles(*filter.left) || (filter.right && depends_on_roles(*filter.right));
    return depends_on_roles(filter.of);
}

Stage<std::span<HeldBoth const>> with_roles(OutcomeReader& course, std::span<HeldBoth const> users,
                                            Shape const& shape) {
    auto& arena = course.arena();
    auto const lacks = [&](HeldBoth const& held) {
        return shape.has_roles() && !held.gone && !held.user.roles;
    };
    auto calls = arena.vector<Call>();
    for (auto const& held : users)
        if (lacks(held)) calls.push_back(on_vendor(GetUser{.id = held.vendor_id()}));
    if (calls.empty()) return users;
    if (course.at_end()) return std::unexpected(LockedStep(Calls{Arena::keep(calls)}));
    auto made = arena.vector<HeldBoth>();
    for (auto const& held : users) {
        if (!lacks(held)) {
            made.push_back(held);
            continue;
        }
        auto const again = join(held.id, held.record, &course.take(), shape, arena);
        // Who has been deleted since is left out.
        if (!again && again.error().fault != Fault::user_not_found) return end(again.error());
        if (again) made.push_back(*again);
    }
    return std::span<HeldBoth const>(Arena::keep(made));
}

Stage<std::span<HeldBoth const>> find_users(OutcomeReader& course, Selection const& selection,
                                            Shape const& shape) {
    return Finder(course, selection, shape).run();
}

} // namespace idiom::scim_face
