#include "translators/face/validate.hpp"

#include "translators/codec/json_patch.hpp"
#include "translators/codec/utf8.hpp"
#include "translators/core/conversation.hpp"
#include "translators/core/suggest.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::face {
namespace {

using Type = ExtensionRule::Type;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

/// Returns whether JSON text of this type begins like `json`. For a list, does not look at its items.
bool is_of(Type type, std::string_view json) {
    char const first = json.empty() ? '\0' : json.front();
    switch (type) {
    case Type::text: return first == '"';
    case Type::boolean: return first == 't' || first == 'f';
    case Type::number: return first == '-' || (first >= '0' && first <= '9');
    case Type::object: return first == '{';
    case Type::texts: return first == '[';
    }
    return false;
}

std::string_view words_for(Type type) {
    switch (type) {
    case Type::text: return "must be a string";
    case Type::boolean: return "must be true or false";
    case Type::number: return "must be a number";
    case Type::object: return "must be an object";
    case Type::texts: return "must be an array of strings";
    }
    return "has the wrong type";
}

class Validation {
public:
    Validation(Document const& document, Purpose purpose, RouteView const& route,
               ValidationErrors& validation_errors, Arena& arena)
        : document_(document), purpose_(purpose), route_(route), capabilities_(*route.capabilities),
          validation_errors_(validation_errors), arena_(arena) {
        made_.written = document.user;
        made_.written.extensions.reset();
    }

    ValidatedUser run() {
        let_names_stand_for_display_name();
        for (auto const& row : user_fields)
            if (row.shape != Shape::extensions) admit_field(row);
        admit_extensions();
        if (purpose_ == Purpose::change) clear_nulls();
        if (purpose_ == Purpose::replace) clear_absent();
        find_missing();
        find_contradictions();
        return made_;
    }

private:
    FieldRule const& rule_of(Field field) const { return rule(capabilities_, field); }
    bool takes(Access access) const {
        return purpose_ == Purpose::create ? creatable(access) : idiom::writable(access);
    }
    bool given(Field field) const { return idiom::has(made_.written, field); }

    /// Drops a display name beside both names, if the vendor computes it from them.
    void let_names_stand_for_display_name() {
        auto& user = made_.written;
        bool const both = user.first_name && user.last_name;
        if (both && rule_of(Field::display_name).access == Access::read) user.display_name.reset();
    }

    void admit_field(UserField const& row) {
        if (!given(row.field)) return;
        // A value of the wrong type needs no second error.
        if (!validation_errors_.ok() && validation_errors_.mentions(pointer_to(row.field, arena_)))
            return idiom::clear(made_.written, row.field);
        auto const access = rule_of(row.field).access;
        if (takes(access)) {
            if (!admit_value(row)) idiom::clear(made_.written, row.field);
            return;
        }
        if (purpose_ == Purpose::replace && readable(access))
            compare(row.field);
        else
            refuse_access(access, row.field);
        idiom::clear(made_.written, row.field);
    }

    void refuse_access(Access access, Field field) {
        auto const pointer = pointer_to(field, arena_);
        if (access == Access::none)
            return validation_errors_.drop_leniently(
                Fault::unsupported_field, pointer,
                arena_.join({"is a field that ", route_.dialect(), " does not have"}));
        validation_errors_.drop_leniently(Fault::read_only_field, pointer,
                                          access == Access::create_only
                                              ? "can only be given when the user is created"
                                              : "cannot be written");
    }

    void compare(Field field) {
        copy_field(made_.compared, document_.user, field);
        made_.needs_user = true;
    }

    /// Returns false if the value is left out.
    bool admit_value(UserField const& row) {
        auto const pointer = pointer_to(row.field, arena_);
        if (row.text != nullptr) return admit_text_field(row.field, *(made_.written.*row.text), pointer);
        if (row.names != nullptr) {
            auto const names = *(made_.written.*row.names);
            for (std::size_t i = 0; i < names.size(); ++i)
                admit_name(names[i], json_patch::below(pointer, i, arena_));
        }
        return true;
    }

    void admit_name(std::string_view name, std::string_view pointer) {
        if (name.empty())
            validation_errors_.refuse(Fault::invalid_value, pointer, "must not be empty");
        else
            validate_text(name, pointer, validation_errors_);
    }

