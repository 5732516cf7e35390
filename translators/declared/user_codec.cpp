#include "translators/declared/user_codec.hpp"

#include "translators/codec/json/held_json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/core/names.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

using TextValue = Member<std::string_view>;

/// Reads the rows of one user.
class UserReader {
public:
    UserReader(Program const& program, json::Value const& document, std::span<json::Value const* const> parts,
               Arena& arena)
        : program_(program), spelling_(spelling_of(program)), document_(document), parts_(parts),
          arena_(arena) {}

    std::optional<Seen> read() {
        auto const* const row = program_.row(Field::id);
        auto const id = row ? read_id(*row) : std::nullopt;
        std::optional<Seen> made; // returned without a copy
        if (!id) return made;
        auto& seen = made.emplace();
        seen.document = &document_;
        for (auto const& one : program_.fields)
            if (one.supported && readable(one.access) && one.at && one.field != Field::id)
                field(seen.user, one);
        seen.user.set_id(*id);
        names(seen.user);
        extensions(seen.user);
        if (program_.roles.in_document()) set_roles(seen, roles_in_document(), arena_);
        for (auto const& version : program_.user.version)
            if (seen.version.empty() && version.header.empty())
                if (auto const* const value = find(version.at, document_)) seen.version = scalar_text(*value);
        seen.gone = any_holds(program_.user.gone, document_);
        return made;
    }

private:
    json::Value const* in_part(std::size_t part, Path const& path) const {
        if (part == 0) return find(path, document_);
        auto const* const other = part <= parts_.size() ? parts_[part - 1] : nullptr;
        return other ? find(path, *other) : nullptr;
    }

    std::optional<std::string_view> read_id(FieldRow const& row) {
        if (row.at)
            if (auto const id = id_text(in_part(row.part, row.at->at), row.at->as, spelling_, arena_))
                return id;
        for (auto const& place : row.alternatives)
            if (auto const id = id_text(in_part(row.part, place.at), place.as, spelling_, arena_)) return id;
        return std::nullopt;
    }

    /// Returns the value of the first place that has one, and the conversion of that place.
    std::pair<json::Value const*, Conversion const*> value_of(FieldRow const& row) const {
        auto const* value = in_part(row.part, row.at->at);
        if (value && !value->is_null()) return {value, &row.at->as};
        for (auto const& place : row.alternatives)
            if (auto const* const other = in_part(row.part, place.at); other && !other->is_null())
                return {other, &place.as};
        return {value, &row.at->as};
    }

    static bool counts_as_absent(FieldRow const& row, json::Value const* value) {
        return value && (value->is_string() || value->is_number()) &&
               std::ranges::find(row.absent, value->text) != row.absent.end();
    }

    void field(HeldUser& user, FieldRow const& row) {
        auto [value, as] = value_of(row);
        if (counts_as_absent(row, value)) value = nullptr;
        bool const absent = !value || value->is_null();
        switch (row_of(row.field).shape) {
        case Shape::text: text(user, row, value, *as); break;
        case Shape::boolean:
            user.set_active(absent && row.missing ? Member<bool>(*row.missing == "true")
                                                  : read_truth(value, *as, spelling_));
            break;
        case Shape::names:
            user.set_accounts(absent && row.missing == "[]" ? Member<Names>(Names{}) : accounts(value, *as));
            break;
        case Shape::devices:
            user.set_devices(json::read_items<Device>(
                value, [&](json::Value const& item) { return device(row.items, item); }, arena_));
            break;
        case Shape::skills:
            user.set_skills(json::read_items<Skill>(
                value, [&](json::Value const& item) { return skill(row.items, item); }, arena_));
            break;
        case Shape::extensions: break;
        }
        if (value && value->mended && row_of(row.field).shape != Shape::boolean) user.mend(row.field);
    }

    Member<Names> accounts(json::Value const* value, Conversion const& as) {
        auto const names = read_names(value, as, spelling_, arena_);
        bool const odd = names && std::ranges::any_of(*names, [](auto name) { return name.empty(); });
        return odd ? Member<Names>::not_understood() : names;
    }

    void text(HeldUser& user, FieldRow const& row, json::Value const* value, Conversion const& as) {
        auto read = read_text(value, as, spelling_, arena_);
        if (read.is_absent() && row.missing) read = literal(*row.missing);
        user.set(text_field(row.field), read);
    }
    TextValue literal(std::string_view json) {
        auto const value = json::read(json, arena_);
        return value && value->is_string() ? TextValue(value->text) : TextValue();
    }

