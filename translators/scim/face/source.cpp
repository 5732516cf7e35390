#include "translators/scim/face/source.hpp"

#include "translators/scim/face/logins.hpp"
#include "translators/scim/face/roles.hpp"
#include "translators/scim/fold.hpp"
#include "translators/scim/refuse.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

using By = Selection::Kind;

constexpr std::size_t page_size = 500;

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

Selection of_term(Filter const& filter, Shape const& shape) {
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
    return {};
}

/// The records of all users, by their keys.
class RecordList {
public:
    explicit RecordList(std::span<RecordDocument const> documents) : documents_(documents) {}
    std::string_view of(std::string_view id, Arena& arena) const {
        auto const key = key_of_user(id, arena);
        auto const found = std::ranges::lower_bound(documents_, key, {}, &RecordDocument::key);
        return found != documents_.end() && found->key == key ? found->document : std::string_view{};
    }
    /// Returns the ids of the users whose record meets `is_meant`.
    template <class IsMeant> Names ids(IsMeant is_meant, Shape const& shape, Arena& arena) const {
        auto made = arena.vector<std::string_view>();
        for (auto const& one : documents_)
            if (is_meant(read_record(one.document, shape.route().name, arena)))
                made.push_back(id_of_key(one.key));
        return Arena::keep(made);
    }

private:
    std::span<RecordDocument const> documents_;
};

class Finder {
public:
    Finder(OutcomeReader& course, Selection const& selection, Shape const& shape)
        : course_(course), selection_(selection), shape_(shape), arena_(course.arena()),
          made_(arena_.vector<HeldBoth>()) {}

    Stage<std::span<HeldBoth const>> run() {
        auto const records = list_records();
        if (!records) return std::unexpected(records.error());
        auto const done = by_kind(RecordList(*records));
        if (!done) return std::unexpected(done.error());
        std::ranges::sort(made_, {}, id_of);
        auto const doubled = std::ranges::unique(made_, {}, id_of);
        made_.erase(doubled.begin(), doubled.end());
        return Arena::keep(made_);
    }

private:
    static std::string_view id_of(HeldBoth const& held) { return held.user.id.value_or(""); }

    std::unexpected<LockedStep> call(decltype(Call::what) const& what) {
        return ask({.what = what, .roles = &vendor_names(), .session = {}}, arena_);
    }

    Stage<std::span<RecordDocument const>> list_records() {
        if (course_.at_end()) return call(ListRecords{.prefix = users_prefix});
        auto const& outcome = course_.take();
        if (!outcome) return end(outcome.error());
        auto const* const records = std::get_if<Records>(&outcome->what);
        if (!records) return end({.fault = Fault::internal_error});
        return records->documents;
    }

    Stage<bool> by_kind(RecordList const& records) {
        auto const& value = selection_.value;
        switch (selection_.kind) {
        case By::all: return pages({}, records);
        case By::id: return each(arena_.list<std::string_view>({value}), records);
        case By::login: return login(records);
        case By::external_id:
            return each(
                records.ids([&](UserRecord const& one) { return one.external_id == value; }, shape_, arena_),
                records);
        case By::email: {
            auto const kept =
                records.ids([&](UserRecord const& one) { return has_email(one); }, shape_, arena_);
            auto const done = pages({.cursor = {}, .user_name = {}, .email = value, .role = {}}, records);
            return done ? each(kept, records) : done;
        }
        case By::role: {
            auto const kept = records.ids(
                [&](UserRecord const& one) { return one.inactive && contains(one.inactive->roles, value); },
                shape_, arena_);
            auto const done = pages({.cursor = {}, .user_name = {}, .email = {}, .role = value}, records);
            return done ? each(kept, records) : done;
        }
        }
        return true;
    }

    bool has_email(UserRecord const& record) const {
        auto const* const list = find(record.kept, "emails");
        return list && std::ranges::any_of(list->items, [&](Value const& item) {
                   auto const address = text_in(item, "value");
                   return address && equal_folded(*address, selection_.value);
               });
    }

