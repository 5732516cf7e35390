#include "gateway/console/inspections.hpp"

#include "gateway/config/values.hpp"
#include "gateway/console/problem.hpp"
#include "gateway/inspect/call_parts.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/core/text.hpp"

#include <memory>

namespace idiom::console {

namespace {

namespace asio = boost::asio;

constexpr std::size_t most_body = std::size_t{64} * 1024;

void write_inspection(json::Writer& out, inspect::Inspection const& one, Arena& arena) {
    auto const name = [&](std::string_view member, std::string_view value) {
        out.key(member);
        if (value.empty())
            out.null();
        else
            out.string(value);
    };
    out.begin_object().member("id", decimal(one.id, arena));
    name("route", one.route);
    name("client", one.client);
    out.member("calls", inspect::name_of(one.calls)).member("values", one.hidden ? "hidden" : "shown");
    out.member("began", inspect::rfc_3339(one.began, arena))
        .member("ends", inspect::rfc_3339(one.ends, arena));
    out.key("most").number(static_cast<std::int64_t>(one.most));
    out.key("kept").number(static_cast<std::int64_t>(one.kept)).end_object();
}

/// Reads what an operator asks for. Collects everything that is wrong with it.
class WantedReader {
public:
    WantedReader(InspectorView const& view, Arena& arena)
        : view_(view), bounds_(*view.inspector.bounds()), arena_(arena), errors_(arena.vector<FieldError>()) {
    }

    inspect::Wanted read(json::Value const& body) {
        if (!body.is_object()) add("", "has to be an object");
        for (auto const& [name, value] : body.members)
            if (!value.is_null()) read_member(name, value);
        if (wanted_.route.empty() && wanted_.client.empty() && errors_.empty())
            add("", "has to name a route or a client");
        return wanted_;
    }
    std::span<FieldError const> errors() const { return Arena::keep(errors_); }

private:
    void add(std::string_view member, std::string_view detail) {
        errors_.push_back(
            {.pointer = member.empty() ? member : arena_.join({"/", member}), .detail = detail});
    }

    void read_member(std::string_view name, json::Value const& value) {
        if (name == "most") return read_most(value);
        bool const known =
            name == "route" || name == "client" || name == "calls" || name == "for" || name == "values";
        if (!known) return add(name, "is no member of an inspection");
        if (!value.is_string()) return add(name, "has to be a text");
        if (name == "route") read_name(name, value.text, view_.has_route, wanted_.route);
        if (name == "client") read_name(name, value.text, view_.has_client, wanted_.client);
        if (name == "calls") read_calls(value.text);
        if (name == "for") read_time(value.text);
        if (name == "values") read_values(value.text);
    }

    void read_name(std::string_view member, std::string_view text,
                   std::function<bool(std::string_view)> const& exists, std::string& to) {
        if (exists(text))
            to = text;
        else
            add(member, arena_.join({"there is no ", member, " of this name"}));
    }
    void read_calls(std::string_view text) {
        auto const calls = inspect::calls_named(text);
        if (!calls) return add("calls", "has to be all, writes or failed");
        wanted_.calls = *calls;
    }
    void read_values(std::string_view text) {
        if (text != "shown" && text != "hidden") return add("values", "has to be shown or hidden");
        wanted_.hidden = text == "hidden";
    }
    void read_time(std::string_view text) {
        using std::chrono::milliseconds;
        auto const time = config::to_duration(text);
        bool const fits = time && *time >= milliseconds(1000) && *time <= milliseconds(bounds_.longest);
        if (!fits)
            return add("for",
                       arena_.join({"has to be from 1s to ", decimal(bounds_.longest.count(), arena_), "s"}));
        wanted_.lasts = std::chrono::duration_cast<std::chrono::seconds>(*time);
    }
    void read_most(json::Value const& value) {
        auto const number = value.is_number() ? read_decimal(value.text) : std::nullopt;
        if (!number || *number == 0 || *number > bounds_.calls)
            return add("most",
                       arena_.join({"has to be a number from 1 to ", decimal(bounds_.calls, arena_)}));
        wanted_.most = static_cast<std::size_t>(*number);
    }

