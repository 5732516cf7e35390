#include "translators/codec/json/json.hpp"
#include "translators/core/text.hpp"
#include "translators/declared/context.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

/// Replaces the escapes `~0`, `~1` and `~2`.
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '~' && i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '2') {
            out += std::string_view("~/[")[static_cast<std::size_t>(text[++i] - '0')];
        } else {
            out += text[i];
        }
    }
    return out;
}

bool is_declared(Program const& program, std::string_view prefix) {
    return prefix == "*" ||
           (program.xml && std::ranges::find(program.xml->namespaces, prefix, &Xml::Namespace::prefix) !=
                               program.xml->namespaces.end());
}

void read_name(Context& in, Mark at, PathStep& step, std::string_view name) {
    step.name = unescaped(name);
    if (!in.program.xml || name.starts_with('@') || name == "#") return;
    auto const colon = name.find(':');
    if (colon == name.npos) return;
    auto const prefix = name.substr(0, colon);
    if (!is_declared(in.program, prefix))
        in.source.problem(at, "the prefix " + in_quotes(prefix) + " is not declared in xml.namespaces");
    step.any_namespace = prefix == "*";
    if (step.any_namespace) step.name = std::string(name.substr(colon + 1));
}

PathStep parse_step(Context& in, Mark at, std::string_view text) {
    PathStep step;
    auto const bracket = text.find('[');
    read_name(in, at, step, text.substr(0, bracket));
    if (bracket == text.npos) return step;
    auto const inside = text.substr(bracket + 1);
    auto const equals = inside.find('=');
    if (!inside.ends_with(']') || bracket == 0) {
        in.source.problem(at, "a selector is 'list[first]' or 'list[MEMBER=VALUE]'");
        return step;
    }
    auto const selector = inside.substr(0, inside.size() - 1);
    if (selector == "first") {
        step.item = PathStep::Item::first;
    } else if (equals != inside.npos && equals > 0) {
        step.item = PathStep::Item::with_value;
        step.member = unescaped(selector.substr(0, equals));
        step.value = unescaped(selector.substr(equals + 1));
    } else {
        in.source.problem(at, "a selector is 'list[first]' or 'list[MEMBER=VALUE]'");
    }
    return step;
}

Conversion::Kind date_kind(Context& in, Entry const& of) {
    using enum Conversion::Kind;
    return read_word<Conversion::Kind>(in.source, of, "unit",
                                       {{"seconds", date_seconds}, {"milliseconds", date_milliseconds}})
        .value_or(date_seconds);
}

Conversion read_conversion_map(Context& in, Entry const& of) {
    Conversion made;
    Section const map(in.source, of, "'as'",
                      {"true_is", "false_is", "map", "prefix", "suffix", "joined", "date"});
    int kinds = map.has("true_is") || map.has("false_is") ? 1 : 0;
    for (auto const* const key : {"map", "prefix", "suffix", "joined", "date"})
        kinds += map.has(key) ? 1 : 0;
    if (kinds > 1) in.source.problem(of.place(), "'as' says one conversion, not several");
    if (auto const joined = map.get("joined");
        joined && joined.node->is_scalar() && joined.node->text.empty())
        in.source.problem(joined.place(), "'joined' needs the text that separates the items");
    if (map.has("true_is") || map.has("false_is")) {
        made.kind = Conversion::Kind::words;
        for (auto const& [key, words] :
             {std::pair("true_is", &made.true_words), std::pair("false_is", &made.false_words)}) {
            auto const said = map.need(key);
            need_items(in.source, said);
            *words = read_texts(in.source, said);
        }
    } else if (map.has("map")) {
        made.kind = Conversion::Kind::map;
        for_each_member(in.source, map.get("map"), [&](Entry const& one) {
            made.map.emplace_back(one.key, read_text(in.source, one).value_or(""));
        });
    } else if (map.has("date")) {
        made.kind = date_kind(in, map.get("date"));
    } else {
        for (auto const& [key, kind] : {std::pair(std::string_view("prefix"), Conversion::Kind::prefix),
                                        std::pair(std::string_view("suffix"), Conversion::Kind::suffix),
                                        std::pair(std::string_view("joined"), Conversion::Kind::joined)})
            if (auto const entry = map.get(key)) {
                made.kind = kind;
                made.text = read_text(in.source, entry).value_or("");
            }
        if (made.kind == Conversion::Kind::none && map.usable())
            in.source.problem(of.place(), "'as' says no conversion");
    }
    return made;
}

} // namespace

