#include "knobs.hpp"

#include <algorithm>
#include <array>

namespace idiom::sandbox {

namespace {

using Action = Knob::Action;

constexpr std::array<std::pair<std::string_view, Action>, 10> action_names{{
    {"delay", Action::delay},
    {"status", Action::status},
    {"drop", Action::drop},
    {"drop_before_reply", Action::drop_before_response},
    {"effect_then_drop", Action::effect_then_drop},
    {"garbage", Action::garbage},
    {"truncate", Action::truncate},
    {"slow_drip", Action::slow_drip},
    {"wrong_content_type", Action::wrong_content_type},
    {"oversize", Action::oversize},
}};

constexpr std::size_t default_padding = 16 * 1024 * 1024;
constexpr std::chrono::milliseconds default_pause(10);

bool is_count(Json const& value) {
    return value.is_number_unsigned() && value.get<std::uint64_t>() <= 1'000'000'000;
}

} // namespace

std::expected<Knob, std::string> parse_knob(Json const& json) {
    if (!json.is_object()) return std::unexpected("a knob is a JSON object");
    Knob knob;
    bool acts = false;
    for (auto const& [name, value] : json.items()) {
        if (name == "match" && value.is_object()) {
            for (auto const& [what, pattern] : value.items()) {
                if (!pattern.is_string()) return std::unexpected("match." + what + " is a text");
                if (what == "method")
                    knob.method = pattern.get<std::string>();
                else if (what == "path_contains")
                    knob.path_contains = pattern.get<std::string>();
                else
                    return std::unexpected("unknown key match." + what);
            }
        } else if (name == "times" && is_count(value)) {
            knob.times = value.get<unsigned long>();
        } else if (name == "skip" && is_count(value)) {
            knob.skip = value.get<unsigned long>();
        } else if (name == "milliseconds" && is_count(value)) {
            knob.milliseconds = value.get<unsigned>();
        } else if (name == "bytes" && is_count(value)) {
            knob.bytes = value.get<std::size_t>();
        } else if (name == "status" && is_count(value)) {
            knob.status = value.get<int>();
            if (knob.status < 100 || knob.status > 999) return std::unexpected("status has three digits");
        } else if (name == "headers" && value.is_object()) {
            for (auto const& [field, text] : value.items()) {
                if (!text.is_string()) return std::unexpected("headers." + field + " is a text");
                knob.headers.push_back({field, text.get<std::string>()});
            }
        } else if (name == "body") {
            knob.body = value.is_string() ? value.get<std::string>() : dump(value);
        } else if (name == "action" && value.is_string()) {
            auto const wanted = value.get<std::string>();
            auto const found =
                std::ranges::find(action_names, wanted, &decltype(action_names)::value_type::first);
            if (found == action_names.end()) return std::unexpected("unknown action " + wanted);
            knob.action = found->second;
            acts = true;
        } else {
            return std::unexpected("unknown key or wrong type: " + name);
        }
    }
    if (!acts) return std::unexpected("a knob needs an action");
    return knob;
}

Json Knobs::describe() const {
    auto list = Json::array();
    for (auto const& knob : knobs_) {
        auto const name =
            std::ranges::find(action_names, knob.action, &decltype(action_names)::value_type::second);
        list.push_back({{"match", {{"method", knob.method}, {"path_contains", knob.path_contains}}},
                        {"times", knob.times},
                        {"skip", knob.skip},
                        {"action", std::string(name->first)}});
    }
    return list;
}

std::optional<Knob> Knobs::take(Request const& request) {
    for (auto knob = knobs_.begin(); knob != knobs_.end(); ++knob) {
        if (!knob->method.empty() && !equal_ignoring_case(knob->method, request.method)) continue;
        if (request.target.find(knob->path_contains) == std::string::npos) continue;
        if (knob->skip > 0) {
            --knob->skip;
            continue;
        }
        auto const taken = *knob;
        if (knob->times > 0 && --knob->times == 0) knobs_.erase(knob);
        return taken;
    }
    return std::nullopt;
}

bool has_effect(Knob::Action action) {
    return action != Action::status && action != Action::drop && action != Action::drop_before_response;
}

Response spoil(Knob const& knob, Response response) {
    using Kind = Delivery::Kind;
    if (!has_effect(knob.action)) response = Response();
    std::chrono::milliseconds const wait(knob.milliseconds);
    switch (knob.action) {
    case Action::delay: break;
    case Action::status: response = json_response(knob.status, knob.body.value_or("")); break;
    case Action::drop: response.delivery.kind = Kind::reset; break;
    case Action::drop_before_response:
    case Action::effect_then_drop: response.delivery.kind = Kind::close; break;
    case Action::garbage:
        response.delivery.kind = Kind::garbage;
        response.body = knob.body.value_or(""); // "": the server sends its own bytes
        break;
    case Action::truncate: response.delivery.kind = Kind::cut; break;
    case Action::slow_drip:
        response.delivery.kind = Kind::drip;
        response.delivery.pause = knob.milliseconds ? wait : default_pause;
        break;
    case Action::wrong_content_type:
        response.content_type = "text/html; charset=utf-8";
        if (knob.body) response.body = *knob.body;
        break;
    case Action::oversize:
        if (response.status == 204) response.status = 200; // 200 may have a body
        response.body.append(knob.bytes ? knob.bytes : default_padding, ' ');
        break;
    }
    if (knob.action != Action::slow_drip) response.delivery.wait = wait;
    for (auto const& field : knob.headers) {
        if (equal_ignoring_case(field.name, "content-type"))
            response.content_type = field.value;
        else
            response.headers.push_back(field);
    }
    return response;
}

} // namespace idiom::sandbox
