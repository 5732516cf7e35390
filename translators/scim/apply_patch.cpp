#include "translators/scim/fold.hpp"
#include "translators/scim/match.hpp"
#include "translators/scim/patch.hpp"
#include "translators/scim/refuse.hpp"

#include <algorithm>
#include <optional>

namespace idiom::scim {

namespace {

using Kind = PatchOperation::Kind;

/// The most list elements that all operations of a request copy together.
constexpr std::size_t most_copied = 100'000;

bool same_text(Attribute const* attribute, std::string_view a, std::string_view b) {
    return attribute && attribute->case_exact ? a == b : equal_folded(a, b);
}

/// For attributes that do not grant access, elements with the same value have the same type, too.
bool same_element(Attribute const& attribute, Value const& a, Value const& b, bool by_value) {
    auto const first = text_in(a, "value");
    auto const second = text_in(b, "value");
    if (!first || !second) return !first && !second && same(a, b);
    if (!same_text(attribute.part("value"), *first, *second)) return false;
    if (by_value || grants_access(attribute)) return true;
    auto const type = text_in(a, "type");
    return type == text_in(b, "type");
}

/// Returns the list with no primary element but `index`.
Value with_primary(Value const& list, std::size_t index, Arena& arena) {
    auto const items = arena.array<Value>(list.items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        auto const& item = list.items[i];
        bool const loses = i != index && is_true(find(item, "primary"));
        items[i] = loses ? with(item, "primary", truth_value(false), arena) : item;
    }
    return list_value(items);
}

/// Collects the values that a filter demands by `eq`, as the parts of an element. Returns false if the filter
/// demands anything else.
bool fixed_parts(Filter const& filter, Value& made, Arena& arena) {
    if (filter.kind == Filter::Kind::both) {
        bool const left = fixed_parts(*filter.left, made, arena);
        bool const right = fixed_parts(*filter.right, made, arena);
        return left && right;
    }
    if (filter.kind != Filter::Kind::compare || filter.op != Operator::eq) return false;
    auto const& name = filter.of.attribute->name;
    if (filter.value.kind == Literal::Kind::text)
        made = with(made, name, text_value(filter.value.as_sent), arena);
    else if (filter.value.kind == Literal::Kind::boolean)
        made = with(made, name, truth_value(filter.value.truth), arena);
    else
        return false;
    return true;
}

class Applier {
public:
    Applier(Value resource, PatchContext const& context)
        : resource_(resource), context_(context), arena_(context.arena) {}

    Result<void> apply(PatchOperation const& operation) {
        auto const& path = operation.path;
        if (!path.attribute) return extension(operation);
        auto const* const before = value_of(reference(path), resource_);
        // Each operation copies the list that it changes.
        copied_ += (before ? before->items.size() : 0) + operation.value.items.size();
        if (copied_ > most_copied)
            return fail(Fault::content_too_large, "the operations change too many values of lists");
        auto const after = changed(operation, before ? *before : Value{});
        if (!after) return std::unexpected(after.error());
        if (auto const allowed = check_mutability(operation, before, *after); !allowed) return allowed;
        put(path, *after);
        return {};
    }

    Value const& resource() const { return resource_; }

private:
    static Reference reference(Path const& path) {
        return {.extension = path.extension, .attribute = path.attribute};
    }
    bool strict() const { return context_.reading == Reading::strict; }

    /// Applies an operation on an extension as a whole.
    Result<void> extension(PatchOperation const& operation) {
        auto const& schema = *operation.path.extension;
        if (operation.kind == Kind::remove) {
            for (auto const& attribute : schema.attributes)
                if (auto const done = clear(schema, attribute); !done) return done;
            return {};
        }
        for (auto const& member : operation.value.members) {
            PatchOperation one{.kind = operation.kind, .value = member.value, .has_value = true};
            one.path = {.extension = &schema, .attribute = schema.attribute(member.name)};
            if (member.value.is_null()) one.kind = Kind::remove, one.has_value = false;
            if (auto const done = apply(one); !done) return done;
        }
        return {};
    }

    Result<void> clear(Schema const& schema, Attribute const& attribute) {
        if (attribute.mutability == Mutability::read_only) return {};
        PatchOperation one{.kind = Kind::remove};
        one.path = {.extension = &schema, .attribute = &attribute};
        return apply(one);
    }

