#include "translators/unified/parameters.hpp"

#include "translators/codec/uri.hpp"
#include "translators/core/role_names.hpp"
#include "translators/core/suggest.hpp"
#include "translators/face/negotiate.hpp"
#include "translators/unified/external_id.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace idiom::unified {

using namespace face;

namespace {

/// Reads one parameter after another into `made`. Each function returns what is wrong with the value, or "".
class ParameterReader {
public:
    ParameterReader(RouteView const& route, Arena& arena)
        : route_(route), capabilities_(*route.capabilities), arena_(arena),
          filters_(arena.vector<TextFilter>()) {}

    std::string_view format(std::string_view value) {
        made.format = format_named(value);
        return made.format ? "" : "must be json or xml";
    }
    std::string_view fields(std::string_view value) {
        made.fields = {};
        made.external_ids = false;
        while (true) {
            auto const name = value.substr(0, value.find(','));
            auto const field = field_named(name);
            bool const is_external = name == external_id_name;
            if (!is_external && (!field || *field == Field::password)) return unreadable(name);
            if (is_external)
                made.external_ids = true;
            else
                made.fields.add(*field);
            if (name.size() == value.size()) break;
            value.remove_prefix(name.size() + 1);
        }
        made.list.wanted = made.fields.bits();
        // The record is found by the id.
        if (made.external_ids) made.list.wanted |= FieldSet{Field::id}.bits();
        return "";
    }
    std::string_view limit(std::string_view value) {
        std::size_t limit = 0;
        auto const [end, error] = std::from_chars(value.data(), value.data() + value.size(), limit);
        bool const whole = error == std::errc{} && end == value.data() + value.size();
        if (!whole || limit < 1 || limit > most_per_page) return "must be a number from 1 to 500";
        made.list.limit = limit;
        return "";
    }
    std::string_view cursor(std::string_view value) {
        made.list.cursor = value;
        return value.empty() ? "must be what a former answer gave as `next`" : "";
    }
    std::string_view sort(std::string_view value) {
        made.list.descending = value.starts_with('-');
        if (made.list.descending) value.remove_prefix(1);
        auto const field = field_named(value);
        if (!field || !can_sort(*field))
            return arena_.join(
                {"must be a field to sort by, '-' before it for descending order",
                 way_out(value, names([&](Field f) { return can_sort(f); }), "there are", arena_)});
        made.list.sort = *field;
        made.list.sort_named = true;
        return "";
    }
    std::string_view user_name(std::string_view value) {
        return filter(made.list.user_name, Field::user_name, value);
    }
    std::string_view email(std::string_view value) { return filter(made.list.email, Field::email, value); }
    std::string_view external_id(std::string_view value) {
        made.external_id = value;
        return value.empty() ? "must not be empty" : "";
    }
    /// A condition on a text field besides the exact ones on login and address.
    template <Field field, TextFilter::How how> std::string_view text(std::string_view value) {
        auto const wrong = check_filter(field, value);
        if (wrong.empty()) filters_.push_back({.field = field, .how = how, .text = value});
        return wrong;
    }
    std::string_view active(std::string_view value) {
        made.list.active = value == "true";
        if (!can_read(Field::active)) return not_shown;
        return *made.list.active || value == "false" ? "" : "must be true or false";
    }
    std::string_view search(std::string_view value) {
        made.list.search = value;
        return value.empty() ? "must not be empty" : "";
    }
    std::string_view count(std::string_view value) {
        made.list.count = value == "true";
        return made.list.count || value == "false" ? "" : "must be true or false";
    }
    std::string_view role(std::string_view value) {
        auto const wrong = filter(made.list.role, Field::roles, value);
        if (!wrong.empty() || !route_.roles->to_vendor(value).empty()) return wrong;
        return arena_.join({"names ", in_quotes(value, arena_), ", which is no role of this route",
                            way_out(value, unified_names(*route_.roles, arena_), "its roles are", arena_)});
    }
    std::string_view scope(std::string_view value) {
        made.global = true;
        return value == "global" ? "" : "must be global";
    }
    std::string_view dry_run(std::string_view value) {
        made.dry_run = value == "true";
        return made.dry_run || value == "false" ? "" : "must be true or false";
    }
    /// The gateway says what is wrong with the value, because it knows its audit trail.
    std::string_view since(std::string_view value) {
        made.since = value;
        return value.empty() ? "must be what a former answer gave as `next`, or a time (RFC 3339)" : "";
    }
    std::string_view client_type(std::string_view value) {
        made.client_type = value;
        return value.empty() ? "must not be empty" : "";
    }

    Parameters take() {
        made.list.filters = Arena::keep(filters_);
        return made;
    }

    Parameters made;

private:
    static constexpr std::string_view not_shown = "is no field that this back end can show";

    bool can_read(Field field) const { return readable(rule(capabilities_, field).access); }
    bool can_sort(Field field) const { return row_of(field).text != nullptr && can_read(field); }

