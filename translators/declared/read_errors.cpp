#include "translators/declared/sections.hpp"

#include <algorithm>
#include <bit>

namespace idiom::declared {

namespace {

constexpr std::uint32_t bit(Purpose purpose) { return 1u << static_cast<unsigned>(purpose); }

struct PurposeName {
    std::string_view name;
    std::uint32_t purposes;
};
constexpr std::uint32_t role_writes =
    bit(Purpose::roles_add) | bit(Purpose::roles_remove) | bit(Purpose::roles_set);
constexpr std::uint32_t all_writes = bit(Purpose::create) | bit(Purpose::update) | bit(Purpose::delete_) |
                                     role_writes | bit(Purpose::device) | bit(Purpose::email);
constexpr PurposeName purposes[] = {
    {"list", bit(Purpose::list)},
    {"read", bit(Purpose::read)},
    {"roles-read", bit(Purpose::roles_read)},
    {"catalogue", bit(Purpose::catalogue)},
    {"create", bit(Purpose::create)},
    {"update", bit(Purpose::update)},
    {"delete", bit(Purpose::delete_)},
    {"roles-add", bit(Purpose::roles_add)},
    {"roles-remove", bit(Purpose::roles_remove)},
    {"roles-set", bit(Purpose::roles_set)},
    {"device", bit(Purpose::device)},
    {"email", bit(Purpose::email)},
    {"session", bit(Purpose::session)},
    {"write", all_writes},
    {"roles", role_writes | bit(Purpose::roles_read)},
    {"user", bit(Purpose::read) | bit(Purpose::roles_read) | bit(Purpose::update) | bit(Purpose::delete_) |
                 role_writes | bit(Purpose::device) | bit(Purpose::email)},
};

std::uint32_t read_purposes(Context& in, Entry const& of) {
    if (!of) return ~0u;
    std::uint32_t made = 0;
    need_items(in.source, of);
    for_each_of(of, [&](Entry const& one) {
        auto const text = read_text(in.source, one);
        if (!text) return;
        auto const* const found = std::ranges::find(purposes, *text, &PurposeName::name);
        if (found != std::end(purposes)) return void(made |= found->purposes);
        std::vector<std::string_view> known;
        for (auto const& row : purposes)
            known.push_back(row.name);
        in.source.unknown(one.place(), "operation", *text, known);
    });
    return made;
}

bool may_be_5xx(Statuses const& statuses) {
    return !statuses.empty() &&
           std::ranges::any_of(statuses.ranges, [](auto const& range) { return range.second >= 500; });
}

void read_is(Context& in, Entry const& of, ErrorRule& rule) {
    auto const text = of ? std::string_view(of.node->text) : std::string_view{};
    if (text == "done")
        rule.is = ErrorRule::Is::done;
    else if (text == "session-ended" && !in.program.session)
        in.source.problem(of.place(), "'session-ended' needs a 'session'");
    else if (text == "session-ended")
        rule.is = ErrorRule::Is::session_ended;
    else if (auto const fault = read_fault(in, of))
        rule.fault = *fault;
    if (rule.is == ErrorRule::Is::done && may_be_5xx(rule.status))
        in.source.problem(of.place(), "a 5xx cannot be 'done'");
}

ErrorRule read_rule(Context& in, Entry const& of) {
    Section const map(in.source, of, "a rule",
                      {"for", "status", "code", "message", "text", "body", "when", "is", "points", "detail"});
    ErrorRule rule{.line = of.at.line};
    rule.purposes = read_purposes(in, map.get("for"));
    rule.status = read_statuses(in, map.get("status"));
    rule.codes = read_texts(in.source, map.get("code"));
    for_each_of(map.get("message"), [&](Entry const& one) {
        rule.messages.push_back(read_template(in, one, Place::tree, Scope{}.with({Ref::id})));
        auto const is_setting = [](Piece const& piece) { return piece.ref == Ref::setting; };
        if (std::ranges::any_of(rule.messages.back().pieces, is_setting))
            in.source.problem(one.place(), "'message' takes no reference but '{id}'");
    });
    rule.texts = read_texts(in.source, map.get("text"));
    rule.body = read_shape(in, map.get("body"));
    if (auto const when = map.get("when")) rule.when = read_condition(in, when);
    read_is(in, map.need("is"), rule);
    if (auto const points = map.get("points")) rule.points = read_field(in, points);
    rule.detail = read_line(in.source, map.get("detail")).value_or("");
    return rule;
}

/// Returns whether `earlier` matches every reply that `later` matches, so that `later` never applies.
bool covers(ErrorRule const& earlier, ErrorRule const& later) {
    auto const within = [](auto const& some, auto const& all) {
        return all.empty() || (!some.empty() && std::ranges::all_of(some, [&](auto const& one) {
                   return std::ranges::find(all, one) != all.end();
               }));
    };
    bool const statuses =
        earlier.status.empty() ||
        (!later.status.empty() && std::ranges::all_of(later.status.ranges, [&](auto const& range) {
            return std::ranges::any_of(earlier.status.ranges, [&](auto const& wide) {
                return wide.first <= range.first && range.second <= wide.second;
            });
        }));
    return (earlier.purposes & later.purposes) == later.purposes && statuses &&
           within(later.codes, earlier.codes) && earlier.messages.empty() &&
           within(later.texts, earlier.texts) && !earlier.when &&
           (earlier.body == BodyShape::any || earlier.body == later.body);
}

void warn_of_unreached(Context& in) {
    auto const& rules = in.program.errors.rules;
    for (std::size_t i = 1; i < rules.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (covers(rules[j], rules[i])) {
                in.source.warning({rules[i].line, 1}, "this rule is never reached: the one in line " +
                                                          std::to_string(rules[j].line) +
                                                          " takes everything it would");
                break;
            }
}

std::vector<Path> read_paths(Context& in, Entry const& of) {
    std::vector<Path> paths;
    for_each_of(of, [&](Entry const& one) {
        if (auto path = read_path(in, one)) paths.push_back(std::move(*path));
    });
    return paths;
}

void read_error_names(Context& in, Entry const& of) {
    Section const map(in.source, of, "'names'", {"keys", "list", "at", "text", "message", "values"});
    auto& names = in.program.errors.names;
    names.keys = read_path(in, map.get("keys"));
    names.list = read_path(in, map.get("list"));
    names.at = read_path(in, map.get("at"));
    names.text = read_path(in, map.get("text"));
    if (auto const message = map.get("message")) names.message = read_flag(in.source, message);
    if (auto const values = map.get("values")) names.values = read_flag(in.source, values);
}

} // namespace

std::vector<std::string> names_of_purposes(std::uint32_t of) {
    if (of == ~0u) return {};
    std::vector<std::string> names;
    for (auto const& [name, bits] : purposes) {
        if (bits == of) return {std::string(name)};
        if (std::popcount(bits) == 1 && (bits & of) != 0) names.emplace_back(name);
    }
    return names;
}

void read_errors(Context& in, Entry const& of) {
    Section const map(in.source, of, "'errors'",
                      {"code", "message", "success", "pending", "retry_after", "names", "rules"});
    auto& errors = in.program.errors;
    errors.code = read_paths(in, map.get("code"));
    errors.message = read_paths(in, map.get("message"));
    errors.success = read_texts(in.source, map.get("success"));
    errors.pending = read_texts(in.source, map.get("pending"));
    if ((!errors.success.empty() || !errors.pending.empty()) && errors.code.empty()) map.need("code");
    if (auto const retry = map.get("retry_after")) {
        Section const section(in.source, retry, "'retry_after'", {"header", "as"});
        errors.retry_header = read_text(in.source, section.need("header")).value_or("");
        if (auto const as = section.need("as"))
            errors.retry_epoch =
                read_word<bool>(in.source, as, "unit", {{"seconds", false}, {"epoch", true}}).value_or(false);
    }
    if (auto const names = map.get("names")) read_error_names(in, names);
    for_each_item(in.source, map.get("rules"), [&](Entry const& one) {
        if (errors.rules.size() == most_rules) in.source.problem(one.at, "this file has more than 256 rules");
        if (errors.rules.size() < most_rules) errors.rules.push_back(read_rule(in, one));
    });
    warn_of_unreached(in);
}

} // namespace idiom::declared
