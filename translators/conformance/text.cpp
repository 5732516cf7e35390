#include "translators/conformance/text.hpp"

#include "translators/conformance/fingerprint.hpp"

namespace idiom::conformance {

std::string shown(std::string_view text, std::size_t most) {
    auto end = std::min(text.size(), most);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end; // do not cut within a UTF-8 character
    auto made = printable(text.substr(0, end));
    if (text.size() > most) made += "… (" + std::to_string(text.size()) + " bytes)";
    return made;
}

std::string_view name_of(Delivery delivery) {
    switch (delivery) {
    case Delivery::answered: return "answered";
    case Delivery::not_sent: return "not_sent";
    case Delivery::lost: return "lost";
    case Delivery::timed_out: return "timed_out";
    case Delivery::unusable: return "unusable";
    case Delivery::busy: return "busy";
    case Delivery::refused: return "refused";
    case Delivery::unfit: return "unfit";
    }
    return "?";
}

std::string shown(Request const& request) {
    std::string made(request.peer == Peer::record ? "record " : "");
    made.append(idiom::name_of(request.method)).append(" ").append(shown(request.target));
    if (!request.body.empty()) made += " " + shown(request.body);
    return made;
}

std::string shown(Response const& response) {
    if (response.delivery != Delivery::answered) return std::string(name_of(response.delivery));
    std::string made = std::to_string(response.status);
    if (auto const type = response.header("Content-Type"); !type.empty()) made += " " + shown(type, 60);
    return made + (response.body.empty() ? " without a body" : " " + shown(response.body));
}

namespace {

/// `described` shows at most this many exchanges, the last ones, and counts the earlier ones.
constexpr std::size_t most_exchanges = 8;

std::string shown_fields(User const& user) {
    std::string made;
    for (std::size_t i = 0; i < field_count; ++i) {
        auto const field = static_cast<Field>(i);
        if (!has(user, field) || field == Field::id) continue;
        made.append(" ").append(name_of(field)).append(" ");
        made += field == Field::password ? "***" : shown(fingerprint(user, field), 80);
    }
    return made;
}

std::string shown_names(std::string_view before, Names names) {
    std::string made;
    for (auto const name : names)
        made.append(" ").append(before).append(shown(name, 60));
    return made;
}

std::string shown_change(Change const& change) {
    auto made = shown_fields(change.set);
    for (std::size_t i = 0; i < field_count; ++i)
        if (auto const field = static_cast<Field>(i); change.clears(field))
            made.append(" without ").append(name_of(field));
    if (!change.roles) return made;
    if (auto const* const whole = std::get_if<RolesReplace>(&*change.roles))
        return made + " roles" + shown_names("", whole->roles);
    auto const& delta = std::get<RolesDelta>(*change.roles);
    return made + " roles" + shown_names("+", delta.add) + shown_names("-", delta.remove);
}

std::string shown_edit(Edit const* edit) {
    if (edit == nullptr) return {};
    auto const* const change = edit->without_user();
    return change ? shown_change(*change) : std::string(" on a condition");
}

struct ShowCall {
    static std::string quoted(std::string_view text) { return "'" + shown(text, 80) + "'"; }

    std::string operator()(ListUsers const& list) const {
        std::string made = "list, limit " + std::to_string(list.limit);
        if (!list.cursor.empty()) made += ", cursor " + quoted(list.cursor);
        if (list.user_name) made += ", userName " + quoted(*list.user_name);
        if (list.email) made += ", email " + quoted(*list.email);
        if (list.role) made += ", role " + quoted(*list.role);
        return made;
    }
    std::string operator()(GetUser const& get) const { return "get " + quoted(get.id); }
    std::string operator()(CreateUser const& create) const { return "create" + shown_fields(create.user); }
    std::string operator()(UpdateUser const& update) const {
        return "update " + quoted(update.id) + shown_edit(update.edit);
    }
    std::string operator()(DeleteUser const& remove) const {
        return "delete " + quoted(remove.id) + shown_edit(remove.edit);
    }
    std::string operator()(AssignDevice const& assign) const {
        return "assign " + quoted(assign.id) + " the device " + quoted(assign.device);
    }
    std::string operator()(UnassignDevice const& unassign) const {
        return "unassign " + quoted(unassign.id) + " the device " + quoted(unassign.device);
    }
    std::string operator()(SendEmail const& mail) const { return "mail to " + quoted(mail.id); }
    std::string operator()(ReadRecord const& read) const { return "read record " + quoted(read.key); }
    std::string operator()(ListRecords const& list) const { return "list records " + quoted(list.prefix); }
    std::string operator()(WriteRecord const& write) const {
        std::string text = "write";
        for (auto const& one : write.documents)
            text.append(" record ").append(quoted(one.key)).append(" ").append(quoted(one.document));
        return text;
    }
    std::string operator()(UnderWriteLock const& turn) const { return "in the turn of " + quoted(turn.id); }
    std::string operator()(PartOfRequest const&) const { return "a part"; }
};

} // namespace

std::string shown(Call const& call) { return std::visit(ShowCall{}, call.what); }

std::string described(Transcript const& played) {
    auto text = "the call is " + shown(played.call);
    auto const first = played.sent.size() - std::min(played.sent.size(), most_exchanges);
    if (first > 0) text += "\n… " + std::to_string(first) + " requests";
    for (auto const& one : std::span(played.sent).subspan(first))
        text += "\nasked    " + shown(one.request) + "\nanswered " + shown(one.response);
    if (!played.result) return text + "\n" + played.wrong;
    return text + (played.succeeded() ? std::string("\nit answers success")
                                      : "\nit answers " + shown(played.result->error()));
}

std::string shown(Error const& error) {
    std::string made(info(error.fault).name);
    if (!error.detail.empty()) made += ": " + shown(error.detail);
    for (auto const& one : error.errors)
        made += "; " + shown(one.pointer, 80) + " " + shown(one.detail, 120);
    return made;
}

} // namespace idiom::conformance