    void put(Path const& path, Value const& value) {
        auto const set = [&](Value const& object) {
            return is_empty(value) ? without(object, path.attribute->name, arena_)
                                   : with(object, path.attribute->name, value, arena_);
        };
        if (!path.extension) {
            resource_ = set(resource_);
            return;
        }
        auto const* const before = find(resource_, path.extension->urn);
        auto const object = set(before ? *before : object_value({}));
        resource_ = is_empty(object) ? without(resource_, path.extension->urn, arena_)
                                     : with(resource_, path.extension->urn, object, arena_);
    }

    Result<void> check_mutability(PatchOperation const& operation, Value const* before,
                                  Value const& after) const {
        auto const& attribute = *operation.path.attribute;
        auto const* const part = operation.path.part;
        bool const set = before && !is_empty(*before);
        bool const unchanged = set ? unchanged_value(attribute, *before, after) : is_empty(after);
        bool const locked = attribute.mutability == Mutability::read_only ||
                            (attribute.mutability == Mutability::immutable && set) ||
                            (part && part->mutability == Mutability::read_only);
        bool const needed = operation.kind == Kind::remove && !operation.path.filter &&
                            (part ? part->required : attribute.required || attribute.name == "active");
        if (needed)
            return refuse(mutability,
                          arena_.join({part ? part->name : attribute.name, " cannot be removed"}));
        bool const removes_fixed =
            operation.kind == Kind::remove && attribute.mutability == Mutability::read_only;
        if (removes_fixed || (locked && !unchanged))
            return refuse(mutability, arena_.join({attribute.name, " cannot be changed"}));
        return {};
    }

    static bool unchanged_value(Attribute const& attribute, Value const& before, Value const& after) {
        if (before.is_string() && after.is_string()) return same_text(&attribute, before.text, after.text);
        return same(before, after);
    }

    /// Returns the value of the attribute after the operation; null if it has none then.
    Result<Value> changed(PatchOperation const& operation, Value const& before) const {
        auto const& path = operation.path;
        if (path.attribute->multi_valued) {
            if (path.filter) return selected(operation, before);
            if (path.part) return every_element(operation, before);
            return list(operation, before);
        }
        if (path.part) {
            auto const object = before.is_object() ? before : object_value({});
            if (operation.kind == Kind::remove) return without(object, path.part->name, arena_);
            return with(object, path.part->name, operation.value, arena_);
        }
        if (operation.kind == Kind::remove) return Value{};
        bool const merges = path.attribute->is_complex() && before.is_object() &&
                            !(strict() && operation.kind == Kind::replace);
        return merges ? merged(before, operation.value, arena_) : operation.value;
    }

    Result<Value> list(PatchOperation const& operation, Value const& before) const {
        auto const& attribute = *operation.path.attribute;
        if (operation.kind == Kind::replace) return operation.value;
        if (operation.kind == Kind::add) return added(attribute, before, operation.value);
        if (!operation.has_value) return Value{};
        auto kept = arena_.vector<Value>();
        for (auto const& item : before.items)
            if (std::ranges::none_of(operation.value.items, [&](Value const& named) {
                    return same_element(attribute, item, named, true);
                }))
                kept.push_back(item);
        return list_value(Arena::keep(kept));
    }

    /// Appends the elements that are not there already.
    Result<Value> added(Attribute const& attribute, Value const& before, Value const& more) const {
        auto made = arena_.vector<Value>();
        made.assign(before.items.begin(), before.items.end());
        std::optional<std::size_t> primary;
        for (auto const& item : more.items) {
            auto const is_it = [&](Value const& held) { return same_element(attribute, held, item, false); };
            if (std::ranges::any_of(made, is_it)) continue;
            if (is_true(find(item, "primary"))) primary = made.size();
            made.push_back(item);
        }
        if (made.size() > most_elements)
            return refuse(invalid_value, arena_.join({attribute.name, " has too many values"}));
        auto const list = list_value(Arena::keep(made));
        return primary ? with_primary(list, *primary, arena_) : list;
    }

