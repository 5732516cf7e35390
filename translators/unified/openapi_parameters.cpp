#include "translators/unified/openapi_parameters.hpp"

#include "translators/unified/external_id.hpp"
#include "translators/unified/parameters.hpp"

#include <array>

namespace idiom::unified {
namespace {

using Values = ParameterInfo::Values;

struct NamedText {
    std::string_view key; ///< of the component
    std::string_view name;
    std::string_view description;
    Values values = Values::text;
};

constexpr std::array<NamedText, 4> path_parameters{{
    {"path.route", "route", "The name of the route."},
    {"path.id", "id", "The id of the user, percent-encoded."},
    {"path.role", "role", "The name of the role, percent-encoded.", Values::role},
    {"path.deviceId", "deviceId", "The id of the device, percent-encoded."},
}};

struct HeaderText {
    NamedText text;
    bool (*where)(DescribedCall const&);
};
constexpr auto is_conditional = [](DescribedCall const& call) {
    return call.writes() && row_of(*call.operation).conditional;
};
constexpr auto has_version = [](DescribedCall const& call) {
    return call.is(Operation::get) || call.is(Operation::get_roles) || call.is(Operation::list) ||
           call.upsert || call.describes();
};
constexpr std::array<HeaderText, 4> header_parameters{{
    {{"header.If-Match", "If-Match",
      "Write only if the user still has this `ETag`; else 412. `*` is any version."},
     is_conditional},
    {{"header.If-None-Match", "If-None-Match",
      "Of a read: answer 304 if the user, the page of the list or the document still has this `ETag`. `*` in "
      "a write: only create."},
     has_version},
    {{"header.Prefer", "Prefer",
      "`handling=lenient` (RFC 7240): what the back end cannot take is left out, and the answer says so in "
      "`Preference-Applied` and `warnings`. `return=minimal`: the answer leaves out the user, unless it has "
      "warnings."},
     [](DescribedCall const& call) { return call.writes(); }},
    {{"header.Idempotency-Key", "Idempotency-Key",
      "Makes a repeated request safe: the first outcome is kept for 24 hours and given again."},
     [](DescribedCall const& call) { return call.method == Method::post; }},
}};

std::string_view key_of(ParameterInfo const& info, Arena& arena) { return arena.join({"query.", info.name}); }

bool serves(DescribedApi const& api, ParameterInfo const& info) {
    return !info.field || api.shows(*info.field, UserForm::answer);
}

bool applies(Draft const& draft, ParameterInfo const& info, DescribedCall const& call) {
    ParametersOf const of{.operation = call.operation,
                          .upsert = call.upsert,
                          .batch = call.batch,
                          .search = call.search,
                          .changes = call.resource == Resource::changes};
    return takes(info, of) && serves(draft.api, info);
}

/// Writes the names of the fields that are shown. `texts`: only those of which each is one text, and each
/// once more for descending order.
void write_field_names(Draft& draft, bool texts) {
    draft.out.key("enum").begin_array();
    for (auto const& row : user_fields) {
        if (!draft.api.shows(row.field, UserForm::answer) || (texts && row.shape != Shape::text)) continue;
        draft.out.string(row.name);
        if (texts) draft.out.string(draft.arena.join({"-", row.name}));
    }
    if (!texts) draft.out.string(external_id_name);
    draft.out.end_array();
}

void write_choice(json::Writer& out, std::initializer_list<std::string_view> words) {
    out.begin_object().member("type", "string").key("enum").begin_array();
    for (auto const word : words)
        out.string(word);
    out.end_array().end_object();
}

void write_values(Draft& draft, Values values) {
    auto& out = draft.out;
    switch (values) {
    case Values::format: return write_choice(out, {"json", "xml"});
    case Values::scope: return write_choice(out, {"global"});
    case Values::text:
        out.begin_object().member("type", "string").key("minLength").number(1).end_object();
        return;
    case Values::truth:
        out.begin_object().member("type", "boolean").key("default").boolean(false).end_object();
        return;
    case Values::role: return draft.refer(Schema::role_name);
    case Values::page_size:
        out.begin_object().member("type", "integer").key("minimum").number(1).key("maximum");
        out.number(most_per_page).key("default").number(ListUsers{}.limit).end_object();
        return;
    case Values::sort_key:
        out.begin_object().member("type", "string");
        write_field_names(draft, true);
        out.end_object();
        return;
    case Values::field_names:
        out.begin_object().member("type", "array").key("minItems").number(1).key("items");
        out.begin_object().member("type", "string");
        write_field_names(draft, false);
        out.end_object().end_object();
        return;
    }
}

void write_text(Draft& draft, NamedText const& text, std::string_view place) {
    draft.out.key(text.key).begin_object().member("name", text.name).member("in", place);
    if (place == "path") draft.out.key("required").boolean(true);
    draft.out.member("description", text.description).key("schema");
    write_values(draft, text.values);
    draft.out.end_object();
}

void write_query(Draft& draft, ParameterInfo const& info, std::string_view key) {
    draft.out.key(key).begin_object().member("name", info.name).member("in", "query");
    draft.out.member("description", info.description);
    if (info.values == Values::field_names) draft.out.member("style", "form").key("explode").boolean(false);
    draft.out.key("schema");
    // A filter that is absent is not false.
    if (info.values == Values::truth && info.field)
        draft.out.begin_object().member("type", "boolean").end_object();
    else
        write_values(draft, info.values);
    draft.out.end_object();
}

} // namespace

void write_path_parameters(Draft& draft, std::string_view path) {
    if (!path.contains('{')) return;
    draft.out.key("parameters").begin_array();
    for (auto const& one : path_parameters)
        if (path.contains(draft.arena.join({"{", one.name, "}"}))) draft.refer_to_parameter(one.key);
    draft.out.end_array();
}

void write_parameters(Draft& draft, DescribedCall const& call) {
    draft.out.key("parameters").begin_array();
    for (auto const& info : parameter_infos())
        if (applies(draft, info, call)) draft.refer_to_parameter(key_of(info, draft.arena));
    for (auto const& header : header_parameters)
        if (header.where(call)) draft.refer_to_parameter(header.text.key);
    draft.out.end_array();
}

void write_parameter_components(Draft& draft) {
    auto const needed = [&](std::string_view key) { return draft.parameters.contains(key); };
    draft.out.key("parameters").begin_object();
    for (auto const& one : path_parameters)
        if (needed(one.key)) write_text(draft, one, "path");
    for (auto const& info : parameter_infos())
        if (auto const key = key_of(info, draft.arena); needed(key)) write_query(draft, info, key);
    for (auto const& header : header_parameters)
        if (needed(header.text.key)) write_text(draft, header.text, "header");
    draft.out.end_object();
}

} // namespace idiom::unified
