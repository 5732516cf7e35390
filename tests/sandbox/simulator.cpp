#include "simulator.hpp"

namespace idiom::sandbox {

namespace {

constexpr std::size_t log_limit = 1000;
constexpr std::string_view control_prefix = "/_sandbox/";

Response refusal(int status, std::string_view why) {
    std::string body = R"({"error":)";
    append_json(body, why);
    return json_response(status, body + "}");
}

} // namespace

Response Simulator::handle(Request request) {
    std::lock_guard const lock(mutex_);
    if (request.target.starts_with(control_prefix)) return control(request);

    Response response;
    if (knobs_.empty()) {
        response = answer(request);
    } else if (auto const knob = knobs_.take(request)) {
        response = spoil(*knob, has_effect(knob->action) ? answer(request) : Response());
    } else {
        response = answer(request);
    }
    record(std::move(request));
    return response;
}

void Simulator::reset(bool keep_logins) {
    std::lock_guard const lock(mutex_);
    start_over(keep_logins);
}

void Simulator::start_over(bool keep_logins) {
    knobs_.clear();
    settings.restore();
    log_.clear();
    log_next_ = 0;
    seed_users();
    if (!keep_logins) forget_logins();
}

void Simulator::record(Request&& request) {
    if (log_.size() < log_limit) {
        log_.push_back(std::move(request));
    } else {
        log_[log_next_] = std::move(request);
        log_next_ = (log_next_ + 1) % log_limit;
    }
}

Json Simulator::recorded() const {
    auto list = Json::array();
    for (std::size_t i = 0; i < log_.size(); ++i) {
        auto const& request = log_[(log_next_ + i) % log_.size()];
        auto headers = Json::array();
        for (auto const& field : request.headers)
            headers.push_back({{"name", field.name}, {"value", field.value}});
        list.push_back({{"method", request.method},
                        {"target", request.target},
                        {"secure", request.secure},
                        {"headers", std::move(headers)},
                        {"body", request.body}});
    }
    return list;
}

Response Simulator::control(Request const& request) {
    auto const page = request.path().substr(control_prefix.size());
    auto const& method = request.method;
    auto const body = request.body.empty() ? Json::object() : parse_json(request.body);
    if (body.is_discarded()) return refusal(400, "the body is not JSON");

    if (page == "knobs" && method == "POST") {
        auto knob = parse_knob(body);
        if (!knob) return refusal(400, knob.error());
        knobs_.add(std::move(*knob));
        return empty_response(204);
    }
    if (page == "knobs" && method == "DELETE") {
        knobs_.clear();
        return empty_response(204);
    }
    if (page == "knobs" && method == "GET") return json_response(200, dump(knobs_.describe()));
    if (page == "settings" && method == "POST") {
        if (auto const done = settings.apply(body); !done) return refusal(400, done.error());
        return json_response(200, dump(settings.current()));
    }
    if (page == "settings" && method == "GET") return json_response(200, dump(settings.current()));
    if (page == "state" && method == "GET") return json_response(200, dump(describe()));
    if (page == "requests" && method == "GET") return json_response(200, dump(recorded()));
    if (page == "requests" && method == "DELETE") {
        log_.clear();
        log_next_ = 0;
        return empty_response(204);
    }
    if (page == "reset" && method == "POST") {
        start_over(body.is_object() && body.contains("keep_logins") && body["keep_logins"] == true);
        return empty_response(204);
    }
    if (page == "roles" && method == "POST") return meddle(body);
    return refusal(404, "no such page; there are knobs, settings, state, requests, roles and reset");
}

Response Simulator::meddle(Json const& body) {
    bool const well_formed = body.is_object() && body.contains("id") && body["id"].is_string() &&
                             body.contains("role") && body["role"].is_string() && body.contains("held") &&
                             body["held"].is_boolean();
    if (!well_formed) return refusal(400, "the members are id, role and held");
    auto* const roles = roles_of(body["id"].get<std::string>());
    if (!roles) return refusal(404, "there is no such user with roles");
    auto const role = body["role"].get<std::string>();
    std::erase(*roles, role);
    if (body["held"] == true) roles->push_back(role);
    return empty_response(204);
}

} // namespace idiom::sandbox
