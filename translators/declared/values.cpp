#include "translators/declared/values.hpp"

#include "translators/codec/json/held_json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/core/http.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace idiom::declared {

namespace {

constexpr std::string_view element_text = "#"; ///< the step of a path to the text of an XML element

json::Value const* member_of(json::Value const& value, PathStep const& step) {
    if (value.is_string() && step.name == element_text) return &value; // an element without attributes
    if (!step.any_namespace) return value.find(step.name);
    for (auto const& member : value.members) {
        auto const colon = member.name.find(':');
        auto const local = colon == member.name.npos ? member.name : member.name.substr(colon + 1);
        if (local == step.name) return &member.value;
    }
    return nullptr;
}

json::Value const* item_of(json::Value const* list, PathStep const& step) {
    if (!list || !list->is_array()) return nullptr;
    if (step.item == PathStep::Item::first) return list->items.empty() ? nullptr : list->items.data();
    for (auto const& item : list->items)
        if (auto const* const member = item.find(step.member); member && scalar_text(*member) == step.value)
            return &item;
    return nullptr;
}

bool is_integer(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && std::ranges::all_of(text, is_digit) && (text == "0" || text.front() != '0');
}

/// Returns an epoch in seconds or milliseconds as RFC 3339; milliseconds become three digits of a fraction.
/// Null if it is no whole number, or later than the year 9999.
std::optional<std::string_view> date_of(std::string_view number, bool milliseconds, Arena& arena) {
    auto const count = is_integer(number) && !number.starts_with('-') ? read_decimal(number) : std::nullopt;
    constexpr std::uint64_t end_of_9999 = 253'402'300'800;
    auto const seconds = count ? *count / (milliseconds ? 1000 : 1) : end_of_9999;
    if (seconds >= end_of_9999) return std::nullopt;
    auto const time = std::chrono::sys_seconds(std::chrono::seconds(seconds));
    auto const day = std::chrono::floor<std::chrono::days>(time);
    std::chrono::year_month_day const date(day);
    std::chrono::hh_mm_ss const clock(time - day);
    char text[32];
    auto size = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", int(date.year()),
                              unsigned(date.month()), unsigned(date.day()), int(clock.hours().count()),
                              int(clock.minutes().count()), int(clock.seconds().count()));
    if (milliseconds)
        size += std::snprintf(text + size, sizeof text - static_cast<std::size_t>(size), ".%03u",
                              static_cast<unsigned>(*count % 1000));
    return arena.join({std::string_view(text, static_cast<std::size_t>(size)), "Z"});
}

using TextMember = Member<std::string_view>;

/// Returns the text of an XML element that has attributes; every other value itself.
json::Value const* plain(json::Value const* value, Spelling spelling) {
    if (!value || !value->is_object() || spelling != Spelling::xml) return value;
    auto const* const text = value->find(element_text);
    return text ? text : value;
}

TextMember read_spelled(std::string_view text, Conversion const& as, Arena& arena) {
    using enum Conversion::Kind;
    switch (as.kind) {
    case last_segment: {
        auto const id = declared::last_segment(text, arena);
        return id ? TextMember(*id) : TextMember();
    }
    case map:
        for (auto const& [here, there] : as.map)
            if (there == text) return std::string_view(here);
        return text;
    case prefix: return text.starts_with(as.text) ? text.substr(as.text.size()) : text;
    case suffix: return text.ends_with(as.text) ? text.substr(0, text.size() - as.text.size()) : text;
    default: return text;
    }
}

} // namespace

std::optional<std::string_view> last_segment(std::string_view url, Arena& arena) {
    url = url.substr(0, url.find_first_of("?#"));
    while (url.ends_with('/'))
        url.remove_suffix(1);
    auto const slash = url.rfind('/'); // npos + 1 is 0: a relative path of one segment
    auto const id = uri::decode(url.substr(slash + 1), arena);
    if (!id || !uri::stays_in_segment(*id)) return std::nullopt;
    return id;
}

json::Value const* find_by_steps(Path const& path, json::Value const& document) {
    auto const* at = &document;
    for (auto const& step : path.steps) {
        at = member_of(*at, step);
        if (!at || at->is_ambiguous()) return at;
        if (step.item == PathStep::Item::none) continue;
        at = item_of(at, step);
        if (!at) return nullptr;
    }
    return at;
}

json::Value const* find_in_any_case(Path const& path, json::Value const& document) {
    if (auto const* const exact = find(path, document)) return exact;
    auto const* at = &document;
    for (auto const& step : path.steps) {
        at = step.any_namespace || step.item != PathStep::Item::none ? nullptr
                                                                     : at->find_ignoring_case(step.name);
        if (!at) return nullptr;
    }
    return at;
}

std::string_view scalar_text(json::Value const& value) {
    if (value.is_string() || value.is_number()) return value.text;
    if (value.is_boolean()) return value.truth ? "true" : "false";
    return {};
}

Member<std::string_view> read_text(json::Value const* value, Conversion const& as, Spelling spelling,
                                   Arena& arena) {
    value = plain(value, spelling);
    if (!value || value->is_null()) return {};
    using enum Conversion::Kind;
    bool const wants_number = as.kind == number || as.kind == date_seconds || as.kind == date_milliseconds;
    bool const fits = spelling == Spelling::xml ? value->is_string()
                      : wants_number            ? value->is_number()
                                                : value->is_string();
    if (!fits) return TextMember::not_understood();
    if (as.kind == number)
        return is_integer(value->text) ? TextMember(value->text) : TextMember::not_understood();
    if (wants_number) {
        auto const date = date_of(value->text, as.kind == date_milliseconds, arena);
        return date ? TextMember(*date) : TextMember::not_understood();
    }
    return read_spelled(value->text, as, arena);
}

