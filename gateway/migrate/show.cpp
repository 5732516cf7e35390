#include "gateway/migrate/show.hpp"

#include "gateway/migrate/leave_edit.hpp"
#include "gateway/migrate/printed_json.hpp"
#include "gateway/migrate/summary.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/codec/printable.hpp"

namespace idiom::migrate {

namespace {

constexpr std::array<std::string_view, 8> words = {"create",   "update", "same",    "skipped",
                                                   "conflict", "failed", "missing", "finished"};

/// The actions that `diff` counts, in its order.
constexpr std::array counted = {Action::create,   Action::update, Action::same, Action::leave,
                                Action::conflict, Action::fail,   Action::skip};

std::string_view or_null(std::optional<std::string_view> const& json) { return json.value_or("null"); }

void append_names(std::string& out, Names names) {
    out += '[';
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) out += ',';
        json::append_string(out, names[i]);
    }
    out += ']';
}

std::string key_of_user(PlannedUser const& user) {
    return user.mover ? std::string(user.mover->name) : name_of_resident(user.resident->user);
}

bool shows_fields(Item const& item) { return item.action == Action::create || item.action == Action::update; }

} // namespace

std::string_view word_of(Action action) { return words[static_cast<std::size_t>(action)]; }

void Shown::add(PlannedUser const& user) {
    auto action = user.item.action;
    if (user.item.lacks) action = Action::fail;
    ++counts_[static_cast<std::size_t>(action)];
    if (action == Action::same || action == Action::finished) return;
    auto const why = diff_ && action == Action::leave ? std::string_view{} : user.why;
    if (json_)
        add_json(user, word_of(action), why);
    else
        add_text(user, word_of(action), why);
}

bool Shown::differs() const {
    return of(Action::create) + of(Action::update) + of(Action::conflict) + of(Action::fail) +
               of(Action::leave) >
           0;
}

void Shown::add_text(PlannedUser const& user, std::string_view word, std::string_view why) {
    users_.append(word).append("  ").append(codec::printable(key_of_user(user)));
    if (!why.empty()) users_.append("  (").append(codec::printable(why)).append(")");
    users_ += '\n';
    if (!shows_fields(user.item)) return;
    for (auto const& field : user.comparison->fields) {
        users_.append("    ").append(field.name).append(": ");
        if (user.item.action == Action::update)
            users_.append(codec::printable(or_null(field.is))).append(" -> ");
        users_.append(codec::printable(or_null(field.becomes))).append("\n");
    }
    for (auto const role : user.comparison->add)
        users_.append("    role + ").append(codec::printable(role)).append("\n");
    for (auto const role : user.comparison->remove)
        users_.append("    role - ").append(codec::printable(role)).append("\n");
}

void Shown::add_json(PlannedUser const& user, std::string_view word, std::string_view why) {
    users_ += users_.empty() ? R"({"key":)" : R"(,{"key":)";
    json::append_string(users_, key_of_user(user));
    users_.append(R"(,"action":")").append(word).append(R"(","fields":{)");
    bool first = true;
    if (shows_fields(user.item))
        for (auto const& field : user.comparison->fields) {
            if (!first) users_ += ',';
            first = false;
            json::append_string(users_, field.name);
            users_.append(R"(:{"is":)").append(or_null(field.is));
            users_.append(R"(,"becomes":)").append(or_null(field.becomes)).append("}");
        }
    users_ += R"(},"roles":{"add":)";
    append_names(users_, shows_fields(user.item) ? user.comparison->add : Names{});
    users_ += R"(,"remove":)";
    append_names(users_, shows_fields(user.item) ? user.comparison->remove : Names{});
    users_ += R"(},"why":)";
    json::append_string(users_, why);
    users_ += '}';
}

std::string diff_as_text(Shown const& shown) {
    std::string out = shown.users();
    for (auto const action : counted)
        append_count(out, word_of(action), shown.of(action));
    return out;
}

std::string diff_as_json(Shown const& shown, std::string_view from, std::string_view to) {
    std::string out = R"({"from":)";
    json::append_string(out, from);
    out += R"(,"to":)";
    json::append_string(out, to);
    for (auto const action : counted)
        out.append(",\"").append(word_of(action)).append("\":").append(std::to_string(shown.of(action)));
    return printed_json(out + R"(,"users":[)" + shown.users() + "]}\n");
}

} // namespace idiom::migrate
