#include "person.hpp"

#include "fields.hpp"

#include <translators/core/text.hpp>

namespace idiom::desk {

namespace {

struct Wire {
    std::string_view name;
    std::string_view pointer;
};
constexpr std::array wires{Wire{"login", "/userName"}, Wire{"given", "/firstName"},
                           Wire{"family", "/lastName"}, Wire{"mail", "/email"}};

/// Returns the field error for the field that the vendor refuses.
std::span<FieldError const> errors_of(json::Value const& answered, Arena& arena) {
    auto const field = answered.text_of("field");
    for (auto const& wire : wires)
        if (field == wire.name)
            return arena.list<FieldError>({{wire.pointer, "is not taken by the back end"}});
    return {};
}

/// Returns whether the vendor refuses the request. Only a refusal has an `error`.
bool refuses(json::Value const& answered) {
    auto const* const error = answered.find("error");
    if (!error || error->is_null()) return false;
    return error->is_string() ? !error->text.empty() : !error->is_boolean() || error->truth;
}

/// Joins the two names if both are understood. One alone would be the name of another person.
void read_display_name(HeldUser& user, Arena& arena) {
    auto const first = user.first_name();
    auto const last = user.last_name();
    if (first.is_not_understood() || last.is_not_understood()) return user.refuse(Field::display_name);
    if (first || last)
        user.set_display_name(join_names(user.shown().first_name, user.shown().last_name, arena));
    if (user.mended().has(Field::first_name) || user.mended().has(Field::last_name))
        user.mend(Field::display_name);
}

} // namespace

bool is_id(std::string_view id) {
    auto const number = read_decimal(id);
    return number && *number > 0 && !id.starts_with('0');
}

std::optional<Error> problem(Response const& response, std::string_view id, bool writes, Arena& arena) {
    if (auto const error = transport_error(response, writes, capabilities.dialect)) return error;
    auto const read = json::read(response.body, arena, json::from_vendor);
    auto const answered = read.value_or(json::Value{});
    bool const understood = response.body.empty() || read;
    // The page of a proxy confirms nothing. A refusal is an error whatever its status is.
    if (response.ok() && may_be_json(response) && understood && !refuses(answered)) return std::nullopt;
    auto error =
        backend_error(capabilities.dialect, response, {}, {}, answered.text_of("error").value_or(""));
    error.uncertain = writes && ((response.ok() && !refuses(answered)) || response.status >= 500);
    switch (response.status) {
    case 404:
        if (!id.empty()) error.fault = Fault::user_not_found; // a list that is missing is our mistake
        break;
    case 409: error.fault = Fault::user_exists; break;
    case 422:
        error.fault = Fault::invalid_value;
        error.errors = errors_of(answered, arena);
        break;
    default: break;
    }
    return error;
}

Part<json::Value> object_in(Response const& response, std::string_view id, Arena& arena) {
    if (auto const error = problem(response, id, false, arena)) return std::unexpected(failed(*error));
    auto const read = json::read(response.body, arena, json::from_vendor);
    if (may_be_json(response) && read && read->is_object()) return *read;
    return std::unexpected(failed(backend_error(capabilities.dialect, response)));
}

std::optional<HeldUser> read_person(json::Value const& value, Arena& arena) {
    auto const* const id = value.find("uid");
    if (!id || !id->is_number() || !is_id(id->text)) return std::nullopt;
    HeldUser user;
    user.set_id(id->text);
    json::read_text(user, text_field(Field::user_name), value.find("login"));
    json::read_text(user, text_field(Field::first_name), value.find("given"));
    json::read_text(user, text_field(Field::last_name), value.find("family"));
    json::read_text(user, text_field(Field::email), value.find("mail"));
    read_display_name(user, arena);
    user.set_active(json::read_truth(value.find("enabled")));
    user.set_roles(json::read_names(value.find("groups"), arena));
    return user;
}

std::string_view write_members(User const& user, bool without_mail, Arena& arena) {
    auto text = arena.text();
    json::Writer to(text);
    to.begin_object();
    if (user.user_name) to.member("login", *user.user_name);
    if (user.first_name) to.member("given", *user.first_name);
    if (user.last_name) to.member("family", *user.last_name);
    if (user.email) to.member("mail", *user.email);
    if (without_mail) to.key("mail").null();
    if (user.active) to.key("enabled").boolean(*user.active);
    to.end_object();
    return text == "{}" ? std::string_view{} : arena.keep(text);
}

void write_person(json::Writer& to, User const& user) {
    to.begin_object();
    to.key("uid").raw(user.id && is_id(*user.id) ? *user.id : "1");
    if (user.user_name) to.member("login", *user.user_name);
    if (user.first_name) to.member("given", *user.first_name);
    if (user.last_name) to.member("family", *user.last_name);
    if (user.email) to.member("mail", *user.email);
    to.key("enabled").boolean(user.active.value_or(true));
    to.member("groups", user.roles.value_or(Names{}));
    to.end_object();
}

} // namespace idiom::desk