    template <class Is> Names names(Is const& is) const {
        auto made_names = arena_.vector<std::string_view>();
        for (auto const& row : user_fields)
            if (is(row.field)) made_names.push_back(name_of(row.field));
        return Arena::keep(made_names);
    }
    std::string_view unreadable(std::string_view name) const {
        auto const fields = names([&](Field field) { return can_read(field); });
        auto there = arena_.vector<std::string_view>();
        there.assign(fields.begin(), fields.end());
        there.push_back(external_id_name);
        return arena_.join({"names ", in_quotes(name, arena_), ", which is no readable field",
                            way_out(name, Arena::keep(there), "there are", arena_)});
    }
    std::string_view filter(std::optional<std::string_view>& into, Field field, std::string_view value) {
        into = value;
        return check_filter(field, value);
    }
    std::string_view check_filter(Field field, std::string_view value) const {
        if (!can_read(field)) return not_shown;
        return value.empty() ? "must not be empty" : "";
    }

    RouteView const& route_;
    Capabilities const& capabilities_;
    Arena& arena_;
    std::pmr::vector<TextFilter> filters_;
};

using Where = bool (*)(Operation);
constexpr Where on_list = [](Operation o) { return o == Operation::list; };
constexpr Where on_delete = [](Operation o) { return o == Operation::delete_; };
constexpr Where on_unassign = [](Operation o) { return o == Operation::unassign_device; };
constexpr Where on_users = [](Operation o) { return o == Operation::list || o == Operation::get; };
constexpr Where on_none = [](Operation) { return false; };
constexpr Where on_writes = [](Operation o) { return !row_of(o).reads; };

using Values = ParameterInfo::Values;

struct ParameterRule : ParameterInfo {
    std::string_view (ParameterReader::*read)(std::string_view);
};
using How = TextFilter::How;
template <Field field, How how> constexpr auto text_filter = &ParameterReader::text<field, how>;

constexpr std::array<ParameterRule, 32> known{{
    {{"format", nullptr, Values::format, "The format of the answer; it comes before `Accept`."},
     &ParameterReader::format},
    {{"fields", on_users, Values::field_names, "Only these fields, with commas between them.", std::nullopt,
      false, false, true},
     &ParameterReader::fields},
    {{"limit", on_list, Values::page_size, "The most users or changes of a page.", std::nullopt, false, false,
      false, true},
     &ParameterReader::limit},
    {{"since", on_none, Values::text,
      "`next` of the page before, or a time (RFC 3339): only what came after. Without it the page begins "
      "with the oldest change.",
      std::nullopt, false, false, false, true},
     &ParameterReader::since},
    {{"cursor", on_list, Values::text, "`next` of the page before.", std::nullopt, false, false, true},
     &ParameterReader::cursor},
    {{"sort", on_list, Values::sort_key, "The field to sort by; `-` before it for descending order."},
     &ParameterReader::sort},
    {{"userName", on_list, Values::text, "Only the user with this login.", Field::user_name, true, false,
      true},
     &ParameterReader::user_name},
    {{"email", on_list, Values::text, "Only users with this address.", Field::email, true, false, true},
     &ParameterReader::email},
    {{"externalId", on_list, Values::text, "Only the user whom the client's own system knows by this id.",
      std::nullopt, true},
     &ParameterReader::external_id},
    {{"role", on_list, Values::role, "Only users who hold this role.", Field::roles}, &ParameterReader::role},
    {{"active", on_list, Values::truth, "Only users who are shown so.", Field::active},
     &ParameterReader::active},
    {{"displayName", on_list, Values::text, "Only users with this shown name.", Field::display_name},
     text_filter<Field::display_name, How::equals>},
    {{"firstName", on_list, Values::text, "Only users with this given name.", Field::first_name},
     text_filter<Field::first_name, How::equals>},
    {{"lastName", on_list, Values::text, "Only users with this family name.", Field::last_name},
     text_filter<Field::last_name, How::equals>},
    {{"phoneNumber", on_list, Values::text, "Only users with this telephone number.", Field::phone_number},
     text_filter<Field::phone_number, How::equals>},
    {{"userName.startsWith", on_list, Values::text, "Only users whose login begins so.", Field::user_name},
     text_filter<Field::user_name, How::starts_with>},
    {{"displayName.startsWith", on_list, Values::text, "Only users whose shown name begins so.",
      Field::display_name},
     text_filter<Field::display_name, How::starts_with>},
    {{"firstName.startsWith", on_list, Values::text, "Only users whose given name begins so.",
      Field::first_name},
     text_filter<Field::first_name, How::starts_with>},
    {{"lastName.startsWith", on_list, Values::text, "Only users whose family name begins so.",
      Field::last_name},
     text_filter<Field::last_name, How::starts_with>},
    {{"email.startsWith", on_list, Values::text, "Only users whose address begins so.", Field::email},
     text_filter<Field::email, How::starts_with>},
    {{"phoneNumber.startsWith", on_list, Values::text, "Only users whose telephone number begins so.",
      Field::phone_number},
     text_filter<Field::phone_number, How::starts_with>},
    {{"userName.contains", on_list, Values::text, "Only users whose login has this part.", Field::user_name},
     text_filter<Field::user_name, How::contains>},
    {{"displayName.contains", on_list, Values::text, "Only users whose shown name has this part.",
      Field::display_name},
     text_filter<Field::display_name, How::contains>},
    {{"firstName.contains", on_list, Values::text, "Only users whose given name has this part.",
      Field::first_name},
     text_filter<Field::first_name, How::contains>},
    {{"lastName.contains", on_list, Values::text, "Only users whose family name has this part.",
      Field::last_name},
     text_filter<Field::last_name, How::contains>},
    {{"email.contains", on_list, Values::text, "Only users whose address has this part.", Field::email},
     text_filter<Field::email, How::contains>},
    {{"phoneNumber.contains", on_list, Values::text, "Only users whose telephone number has this part.",
      Field::phone_number},
     text_filter<Field::phone_number, How::contains>},
    {{"q", on_list, Values::text, "Only users with this part in a name, in the login or in the address."},
     &ParameterReader::search},
    {{"count", on_list, Values::truth, "`true` adds `total`, the number of users on all pages."},
     &ParameterReader::count},
    {{"scope", on_delete, Values::scope, "`global` accepts that the user is deleted for other routes, too."},
     &ParameterReader::scope},
    {{"dry_run", on_writes, Values::truth, "`true` sends nothing that writes, and shows what would be sent.",
      std::nullopt, false, true},
     &ParameterReader::dry_run},
    {{"clientType", on_unassign, Values::text, "The type of the client, as in the body of the assignment."},
     &ParameterReader::client_type},
}};
static_assert(std::ranges::none_of(known, [](auto const& row) { return row.description.empty(); }),
              "a parameter has no line of description");

constexpr auto infos = [] {
    std::array<ParameterInfo, known.size()> made{};
    std::ranges::copy(known, made.begin());
    return made;
}();

std::unexpected<Error> refuse(std::string_view name, std::string_view what, Arena& arena) {
    return fail(Fault::invalid_parameter, arena.join({"parameter ", in_quotes(name, arena), " ", what}));
}

std::unexpected<Error> refuse_name(std::string_view name, std::string_view what, ParametersOf of,
                                   Arena& arena) {
    auto there = arena.vector<std::string_view>();
    for (auto const& row : known)
        if (takes(row, of) && !row.name.contains('.')) there.push_back(row.name);
    auto const names = Arena::keep(there);
    auto const near = nearest(name, names);
    auto const parts = of.operation == Operation::list
                           ? std::string_view(", and texts with .startsWith and .contains")
                           : std::string_view();
    auto const meant = near.empty() ? std::string_view{} : arena.join({"; did you mean '", near, "'?"});
    return refuse(
        name,
        arena.join({what, meant, meant.empty() ? ";" : "", " this call takes ", listed(names, arena), parts}),
        arena);
}

} // namespace

