#include "tests/scimmy/scimmy.hpp"

#include "tests/support/http_client.hpp"

#include <charconv>
#include <csignal>
#include <stdexcept>

namespace idiom::test {

namespace {

bool listens(std::uint16_t port) {
    try {
        Connection const connection(Place{.port = port});
        return true;
    } catch (HttpFailure const&) {
        return false;
    }
}

} // namespace

Scimmy::Scimmy()
    : process_({"/usr/bin/env", "node", IDIOM_SCIMMY "/server.mjs"}, {{"SCIM_TOKEN", std::string(token)}},
               directory_.file("out"), directory_.file("err")) {
    bool const ready = eventually(
        [&] { return !process_.running() || process_.out().find('\n') != std::string::npos; }, 30s);
    auto const said = process_.out();
    std::from_chars(said.data(), said.data() + said.size(), port_);
    if (!ready || port_ == 0) throw std::runtime_error("scimmy does not start: " + process_.err());
}

std::string Scimmy::url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/scim"; }

void Scimmy::begin_anew() const {
    HttpClient client(Place{.port = port_});
    if (client.call("POST", "/anew").status != 204) throw std::runtime_error("scimmy does not begin anew");
}

void Scimmy::be_there(bool there) {
    process_.signal(SIGUSR2);
    if (!eventually([&] { return listens(port_) == there; })) throw std::runtime_error("scimmy: no change");
}

nlohmann::json Scimmy::state() const {
    HttpClient client(Place{.port = port_});
    return nlohmann::json::parse(client.get("/state").body);
}

nlohmann::json Scimmy::held(std::string_view id) const {
    for (auto const& user : state().at("users"))
        if (user.at("id") == id) return user;
    return {};
}

nlohmann::json Scimmy::requests() const { return state().at("requests"); }

} // namespace idiom::test