    static bool item_text(std::optional<FieldRow::Place> const& place, json::Value const& item,
                          Spelling spelling, Arena& arena, std::optional<std::string_view>& to,
                          bool or_number = false) {
        if (!place) return true;
        auto const* const value = find(place->at, item);
        bool const number = or_number && value && value->is_number();
        bool const plain_text = place->as.kind == Conversion::Kind::number && value && value->is_string();
        auto const read =
            number || plain_text ? TextValue(value->text) : read_text(value, place->as, spelling, arena);
        if (read) to = *read;
        return !read.is_not_understood();
    }
    std::optional<Device> device(FieldRow::Items const& at, json::Value const& item) {
        std::optional<std::string_view> id;
        Device made{.id = {}, .phone_number = {}, .client_type = {}};
        bool const fits = item_text(at.id, item, spelling_, arena_, id, true) &&
                          item_text(at.phone_number, item, spelling_, arena_, made.phone_number) &&
                          item_text(at.client_type, item, spelling_, arena_, made.client_type);
        if (!fits || !id) return std::nullopt;
        made.id = *id;
        return made;
    }
    std::optional<Skill> skill(FieldRow::Items const& at, json::Value const& item) {
        std::optional<std::string_view> id;
        Skill made{.id = {}, .name = {}, .level = {}};
        bool const fits = item_text(at.id, item, spelling_, arena_, id, true) &&
                          item_text(at.name, item, spelling_, arena_, made.name) &&
                          item_text(at.level, item, spelling_, arena_, made.level, true);
        if (!fits || !id) return std::nullopt;
        made.id = *id;
        return made;
    }

    /// Joins the display name from its parts, or splits it into them, as the file says.
    void names(HeldUser& user) {
        auto const* const whole = program_.row(Field::display_name);
        if (whole && whole->joined && user.display_name().is_absent()) join(user);
        auto const* const first = program_.row(Field::first_name);
        auto const* const last = program_.row(Field::last_name);
        bool const parts = (first && first->is_part) || (last && last->is_part);
        if (!parts) return;
        auto const name = user.display_name();
        for (auto const* const row : {first, last}) {
            if (!row || !row->is_part) continue;
            if (name.is_not_understood()) user.refuse(row->field);
            if (user.mended().has(Field::display_name)) user.mend(row->field);
        }
        if (!name) return;
        auto const split = split_name(*name);
        if (first && first->is_part) user.set_first_name(split.first);
        if (last && last->is_part && !split.last.empty()) user.set_last_name(split.last);
    }
    void join(HeldUser& user) {
        auto const first = user.first_name();
        auto const last = user.last_name();
        if (first.is_not_understood() || last.is_not_understood()) return user.refuse(Field::display_name);
        if (first || last)
            user.set_display_name(join_names(user.shown().first_name, user.shown().last_name, arena_));
        if (user.mended().has(Field::first_name) || user.mended().has(Field::last_name))
            user.mend(Field::display_name);
    }

    void extensions(HeldUser& user) {
        auto const all = arena_.array<Extension>(program_.extensions.size());
        std::size_t count = 0;
        for (auto const& row : program_.extensions) {
            if (!readable(row.access)) continue;
            auto const* const value = in_part(row.part, row.at);
            std::optional<std::string_view> json;
            if (value && !value->is_null()) {
                json = extension(row, *value);
                if (!json) return user.refuse(Field::extensions);
                if (value->mended) user.mend(Field::extensions);
            } else if (row.missing) {
                json = *row.missing;
            }
            if (json) all[count++] = {.name = row.name, .json = *json};
        }
        if (count > 0) user.set_extensions(std::span<Extension const>(all.first(count)));
    }

    /// Returns the value as JSON; null if it is not of the row's type.
    std::optional<std::string_view> extension(ExtensionRow const& row, json::Value const& value) {
        using enum ExtensionRule::Type;
        switch (row.type) {
        case boolean: {
            auto const truth = read_truth(&value, row.as, spelling_);
            if (!truth) return truth.is_absent() ? std::optional(std::string_view("null")) : std::nullopt;
            return *truth ? "true" : "false";
        }
        case number:
            if (value.is_number()) return value.raw;
            if (spelling_ == Spelling::xml && value.is_string() && json::read(value.text, arena_))
                return value.text;
            return std::nullopt;
        case object: return value.is_object() ? std::optional(json::text_of(value, arena_)) : std::nullopt;
        case texts: return texts_of(row, value);
        case text: break;
        }
        auto const read = read_text(&value, row.as, spelling_, arena_);
        if (!read) return std::nullopt;
        if (row.as.kind == Conversion::Kind::none && spelling_ == Spelling::json)
            return json::text_of(value, arena_);
        return quoted_json(*read);
    }
    std::optional<std::string_view> texts_of(ExtensionRow const& row, json::Value const& value) {
        if (spelling_ == Spelling::json && row.as.kind == Conversion::Kind::none) {
            bool const fits = value.is_array() && std::ranges::all_of(value.items, &json::Value::is_string);
            return fits ? std::optional(json::text_of(value, arena_)) : std::nullopt;
        }
        if (value.is_array() && std::ranges::all_of(value.items, &json::Value::is_string)) {
            auto const texts = arena_.array<std::string_view>(value.items.size());
            std::ranges::transform(value.items, texts.begin(), &json::Value::text);
            return json_of(*out_names(texts, arena_), arena_);
        }
        auto const names = read_names(&value, row.as, spelling_, arena_);
        return names ? std::optional(json_of(*out_names(*names, arena_), arena_)) : std::nullopt;
    }
    std::string_view quoted_json(std::string_view text) {
        auto out = arena_.text(text.size() + 2);
        json::append_string(out, text);
        return arena_.keep(out);
    }