    bool admit_text_field(Field field, std::string_view text, std::string_view pointer) {
        auto const& field_rule = rule_of(field);
        if (!validate_text(text, pointer, validation_errors_)) return true;
        if (text.empty() && field_rule.need != Need::never) {
            validation_errors_.refuse(Fault::invalid_value, pointer, "must not be empty");
            return true;
        }
        auto const length = utf8::length(text);
        if (field_rule.max_length == 0 || length <= field_rule.max_length) return true;
        validation_errors_.drop_leniently(
            Fault::invalid_value, pointer,
            arena_.join({"has ", decimal(length, arena_), " characters; ", route_.dialect(),
                         " takes at most ", decimal(field_rule.max_length, arena_)}));
        return false;
    }

    void admit_extensions() {
        if (!document_.user.extensions) return;
        auto written = arena_.vector<Extension>();
        auto compared = arena_.vector<Extension>();
        auto const parent =
            json_patch::below(pointer_to(Field::extensions, arena_), route_.dialect(), arena_);
        for (auto const& extension : *document_.user.extensions) {
            if (extension.json == "null" && purpose_ != Purpose::change) continue;
            auto const pointer = json_patch::below(parent, extension.name, arena_);
            auto const* const known = find_extension(capabilities_, extension.name);
            if (known == nullptr || known->access == Access::none)
                validation_errors_.drop_leniently(Fault::unsupported_field, pointer,
                                                  no_extension(extension.name, capabilities_, arena_));
            else if (purpose_ == Purpose::replace && !takes(known->access) && readable(known->access))
                compared.push_back(extension);
            else if (!takes(known->access))
                validation_errors_.drop_leniently(Fault::read_only_field, pointer, "cannot be written");
            else if (admit_type(*known, extension.json, pointer))
                written.push_back(extension);
        }
        if (!written.empty()) made_.written.extensions = Arena::keep(written);
        if (compared.empty()) return;
        made_.compared.extensions = Arena::keep(compared);
        made_.needs_user = true;
    }

    bool admit_type(ExtensionRule const& known, std::string_view text, std::string_view pointer) {
        if (text == "null") return true;
        bool fits = is_of(known.type, text);
        if (fits && known.type == Type::texts) {
            auto const value = json::read(text, arena_);
            fits = value && std::ranges::all_of(value->items, &json::Value::is_string);
        }
        if (!fits) validation_errors_.refuse(Fault::invalid_value, pointer, words_for(known.type));
        return fits;
    }

    void clear_nulls() {
        for (auto const& row : user_fields) {
            if (!document_.nulls.has(row.field)) continue;
            auto const& field_rule = rule_of(row.field);
            auto const pointer = pointer_to(row.field, arena_);
            if (row.shape == Shape::extensions)
                validation_errors_.refuse(Fault::invalid_value, pointer,
                                          "cannot be cleared as a whole; name the members");
            else if (!takes(field_rule.access))
                refuse_access(field_rule.access, row.field);
            else if (!field_rule.clearable && row.field != Field::roles)
                validation_errors_.drop_leniently(Fault::invalid_value, pointer,
                                                  arena_.join({"cannot be cleared in ", route_.dialect()}));
            else
                made_.cleared.add(row.field);
        }
    }

    void clear_absent() {
        for (auto const& row : user_fields) {
            if (row.text == nullptr || row.field == Field::id || row.field == Field::password) continue;
            auto const& field_rule = rule_of(row.field);
            if (!field_rule.clearable || !takes(field_rule.access)) continue;
            // A field that was given and then left out is not absent: the user keeps its value.
            if (!idiom::has(document_.user, row.field) && !stands_in(row.field)) made_.cleared.add(row.field);
        }
    }

    /// Returns whether the document gives the field's value in another field.
    bool stands_in(Field field) const {
        return std::ranges::any_of(user_fields, [&](UserField const& other) {
            return given(other.field) && can_stand_for(other.field, field, capabilities_);
        });
    }

