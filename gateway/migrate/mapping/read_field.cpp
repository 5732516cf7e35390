#include "gateway/migrate/mapping/read_field.hpp"

#include "gateway/config/suggest.hpp"

#include <algorithm>
#include <array>

namespace idiom::migrate::mapping {

namespace {

using config::in_quotes;
using config::Item;
using config::Map;
using config::Word;

constexpr std::string_view extension_prefix = "extensions/";
constexpr std::string_view column_prefix = "csv.";

config::Parsed<std::string> any_text(std::string_view text) { return std::string(text); }

/// Names of one kind that messages suggest.
class Known {
public:
    void add(std::string name) { names_.push_back(std::move(name)); }
    std::vector<std::string_view> views() const { return {names_.begin(), names_.end()}; }

private:
    std::vector<std::string> names_;
};

std::string path_of(std::string_view dialect, std::string_view member) {
    return std::string(extension_prefix) + std::string(dialect) + "/" + std::string(member);
}

Known fields_to_write(Ends const& ends) {
    Known known;
    for (auto const& rule : ends.to.fields)
        if (creatable(rule.access) && rule.field != Field::roles && rule.field != Field::extensions)
            known.add(std::string(name_of(rule.field)));
    for (auto const& rule : ends.to.extensions)
        if (creatable(rule.access)) known.add(path_of(ends.to.dialect, rule.name));
    return known;
}

Known fields_to_read() {
    Known known;
    for (auto const& row : user_fields)
        if (row.shape == Shape::text || row.shape == Shape::boolean || row.field == Field::accounts)
            known.add(std::string(row.name));
    return known;
}

/// The field of TO that an entry names.
struct Target {
    Field field;
    ExtensionRule const* extension = nullptr;