    /// Applies an operation on one part of every element, as in `emails.type`.
    Result<Value> every_element(PatchOperation const& operation, Value const& before) const {
        if (before.items.empty() && operation.kind != Kind::remove)
            return refuse(no_target, arena_.join({operation.path.attribute->name, " has no values"}));
        auto const items = arena_.array<Value>(before.items.size());
        std::ranges::transform(before.items, items.begin(),
                               [&](Value const& item) { return with_part(operation, item); });
        auto const made = list_value(items);
        if (operation.kind == Kind::remove && operation.path.part->name == "value") return Value{};
        if (!has_one_primary(made)) return refuse(invalid_value, "two values cannot be primary");
        return made;
    }

    Value with_part(PatchOperation const& operation, Value const& element) const {
        auto const& name = operation.path.part->name;
        if (operation.kind == Kind::remove) return without(element, name, arena_);
        auto const made = with(element, name, operation.value, arena_);
        bool const another = name == "value" && grants_access(*operation.path.attribute) &&
                             !same_element(*operation.path.attribute, element, made, true);
        // The display belongs to the value that is replaced.
        return another ? without(made, "display", arena_) : made;
    }

    /// Applies an operation on the elements that a filter selects.
    Result<Value> selected(PatchOperation const& operation, Value const& before) const {
        auto made = arena_.vector<Value>();
        std::size_t count = 0;
        std::size_t primary = before.items.size();
        for (auto const& item : before.items) {
            if (!element_matches(*operation.path.filter, item)) {
                made.push_back(item);
                continue;
            }
            ++count;
            if (operation.kind == Kind::remove && removes_element(operation)) continue;
            auto const changed = changed_element(operation, item);
            if (is_true(find(changed, "primary")) && !is_true(find(item, "primary"))) primary = made.size();
            made.push_back(changed);
        }
        auto const list = list_value(Arena::keep(made));
        if (operation.kind == Kind::remove) return list;
        if (count == 0) return created(operation, before);
        if (strict() && count > 1) return refuse(invalid_filter, "the filter selects several values");
        if (primary < list.items.size()) return one_primary(list, primary, count);
        return has_one_primary(list) ? Result<Value>(list)
                                     : refuse(invalid_value, "two values cannot be primary");
    }

    Result<Value> one_primary(Value const& list, std::size_t index, std::size_t selected_count) const {
        if (selected_count > 1) return refuse(invalid_value, "two values cannot be primary");
        return with_primary(list, index, arena_);
    }

    static bool removes_element(PatchOperation const& operation) {
        return !operation.path.part || operation.path.part->name == "value";
    }

    Value changed_element(PatchOperation const& operation, Value const& item) const {
        if (operation.path.part) return with_part(operation, item);
        auto fixed = object_value({});
        fixed_parts(*operation.path.filter, fixed, arena_);
        return merged(fixed, operation.value, arena_);
    }

    /// Makes the element that a filter describes, if the filter is about type and primary alone (Entra ID).
    Result<Value> created(PatchOperation const& operation, Value const& before) const {
        auto const& path = operation.path;
        auto element = object_value({});
        bool const by_eq = fixed_parts(*path.filter, element, arena_);
        bool const about_kind = std::ranges::all_of(element.members, [](Member const& member) {
            return member.name == "type" || member.name == "primary";
        });
        if (strict() || !path.part || !by_eq || !about_kind)
            return refuse(no_target,
                          arena_.join({"no value of ", path.attribute->name, " meets the filter"}));
        element = with(element, path.part->name, operation.value, arena_);
        auto const made = with_item(before.is_array() ? before : list_value({}), element, arena_);
        bool const primary = is_true(find(element, "primary"));
        return primary ? with_primary(made, made.items.size() - 1, arena_) : made;
    }

    Value resource_;
    PatchContext const& context_;
    Arena& arena_;
    std::size_t copied_ = 0; ///< elements of lists, by all operations
};

} // namespace

Result<Value> apply_patch(std::span<PatchOperation const> operations, Value resource,
                          PatchContext const& context) {
    Applier applier(resource, context);
    for (auto const& operation : operations)
        if (auto const done = applier.apply(operation); !done) return std::unexpected(done.error());
    return applier.resource();
}

} // namespace idiom::scim
