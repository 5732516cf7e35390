#include "translators/scim/patch.hpp"

#include "translators/core/http.hpp"
#include "translators/core/text.hpp"
#include "translators/scim/literal.hpp"
#include "translators/scim/refuse.hpp"

#include <algorithm>
#include <array>

namespace idiom::scim {

namespace {

using Kind = PatchOperation::Kind;

class PatchReader {
public:
    explicit PatchReader(PatchContext const& context)
        : context_(context), arena_(context.arena), values_(context.reading, context.notes, context.arena),
          made_(context.arena.vector<PatchOperation>()) {}

    Result<std::span<PatchOperation const>> read(Value const& message) {
        if (auto const sound = check_envelope(message); !sound) return std::unexpected(sound.error());
        for (auto const& operation : find(message, "Operations")->items)
            if (auto const done = one(operation); !done) return std::unexpected(done.error());
        return Arena::keep(made_);
    }

private:
    bool strict() const { return context_.reading == Reading::strict; }

    Result<void> check_envelope(Value const& message) const {
        auto const* const operations = find(message, "Operations");
        if (!operations || !operations->is_array())
            return refuse(invalid_syntax, "Operations has to be a list");
        if (operations->items.size() > most_operations)
            return fail(Fault::content_too_large, "a PATCH takes at most 1000 operations");
        if (!strict()) return {};
        auto const* const schemas = find(message, "schemas");
        auto const names_it = [](Value const& item) { return item.is_string() && item.text == patch_op_urn; };
        if (!schemas || !schemas->is_array() || !std::ranges::any_of(schemas->items, names_it))
            return refuse(invalid_syntax, arena_join({"schemas has to name ", patch_op_urn}));
        if (operations->items.empty()) return refuse(invalid_syntax, "Operations is empty");
        return {};
    }
    std::string_view arena_join(std::initializer_list<std::string_view> parts) const {
        return context_.arena.join(parts);
    }

    Result<Kind> kind_of(Value const& operation) const {
        auto const op = text_in(operation, "op");
        if (!op) return refuse(invalid_syntax, "an operation needs op: add, replace or remove");
        constexpr std::array<std::string_view, 3> names{"add", "replace", "remove"};
        for (std::size_t i = 0; i < names.size(); ++i)
            if (equal_ignoring_case(names[i], *op)) {
                if (names[i] == *op) return static_cast<Kind>(i);
                if (strict()) return refuse(invalid_syntax, "op is written in lower case");
                context_.notes.tolerate("op-case");
                return static_cast<Kind>(i);
            }
        return refuse(invalid_syntax,
                      arena_join({"op is add, replace or remove, not ", quoted(*op, arena_)}));
    }

    Result<void> one(Value const& operation) {
        if (!operation.is_object()) return refuse(invalid_syntax, "an operation has to be an object");
        auto const kind = kind_of(operation);
        if (!kind) return std::unexpected(kind.error());
        auto const* const path = find(operation, "path");
        auto const* const value = find(operation, "value");
        bool const no_path = !path || path->is_null() || (path->is_string() && path->text.empty());
        if (no_path) return without_path(*kind, value);
        if (!path->is_string()) return refuse(invalid_path, "path has to be a string");
        return with_path(*kind, path->text, value);
    }

    Result<void> without_path(Kind kind, Value const* value) {
        if (strict()) return refuse(invalid_syntax, "an operation needs a path");
        if (kind == Kind::remove) return refuse(no_target, "remove needs a path");
        if (!value || !value->is_object())
            return refuse(invalid_value, "an operation without a path needs an object as its value");
        context_.notes.tolerate("no-path");
        return members(kind, *value);
    }

    Result<void> members(Kind kind, Value const& object) {
        for (auto const& member : object.members)
            if (auto const done = of_member(kind, member); !done) return done;
        return {};
    }

    /// Reads one member of the value of an operation without a path.
    Result<void> of_member(Kind kind, Member const& member) {
        for (auto const name : {"schemas", "meta", "groups"})
            if (equal_ignoring_case(member.name, name)) return {};
        if (equal_ignoring_case(member.name, "id")) {
            if (member.value.is_string() && member.value.text == context_.id) return {};
            return refuse(mutability, "id cannot be changed");
        }
        if (context_.type.core.is_named(member.name) && member.value.is_object())
            return members(kind, member.value);
        if (!context_.type.attribute(member.name) && !context_.type.extension(member.name))
            context_.notes.tolerate("dotted-key");
        return with_path(kind, member.name, &member.value);
    }

