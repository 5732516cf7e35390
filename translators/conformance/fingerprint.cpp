#include "translators/conformance/fingerprint.hpp"

#include <set>

namespace idiom::conformance {

namespace {

std::string text_of(std::optional<std::string_view> const& text) {
    return text ? "'" + std::string(*text) + "'" : std::string("-");
}

std::string text_of(std::optional<Names> const& names) {
    if (!names) return "-";
    std::string text = "[";
    for (auto const& name : std::set<std::string_view>(names->begin(), names->end()))
        text.append(text.size() > 1 ? ", " : "").append(name);
    return text + "]";
}

std::string text_of(std::optional<RolePlan> const& plan) {
    if (!plan) return "-";
    return text_of(std::optional(plan->before)) + text_of(std::optional(plan->after)) +
           text_of(std::optional(plan->add)) + text_of(std::optional(plan->remove));
}

template <class Items, class One> std::string list(std::optional<Items> const& items, One one) {
    if (!items) return "-";
    std::string text;
    for (auto const& item : *items)
        text += one(item) + ";";
    return text;
}

std::string text_of(std::span<Warning const> warnings) {
    std::string text;
    for (auto const& one : warnings)
        text.append(one.pointer).append(one.detail).append(one.left_out ? "!" : ";");
    return text;
}

std::string text_of(Answer const& answer) {
    std::string text = std::to_string(answer.what.index());
    if (auto const* const one = std::get_if<OneUser>(&answer.what))
        text += fingerprint(one->user) + (one->created ? "created" : "");
    if (auto const* const many = std::get_if<ManyUsers>(&answer.what)) {
        for (auto const& user : many->users)
            text += fingerprint(user) + "\n";
        text += many->next;
    }
    if (auto const* const done = std::get_if<Done>(&answer.what)) text += done->pending ? "pending" : "done";
    return text + text_of(answer.warnings);
}

std::string text_of(Error const& error) {
    std::string text(info(error.fault).name);
    text.append(error.detail).append(error.uncertain ? "uncertain" : "");
    for (auto const& one : error.errors)
        text.append(one.pointer).append(one.detail).append(";");
    if (error.backend)
        text.append(std::to_string(error.backend->status))
            .append(error.backend->code)
            .append(error.backend->message);
    return text + std::to_string(error.retry_after.value_or(0));
}

} // namespace

std::string fingerprint(User const& user, Field field) {
    for (auto const& text : text_fields)
        if (text.field == field) return text_of(user.*text.member);
    switch (field) {
    case Field::active: return user.active ? (*user.active ? "true" : "false") : "-";
    case Field::roles: return text_of(user.roles);
    case Field::accounts: return text_of(user.accounts);
    case Field::devices:
        return list(user.devices, [](Device const& one) {
            return std::string(one.id) + text_of(one.phone_number) + text_of(one.client_type);
        });
    case Field::skills:
        return list(user.skills, [](Skill const& one) {
            return std::string(one.id) + text_of(one.name) + text_of(one.level);
        });
    case Field::extensions:
        return list(user.extensions,
                    [](Extension const& one) { return std::string(one.name) + "=" + std::string(one.json); });
    case Field::id:
    case Field::user_name:
    case Field::display_name:
    case Field::first_name:
    case Field::last_name:
    case Field::email:
    case Field::phone_number:
    case Field::password: break; // a text
    }
    return {};
}

std::string fingerprint(User const& user) {
    std::string text;
    for (std::size_t i = 0; i < field_count; ++i)
        text += fingerprint(user, static_cast<Field>(i)) + " ";
    return text;
}

std::string fingerprint(Request const& request) {
    std::string text(request.peer == Peer::record ? "record " : "");
    text.append(name_of(request.method)).append(" ").append(request.target).append("\n");
    for (auto const& header : request.headers)
        text.append(header.name).append(": ").append(header.value).append("\n");
    text.append(request.body).append(request.secrets);
    return text.append(request.writes ? " writes" : "").append(request.repeatable ? " repeatable" : "");
}

std::string fingerprint(Response const& response) {
    std::string text = std::to_string(static_cast<int>(response.delivery)) + std::to_string(response.status);
    for (auto const& header : response.headers)
        text.append(header.name).append(": ").append(header.value).append("\n");
    return text.append(response.body).append(response.secrets);
}

std::string fingerprint(Step<Answer> const& step) {
    if (auto const* const result = std::get_if<Result<Answer>>(&step))
        return *result ? "answer " + text_of(**result) : "error " + text_of(result->error());
    auto const& ask = std::get<Ask>(step);
    std::string text = "ask " + text_of(ask.session) + text_of(ask.roles);
    for (auto const& request : ask.requests)
        text += fingerprint(request) + "\n";
    return text;
}

std::string requests_of(Transcript const& transcript) {
    std::string text;
    for (auto const& one : transcript.sent)
        text += fingerprint(one.request) + "\n";
    return text;
}

std::string responses_of(Transcript const& transcript) {
    std::string text;
    for (auto const& one : transcript.sent)
        text.append(one.response.body).append("\n");
    return text;
}

std::string extension_of(User const& user, std::string_view name) {
    for (auto const& one : user.extensions.value_or(std::span<Extension const>{}))
        if (one.name == name) return std::string(one.json);
    return {};
}

User const* user_of(Transcript const& transcript) {
    if (!transcript.succeeded()) return nullptr;
    auto const* const one = std::get_if<OneUser>(&(*transcript.result)->what);
    return one ? &one->user : nullptr;
}

} // namespace idiom::conformance