Member<bool> read_truth(json::Value const* value, Conversion const& as, Spelling spelling) {
    value = plain(value, spelling);
    if (!value || value->is_null()) return {};
    if (as.kind == Conversion::Kind::words) {
        if (value->is_array() || value->is_object() || value->is_ambiguous())
            return Member<bool>::not_understood();
        auto const word = scalar_text(*value);
        if (std::ranges::find(as.true_words, word) != as.true_words.end()) return true;
        if (std::ranges::find(as.false_words, word) != as.false_words.end()) return false;
        return {};
    }
    bool truth = value->truth;
    if (spelling == Spelling::xml) {
        if (!value->is_string() || value->text.empty())
            return value->is_string() ? Member<bool>() : Member<bool>::not_understood();
        truth = value->text == "true" || value->text == "1";
        if (!truth && value->text != "false" && value->text != "0") return Member<bool>::not_understood();
    } else if (!value->is_boolean()) {
        return Member<bool>::not_understood();
    }
    return truth != (as.kind == Conversion::Kind::negated);
}

Member<Names> read_names(json::Value const* value, Conversion const& as, Spelling spelling, Arena& arena) {
    if (!value || value->is_null()) return {};
    if (as.kind == Conversion::Kind::joined) {
        if (!value->is_string() || value->mended) return Member<Names>::not_understood();
        auto names = arena.vector<std::string_view>();
        for (auto rest = value->text; !rest.empty();) {
            auto const end = as.text.empty() ? rest.npos : rest.find(as.text);
            if (auto const name = trimmed(rest.substr(0, end), blanks); !name.empty()) names.push_back(name);
            rest = end == rest.npos ? std::string_view{} : rest.substr(end + as.text.size());
        }
        return Arena::keep(names);
    }
    if (value->is_string() && !value->mended) {
        if (value->text.empty() && spelling == Spelling::xml) return Names{};
        return Names(arena.list<std::string_view>({value->text}));
    }
    return json::read_names(value, arena);
}

std::optional<std::string_view> key_text(json::Value const* value, Conversion const& as, Spelling spelling,
                                         Arena& arena) {
    if (!value) return std::nullopt;
    if (as.kind == Conversion::Kind::none && value->is_number()) return value->text;
    auto const text = read_text(value, as, spelling, arena);
    return text && !text->empty() ? std::optional(*text) : std::nullopt;
}

std::optional<std::string_view> id_text(json::Value const* value, Conversion const& as, Spelling spelling,
                                        Arena& arena) {
    if (!value || value->is_null() || value->mended) return std::nullopt;
    auto const text = read_text(value, as, spelling, arena);
    return text && uri::stays_in_segment(*text) ? std::optional(*text) : std::nullopt;
}

bool is_as_expected(json::Value const* value, std::vector<Test::Value> const& wanted) {
    bool const absent = !value || value->is_null();
    return std::ranges::any_of(wanted, [&](Test::Value const& one) {
        if (one.absent || absent) return one.absent && absent;
        if (value->is_array() || value->is_object() || value->is_ambiguous()) return false;
        auto const text = scalar_text(*value);
        return one.ignores_case ? equal_ignoring_case(text, one.text.literal()) : text == one.text.literal();
    });
}

bool all_hold(std::vector<Expectation> const& expected, json::Value const& document) {
    return std::ranges::all_of(expected, [&](Expectation const& one) {
        return is_as_expected(find(one.path, document), one.values);
    });
}
bool any_holds(std::vector<Expectation> const& expected, json::Value const& document) {
    return std::ranges::any_of(expected, [&](Expectation const& one) {
        return is_as_expected(find(one.path, document), one.values);
    });
}

std::optional<Spelled> spell(std::string_view text, Conversion const& as, Arena& arena) {
    using enum Conversion::Kind;
    switch (as.kind) {
    case number:
        return is_integer(text) ? std::optional(Spelled{.text = text, .number = true}) : std::nullopt;
    case map:
        for (auto const& [here, there] : as.map)
            if (here == text) return Spelled{.text = there};
        return std::nullopt;
    case prefix: return Spelled{.text = arena.join({as.text, text})};
    case suffix: return Spelled{.text = arena.join({text, as.text})};
    default: return Spelled{.text = text};
    }
}

bool mentions(std::string_view text, std::string_view part) {
    for (std::size_t at = 0; at + part.size() <= text.size(); ++at)
        if (equal_ignoring_case(text.substr(at, part.size()), part)) return true;
    return false;
}

bool has_word(std::string_view text, std::string_view word) {
    auto const in_word = [](char c) { return is_alphanumeric(c) || c == '_'; };
    for (auto at = text.find(word); !word.empty() && at != text.npos; at = text.find(word, at + 1)) {
        auto const end = at + word.size();
        if ((at == 0 || !in_word(text[at - 1])) && (end == text.size() || !in_word(text[end]))) return true;
    }
    return false;
}

} // namespace idiom::declared