    void find_missing() {
        for (auto const& field_rule : capabilities_.fields) {
            auto const field = field_rule.field;
            if (!is_needed(field_rule, purpose_, *route_.roles) || given(field) ||
                idiom::has(made_.compared, field) || stands_in(field))
                continue;
            auto const pointer = pointer_to(field, arena_);
            if (!validation_errors_.mentions(pointer))
                validation_errors_.refuse(Fault::invalid_value, pointer, "is required");
        }
    }

    void find_contradictions() {
        auto const field = contradiction(made_.written, capabilities_, arena_);
        if (!field) return;
        // A client may send back what it read, with only one of the two changed. The present user will show
        // which one.
        if (purpose_ == Purpose::replace)
            made_.needs_user = true;
        else
            validation_errors_.refuse(Fault::invalid_value, pointer_to(*field, arena_),
                                      rule_of_contradiction(*field));
    }

    Document const& document_;
    Purpose purpose_;
    RouteView const& route_;
    Capabilities const& capabilities_;
    ValidationErrors& validation_errors_;
    Arena& arena_;
    ValidatedUser made_;
};

bool share_wire(Capabilities const& capabilities, Field a, Field b) {
    auto const wire = rule(capabilities, a).wire;
    return !wire.empty() && wire == rule(capabilities, b).wire;
}

/// A PUT without these fields keeps them, so they are never missing.
bool kept_by_replace(Field field) {
    return field == Field::roles || field == Field::accounts || field == Field::password ||
           field == Field::extensions;
}

} // namespace

bool is_needed(FieldRule const& field_rule, Purpose purpose, RolePolicy const& roles) {
    if (purpose == Purpose::change) return false;
    if (field_rule.field == Field::roles && !roles.default_roles.empty()) return false;
    if (purpose == Purpose::replace)
        return field_rule.need == Need::always && !kept_by_replace(field_rule.field);
    return field_rule.need != Need::never;
}

bool can_stand_for(Field other, Field field, Capabilities const& capabilities) {
    if (other == field) return false;
    if (field == Field::display_name && (other == Field::first_name || other == Field::last_name))
        return true;
    return share_wire(capabilities, other, field);
}

std::string_view pointer_to(Field field, Arena& arena) {
    return json_patch::below("", name_of(field), arena);
}

std::string_view no_extension(std::string_view name, Capabilities const& capabilities, Arena& arena) {
    auto names = arena.vector<std::string_view>();
    for (auto const& known : capabilities.extensions)
        if (known.access != Access::none) names.push_back(known.name);
    return arena.join(
        {"is no extension of ", capabilities.dialect, way_out(name, Arena::keep(names), "there are", arena)});
}

bool validate_text(std::string_view text, std::string_view pointer, ValidationErrors& validation_errors) {
    if (std::ranges::none_of(text, is_control)) return true;
    validation_errors.refuse(Fault::invalid_value, pointer, "must not contain control characters");
    return false;
}

std::optional<Field> contradiction(User const& user, Capabilities const& capabilities, Arena& arena) {
    if (share_wire(capabilities, Field::user_name, Field::email) && user.user_name && user.email &&
        *user.user_name != *user.email)
        return Field::email;
    if (share_wire(capabilities, Field::display_name, Field::first_name) && user.display_name &&
        user.first_name && user.last_name &&
        *user.display_name != join_names(user.first_name, user.last_name, arena))
        return Field::display_name;
    return {};
}

std::string_view rule_of_contradiction(Field field) {
    return field == Field::email ? "must be the same as userName, because the back end keeps both as one"
                                 : "must be firstName and lastName with a space between them, because the "
                                   "back end keeps all of them as one";
}

ValidatedUser validate(Document const& document, Purpose purpose, RouteView const& route,
                       ValidationErrors& validation_errors, Arena& arena) {
    return Validation(document, purpose, route, validation_errors, arena).run();
}

Change to_change(ValidatedUser const& validated, ValidationErrors const& validation_errors) {
    Change change;
    change.set = validated.written;
    if (validated.cleared.has(Field::roles)) change.roles = RolesReplace{};
    if (validated.written.roles) change.roles = RolesReplace{.roles = *validated.written.roles};
    change.set.roles.reset();
    for (auto const& row : user_fields)
        if (row.field != Field::roles && validated.cleared.has(row.field)) change.clear(row.field);
    change.warnings = validation_errors.warnings();
    return change;
}

} // namespace idiom::face
