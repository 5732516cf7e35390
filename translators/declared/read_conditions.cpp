#include "translators/core/text.hpp"
#include "translators/declared/context.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

/// Returns whether the text is a number as JSON spells it (RFC 8259, 6).
bool is_json_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    auto const digits = [&] {
        auto const end = std::min(text.find_first_not_of("0123456789"), text.size());
        text.remove_prefix(end);
        return end;
    };
    bool const leading_zero = text.size() > 1 && text[0] == '0' && is_digit(text[1]);
    if (leading_zero || digits() == 0) return false;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        if (digits() == 0) return false;
    }
    if (text.starts_with('e') || text.starts_with('E')) {
        text.remove_prefix(1);
        if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
        if (digits() == 0) return false;
    }
    return text.empty();
}

Tree tree_of_map(Context& in, Entry const& of, Scope const& scope, bool with_each) {
    Tree tree;
    auto const& members = of.node->members;
    bool const each = with_each && std::ranges::any_of(members, [](yaml::Member const& member) {
                          return member.name == "each";
                      });
    if (each) {
        Section const section(in.source, of, "'json'", {"each", "give"});
        read_word<int>(in.source, section.need("each"), "list", {{"roles", 0}});
        tree.kind = Tree::Kind::each;
        if (auto const give = section.need("give"))
            tree.items.push_back(
                read_tree(in, give, scope.with({Ref::role_name, Ref::role_key, Ref::role_held}), false));
        else
            tree.items.emplace_back();
        return tree;
    }
    tree.kind = Tree::Kind::object;
    for_each_member(in.source, of, [&](Entry const& one) {
        if (in.program.xml) parse_path(in, one.at, one.key); // notes a prefix that is not declared
        tree.members.push_back({std::string(one.key), read_tree(in, one, scope, with_each)});
    });
    return tree;
}

/// Returns whether a value is a reference to a setting that is compared without case.
bool ignores_case(Context const& in, Template const& text) {
    if (!text.is_reference() || text.pieces.front().ref != Ref::setting) return false;
    auto const* const setting = in.setting(text.pieces.front().text);
    return setting && setting->format == Setting::Format::uuid;
}

std::vector<Test::Value> read_values(Context& in, Entry const& of) {
    std::vector<Test::Value> values;
    for_each_of(of, [&](Entry const& one) {
        Test::Value value;
        value.absent = one.is_null() || (one.node->plain && one.node->text == "absent");
        if (!value.absent) value.text = read_template(in, one, Place::tree, settings_only());
        value.ignores_case = ignores_case(in, value.text);
        values.push_back(std::move(value));
    });
    return values;
}

/// Notes a value that the setting never has.
void check_choices(Context& in, Entry const& of, Test const& test) {
    auto const& setting = *in.setting(test.setting);
    std::vector<std::string_view> known(setting.choices.begin(), setting.choices.end());
    if (setting.type == Setting::Type::boolean) known = {"true", "false"};
    if (known.empty()) return;
    for (auto const& value : test.values)
        if (!value.absent && value.text.is_literal() &&
            std::ranges::find(known, value.text.literal()) == known.end())
            in.source.unknown(of.place(), "choice", value.text.literal(), known);
}

void add_setting(Context& in, Entry const& of, Condition& to) {
    auto const name = of.key.substr(std::string_view("settings.").size());
    if (!in.setting(name)) {
        std::vector<std::string_view> known;
        for (auto const& setting : in.program.settings)
            known.push_back(setting.name);
        return in.source.unknown(of.at, "setting", name, known);
    }
    Test test{.kind = Test::Kind::setting, .setting = std::string(name)};
    test.values = read_values(in, of);
    check_choices(in, of, test);
    to.all.push_back(std::move(test));
}

/// Notes a name that is no field and no extension.
void unknown_member(Context& in, Entry const& of) {
    std::vector<std::string_view> known;
    for (auto const& row : user_fields)
        known.push_back(row.name);
    for (auto const& row : in.program.extensions)
        known.push_back(row.name);
    in.source.unknown(of.at, "field", of.key, known);
}