    Stage<bool> login(RecordList const& records) {
        auto const user = find_login(course_, selection_.value, shape_);
        if (!user) return std::unexpected(user.error());
        return add(user->has_value() ? std::span(&**user, 1) : std::span<User const>{}, records);
    }

    Stage<bool> add(std::span<User const> users, RecordList const& records) {
        for (auto const& user : users) {
            HeldBoth held{.user = user, .record = {}};
            if (auto const document = records.of(id_of(held), arena_); !document.empty())
                held.record = read_record(document, shape_.route().name, arena_);
            if (!held.record.hidden) made_.push_back(held);
        }
        if (made_.size() <= selection_.most) return true;
        Error error{.fault = Fault::malformed_request,
                    .detail = "too many users would have to be looked at for this filter; filter by id, "
                              "userName, externalId or emails.value"};
        error.reason = too_many;
        return end(error);
    }

    Stage<bool> pages(ListUsers wanted, RecordList const& records) {
        wanted.limit = page_size;
        if (!selection_.roles) wanted.wanted &= ~(1u << static_cast<unsigned>(Field::roles));
        std::size_t pages_read = 0;
        do {
            if (++pages_read > most_pages) return end_of_pages();
            if (course_.at_end()) return call(wanted);
            auto const& outcome = course_.take();
            if (!outcome) return end(outcome.error());
            auto const* const many = std::get_if<ManyUsers>(&outcome->what);
            if (!many) return end({.fault = Fault::internal_error});
            if (auto const added = add(many->users, records); !added) return added;
            wanted.cursor = many->next;
        } while (!wanted.cursor.empty());
        return true;
    }

    /// Reads users one by one, all together. Those that are gone are left out.
    Stage<bool> each(Names ids, RecordList const& records) {
        if (ids.empty()) return true;
        if (course_.at_end()) {
            auto const calls = arena_.array<Call>(ids.size());
            for (std::size_t i = 0; i < ids.size(); ++i)
                calls[i] = {.what = GetUser{.id = ids[i]}, .roles = &vendor_names(), .session = {}};
            return std::unexpected(LockedStep(Calls{calls}));
        }
        for (std::size_t i = 0; i < ids.size(); ++i) {
            auto const& outcome = course_.take();
            // An id that the vendor calls malformed is nobody's.
            bool const nobody = !outcome && (outcome.error().fault == Fault::user_not_found ||
                                             outcome.error().fault == Fault::invalid_parameter);
            if (!outcome && !nobody) return end(outcome.error());
            auto const* const one = outcome ? std::get_if<OneUser>(&outcome->what) : nullptr;
            if (!one || one->user.id != ids[i]) continue;
            if (auto const added = add(std::span(&one->user, 1), records); !added) return added;
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

Selection select(Filter const* filter, Shape const& shape) {
    if (!filter) return {};
    if (filter->kind != Filter::Kind::both) return of_term(*filter, shape);
    auto const left = select(filter->left, shape);
    auto const right = select(filter->right, shape);
    // The kinds stand in the order of what they cost, but for `all`.
    if (left.kind == By::all) return right;
    return right.kind == By::all || left.kind < right.kind ? left : right;
}

bool mentions(Filter const& filter, std::initializer_list<std::string_view> attributes) {
    if (filter.left && filter.kind != Filter::Kind::element)
        return mentions(*filter.left, attributes) || (filter.right && mentions(*filter.right, attributes));
    return !filter.of.extension &&
           std::ranges::find(attributes, filter.of.attribute->name) != attributes.end();
}

Stage<std::span<HeldBoth const>> find_users(OutcomeReader& course, Selection const& selection,
                                            Shape const& shape) {
    return Finder(course, selection, shape).run();
}

} // namespace idiom::scim_face