    SeenRoles roles_in_document() {
        auto const& roles = program_.roles;
        if (roles.flags.empty()) return read_roles(roles, find(*roles.at, document_), spelling_, arena_);
        auto held = arena_.vector<SeenRole>();
        for (auto const& [name, path] : roles.flags) {
            auto const flag = read_truth(find(path, document_), {}, spelling_);
            if (flag.is_not_understood()) return SeenRoles::not_understood();
            if (flag.is(true)) held.push_back({.name = name});
        }
        return std::span<SeenRole const>(Arena::keep(held));
    }

    Program const& program_;
    Spelling spelling_;
    json::Value const& document_;
    std::span<json::Value const* const> parts_;
    Arena& arena_;
};

SeenRoles no_roles() { return std::span<SeenRole const>(); }

/// Reads one role in the user's document: a name, a key, or an object with one of them.
std::optional<SeenRole> role_in_document(Roles const& roles, json::Value const& item, Spelling spelling,
                                         Arena& arena) {
    auto const* const at = roles.item_name ? find(*roles.item_name, item) : &item;
    if (!at || at->mended) return std::nullopt;
    SeenRole role{.item = item.is_object() ? &item : nullptr};
    if (roles.keys_in_document) {
        auto const key = key_text(at, {}, spelling, arena);
        if (!key) return std::nullopt;
        role.key = Filled::of(*key);
        if (at->is_number()) role.key.json = at->raw;
        return role;
    }
    if (!at->is_string() || at->text.empty()) return std::nullopt;
    role.name = at->text;
    return role;
}

} // namespace

std::optional<Seen> read_user(Program const& program, json::Value const& document,
                              std::span<json::Value const* const> parts, Arena& arena) {
    return UserReader(program, document, parts, arena).read();
}

SeenRoles read_roles(Roles const& roles, json::Value const* value, Spelling spelling, Arena& arena) {
    if (!value) return roles.empty_absent ? no_roles() : SeenRoles();
    bool const null_is_none = roles.empty_null || (roles.one && !roles.none);
    if (value->is_null()) return null_is_none ? no_roles() : SeenRoles::not_understood();
    auto held = arena.vector<SeenRole>();
    if (roles.one) {
        auto const role = role_in_document(roles, *value, spelling, arena);
        if (!role) return SeenRoles::not_understood();
        if ((roles.keys_in_document ? role->key.text : role->name) != roles.none) held.push_back(*role);
        return std::span<SeenRole const>(Arena::keep(held));
    }
    if (roles.joined) {
        Conversion joined;
        joined.kind = Conversion::Kind::joined;
        joined.text = *roles.joined;
        auto const names = read_names(value, joined, spelling, arena);
        if (!names) return SeenRoles::not_understood();
        for (auto const name : *names)
            held.push_back({.name = name});
        return std::span<SeenRole const>(Arena::keep(held));
    }
    if (!value->is_array()) return SeenRoles::not_understood();
    held.reserve(value->items.size());
    for (auto const& item : value->items) {
        auto const role = role_in_document(roles, item, spelling, arena);
        if (!role) return SeenRoles::not_understood();
        held.push_back(*role);
    }
    return std::span<SeenRole const>(Arena::keep(held));
}

void set_roles(Seen& seen, SeenRoles const& roles, Arena& arena) {
    seen.roles = roles;
    if (roles.is_not_understood()) return seen.user.refuse(Field::roles);
    if (!roles) return seen.user.set_roles({});
    auto const names = arena.array<std::string_view>(roles->size());
    std::ranges::transform(*roles, names.begin(), &SeenRole::name);
    seen.user.set_roles(Names(names));
}

} // namespace idiom::declared