bool takes(ParameterInfo const& info, ParametersOf of) {
    if (info.where == nullptr || (of.upsert && info.names_user) || (of.batch && info.of_batch) ||
        (of.search && info.of_search) || (of.changes && info.of_changes))
        return true;
    return of.operation && info.where(*of.operation);
}

std::span<ParameterInfo const> parameter_infos() { return infos; }

bool is_filter(Field field) {
    bool const is_text = row_of(field).shape == Shape::text;
    return (is_text && field != Field::id) || field == Field::active || field == Field::roles;
}

Result<Parameters> read_parameters(std::string_view query, ParametersOf of, RouteView const& route,
                                   Arena& arena) {
    ParameterReader reader(route, arena);
    if (query.empty()) return reader.take();
    auto const parameters = uri::read_query(query, arena);
    if (!parameters)
        return fail(
            Fault::invalid_parameter,
            "the query is not well formed: it must be UTF-8, and a '%' begins an escape of two hex digits");
    std::uint64_t seen = 0; // one bit per row
    static_assert(known.size() <= 64);
    for (auto const& [name, value] : *parameters) {
        auto const row = std::ranges::find(known, name, &ParameterRule::name);
        if (row == known.end()) return refuse_name(name, "is not known", of, arena);
        if (!takes(*row, of)) return refuse_name(name, "has no meaning for this call", of, arena);
        auto const bit = std::uint64_t{1} << (row - known.begin());
        if ((seen & bit) != 0) return refuse(name, "is given twice", arena);
        seen |= bit;
        auto const wrong = (reader.*row->read)(value);
        if (!wrong.empty()) return refuse(name, wrong, arena);
    }
    return reader.take();
}

} // namespace idiom::unified
