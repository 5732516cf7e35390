#include "gateway/record/scrubbed_case.hpp"

#include "translators/codec/base64.hpp"
#include "translators/codec/uri.hpp"

#include <algorithm>
#include <array>

namespace idiom::record {

namespace {

/// Headers whose values are of nobody.
bool is_plain(std::string_view header) {
    constexpr std::array<std::string_view, 4> names{"Content-Type", "Accept", "Date", "Retry-After"};
    return std::ranges::any_of(names, [&](auto name) { return equal_ignoring_case(name, header); });
}

/// Parameters of the unified API whose values are words of the API.
bool is_word_of_api(std::string_view parameter) {
    constexpr std::array<std::string_view, 6> names{"fields", "sort", "limit", "count", "active", "scope"};
    return std::ranges::find(names, parameter) != names.end();
}

/// Calls `on_part` with each part of a path or a query, and with what is before it.
template <class OnPart> void for_each_part(std::string_view text, char separator, OnPart on_part) {
    while (!text.empty()) {
        auto const end = std::min(text.find(separator), text.size());
        on_part(text.substr(0, end), end == text.size() ? "" : std::string(1, separator));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

/// A part of a URL with its words replaced. What it means is looked at, not how it is encoded.
std::string scrubbed_part(Scrubber const& scrubber, std::string_view part) {
    Arena arena;
    auto const meant = uri::decode(part, arena);
    auto const by = meant ? scrubber.text(*meant) : scrubber.text(part);
    return meant && by != *meant ? std::string(uri::encode(by, arena)) : by == meant ? std::string(part) : by;
}

/// `/users/{id}/roles/{role}`: every second segment is a value.
std::string scrubbed_path(Scrubber const& scrubber, std::string_view path) {
    std::string made;
    std::size_t segment = 0; // the first is before the first slash
    for_each_part(path, '/', [&](std::string_view part, std::string const& after) {
        bool const value = segment > 0 && segment % 2 == 0;
        made += (value ? scrubbed_part(scrubber, part) : std::string(part)) + after;
        ++segment;
    });
    return made;
}

/// A cursor of ours is base64 of what the vendor said.
std::string scrubbed_query(Scrubber const& scrubber, std::string_view query) {
    std::string made;
    for_each_part(query, '&', [&](std::string_view pair, std::string const& after) {
        auto const name = pair.substr(0, pair.find('='));
        auto const value = pair.substr(std::min(name.size() + 1, pair.size()));
        Arena arena;
        auto const cursor = name == "cursor" ? base64::decode_url(value, arena) : std::nullopt;
        auto const by = cursor ? std::string(base64::encode_url(scrubber.text(*cursor), arena))
                        : is_word_of_api(name) ? std::string(value)
                                               : scrubbed_part(scrubber, value);
        made.append(name).append(name.size() < pair.size() ? "=" : "").append(by).append(after);
    });
    return made;
}

/// Keeps the words that the dialect itself writes into a request: those that stand neither in the call nor in
/// a reply before it.
void keep_words_of_the_dialect(Scrubber& scrubber, conformance::Case const& from) {
    auto origins = from.path + " " + from.query + " " + from.body + " " + from.session;
    for (auto const& step : from.recorded_steps) {
        for (auto const& ask : step.asks) {
            scrubber.keep_words_not_in(origins, ask.target);
            scrubber.keep_words_not_in(origins, ask.body);
        }
        for (auto const& reply : step.responses) {
            origins += " " + reply.body;
            for (auto const& [name, value] : reply.headers)
                origins += " " + value;
        }
    }
}

void learn_list(Scrubber& scrubber, ListUsers const& list, FieldSet kept) {
    if (list.user_name && !kept.has(Field::user_name)) scrubber.learn_person(*list.user_name);
    if (list.email && !kept.has(Field::email)) scrubber.learn_person(*list.email);
    for (auto const& filter : list.filters)
        if (!kept.has(filter.field)) scrubber.learn_person(filter.text);
    scrubber.learn_person(list.search);
    Arena arena;
    if (auto const cursor = base64::decode_url(list.cursor, arena)) scrubber.learn(*cursor);
}

void learn_call(Scrubber& scrubber, Call const& call, FieldSet kept) {
    if (auto const id = user_of(call))
        kept.has(Field::id) ? scrubber.choose(*id) : scrubber.learn_person(*id);
    if (auto const* const create = std::get_if<CreateUser>(&call.what)) scrubber.learn(create->user, kept);
    if (auto const* const list = std::get_if<ListUsers>(&call.what)) learn_list(scrubber, *list, kept);
    if (auto const* const one = std::get_if<AssignDevice>(&call.what)) scrubber.learn_person(one->device);
    if (auto const* const one = std::get_if<UnassignDevice>(&call.what)) scrubber.learn_person(one->device);
}

void learn_answer(Scrubber& scrubber, Answer const& answer, FieldSet kept) {
    if (auto const* const one = std::get_if<OneUser>(&answer.what)) scrubber.learn(one->user, kept);
    if (auto const* const many = std::get_if<ManyUsers>(&answer.what))
        for (auto const& user : many->users)
            scrubber.learn(user, kept);
}

bool tells_in_url(Scrubber const& scrubber, std::string_view url) {
    bool told = false;
    auto const path = url.substr(0, url.find('?'));
    auto const query = url.substr(std::min(path.size() + 1, url.size()));
    for_each_part(path, '/', [&](auto part, auto const&) { told = told || scrubber.tells(part); });
    for_each_part(query, '&', [&](std::string_view pair, auto const&) {
        auto const name = pair.substr(0, pair.find('='));
        told = told || (!is_word_of_api(name) && scrubber.tells(pair.substr(name.size())));
    });
    return told;
}

template <class Headers> bool tells_in_headers(Scrubber const& scrubber, Headers const& headers) {
    return std::ranges::any_of(headers, [&](auto const& one) {
        return !is_plain(one.first) && (scrubber.tells(one.second) || scrubber.tells(one.first));
    });
}

/// Returns "" or what of a step tells of a person.
std::string left_in_step(Scrubber const& scrubber, conformance::RecordedStep const& step) {
    for (auto const& ask : step.asks) {
        if (tells_in_url(scrubber, ask.target)) return "the target of a request";
        if (tells_in_headers(scrubber, ask.headers)) return "a header of a request";
        if (scrubber.tells_in_document(ask.body)) return "the body of a request";
    }
    for (auto const& reply : step.responses) {
        if (tells_in_headers(scrubber, reply.headers)) return "a header of a reply";
        if (scrubber.tells_in_document(reply.body)) return "the body of a reply";
    }
    return step.session && scrubber.tells(*step.session) ? "the session" : "";
}

} // namespace

void learn(Scrubber& scrubber, Call const& call, Change const* change, conformance::Case const& from,
           Result<Answer> const& result, FieldSet kept) {
    keep_words_of_the_dialect(scrubber, from);
    for (auto const& step : from.recorded_steps)
        for (std::size_t i = 0; i < step.responses.size(); ++i) {
            scrubber.keep_names(step.responses[i].body);
            scrubber.keep_names(step.asks[i].body);
        }
    for (auto const& step : from.recorded_steps)
        for (auto const& reply : step.responses)
            for (auto const& [name, value] : reply.headers)
                if (is_plain(name)) scrubber.keep(value); // it stays where it is
    for (auto const& [unified, vendor] : from.roles.map) {
        scrubber.keep(unified);
        scrubber.keep(vendor);
    }
    learn_call(scrubber, call, kept);
    if (change) scrubber.learn(change->set, kept);
    if (result) learn_answer(scrubber, *result, kept);
    scrubber.learn(from.session);
    for (auto const& step : from.recorded_steps) {
        scrubber.learn(step.session.value_or(""));
        for (auto const& reply : step.responses) {
            scrubber.learn_reply(reply.body);
            for (auto const& [name, value] : reply.headers)
                if (!is_plain(name)) scrubber.learn(value);
        }
    }
}

void scrub(Scrubber const& scrubber, conformance::Case& made) {
    made.path = scrubbed_path(scrubber, made.path);
    made.query = scrubbed_query(scrubber, made.query);
    made.body = scrubber.document(made.body);
    made.session = scrubber.text(made.session);
    for (auto& pair : made.roles.map)
        pair = {.unified = scrubber.text(pair.unified), .vendor = scrubber.text(pair.vendor)};
    for (auto& role : made.roles.default_roles)
        role = scrubber.text(role);
    for (auto& step : made.recorded_steps)
        for (auto& reply : step.responses) {
            reply.body = scrubber.document(reply.body);
            for (auto& [name, value] : reply.headers)
                if (!is_plain(name)) value = scrubber.text(value);
        }
}

std::string left_in(Scrubber const& scrubber, conformance::Case const& made) {
    if (tells_in_url(scrubber, made.path + (made.query.empty() ? "" : "?" + made.query))) return "the call";
    if (scrubber.tells_in_document(made.body)) return "the body of the call";
    for (auto const& [name, values] : made.settings.values)
        for (auto const& value : values)
            if (scrubber.tells(value)) return "the setting " + name;
    for (auto const& [unified, vendor] : made.roles.map)
        if (scrubber.tells(unified) || scrubber.tells(vendor)) return "a role of the route";
    if (scrubber.tells(made.session)) return "the session";
    for (auto const& step : made.recorded_steps)
        if (auto place = left_in_step(scrubber, step); !place.empty()) return place;
    return made.answer.body && scrubber.tells_in_document(*made.answer.body) ? "the answer" : "";
}

} // namespace idiom::record
