#include "gateway/migrate/mapping/making.hpp"

#include "gateway/migrate/files/csv.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/codec/utf8.hpp"

#include <locale.h>
#include <wctype.h>

#include <algorithm>

namespace idiom::migrate::mapping {

namespace {

Value one(std::string_view text, Arena& arena) {
    if (text.empty()) return {.state = Value::State::empty};
    return {Value::State::given, arena.list({text})};
}

Value of_names(Names names) { return {names.empty() ? Value::State::empty : Value::State::given, names}; }

Value of_text(std::string_view text, bool list, Arena& arena) {
    return list ? of_names(files::split_list(text, arena)) : one(text, arena);
}

Value of_json(std::string_view json, Arena& arena) {
    auto const value = json::read(json, arena);
    if (!value || value->is_null()) return {.state = Value::State::empty};
    if (value->is_string()) return one(value->text, arena);
    if (!value->is_array()) return one(json, arena);
    auto const items = arena.array<std::string_view>(value->items.size());
    std::ranges::transform(value->items, items.begin(),
                           [](json::Value const& item) { return item.is_string() ? item.text : item.raw; });
    return of_names(items);
}

struct ValueOf {
    SourceUser const& source;
    bool list;
    Arena& arena;

    Value operator()(FromField const& from) const {
        auto const& row = row_of(from.field);
        if (source.nulls.has(from.field)) return {.state = Value::State::empty};
        if (!has(source.user, from.field)) return {};
        if (row.shape == Shape::text) return one(*(source.user.*row.text), arena);
        if (row.shape == Shape::boolean) return one(*source.user.active ? "true" : "false", arena);
        if (row.shape == Shape::names) return of_names(*(source.user.*row.names));
        return {};
    }
    Value operator()(FromColumn const& from) const {
        bool const given = from.index < source.cells.size() && source.cells[from.index];
        return given ? of_text(*source.cells[from.index], list, arena) : Value{};
    }
    Value operator()(FromExtension const& from) const {
        for (auto const& [dialect, members] : source.extensions)
            for (auto const& [name, json] : members)
                if (dialect == from.dialect && name == from.name) return of_json(json, arena);
        if (source.shown.has(Field::extensions)) return {.state = Value::State::empty};
        return {};
    }
    Value operator()(FixedValue const& value) const { return of_text(value.text, list, arena); }
    Value operator()(GeneratePassword const&) const { return {}; }
};

/// Returns the locale whose letters are those of Unicode. It lives as long as the process.
locale_t unicode() {
    static locale_t const made = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return made;
}

char32_t changed(char32_t letter, LetterCase to) {
    auto const wide = static_cast<wint_t>(letter);
    auto const changed =
        to == LetterCase::lower ? ::towlower_l(wide, unicode()) : ::towupper_l(wide, unicode());
    return static_cast<char32_t>(changed);
}

/// Replaces each letter by its counterpart. Where one letter would become two, as in ß, it stays.
std::string_view with_case(std::string_view text, LetterCase to, Arena& arena) {
    auto made = arena.text(text.size());
    while (!text.empty()) {
        auto const size = std::max<std::size_t>(utf8::sequence(text), 1);
        utf8::append(made, changed(utf8::decode(text), to));
        text.remove_prefix(size);
    }
    return arena.keep(made);
}

std::string_view make_one(std::string_view text, Makings const& makings, Arena& arena) {
    if (makings.before) text = text.substr(0, text.find(*makings.before));
    if (makings.after) {
        auto const found = text.find(*makings.after);
        text = found == text.npos ? std::string_view{} : text.substr(found + makings.after->size());
    }
    auto const mapped = std::ranges::find(makings.map, text, &std::pair<std::string, std::string>::first);
    if (mapped != makings.map.end()) text = mapped->second;
    if (text.empty()) return {};
    if (makings.letter_case != LetterCase::kept) text = with_case(text, makings.letter_case, arena);
    if (makings.prefix.empty() && makings.suffix.empty()) return text;
    return arena.join({makings.prefix, text, makings.suffix});
}

} // namespace

Value value_of(Origin const& origin, SourceUser const& source, bool list, Arena& arena) {
    return std::visit(ValueOf{source, list, arena}, origin);
}

Value make(Value value, Makings const& makings, bool list, Arena& arena) {
    auto items = arena.vector<std::string_view>();
    for (auto const item : value.items)
        if (auto const made = make_one(item, makings, arena); !made.empty()) items.push_back(made);
    if (!items.empty()) return {Value::State::given, Arena::keep(items)};
    if (makings.fallback) return of_text(*makings.fallback, list, arena);
    // Makings that leave nothing of a value say nothing about the user.
    if (value.state == Value::State::given) return {};
    return value;
}

} // namespace idiom::migrate::mapping