Path parse_path(Context& in, Mark at, std::string_view text) {
    Path path{.steps = {}, .text = std::string(text)};
    if (text.empty()) return path;
    for (;;) {
        // A slash inside a selector belongs to its value.
        std::size_t slash = 0;
        for (bool inside = false; slash < text.size() && (inside || text[slash] != '/'); ++slash)
            inside = text[slash] == '[' || (inside && text[slash] != ']');
        auto const part = text.substr(0, slash);
        if (part.empty()) in.source.problem(at, "a path has an empty part");
        path.steps.push_back(parse_step(in, at, part));
        if (slash == text.size()) return path;
        text.remove_prefix(slash + 1);
    }
}

std::optional<Path> read_path(Context& in, Entry const& of) {
    auto const text = read_text(in.source, of);
    if (!text) return std::nullopt;
    return parse_path(in, of.place(), *text);
}

Conversion read_conversion(Context& in, Entry const& of) {
    if (!of) return {};
    if (of.node->is_map()) return read_conversion_map(in, of);
    using enum Conversion::Kind;
    Conversion made;
    made.kind =
        read_word<Conversion::Kind>(in.source, of, "conversion",
                                    {{"not", negated}, {"number", number}, {"last_segment", last_segment}})
            .value_or(none);
    return made;
}

std::optional<std::string> read_literal(Context& in, Entry const& of) {
    if (!of) return std::nullopt;
    auto const tree = read_tree(in, of, settings_only());
    std::string json;
    switch (tree.kind) {
    case Tree::Kind::raw: return tree.raw;
    case Tree::Kind::text: json::append_string(json, tree.text.literal()); return json;
    case Tree::Kind::list: return "[]";
    case Tree::Kind::object: return "{}";
    case Tree::Kind::each: break;
    }
    return std::nullopt;
}

Statuses read_statuses(Context& in, Entry const& of) {
    Statuses made;
    if (of && of.node->is_list() && of.node->items.empty())
        in.source.problem(of.place(), in_quotes(of.key) + " names no status");
    for_each_of(of, [&](Entry const& one) {
        auto const text = read_text(in.source, one);
        if (!text) return;
        if (text->size() == 3 && text->ends_with("xx") && is_digit(text->front())) {
            auto const low = (text->front() - '0') * 100;
            made.ranges.emplace_back(low, low + 99);
            return;
        }
        auto const number = read_decimal(*text);
        if (number && *number >= 100 && *number <= 599)
            made.ranges.emplace_back(static_cast<int>(*number), static_cast<int>(*number));
        else
            in.source.problem(one.place(), in_quotes(*text) + " is no status: write 404, 4xx or 5xx");
    });
    return made;
}

BodyShape read_shape(Context& in, Entry const& of) {
    if (!of) return BodyShape::any;
    return read_word<BodyShape>(in.source, of, "body",
                                {{"envelope", BodyShape::envelope}, {"other", BodyShape::other}})
        .value_or(BodyShape::any);
}

std::optional<Field> read_field(Context& in, Entry const& of, std::string_view what) {
    auto const text = read_text(in.source, of);
    if (!text) return std::nullopt;
    auto const field = field_named(*text);
    if (field) return field;
    std::vector<std::string_view> known;
    for (auto const& row : user_fields)
        known.push_back(row.name);
    in.source.unknown(of.place(), what, *text, known);
    return std::nullopt;
}

std::optional<Fault> read_fault(Context& in, Entry const& of) {
    auto const text = read_text(in.source, of);
    if (!text) return std::nullopt;
    std::vector<std::string_view> known;
    for (std::size_t i = 0; i < fault_count; ++i) {
        auto const fault = static_cast<Fault>(i);
        if (info(fault).name == *text) return fault;
        known.push_back(info(fault).name);
    }
    in.source.unknown(of.place(), "fault", *text, known);
    return std::nullopt;
}

Members read_members(Context& in, Entry const& of) {
    Members made;
    for_each_of(of, [&](Entry const& one) {
        auto const text = read_text(in.source, one);
        if (!text) return;
        if (auto const field = field_named(*text)) return made.fields.add(*field);
        if (auto const index = in.extension(*text)) return void(made.extensions.set(*index));
        std::vector<std::string_view> known;
        for (auto const& row : user_fields)
            known.push_back(row.name);
        for (auto const& row : in.program.extensions)
            known.push_back(row.name);
        in.source.unknown(one.place(), "field", *text, known);
    });
    return made;
}

std::vector<Expectation> read_expectations(Context& in, Entry const& of) {
    std::vector<Expectation> made;
    for_each_member(in.source, of, [&](Entry const& one) {
        Expectation expected{.path = parse_path(in, one.at, one.key), .values = {}};
        for_each_of(one, [&](Entry const& value) {
            bool const absent = value.node->plain && value.node->text == "absent";
            if (value.is_null()) return expected.values.push_back({.absent = true, .text = {}});
            expected.values.push_back(
                {.absent = absent, .text = read_template(in, value, Place::tree, settings_only())});
        });
        made.push_back(std::move(expected));
    });
    return made;
}

} // namespace idiom::declared