void add_sets(Context& in, Entry const& of, Condition& to) {
    if (!of.node->is_map()) {
        Test test{.kind = Test::Kind::sets};
        test.members = read_members(in, of);
        return to.all.push_back(std::move(test));
    }
    for_each_member(in.source, of, [&](Entry const& one) {
        Test test{.kind = Test::Kind::sets};
        if (auto const field = field_named(one.key))
            test.members.fields.add(*field);
        else if (auto const index = in.extension(one.key))
            test.members.extensions.set(*index);
        else
            unknown_member(in, one);
        test.values = read_values(in, one);
        to.all.push_back(std::move(test));
    });
}

void add_before(Context& in, Entry const& of, Condition& to) {
    for_each_member(in.source, of, [&](Entry const& one) {
        Test test{.kind = Test::Kind::before};
        test.path = parse_path(in, one.at, one.key);
        test.values = read_values(in, one);
        to.all.push_back(std::move(test));
    });
}

void add_test(Context& in, Entry const& one, Condition& to) {
    Test test;
    if (one.key.starts_with("settings.")) return add_setting(in, one, to);
    if (one.key == "sets") return add_sets(in, one, to);
    if (one.key == "before") return add_before(in, one, to);
    if (one.key == "wants" || one.key == "changes") {
        test.kind = one.key == "wants" ? Test::Kind::wants : Test::Kind::changes;
        test.members = read_members(in, one);
    } else if (one.key == "roles") {
        using enum Test::Roles;
        test.kind = Test::Kind::roles;
        test.roles = read_word<Test::Roles>(in.source, one, "value",
                                            {{"adds", adds}, {"removes", removes}, {"changes", changes}})
                         .value_or(changes);
    } else if (one.key == "scope") {
        test.kind = Test::Kind::scope;
        test.global =
            read_word<bool>(in.source, one, "scope", {{"route", false}, {"global", true}}).value_or(false);
    } else {
        static constexpr std::array<std::string_view, 6> known{"wants",  "sets",  "changes",
                                                               "before", "roles", "scope"};
        return in.source.unknown(one.at, "key", one.key, known, " in a condition");
    }
    to.all.push_back(std::move(test));
}

} // namespace

Tree read_tree(Context& in, Entry const& of, Scope const& scope, bool with_each) {
    Tree tree;
    if (!of || of.is_null()) return tree;
    if (of.node->is_map()) return tree_of_map(in, of, scope, with_each);
    if (of.node->is_list()) {
        tree.kind = Tree::Kind::list;
        for_each_item(in.source, of, [&](Entry const& item) {
            tree.items.push_back(read_tree(in, item, scope, with_each));
        });
        return tree;
    }
    auto const& text = of.node->text;
    if (of.node->plain && (text == "true" || text == "false" || is_json_number(text))) {
        tree.raw = text;
        return tree;
    }
    tree.kind = Tree::Kind::text;
    tree.text = read_template(in, of, Place::tree, scope);
    return tree;
}

Condition read_condition(Context& in, Entry const& of) {
    Condition made;
    need_items(in.source, of); // what tests nothing would always hold
    for_each_member(in.source, of, [&](Entry const& one) { add_test(in, one, made); });
    return made;
}

void check_settings_only(Context& in, Mark at, std::optional<Condition> const& condition) {
    auto const is_other = [](Test const& test) { return test.kind != Test::Kind::setting; };
    if (condition && std::ranges::any_of(condition->all, is_other))
        in.source.problem(at, "a condition here tests settings only");
}

Conditions read_conditions(Context& in, Section const& section) {
    Conditions made;
    if (auto const when = section.get("when")) made.when = read_condition(in, when);
    if (auto const unless = section.get("unless")) made.unless = read_condition(in, unless);
    return made;
}

} // namespace idiom::declared
