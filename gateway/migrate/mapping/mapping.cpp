#include "gateway/migrate/mapping/mapping.hpp"

#include "gateway/migrate/digest.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace idiom::migrate::mapping {

namespace {

using namespace std::string_view_literals;

constexpr std::array actions{
    std::pair{"keep"sv, MissingAction::keep}, std::pair{"disable"sv, MissingAction::disable},
    std::pair{"remove-roles"sv, MissingAction::remove_roles}, std::pair{"delete"sv, MissingAction::delete_}};
constexpr std::array scopes{std::pair{"copied"sv, MissingScope::copied},
                            std::pair{"matched"sv, MissingScope::matched},
                            std::pair{"everyone"sv, MissingScope::everyone}};

template <class T, std::size_t n>
std::string_view word_of(std::array<std::pair<std::string_view, T>, n> const& words, T meaning) {
    for (auto const& [word, one] : words)
        if (one == meaning) return word;
    return {};
}
template <class T, std::size_t n>
std::optional<T> meaning_of(std::array<std::pair<std::string_view, T>, n> const& words,
                            std::string_view given) {
    for (auto const& [word, meaning] : words)
        if (word == given) return meaning;
    return std::nullopt;
}

void add(Digest& digest, std::optional<std::string> const& text) {
    digest.add(text ? "given" : "none");
    digest.add(text.value_or(""));
}
void add(Digest& digest, std::vector<std::pair<std::string, std::string>> map) {
    std::ranges::sort(map); // the order of the file's keys means nothing
    digest.add(std::to_string(map.size()));
    for (auto const& [from, to] : map) {
        digest.add(from);
        digest.add(to);
    }
}

struct AddOrigin {
    Digest& digest;
    void operator()(FromField const& from) const {
        digest.add("field");
        digest.add(idiom::name_of(from.field));
    }
    void operator()(FromColumn const& from) const {
        digest.add("column");
        digest.add(from.name);
    }
    void operator()(FromExtension const& from) const {
        digest.add("extension");
        digest.add(from.dialect);
        digest.add(from.name);
    }
    void operator()(FixedValue const& value) const {
        digest.add("value");
        digest.add(value.text);
    }
    void operator()(GeneratePassword const& rule) const {
        digest.add("generate");
        digest.add(std::to_string(rule.length));
        for (auto const one : rule.classes)
            digest.add(std::to_string(static_cast<int>(one)));
    }
};

void add(Digest& digest, FieldMapping const& mapping) {
    digest.add(idiom::name_of(mapping.field));
    digest.add(mapping.extension);
    std::visit(AddOrigin{digest}, mapping.origin);
    auto const& makings = mapping.makings;
    add(digest, makings.before);
    add(digest, makings.after);
    add(digest, makings.map);
    digest.add(std::to_string(static_cast<int>(makings.letter_case)));
    digest.add(makings.prefix);
    digest.add(makings.suffix);
    add(digest, makings.fallback);
}

} // namespace

std::string_view name_of(MissingAction action) { return word_of(actions, action); }
std::optional<MissingAction> missing_action_named(std::string_view name) { return meaning_of(actions, name); }
std::string_view name_of(MissingScope scope) { return word_of(scopes, scope); }
std::optional<MissingScope> missing_scope_named(std::string_view name) { return meaning_of(scopes, name); }

GeneratePassword const* Mapping::password() const {
    for (auto const& one : fields)
        if (auto const* const rule = std::get_if<GeneratePassword>(&one.origin)) return rule;
    return nullptr;
}

bool Mapping::names(Field field) const {
    return std::ranges::find(fields, field, &FieldMapping::field) != fields.end();
}

std::string digest(Mapping const& mapping) {
    Digest made;
    made.add(idiom::name_of(mapping.match));
    made.add(std::to_string(mapping.fields.size()));
    for (auto const& field : mapping.fields)
        add(made, field);
    made.add(std::to_string(static_cast<int>(mapping.roles.mode)));
    add(made, mapping.roles.map);
    made.add(mapping.missing ? name_of(*mapping.missing) : "none");
    made.add(mapping.missing_scope ? name_of(*mapping.missing_scope) : "none");
    return made.hex();
}

} // namespace idiom::migrate::mapping