    InspectorView const& view_;
    inspect::Bounds const& bounds_;
    Arena& arena_;
    std::pmr::vector<FieldError> errors_;
    inspect::Wanted wanted_;
};

server::Response off(Call const& call) {
    return problem(call.request, call.id,
                   {.fault = Fault::forbidden, .detail = "admin.inspect is off: calls may not be inspected"});
}

asio::awaitable<server::Response> list(InspectorView const& view, Call const& call) {
    view.inspector.tick(view.now());
    co_return json_response(call.request, write_inspections(view.inspector, call.arena()));
}

asio::awaitable<server::Response> begin(InspectorView const& view, Call const& call) {
    if (!view.inspector.bounds()) co_return off(call);
    auto& arena = call.arena();
    auto const body = json::read(call.request.body, arena, {.doubled = json::DoubledMembers::refused});
    if (!body)
        co_return problem(call.request, call.id,
                          {.fault = Fault::malformed_body, .detail = "the body has to be a JSON object"});
    WantedReader reader(view, arena);
    auto const wanted = reader.read(*body);
    if (!reader.errors().empty())
        co_return problem(call.request, call.id, {.fault = Fault::invalid_value, .errors = reader.errors()});
    auto const begun = view.inspector.begin(wanted, view.now(), call.request.peer);
    if (!begun && begun.error() == inspect::Inspector::Refusal::forbidden) co_return off(call);
    if (!begun)
        co_return problem(call.request, call.id,
                          OwnProblem{.status = 409,
                                     .name = "inspection-limit",
                                     .title = "Too many inspections run.",
                                     .detail = "four inspections run already; stop one of them first"});
    view.changed();
    auto text = arena.text(256);
    json::Writer out(text);
    write_inspection(out, *begun, arena);
    auto response = json_response(call.request, arena.keep(text), 201);
    auto const id = decimal(begun->id, arena);
    add_headers(response, arena.list<Header>({{"Location", arena.join({"/console/api/inspections/", id})}}),
                arena);
    co_return response;
}

asio::awaitable<server::Response> end(InspectorView const& view, Call const& call) {
    auto const id = read_decimal(call.names.front());
    if (!id || !view.inspector.end(*id, view.now(), call.request.peer))
        co_return problem(call.request, call.id,
                          {.fault = Fault::not_found, .detail = "no such inspection runs"});
    view.changed();
    co_return server::Response{.status = 204, .headers = {}, .body = {}};
}

} // namespace

std::string_view write_inspections(inspect::Inspector const& inspector, Arena& arena) {
    auto text = arena.text(512);
    json::Writer out(text);
    auto const& ring = inspector.ring();
    auto const number = [&](std::string_view name, std::size_t value) {
        out.key(name).number(static_cast<std::int64_t>(value));
    };
    out.begin_object().key("inspections").begin_array();
    for (auto const& one : inspector.inspections())
        write_inspection(out, one, arena);
    out.end_array().key("memory").begin_object();
    number("used", ring.bytes());
    number("most", ring.most_bytes());
    out.end_object().key("calls").begin_object();
    number("kept", ring.size());
    number("most", ring.most_calls());
    out.end_object().end_object();
    return arena.keep(text);
}

std::vector<Row> inspection_rows(InspectorView view) {
    auto const shared = std::make_shared<InspectorView const>(std::move(view));
    return {
        {.method = "GET",
         .path = "inspections",
         .answer = [shared](Call const& call) { return list(*shared, call); }},
        {.method = "POST",
         .path = "inspections",
         .answer = [shared](Call const& call) { return begin(*shared, call); },
         .most_body = most_body},
        {.method = "DELETE",
         .path = "inspections/{id}",
         .answer = [shared](Call const& call) { return end(*shared, call); }},
    };
}

} // namespace idiom::console
