#include "sandbox.hpp"

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <pthread.h>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// idiom-sandbox: the simulators as a program, for demos and benchmarks.
namespace {

using namespace idiom::sandbox;

constexpr char const* about = "Simulators of the four vendors and of a SCIM service on 127.0.0.1, with what "
                              "they drop, refuse and misname.";

constexpr char const* credentials = R"(
Ports, from --port-base N:
  xarios N (HTTP), N+1 (HTTPS)     configureuser N+2, N+3
  evovoice N+4, N+5                genesys N+6, N+7
  scim N+8, N+9
With --declared also:
  auth0 N+13, N+14                 keycloak N+15, N+16
  zendesk N+17, N+18

Demo credentials (the same at every start):
  xarios         base /api/v1.0, account A-1, customer C-7
                 POST /connect/token, client demo-client / demo-secret,
                 first refresh token demo-refresh (single use, rotates)
  configureuser  POST /oauth/token, client demo-client / demo-secret,
                 user apiadmin / demo-password (a reseller's admin),
                 enterpriseadmin / demo-password (an enterprise's admin);
                 login_id apiadmin, pbx_location acme-hq, sbc_gateway_id 5678,
                 tenant_id 6f1d8c1e-0000-4000-8000-00000000aaaa
  evovoice       base /, Basic: ops@example.test / demo-password (SystemAdministrator),
                 manager@example.test / demo-password (Manager of acc-100),
                 customer@example.test / demo-password (neither); accounts acc-100, acc-200, acc-300
  genesys        base /api/v2, Basic: ops / demo-password (ROLE_ADMIN, id 63630bbe),
                 agent / demo-password (ROLE_AGENT), gateway / demo-password (ROLE_API_USER)
  scim           base /scim/v2, bearer demo-token
  auth0          base /api/v2, POST /oauth/token, client demo-client / demo-secret,
                 audience https://demo.example/api/v2/, connection Username-Password-Authentication
  keycloak       base /admin/realms/demo, POST /realms/demo/protocol/openid-connect/token,
                 client demo-client / demo-secret
  zendesk        base /api/v2, Basic: ops@example.test/token / demo-token

Control, on each port: POST, GET, DELETE /_sandbox/knobs; POST, GET /_sandbox/settings;
  GET /_sandbox/state; GET, DELETE /_sandbox/requests; POST /_sandbox/reset (see README.md).

SIGTERM and SIGINT stop it with exit status 0.)";

using Row = std::pair<char const*, PortPair>;

std::vector<Row> rows(Ports const& ports) {
    std::vector<Row> all{{"xarios", ports.xarios},
                         {"configureuser", ports.configureuser},
                         {"evovoice", ports.evovoice},
                         {"genesys", ports.genesys},
                         {"scim", ports.scim}};
    if (ports.auth0.http == 0) return all;
    all.insert(all.end(), {{"auth0", ports.auth0}, {"keycloak", ports.keycloak}, {"zendesk", ports.zendesk}});
    return all;
}

void print_table(Ports const& ports, bool tls) {
    std::cout << std::left << std::setw(15) << "vendor" << std::setw(26) << "http" << "https\n";
    for (auto const& [name, pair] : rows(ports)) {
        std::cout << std::setw(15) << name << std::setw(26) << "http://127.0.0.1:" + std::to_string(pair.http)
                  << (tls ? "https://127.0.0.1:" + std::to_string(pair.https) : std::string("off")) << '\n';
    }
    if (!tls) std::cout << "HTTPS is off: it needs --tls-certificate and --tls-key\n";
    std::cout.flush();
}

/// Writes the file so that a waiting reader never sees half of it.
void write_ready_file(std::string const& path, Ports const& ports) {
    Json document;
    for (auto const& [name, pair] : rows(ports)) {
        document[name] = {{"http", pair.http}};
        if (pair.https) document[name]["https"] = pair.https;
    }
    auto const temporary = path + ".tmp";
    std::ofstream file(temporary, std::ios::trunc);
    file << document.dump(2) << '\n';
    file.close();
    if (!file || std::rename(temporary.c_str(), path.c_str()) != 0)
        throw std::runtime_error("cannot write " + path);
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app(about, "idiom-sandbox");
    app.footer(credentials);
    SandboxOptions options;
    options.port_base = 7100;
    std::string ready_file;
    app.add_option("--port-base", options.port_base, "First of ten ports in a row; 0 takes any free ones")
        ->check(CLI::Range(0, 65516))
        ->capture_default_str();
    auto* const certificate = app.add_option("--tls-certificate", options.tls_certificate,
                                             "PEM file with the chain; turns HTTPS on")
                                  ->check(CLI::ExistingFile);
    auto* const key = app.add_option("--tls-key", options.tls_key, "PEM file with the private key")
                          ->check(CLI::ExistingFile);
    certificate->needs(key);
    key->needs(certificate);
    app.add_option("--users", options.users, "Users to begin with, for each vendor")
        ->check(CLI::Range(0, 100'000))
        ->capture_default_str();
    app.add_option("--threads", options.threads, "Threads that serve all ports")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    app.add_option("--ready-file", ready_file, "JSON file with the ports, written once all of them listen");
    app.add_flag("--declared", options.declared, "The public APIs of the dialect files, too");
    app.add_flag("--genesys-csrf", options.genesys_csrf, "Genesys wants its CSRF token on writes");
    app.add_option("--genesys-release", options.genesys_release,
                   "Release of Genesys, decides its status codes")
        ->check(CLI::IsMember({"8.5.0", "8.5.1", "8.5.2"}))
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);

    // The signals are blocked before any thread starts, so that only sigwait below receives them.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    try {
        Sandbox sandbox(options);
        sandbox.start();
        print_table(sandbox.ports(), !options.tls_certificate.empty());
        if (!ready_file.empty()) write_ready_file(ready_file, sandbox.ports());
        int received = 0;
        sigwait(&signals, &received);
        sandbox.stop();
        return 0;
    } catch (std::exception const& error) {
        std::cerr << "idiom-sandbox: " << error.what() << '\n';
        return 1;
    }
}
