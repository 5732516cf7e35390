#pragma once

#include "auth0.hpp"
#include "configureuser.hpp"
#include "evovoice.hpp"
#include "genesys.hpp"
#include "keycloak.hpp"
#include "reserved_port.hpp"
#include "scim.hpp"
#include "server.hpp"
#include "xarios.hpp"
#include "zendesk.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>

namespace idiom::sandbox {

struct SandboxOptions {
    /// 0: any free ports; otherwise ten consecutive ports, in the order of `Ports`
    std::uint16_t port_base = 0;
    std::string tls_certificate; ///< PEM files; without them there is no HTTPS
    std::string tls_key;
    std::size_t users = 40; ///< seeded with each vendor, in addition to the logins
    bool genesys_csrf = false;
    std::string genesys_release = "8.5.2";
    /// The public APIs of the dialect files, too: with `port_base` at `port_base` + 13 and the five after it
    bool declared = false;
    unsigned threads = 2;
};

/// The ports of one vendor; `https` is 0 without a certificate.
struct PortPair {
    std::uint16_t http = 0;
    std::uint16_t https = 0;
};
struct Ports {
    PortPair xarios;
    PortPair configureuser;
    PortPair evovoice;
    PortPair genesys;
    PortPair scim;
    PortPair auth0; ///< this and the following: with SandboxOptions::declared
    PortPair keycloak;
    PortPair zendesk;
};

/// The four vendors, a SCIM service and, if asked for, three public APIs on loopback, in this process.
///
///     Sandbox sandbox(SandboxOptions{});
///     sandbox.start();
///     connect("127.0.0.1", sandbox.ports().genesys.http);
///
/// `start` throws std::exception if a port is taken or a certificate is bad. `stop`, which the destructor
/// calls too, plays a vendor that is down: after it `start` takes the same ports again, and the users still
/// exist.
class Sandbox {
public:
    explicit Sandbox(SandboxOptions options);
    Sandbox(Sandbox const&) = delete;
    Sandbox& operator=(Sandbox const&) = delete;
    ~Sandbox();

    void start();
    void stop();
    /// Valid after the first `start`.
    Ports const& ports() const { return ports_; }

    /// The simulators themselves. `handle` may be called from any thread, with or without a running server.
    Xarios& xarios() { return xarios_; }
    ConfigureUser& configureuser() { return configureuser_; }
    EvoVoice& evovoice() { return evovoice_; }
    Genesys& genesys() { return genesys_; }
    Scim& scim() { return scim_; }
    Auth0& auth0() { return auth0_; }
    Keycloak& keycloak() { return keycloak_; }
    Zendesk& zendesk() { return zendesk_; }

private:
    SandboxOptions options_;
    Xarios xarios_;
    ConfigureUser configureuser_;
    EvoVoice evovoice_;
    Genesys genesys_;
    Scim scim_;
    Auth0 auth0_;
    Keycloak keycloak_;
    Zendesk zendesk_;
    Ports ports_;
    std::list<ReservedPort> reserved_; ///< those of `ports_` that were not given
    std::unique_ptr<Server> server_;
};

} // namespace idiom::sandbox
