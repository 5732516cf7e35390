#include "translators/declared/declared.hpp"
#include "translators/declared/sections.hpp"

namespace idiom::declared {

namespace {

std::string joined(std::vector<std::string> const& all, std::string_view between = ", ") {
    std::string text;
    for (auto const& one : all)
        text.append(text.empty() ? "" : between).append(one);
    return text;
}
void add_if(std::vector<std::string>& to, bool is, std::string text) {
    if (is) to.push_back(std::move(text));
}

std::string type_of(Setting const& setting) {
    using enum Setting::Type;
    switch (setting.type) {
    case boolean: return "true or false";
    case number: return "a number";
    case choice: return joined(setting.choices, " or ");
    case texts:
    case text: break;
    }
    static constexpr std::string_view formats[] = {"text", "word", "segment", "host", "uuid", "integer"};
    return (setting.type == texts ? "a list of " : "a ") +
           std::string(formats[static_cast<std::size_t>(setting.format)]);
}

std::string settings_of(Program const& program) {
    std::string text;
    for (auto const& setting : program.settings) {
        std::vector<std::string> all{type_of(setting)};
        add_if(all, setting.required, "required");
        add_if(all, setting.has_fallback, joined(setting.fallback) + " by default");
        text += "  " + setting.name + ": " + joined(all) + "\n";
    }
    return text.empty() ? text : "settings:\n" + text;
}

std::string credentials_of(Program const& program) {
    auto const& auth = program.auth;
    std::vector<std::string> all{auth.accepts.empty() ? "any" : joined(auth.accepts, " or ")};
    add_if(all, !auth.scheme.empty(), "scheme " + auth.scheme);
    add_if(all, !auth.header.empty(), "header " + auth.header);
    add_if(all, !auth.grant.empty(), "grant " + auth.grant);
    add_if(all, auth.client_said, auth.client_in_body ? "client in the body" : "client in the header");
    for (auto const& one : auth.params)
        all.push_back("parameter " + one.name);
    return "credentials: " + joined(all) + "\n";
}

std::string field_of(FieldRule const& rule, FieldRow const* row) {
    std::vector<std::string> all{std::string(name_of(rule.access))};
    add_if(all, rule.need == Need::on_create, "needed by a new user");
    add_if(all, rule.need == Need::always, "always needed");
    add_if(all, rule.clearable, "can be cleared");
    auto const characters = [](int count) {
        return std::to_string(count) + (count == 1 ? " character" : " characters");
    };
    if (row && row->least > 0) all.push_back("at least " + characters(row->least));
    if (rule.max_length > 0) all.push_back("at most " + characters(rule.max_length));
    add_if(all, row && row->ignore_case, "without case");
    if (row && row->at) all.push_back("at " + row->at->at.text);
    return "  " + std::string(name_of(rule.field)) + ": " + joined(all) + "\n";
}

std::string pages_of(Paging const& paging) {
    static constexpr std::string_view ways[] = {"", "offset", "page", "cursor", "link", "next_url"};
    if (paging.by == Paging::By::none) return "whole";
    return "pages of " + std::to_string(paging.size) + " by " +
           std::string(ways[static_cast<std::size_t>(paging.by)]);
}
std::string list_of(UserList const& list) {
    std::vector<std::string> all{pages_of(list.listing.paging)};
    add_if(all, list.order.has_value(),
           "in the order of " + std::string(name_of(list.order.value_or(Field::id))));
    if (list.sort)
        for (auto const& [field, name] : list.sort->by)
            all.push_back("sorted by " + std::string(name_of(field)) + " as " + name);
    add_if(all, list.user_name.has_value(), "filtered by userName");
    add_if(all, list.email.has_value(), "filtered by email");
    add_if(all, list.role.has_value(), "filtered by role");
    add_if(all, list.longest_filter > 0, "filters of " + std::to_string(list.longest_filter) + " bytes");
    return "list: " + joined(all) + "\n";
}

std::string words_of(std::string_view what, std::vector<std::string> const& all) {
    return all.empty() ? "" : std::string(what) + " " + joined(all, " or ");
}
std::string rule_of(ErrorRule const& rule) {
    auto const names = names_of_purposes(rule.purposes);
    std::vector<std::string> when{names.empty() ? "any request" : joined(names, " or ")};
    std::vector<std::string> statuses;
    for (auto const& [low, high] : rule.status.ranges)
        statuses.push_back(low == high ? std::to_string(low) : std::to_string(low / 100) + "xx");
    std::vector<std::string> messages;
    for (auto const& one : rule.messages)
        messages.push_back(one.is_literal() ? std::string(one.literal()) : "the id");
    for (auto const& words : {words_of("status", statuses), words_of("code", rule.codes),
                              words_of("message", messages), words_of("text", rule.texts)})
        add_if(when, !words.empty(), words);
    add_if(when, rule.body != BodyShape::any,
           rule.body == BodyShape::envelope ? "with a code" : "without a code");
    auto is = rule.is == ErrorRule::Is::done            ? std::string("done")
              : rule.is == ErrorRule::Is::session_ended ? std::string("session-ended")
                                                        : std::string(info(rule.fault).name);
    if (rule.points) is += " at " + std::string(name_of(*rule.points));
    return "  " + joined(when) + ": " + is + "\n";
}

std::string bounds_text(Program const& program) {
    std::string text = "at most:\n";
    for (auto const& bounds : bounds_of(program))
        text += "  " + std::string(bounds.operation) + ": " + std::to_string(bounds.steps) + " steps, " +
                std::to_string(bounds.requests) + " requests\n";
    return text;
}

} // namespace

std::string describe(DeclaredFile const& file) {
    auto const& can = file.info().capabilities;
    auto const& program = file.program();
    std::string text = std::string(can.dialect) + " " + program.version + "\n";
    text += settings_of(program) + credentials_of(program) + "operations:";
    for (auto const& row : operation_rows)
        if (can.operations.has(row.operation)) text += " " + std::string(row.name);
    text += "\nfields:\n";
    for (auto const& rule : can.fields)
        if (rule.access != Access::none) text += field_of(rule, program.row(rule.field));
    for (auto const& row : program.extensions)
        text += "  extensions/" + row.name + ": " + std::string(name_of(row.access)) + ", at " + row.at.text +
                "\n";
    text +=
        "roles: " + std::string(name_of(can.roles)) + "\nconcurrency: " + std::string(can.concurrency) + "\n";
    if (program.list) text += list_of(*program.list);
    if (!program.errors.rules.empty()) text += "errors:\n";
    for (auto const& rule : program.errors.rules)
        text += rule_of(rule);
    return text + bounds_text(program);
}

} // namespace idiom::declared