    bool is_list() const {
        return extension != nullptr ? extension->type == ExtensionRule::Type::texts
                                    : row_of(field).shape == Shape::names;
    }
};

/// Notes that the key of the entry is no field that can be written.
void refuse_target(std::string_view name, Item const& item, Ends const& ends, bool known) {
    auto const writable = fields_to_write(ends);
    if (!known) return item.reader().unknown(item.at(), "field", name, writable.views(), true);
    auto const near = config::nearest(name, writable.views());
    item.reader().problem(item.at(),
                          std::string(name) + ": cannot be written by " + std::string(ends.to.dialect), near);
}

std::optional<Target> target_named(std::string_view name, Item const& item, Ends const& ends) {
    auto const refuse = [&](bool known) -> std::optional<Target> {
        refuse_target(name, item, ends, known);
        return std::nullopt;
    };
    if (name == name_of(Field::roles)) {
        item.reader().problem(item.at(), "roles: stands beside fields, not in it");
        return std::nullopt;
    }
    auto const own = path_of(ends.to.dialect, "");
    if (name.starts_with(extension_prefix)) {
        auto const* const rule =
            name.starts_with(own) ? find_extension(ends.to, name.substr(own.size())) : nullptr;
        if (rule == nullptr || !creatable(rule->access)) return refuse(rule != nullptr);
        return Target{Field::extensions, rule};
    }
    auto const field = field_named(name);
    bool const mapped =
        field && *field != Field::devices && *field != Field::skills && *field != Field::extensions;
    if (!mapped || !creatable(rule(ends.to, *field).access)) return refuse(field.has_value());
    return Target{*field};
}

std::optional<Origin> column_named(std::string_view text, Item const& item, Ends const& ends) {
    if (ends.file == nullptr || !ends.file->csv) {
        item.problem(in_quotes(text) + " is a column, and FROM is no CSV file");
        return std::nullopt;
    }
    auto const plain = files::plain_column_name(text.substr(column_prefix.size()));
    Known known;
    for (std::size_t i = 0; i < ends.file->columns.size(); ++i) {
        if (files::plain_column_name(ends.file->columns[i]) == plain && !plain.empty())
            return FromColumn{i, plain};
        known.add(std::string(column_prefix) + ends.file->columns[i]);
    }
    item.unknown("column", {std::string(text)}, known.views());
    return std::nullopt;
}

/// Finds `extensions/DIALECT/MEMBER` of FROM: of a route its own dialect, of a file any.
std::optional<Origin> extension_named(std::string_view text, Item const& item, Ends const& ends) {
    auto const path = text.substr(extension_prefix.size());
    auto const slash = std::min(path.find('/'), path.size());
    auto const dialect = path.substr(0, slash);
    auto const member = path.substr(std::min(slash + 1, path.size()));
    Capabilities const* can = nullptr;
    if (ends.file == nullptr)
        can = &ends.from;
    else if (ends.dialects)
        can = ends.dialects(dialect);
    Known known;
    if (can != nullptr)
        for (auto const& rule : can->extensions) {
            if (can->dialect == dialect && rule.name == member)
                return FromExtension{std::string(dialect), std::string(member)};
            known.add(path_of(can->dialect, rule.name));
        }
    item.unknown("field", {std::string(text)}, known.views());
    return std::nullopt;
}

std::optional<Origin> origin_named(std::string_view text, Item const& item, Ends const& ends,
                                   Target const& target) {
    if (text.starts_with(column_prefix)) return column_named(text, item, ends);
    if (text.starts_with(extension_prefix)) return extension_named(text, item, ends);
    auto const field = field_named(text);
    auto const shape = field ? row_of(*field).shape : Shape::text;
    if (!field || shape == Shape::devices || shape == Shape::skills || shape == Shape::extensions) {
        item.unknown("field", {std::string(text)}, fields_to_read().views());
        return std::nullopt;
    }
    if (shape == Shape::names && !target.is_list()) {
        item.problem(in_quotes(text) + " is a list, and the field takes one value");
        return std::nullopt;
    }
    return FromField{*field};
}

std::vector<GeneratePassword::Class> read_classes(Item const& item) {
    using Class = GeneratePassword::Class;
    std::vector<Class> classes;
    item.each([&](Item const& entry) {
        Class one{};
        bool const read = entry.choose(one, {Word{"lower", Class::lower}, Word{"upper", Class::upper},
                                             Word{"digit", Class::digit}, Word{"symbol", Class::symbol}});
        if (!read) return;
        if (std::ranges::find(classes, one) != classes.end()) return entry.problem("is listed twice");
        classes.push_back(one);
    });
    return classes;
}

/// Returns the longest password that is made for TO.
std::uint64_t longest_password(Ends const& ends) {
    constexpr std::uint64_t longest = 128;
    std::uint64_t const most = rule(ends.to, Field::password).max_length;
    return most == 0 ? longest : std::min(most, longest);
}

std::optional<Origin> read_generate(Item const& item, Ends const& ends, Target const& target) {
    if (target.field != Field::password) {
        item.problem("only a password can be generated");
        return std::nullopt;
    }
    GeneratePassword made;
    made.length = std::min<std::size_t>(made.length, longest_password(ends));
    Map const map(item, {"length", "classes"});
    auto const classes = map.get("classes");
    if (classes.present()) made.classes = read_classes(classes);
    if (classes.is(config::Node::Kind::list) && made.classes.empty()) classes.problem("names no class");
    constexpr std::uint64_t shortest = 8;
    auto const range = "from " + std::to_string(shortest) + " to " + std::to_string(longest_password(ends));
    std::uint64_t length = made.length;
    map.get("length").read(length,
                           config::between(config::to_count, shortest, longest_password(ends), range));
    made.length = length;
    return made;
}

/// Reads one of `from`, `value`, `generate`.
std::optional<Origin> read_origin(Map const& map, Ends const& ends, Target const& target) {
    auto const from = map.get("from");
    auto const value = map.get("value");
    auto const generate = map.get("generate");
    if (from.present() + value.present() + generate.present() != 1) {
        map.problem("needs one of from, value, generate");
        return std::nullopt;
    }
    if (generate.present()) return read_generate(generate, ends, target);
    std::string text;
    if (value.present())
        return value.read(text, any_text) ? std::optional<Origin>(FixedValue{text}) : std::nullopt;
    return from.text(text) ? origin_named(text, from, ends, target) : std::nullopt;
}

void read_optional(Item const& item, std::optional<std::string>& to, auto parse) {
    std::string text;
    if (item.read(text, parse)) to = std::move(text);
}

Makings read_makings(Map const& map) {
    Makings made;
    read_optional(map.get("before"), made.before, config::to_text);
    read_optional(map.get("after"), made.after, config::to_text);
    made.map = read_text_map(map.get("map"));
    bool lower = false;
    bool upper = false;
    map.get("lower").read(lower, config::to_flag);
    map.get("upper").read(upper, config::to_flag);
    if (lower && upper) map.problem("needs one of lower, upper");
    if (lower || upper) made.letter_case = lower ? LetterCase::lower : LetterCase::upper;
    map.get("prefix").read(made.prefix, any_text);
    map.get("suffix").read(made.suffix, any_text);
    read_optional(map.get("default"), made.fallback, any_text);
    return made;
}

/// The keys of an entry, in the order in which they are applied.
constexpr std::array<std::string_view, 11> keys{"from",  "value", "generate", "before", "after",  "map",
                                                "lower", "upper", "prefix",   "suffix", "default"};

} // namespace

std::vector<std::pair<std::string, std::string>> read_text_map(Item const& item) {
    std::vector<std::pair<std::string, std::string>> made;
    for_each_member(item, [&](std::string_view from, Item const& entry) {
        std::string to;
        if (entry.read(to, any_text)) made.emplace_back(from, std::move(to));
    });
    return made;
}

std::optional<FieldMapping> read_field(std::string_view name, Item const& item, Ends const& ends) {
    auto const target = target_named(name, item, ends);
    if (!target) return std::nullopt;
    FieldMapping made{.field = target->field,
                      .extension = std::string(target->extension ? target->extension->name : ""),
                      .origin = {},
                      .makings = {}};
    std::optional<Origin> origin;
    if (item.is(config::Node::Kind::map)) {
        Map const map(item, keys);
        origin = read_origin(map, ends, *target);
        made.makings = read_makings(map);
    } else if (auto const text = item.scalar()) {
        bool const generate = text->text == "generate";
        origin = generate ? read_generate(Item(item.reader(), item.name(), item.at(), nullptr), ends, *target)
                          : origin_named(text->text, item, ends, *target);
    }
    if (!origin) return std::nullopt;
    made.origin = std::move(*origin);
    return made;
}

} // namespace idiom::migrate::mapping
