#include "translators/scim/face/members.hpp"

#include "translators/scim/fold.hpp"
#include "translators/scim/match.hpp"
#include "translators/scim/refuse.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace idiom::scim_face {

using namespace scim;

namespace {

using Does = PatchOperation::Kind;

bool is_on_members(PatchOperation const& operation) {
    return operation.path.attribute && operation.path.attribute->name == "members";
}

/// Returns the id in `members[value eq "…"]`; null for another filter.
std::optional<std::string_view> id_in(Filter const* filter) {
    bool const plain = filter && filter->kind == Filter::Kind::compare && filter->op == Operator::eq &&
                       filter->of.attribute->name == "value" && filter->value.kind == Literal::Kind::text;
    return plain ? std::optional(filter->value.as_sent) : std::nullopt;
}

/// Returns whether an operation says what it removes without a look at the members.
bool names_what_it_removes(PatchOperation const& operation) {
    return operation.has_value || id_in(operation.path.filter);
}

using Ids = std::set<std::string_view>;

class Fold {
public:
    Fold(std::optional<Value> const& present, Arena& arena) : arena_(arena) {
        if (!present) return;
        for (auto const& element : present->items)
            if (auto const id = text_in(element, "value")) elements_.emplace(*id, element);
        for (auto const& [id, element] : elements_)
            present_.insert(id);
        whole_ = present_;
    }

    Result<void> apply(PatchOperation const& operation) {
        if (operation.path.part || (operation.kind != Does::remove && operation.path.filter))
            return refuse(mutability, "members are added and removed, and not changed");
        auto const ids = member_ids(operation.value, arena_);
        if (!ids) return std::unexpected(ids.error());
        if (operation.kind == Does::add) return each(*ids, [&](auto id) { add(id); });
        if (operation.kind == Does::replace) {
            whole_.emplace(ids->begin(), ids->end());
            return {};
        }
        if (operation.has_value) return each(*ids, [&](auto id) { remove(id); });
        if (auto const id = id_in(operation.path.filter)) return remove(*id), Result<void>{};
        for (auto const id : Ids(whole_.value_or(Ids{})))
            if (!operation.path.filter || is_meant(*operation.path.filter, id)) remove(id);
        return {};
    }

    MemberChange made() const {
        if (!whole_) return {.add = names(add_), .remove = names(remove_)};
        MemberChange made{.add = {}, .remove = {}};
        Ids gained;
        Ids lost;
        std::ranges::set_difference(*whole_, present_, std::inserter(gained, gained.end()));
        std::ranges::set_difference(present_, *whole_, std::inserter(lost, lost.end()));
        made.add = names(gained);
        made.remove = names(lost);
        return made;
    }

private:
    template <class Each> Result<void> each(Names ids, Each one) {
        std::ranges::for_each(ids, one);
        return {};
    }
    void add(std::string_view id) {
        if (whole_) whole_->insert(id);
        add_.insert(id);
        remove_.erase(id);
    }
    void remove(std::string_view id) {
        if (whole_) whole_->erase(id);
        remove_.insert(id);
        add_.erase(id);
    }
    bool is_meant(Filter const& filter, std::string_view id) const {
        if (auto const shown = elements_.find(id); shown != elements_.end())
            return element_matches(filter, shown->second);
        auto element = with(object_value({}), "value", text_value(id), arena_);
        return element_matches(filter, with(element, "type", text_value("User"), arena_));
    }
    Names names(Ids const& ids) const {
        auto const made = arena_.array<std::string_view>(ids.size());
        std::ranges::copy(ids, made.begin());
        return made;
    }

    Arena& arena_;
    std::optional<Ids> whole_; ///< the members, if they are known
    Ids present_;
    std::map<std::string_view, Value> elements_; ///< of `present_`, as clients see them
    Ids add_;
    Ids remove_;
};

} // namespace

Result<Names> member_ids(Value const& list, Arena& arena) {
    auto made = arena.vector<std::string_view>();
    for (auto const& item : list.items) {
        auto const type = text_in(item, "type");
        if (type && !equal_folded(*type, "User"))
            return refuse(invalid_value, "members: a group cannot be a member of a group here");
        auto id = text_in(item, "value");
        if (auto const reference = text_in(item, "$ref"); !id && reference)
            id = reference->substr(reference->rfind('/') + 1);
        if (!id || id->empty())
            return refuse(invalid_value, "members: a member needs a value, the id of a user");
        made.push_back(*id);
    }
    return Arena::keep(made);
}

bool needs_members(std::span<PatchOperation const> operations) {
    return std::ranges::any_of(operations, [](PatchOperation const& operation) {
        if (!is_on_members(operation) || operation.kind == Does::add) return false;
        return operation.kind == Does::replace || !names_what_it_removes(operation);
    });
}

Result<MemberChange> fold_members(std::span<PatchOperation const> operations,
                                  std::optional<Value> const& present, Arena& arena) {
    Fold fold(present, arena);
    for (auto const& operation : operations)
        if (is_on_members(operation))
            if (auto const done = fold.apply(operation); !done) return std::unexpected(done.error());
    return fold.made();
}

std::span<PatchOperation const> without_members(std::span<PatchOperation const> operations, Arena& arena) {
    auto made = arena.vector<PatchOperation>();
    std::ranges::copy_if(operations, std::back_inserter(made),
                         [](PatchOperation const& operation) { return !is_on_members(operation); });
    return Arena::keep(made);
}

} // namespace idiom::scim_face
