#include "sandbox.hpp"

#include <boost/system/system_error.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace idiom::sandbox {

namespace {

/// Runs `work` and adds the port to the system's error.
template <class Work> void at_port(std::uint16_t port, Work work) {
    try {
        work();
    } catch (boost::system::system_error const& error) {
        throw std::runtime_error("port " + std::to_string(port) + ": " + error.code().message());
    }
}

} // namespace

Sandbox::Sandbox(SandboxOptions options)
    : options_(std::move(options)), xarios_(options_.users), configureuser_(options_.users),
      evovoice_(options_.users), genesys_({options_.users, options_.genesys_csrf, options_.genesys_release}),
      scim_(options_.users), auth0_(options_.users), keycloak_(options_.users), zendesk_(options_.users) {}

Sandbox::~Sandbox() { stop(); }

void Sandbox::start() {
    if (server_) return;
    auto server = std::make_unique<Server>();
    bool const tls = !options_.tls_certificate.empty();
    if (tls) server->use_certificate(options_.tls_certificate, options_.tls_key);

    auto next = options_.port_base;
    if (next == 0) server->use_reserved_ports(); // so that the next start finds them free
    auto const any = [&] { return reserved_.emplace_back().number(); };
    auto const open = [&](PortPair& ports, Simulator& simulator) {
        Handler const handler = [&simulator](Request request) {
            return simulator.handle(std::move(request));
        };
        // The port of an earlier start, the given port, or any port.
        if (ports.http == 0) ports.http = next ? next : any();
        at_port(ports.http, [&] { server->listen(ports.http, handler); });
        if (tls && ports.https == 0) ports.https = next ? static_cast<std::uint16_t>(next + 1) : any();
        if (tls) at_port(ports.https, [&] { server->listen_tls(ports.https, handler); });
        if (next) next = static_cast<std::uint16_t>(next + 2);
    };
    open(ports_.xarios, xarios_);
    open(ports_.configureuser, configureuser_);
    open(ports_.evovoice, evovoice_);
    open(ports_.genesys, genesys_);
    open(ports_.scim, scim_);
    if (options_.declared) {
        if (next) next = static_cast<std::uint16_t>(next + 3); // the gateway's, in ./run
        open(ports_.auth0, auth0_);
        open(ports_.keycloak, keycloak_);
        open(ports_.zendesk, zendesk_);
    }
    server->start(options_.threads);
    server_ = std::move(server);
}

void Sandbox::stop() { server_.reset(); }

} // namespace idiom::sandbox