    /// Returns where a path leads. Attributes of the enterprise extension may be at the top.
    Result<Path> path_of(std::string_view text) const {
        auto const path = read_path(text, context_.type, context_.reading, arena_);
        bool const unknown = !path && path.error().fault == Fault::unsupported_field;
        if (!unknown || strict() || text.find(':') != text.npos) return path;
        if (!context_.type.extension(enterprise_urn)) return path;
        auto const moved =
            read_path(arena_join({enterprise_urn, ":", text}), context_.type, context_.reading, arena_);
        return moved ? moved : path;
    }

    /// Reads `roles.value` as `roles`, and its value as elements, unless the operation is a replace: an add
    /// must not change the other elements, and a remove takes the elements that it names.
    static bool names_elements(Kind kind, Path const& path) {
        return kind != Kind::replace && path.part && path.part->name == "value" && !path.filter &&
               grants_access(*path.attribute);
    }

    Result<void> with_path(Kind kind, std::string_view text, Value const* value) {
        auto path = path_of(text);
        if (!path) {
            if (path.error().fault != Fault::unsupported_field) return std::unexpected(path.error());
            if (strict()) return refuse(invalid_path, path.error().detail);
            context_.notes.ignore(text);
            context_.notes.tolerate("unknown-attribute");
            return {};
        }
        if (value && names_elements(kind, *path)) path->part = nullptr;
        if (kind == Kind::remove) return remove(*path, value);
        if (!value)
            return refuse(invalid_value, arena_join({"a value for ", quoted(text, arena_), " is missing"}));
        if (strict() && path->filter && !path->part)
            return refuse(invalid_path, "a filter in a path needs a sub-attribute behind it");
        if (value->is_null()) return null(*path);
        auto const read = value_for(*path, *value);
        // A value of the wrong type for a read-only attribute is refused as `mutability`.
        bool const fixed = path->attribute && path->attribute->mutability == Mutability::read_only;
        if (!read && fixed)
            return refuse(mutability, arena_join({path->attribute->name, " cannot be changed"}));
        if (!read) return std::unexpected(read.error());
        made_.push_back({.kind = kind, .path = *path, .value = *read, .has_value = true});
        return {};
    }

    Result<Value> value_for(Path const& path, Value const& value) {
        if (!path.attribute) return values_.extension(*path.extension, value);
        if (path.part) return values_.attribute(*path.part, value);
        return path.filter ? values_.element(*path.attribute, value)
                           : values_.attribute(*path.attribute, value);
    }

    /// A null clears a single value (RFC 7643, 2.5). A null for a list, or for the values of all its
    /// elements, is ignored, because it must not empty a group.
    Result<void> null(Path const& path) {
        bool const of_elements = !path.part || (path.part->name == "value" && !path.filter);
        bool const whole_list = path.attribute && path.attribute->multi_valued && of_elements;
        if (!whole_list) made_.push_back({.kind = Kind::remove, .path = path});
        return {};
    }

    Result<void> remove(Path const& path, Value const* value) {
        bool const list = path.attribute && path.attribute->multi_valued && !path.part && !path.filter;
        bool const given = value && !value->is_null();
        if (given && strict()) return refuse(invalid_syntax, "remove takes no value");
        if (value && !given && list && !strict()) return null(path);
        if (!given || !list) {
            made_.push_back({.kind = Kind::remove, .path = path});
            return {};
        }
        context_.notes.tolerate("remove-with-value");
        auto const read = values_.attribute(*path.attribute, *value);
        if (!read) return std::unexpected(read.error());
        made_.push_back({.kind = Kind::remove, .path = path, .value = *read, .has_value = true});
        return {};
    }

    PatchContext const& context_;
    Arena& arena_;
    ValueReader values_;
    std::pmr::vector<PatchOperation> made_;
};

} // namespace

Result<std::span<PatchOperation const>> read_patch(Value const& message, PatchContext const& context) {
    return PatchReader(context).read(message);
}

} // namespace idiom::scim
