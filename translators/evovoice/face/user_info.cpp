#include "translators/evovoice/face/user_info.hpp"

#include "translators/core/roles.hpp"

#include <array>

namespace idiom::evovoice_face {
namespace {

namespace info = evovoice_contract::user_info;

constexpr std::array<std::size_t, 5> from_extensions{info::account_names, info::avatar_url,
                                                     info::dashboard_permissions, info::is_authenticated,
                                                     info::manager_access};

void set_list(Record& record, std::size_t member, json::Value const& value, Arena& arena) {
    auto made = arena.vector<std::string_view>();
    for (auto const& item : value.items)
        if (item.is_string() && info::members[member].knows(item.text)) made.push_back(item.text);
    record.set(member, Arena::keep(made));
}

void set_extension(Record& record, std::size_t member, std::string_view text, Arena& arena) {
    auto const value = json::read(text, arena);
    if (!value) return;
    auto const& known = info::members[member];
    if (known.is_list() && value->is_array()) return set_list(record, member, *value, arena);
    if (known.kind == Kind::boolean && value->is_boolean()) return record.set(member, value->raw);
    bool const is_text = known.kind == Kind::text || known.kind == Kind::enumeration;
    if (is_text && value->is_string() && known.knows(value->text)) record.set(member, value->text);
}

} // namespace

std::string_view address_of(User const& user) {
    return user.email ? *user.email : user.user_name.value_or("");
}

Record to_user_info(User const& user, Arena& arena) {
    Record made;
    made.set(info::account_ids, user.accounts);
    if (user.email || user.user_name) made.set(info::email_address, address_of(user));
    made.set(info::first_name, user.first_name);
    made.set(info::id, user.id);
    made.set(info::is_authenticated, "false");
    made.set(info::last_name, user.last_name);
    made.set(info::name, user.display_name);
    made.set(info::roles, user.roles);
    if (user.extensions)
        for (auto const& extension : *user.extensions)
            for (auto const member : from_extensions)
                if (info::members[member].name == extension.name)
                    set_extension(made, member, extension.json, arena);
    return made;
}

User to_user(Record const& user_info, Arena& arena) {
    User made;
    made.id = user_info[info::id].as_text();
    made.user_name = made.email = user_info[info::email_address].as_text();
    made.first_name = user_info[info::first_name].as_text();
    made.last_name = user_info[info::last_name].as_text();
    made.display_name = user_info[info::name].as_text();
    made.accounts = user_info[info::account_ids].as_list();
    if (auto const roles = user_info[info::roles].as_list()) made.roles = sorted_set(*roles, arena);
    return made;
}

} // namespace idiom::evovoice_face
