#include "translators/evovoice/dialect/user_codec.hpp"

#include "translators/core/conversation.hpp"
#include "translators/core/http.hpp"
#include "translators/evovoice/contract.hpp"
#include "translators/evovoice/dialect/mend.hpp"

#include <algorithm>

namespace idiom::evovoice {

namespace {

namespace info = evovoice_contract::user_info;
using datacontract::Record;
using datacontract::Value;

/// The members that become extensions unchanged.
constexpr std::array<std::size_t, 5> extension_members{info::account_names, info::avatar_url,
                                                       info::dashboard_permissions, info::is_authenticated,
                                                       info::manager_access};

void append_json(Text& out, datacontract::Member const& member, Value const& value) {
    if (member.kind == evovoice_contract::Kind::boolean) {
        out += value.text;
    } else if (!member.is_list()) {
        json::append_string(out, value.text);
    } else {
        json::Writer writer(out);
        writer.begin_array();
        for (auto const item : value.items)
            writer.string(item);
        writer.end_array();
    }
}

/// Collects all values in one text and cuts it up when it no longer moves.
std::span<Extension const> extensions_of(Record const& record, Arena& arena) {
    std::array<std::size_t, extension_members.size() + 1> ends{};
    std::size_t count = 0;
    auto text = arena.text(160);
    for (auto const member : extension_members) {
        if (!record[member].is_given()) continue;
        append_json(text, info::members[member], record[member]);
        ends[++count] = text.size();
    }
    auto const json = arena.keep(text);
    auto const made = arena.array<Extension>(count);
    std::size_t next = 0;
    for (auto const member : extension_members) {
        if (!record[member].is_given()) continue;
        made[next] = {.name = info::members[member].name,
                      .json = json.substr(ends[next], ends[next + 1] - ends[next])};
        ++next;
    }
    return made;
}

bool is_mended(std::string_view text) { return text.find(replacement) != std::string_view::npos; }

/// Reads a list. A null or empty item could not be written back, so a list with one is not understood.
Member<Names> names_of(Value const& list, Source source) {
    if (list.state == Value::State::absent && source.spells_null) return {};
    bool const damaged = source.mended && std::ranges::any_of(list.items, is_mended);
    if (damaged || contains(list.items, "")) return Member<Names>::not_understood();
    return list.items;
}

void note_mended(HeldUser& user) {
    for (auto const& field : text_fields)
        if (auto const text = user.text(field); text && is_mended(*text)) user.mend(field.field);
    if (auto const held = user.extensions();
        held && std::ranges::any_of(*held, [](Extension const& one) { return is_mended(one.json); }))
        user.mend(Field::extensions);
}

struct Place {
    std::string_view field;
    std::string_view pointer;
};
constexpr std::array<Place, 10> places{{
    {"AccountId", "/accounts"},
    {"AccountIds", "/accounts"},
    {"EmailAddress", "/email"},
    {"FirstName", "/firstName"},
    {"Id", "/id"},
    {"LastName", "/lastName"},
    {"NewPassword", "/password"},
    {"Password", "/password"},
    {"Roles", "/roles"},
    {"UserId", "/id"},
}};

} // namespace

HeldUser to_user(Record const& record, Source source, Arena& arena) {
    HeldUser user;
    user.set_id(record[info::id].as_text());
    user.set_user_name(record[info::email_address].as_text());
    user.set_email(record[info::email_address].as_text());
    auto const first = record[info::first_name].as_text();
    auto const last = record[info::last_name].as_text();
    user.set_first_name(first);
    user.set_last_name(last);
    user.set_display_name(record[info::name].as_text());
    if (!user.display_name() && (first || last)) user.set_display_name(join_names(first, last, arena));
    user.set_roles(names_of(record[info::roles], source));
    user.set_accounts(names_of(record[info::account_ids], source));
    user.set_extensions(extensions_of(record, arena));
    if (source.mended) note_mended(user);
    return user;
}

Record to_user_info(User const& user, Arena& arena) {
    Record record;
    record.set(info::account_ids, user.accounts);
    record.set(info::email_address, user.email ? user.email : user.user_name);
    record.set(info::first_name, user.first_name);
    record.set(info::id, user.id);
    record.set(info::is_authenticated, "false");
    record.set(info::last_name, user.last_name);
    record.set(info::manager_access, "ReadOnly");
    record.set(info::name, user.display_name.value_or(join_names(user.first_name, user.last_name, arena)));
    record.set(info::roles, user.roles);
    return record;
}

std::string_view pointer_to(std::string_view vendor_field) {
    auto const name = vendor_field.substr(0, vendor_field.find_first_of("[."));
    for (auto const& place : places)
        if (equal_ignoring_case(place.field, name)) return place.pointer;
    return {};
}

} // namespace idiom::evovoice
