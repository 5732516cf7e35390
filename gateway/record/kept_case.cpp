#include "gateway/record/kept_case.hpp"

#include "gateway/record/case_text.hpp"
#include "gateway/record/replay.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/conformance/conversation.hpp"
#include "translators/conformance/play.hpp"
#include "translators/conformance/text.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>

namespace idiom::record {

namespace {

using json::Value;

template <class T> using Made = std::expected<T, std::string>;

std::string text_of(Value const* object, std::string_view name) {
    return std::string(object ? object->text_of(name).value_or("") : std::string_view{});
}
bool is_true(Value const* value) { return value && value->is_boolean() && value->truth; }
std::uint64_t number_of(Value const* value) {
    return value && value->is_number() ? read_decimal(value->text).value_or(0) : 0;
}

/// Returns the text of a body that is whole; "" if there is none.
Made<std::string> whole_text(Value const* body) {
    if (!body) return std::string();
    if (number_of(body->find("cut")) > 0) return std::unexpected("a body was cut");
    if (!is_true(body->find("readable"))) return std::unexpected("a body could not be read");
    return text_of(body, "text");
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs headers_of(Value const* list) {
    Pairs headers;
    if (list)
        for (auto const& pair : list->items)
            if (pair.items.size() == 2) headers.emplace_back(pair.items[0].text, pair.items[1].text);
    return headers;
}

/// One request that the dialect has asked for, with the answer that it saw.
struct Asked {
    std::uint64_t round = 0;
    std::string why;
    std::string method;
    std::string url;
    conformance::RecordedResponse response;
};

Delivery delivery_named(std::string_view name) {
    using enum Delivery;
    for (auto const delivery : {answered, not_sent, lost, timed_out, unusable, busy, refused, unfit})
        if (conformance::name_of(delivery) == name) return delivery;
    return lost;
}

/// The record says whether it keeps secrets in a field that the inspector masks.
void restore(Pairs& headers) {
    for (auto& [name, value] : headers)
        if (equal_ignoring_case(name, "X-Secrets-Kept")) value = "true";
}

Made<Asked> asked_of(Value const& exchange) {
    Asked asked{.round = number_of(exchange.find("round")),
                .why = text_of(&exchange, "why"),
                .method = text_of(&exchange, "method"),
                .url = text_of(&exchange, "url"),
                .response = {}};
    asked.response.delivery = delivery_named(text_of(&exchange, "delivery"));
    auto const* const reply = exchange.find("reply");
    if (!reply || !reply->is_object()) return asked;
    asked.response.status = static_cast<int>(number_of(reply->find("status")));
    asked.response.headers = headers_of(reply->find("headers"));
    restore(asked.response.headers);
    auto body = whole_text(reply->find("body"));
    if (!body) return std::unexpected(body.error());
    asked.response.body = std::move(*body);
    return asked;
}

bool is_same_request(Asked const& a, Asked const& b) {
    return a.round == b.round && a.method == b.method && a.url == b.url;
}

/// Returns what the dialect saw: of several tries the last, and of several looks the last.
Made<std::vector<Asked>> seen(Value const& exchanges) {
    std::vector<Asked> made;
    for (auto const& exchange : exchanges.items) {
        auto asked = asked_of(exchange);
        if (!asked) return std::unexpected(asked.error());
        if (!made.empty() && asked->round < made.back().round)
            return std::unexpected("the call had several conversations with the back end");
        bool const repeats = asked->why == "retry" || asked->why == "login";
        auto const before = std::ranges::find_if(
            made, [&](Asked const& one) { return repeats && is_same_request(one, *asked); });
        if (before != made.end()) {
            before->response = std::move(asked->response);
            continue;
        }
        if (!made.empty() && asked->why == "again" && asked->round > made.back().round) {
            auto const last = made.back().round;
            std::erase_if(made, [last](Asked const& one) { return one.round == last; });
        }
        made.push_back(std::move(*asked));
    }
    return made;
}

/// Returns the part of a path of our own API below its route.
std::string below_route(std::string_view target) {
    auto const at = target.find("/users");
    return std::string(at == target.npos ? std::string_view{} : target.substr(at));
}

void set_target(conformance::Case& made, std::string_view target) {
    auto const mark = std::min(target.find('?'), target.size());
    made.path = target.substr(0, mark);
    made.query = target.substr(std::min(mark + 1, target.size()));
}

/// The call as the client made it, if it speaks the unified API.
bool take_asked(conformance::Case& made, Value const& record) {
    auto const* const asked = record.find("asked");
    auto const method = method_named(text_of(&record, "method"));
    auto const body = whole_text(asked ? asked->find("body") : nullptr);
    if (text_of(&record, "face") != "rest" || !asked || !method || !body) return false;
    set_target(made, below_route(text_of(asked, "target")));
    made.method = *method;
    made.body = *body;
    // Without the masked values the user has another version.
    constexpr std::array<std::string_view, 3> kept{"Content-Type", "Accept", "Prefer"};
    for (auto const& [name, value] : headers_of(asked->find("headers")))
        if (std::ranges::any_of(kept, [&](auto one) { return equal_ignoring_case(one, name); }))
            made.headers.emplace_back(name, value);
    return !made.path.empty();
}

/// Returns the members of `set` with the cleared fields as null, and the whole set of roles.
std::string merge_patch(Value const& understood) {
    auto const* const set = understood.find("set");
    std::string body(set ? set->raw : "{}");
    auto const add = [&](std::string_view member) {
        body.insert(body.size() - 1, (body.size() > 2 ? "," : "") + std::string(member));
    };
    if (auto const* const clear = understood.find("clear"))
        for (auto const& name : clear->items)
            add(std::string(name.raw) + ":null");
    auto const* const roles = understood.find("roles");
    auto const* const whole = roles ? roles->find("set") : nullptr;
    if (whole) add("\"roles\":" + std::string(whole->raw));
    return body;
}

/// The call in the words of the unified API, for clients of other faces.
bool take_understood(conformance::Case& made, Value const& record) {
    auto const* const understood = record.find("understood");
    if (!understood || !understood->is_object()) return false;
    Arena arena;
    auto const user = "/users/" + std::string(uri::encode(text_of(understood, "user"), arena));
    auto const operation = text_of(understood, "operation");
    auto const* const roles = understood->find("roles");
    auto const* const add = roles ? roles->find("add") : nullptr;
    auto const* const remove = roles ? roles->find("remove") : nullptr;
    made.headers = {{"Content-Type", "application/json"}};
    made.body.clear();
    made.query.clear();
    made.path = user;
    if (operation == "get") {
        made.method = Method::get;
    } else if (operation == "create") {
        made.method = Method::post;
        made.path = "/users";
        made.body = merge_patch(*understood);
    } else if (operation == "delete") {
        made.method = Method::delete_;
        if (text_of(understood->find("parameters"), "scope") == "global") made.query = "scope=global";
    } else if (add && remove && add->items.size() + remove->items.size() == 1) {
        auto const& role = add->items.empty() ? remove->items[0] : add->items[0];
        made.method = add->items.empty() ? Method::delete_ : Method::put;
        made.path += "/roles/" + std::string(uri::encode(role.text, arena));
    } else if (operation == "update" && !add) {
        made.method = Method::patch;
        made.body = merge_patch(*understood);
    } else {
        return false;
    }
    if (made.body.empty()) made.headers.clear();
    return true;
}

/// Plays the call against the answers in their order, and takes the requests that it leads to. Returns why
/// they are not those of the call; "" if they are.
std::string take_requests(conformance::Case& made, std::vector<Asked> const& seen, Dialect const& dialect) {
    Arena arena;
    conformance::CaseCall const client(made, dialect);
    made.recorded_steps.clear();
    if (!client.call()) return seen.empty() ? "" : "without its masked values the call is refused";
    std::vector<std::vector<Header>> headers(seen.size());
    std::size_t at = 0;
    bool same = true;
    auto const played = conformance::play(
        dialect, *client.call(),
        [&](Ask const& ask, std::span<Response> responses) {
            for (std::size_t i = 0; i < responses.size(); ++i, ++at) {
                auto const& request = ask.requests[i];
                bool const fits = at < seen.size() && seen[at].method == name_of(request.method) &&
                                  std::string_view(seen[at].url).ends_with(request.target);
                same = same && fits;
                responses[i] = fits ? conformance::as_response(seen[at].response, headers[at])
                                    : Response{.delivery = Delivery::lost};
            }
        },
        arena);
    if (!same || at != seen.size() || !played.wrong.empty())
        return "without its masked values the conversation goes another way";
    made.recorded_steps = conformance::recorded_steps_of(played);
    return {};
}

} // namespace

std::expected<std::string, std::string> kept_case(std::string_view record, std::string_view name,
                                                  CaseSetting const& setting) {
    Arena arena;
    auto const read = json::read(record, arena, {.depth = 256});
    auto const* const exchanges = read ? read->find("exchanges") : nullptr;
    if (!exchanges) return std::unexpected("the call is not kept as a whole");
    auto const asked = seen(*exchanges);
    if (!asked) return std::unexpected(asked.error());
    auto const dialect = setting.dialect.make(setting.settings);
    conformance::Case made;
    made.settings = setting.settings;
    made.roles = setting.roles;
    made.session = setting.session;
    std::string why = "the call has no words in the unified API";
    for (auto* const take : {take_asked, take_understood}) {
        auto attempt = made;
        if (!take(attempt, *read)) continue;
        why = take_requests(attempt, *asked, *dialect);
        if (why.empty()) why = play_again(*dialect, attempt);
        if (why.empty()) return case_text(attempt, name);
    }
    return std::unexpected(why);
}

} // namespace idiom::record
