#include "tests/integration/harness/gateway.hpp"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace idiom::test {

namespace {

std::string url(Vendors const& vendors, Vendor vendor, bool secure) {
    auto const ports = vendors.ports_for_gateway(vendor);
    return (secure ? "https://127.0.0.1:" : "http://127.0.0.1:") +
           std::to_string(secure ? ports.https : ports.http);
}

std::string role_map(Vendor vendor) {
    std::string text = "{ ";
    for (auto const& [unified_name, vendor_name] : roles_of(vendor)) {
        if (text.size() > 2) text += ", ";
        text += unified_name;
        text += ": ";
        text += vendor_name;
    }
    return text + " }";
}

bool is_public_api(Vendor vendor) { return std::ranges::find(public_apis, vendor) != public_apis.end(); }

/// The rest of a back end's URL, its credentials and its settings.
std::string public_api(Vendor vendor, std::string const& url) {
    if (vendor == Vendor::zendesk)
        return "/api/v2\n    auth: { type: basic, username: ops@example.test/token, password: "
               "\"${env:SCIM_TOKEN}\" }\n";
    bool const auth0 = vendor == Vendor::auth0;
    return (auth0 ? "/api/v2" : "/admin/realms/demo") +
           std::string("\n    auth: { type: oauth2_client_credentials, token_url: ") + url +
           (auth0 ? "/oauth/token" : "/realms/demo/protocol/openid-connect/token") +
           ", client_id: demo-client, client_secret: \"${env:VENDOR_SECRET}\" }\n" +
           (auth0 ? "    settings: { connection: Username-Password-Authentication, audience: "
                    "\"https://demo.example/api/v2/\" }\n"
                  : "");
}

std::string translators_of(Setup const& setup) {
    std::string text;
    if (!setup.scim.empty()) text += "  - { library: " IDIOM_SCIM_LIBRARY " }\n";
    if (setup.declared)
        for (auto const vendor : public_apis)
            text += "  - { dialect_file: " IDIOM_SOURCE_DIR "/translators/declared/dialects/" +
                    std::string(name_of(vendor)) + ".yaml }\n";
    return text.empty() ? text : "translators:\n" + text;
}

std::uint16_t port_behind(std::string_view log, std::string_view words) {
    auto const found = log.find(words);
    if (found == std::string_view::npos) return 0;
    auto const rest = log.substr(found + words.size());
    std::uint16_t port = 0;
    std::from_chars(rest.data(), rest.data() + rest.size(), port);
    return port;
}

} // namespace

bool in_http_2() { return std::getenv("IDIOM_TEST_HTTP2") != nullptr; }

void make_leaf(std::string const& directory, std::string const& name, Leaf const& leaf) {
    auto const path = directory + "/" + name;
    write_file(path + ".cnf",
               "[req]\ndistinguished_name = name\n[name]\n[ca]\ndefault_ca = c\n[c]\ndatabase = " + path +
                   ".db\nnew_certs_dir = " + directory +
                   "\ndefault_md = sha256\nrand_serial = yes\nunique_subject = no\n"
                   "policy = p\nx509_extensions = e\n[p]\n"
                   "commonName = optional\norganizationName = optional\n[e]\n"
                   "basicConstraints = CA:false\nextendedKeyUsage = " +
                   leaf.purpose + "\n" +
                   (leaf.alternative_names.empty() ? "" : "subjectAltName = " + leaf.alternative_names) +
                   "\n");
    write_file(path + ".db", "");
    auto const openssl = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"/usr/bin/env", "openssl"});
        auto const made = run(arguments);
        if (made.status != 0) throw std::runtime_error("openssl failed: " + made.err);
    };
    auto const colon = leaf.key.find(':');
    bool const rsa = leaf.key.starts_with("rsa");
    openssl({"genpkey", "-algorithm", rsa ? "RSA" : "EC", "-pkeyopt",
             (rsa ? "rsa_keygen_bits:" : "ec_paramgen_curve:") + leaf.key.substr(colon + 1), "-out",
             path + ".key"});
    openssl({"req", "-new", "-key", path + ".key", "-subj", leaf.subject, "-config", path + ".cnf", "-out",
             path + ".csr"});
    openssl({"ca", "-batch", "-notext", "-preserveDN", "-config", path + ".cnf", "-cert",
             directory + "/ca.crt", "-keyfile", directory + "/ca.key", "-startdate", leaf.from, "-enddate",
             leaf.until, "-in", path + ".csr", "-out", path + ".crt"});
}

std::string routes_yaml(Setup const& setup, Vendors const& vendors) {
    auto const at = [&](Vendor vendor) { return url(vendors, vendor, setup.secure_back_ends); };
    auto const common = [&] {
        std::string text =
            "    timeout: " + setup.timeout + "\n    pool: " + setup.pool + "\n" + setup.policies;
        if (vendors_in_http_2() && !setup.secure_back_ends) text += "    protocols: [h2]\n";
        if (setup.secure_back_ends) text += "    tls: { ca: " + setup.certificates + "/backends.crt }\n";
        return text;
    }();
    std::string text = "version: 1\nlisten:\n  - address: 127.0.0.1:0\n";
    if (!setup.certificates.empty())
        text += "  - address: 127.0.0.1:0\n    tls: { certificate: " + setup.certificates +
                "/gateway.crt, private_key: " + setup.certificates + "/gateway.key" +
                (setup.tls.empty() ? "" : ", " + setup.tls) + " }\n";
    text += "admin: { address: 127.0.0.1:0 }\nthreads: " + std::to_string(setup.threads) +
            "\nstore: " + setup.store + "\n";
    if (setup.store_key) text += "store_key: ${env:IDIOM_STORE_KEY}\n";
    text += "limits: " + setup.limits + "\naccess_log: { path: access.jsonl, format: json }\n";
    text += "clients:\n"
            "  - { name: crm, api_key: \"${env:CRM_KEY}\", routes: \"*\" }\n"
            "  - { name: reader, api_key: \"${env:READER_KEY}\", routes: \"*\", allow: [read] }\n"
            "  - { name: narrow, api_key: \"${env:NARROW_KEY}\", routes: [genesys] }\n" +
            setup.more_clients;

    text += translators_of(setup);
    text += "backends:\n  xarios:\n    dialect: xarios\n    url: " + at(Vendor::xarios) + "/api/v1.0\n";
    text += "    auth: { type: oauth2_refresh_token, token_url: " + at(Vendor::xarios) +
            "/connect/token, client_id: demo-client, client_secret: \"${env:VENDOR_SECRET}\", "
            "refresh_token: \"${env:REFRESH_TOKEN}\" }\n"
            "    settings: { account: A-1, customer: C-7, accept_charges: true }\n" +
            common;
    text += "  configureuser:\n    dialect: configureuser\n    url: " + at(Vendor::configureuser) + "\n";
    text +=
        "    auth: { type: oauth2_password, token_url: " + at(Vendor::configureuser) +
        "/oauth/token, client_id: demo-client, client_secret: \"${env:VENDOR_SECRET}\", username: apiadmin, "
        "password: \"${env:VENDOR_PASSWORD}\" }\n"
        "    settings: { login_id: apiadmin, tenant_id: 6f1d8c1e-0000-4000-8000-00000000aaaa, "
        "pbx_location: acme-hq, sbc_gateway_id: 5678, pbx_user_id: email_local_part }\n" +
        common;
    text += "  evovoice:\n    dialect: evovoice\n    url: " + at(Vendor::evovoice) + "\n";
    text += "    auth: { type: basic, username: ops@example.test, password: \"${env:VENDOR_PASSWORD}\" }\n"
            "    settings: { format: " +
            setup.back_end_format + ", account_ids: [acc-100] }\n" + common;
    text += "  genesys:\n    dialect: genesys\n    url: " + at(Vendor::genesys) + "/api/v2\n";
    text += "    auth: { type: basic, username: ops, password: \"${env:VENDOR_PASSWORD}\" }\n"
            "    settings: { release: \"8.5.2\" }\n" +
            common + setup.more_back_ends;
    if (!setup.scim.empty())
        text += "  scim:\n    dialect: scim\n    url: " +
                (setup.scim_url.empty() ? at(Vendor::scim) + "/scim/v2" : setup.scim_url) +
                "\n    auth: { type: bearer, token: \"${env:SCIM_TOKEN}\" }\n    settings: " + setup.scim +
                "\n" + common;
    if (setup.declared)
        for (auto const vendor : public_apis)
            text += "  " + std::string(name_of(vendor)) + ":\n    dialect: " + std::string(name_of(vendor)) +
                    "\n    url: " + at(vendor) + public_api(vendor, at(vendor)) + common;

    text += "routes:\n";
    for (auto const vendor : all_vendors) {
        if (vendor == Vendor::scim && setup.scim.empty()) continue;
        if (is_public_api(vendor) && !setup.declared) continue;
        text.append("  ")
            .append(name_of(vendor))
            .append(":\n    backend: ")
            .append(name_of(vendor))
            .append("\n");
        if (has_roles(vendor)) text += "    roles: " + role_map(vendor) + "\n";
    }
    text += setup.more_routes;
    for (auto const& [what, by_what] : setup.edits)
        text.replace(text.find(what), what.size(), by_what);
    if (setup.rewrite) text = setup.rewrite(std::move(text));
    return text;
}

std::string old_routes(std::span<Vendor const> vendors) {
    std::string text;
    for (auto const vendor : vendors) {
        auto const name = std::string(name_of(vendor));
        text += "  old-" + name + ":\n    backend: " + name + "\n";
        if (!has_roles(vendor)) continue;
        text += "    roles: {";
        std::string_view comma = " ";
        for (auto const& [own, theirs] : roles_of(vendor))
            text.append(std::exchange(comma, ", ")).append(own).append(": ").append(theirs);
        auto const& first = vendor == Vendor::xarios ? "login" : roles_of(vendor)[0].first;
        text += " }\n    default_roles: [" + first + "]\n";
    }
    return text;
}

Process::Environment const& gateway_environment() {
    static Process::Environment const environment{
        {"CRM_KEY", std::string(crm_key)},
        {"READER_KEY", std::string(reader_key)},
        {"NARROW_KEY", std::string(narrow_key)},
        {"LIMITED_KEY", std::string(limited_key)},
        {"VENDOR_SECRET", "demo-secret"},
        {"VENDOR_PASSWORD", "demo-password"},
        {"REFRESH_TOKEN", "demo-refresh"},
        {"SCIM_TOKEN", "demo-token"},
        {"IDIOM_STORE_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="},
    };
    return environment;
}

std::vector<std::string> const& configured_secrets() {
    static std::vector<std::string> const secrets = [] {
        std::vector<std::string> values{"0123456789abcdef0123456789abcdef"}; // the store key, decoded
        for (auto const& [name, value] : gateway_environment())
            values.push_back(value);
        return values;
    }();
    return secrets;
}

Gateway::Gateway(Setup const& setup, Vendors const& vendors) : setup_(setup) {
    write_file(file("routes.yaml"), routes_yaml(setup, vendors));
    start();
}

Gateway::~Gateway() = default;

void Gateway::start() {
    // An old log would name the old ports.
    std::filesystem::remove(file("err.log"));
    auto environment = setup_.environment;
    environment.insert(gateway_environment().begin(), gateway_environment().end());
    std::vector<std::string> command{IDIOM_PROGRAM, "serve", file("routes.yaml")};
    if (!setup_.record.empty()) {
        command = {IDIOM_PROGRAM, "record", "--config", file("routes.yaml")};
        command.insert(command.end(), setup_.record.begin(), setup_.record.end());
    }
    if (setup_.descriptors > 0)
        command.insert(
            command.begin(),
            {"/bin/sh", "-c", "ulimit -n " + std::to_string(setup_.descriptors) + " && exec \"$0\" \"$@\""});
    process_ = std::make_unique<Process>(command, environment, file("out.log"), file("err.log"));
    bool ready = false;
    eventually(
        [&] {
            ready = log().find("admin on http://") != std::string::npos;
            return ready || !process_->running();
        },
        30s);
    if (!ready) throw std::runtime_error("the gateway does not start: " + log());
    find_ports();
}

void Gateway::find_ports() {
    auto const text = log();
    http_port_ = port_behind(text, "listening on http://127.0.0.1:");
    https_port_ = port_behind(text, "listening on https://127.0.0.1:");
    admin_port_ = port_behind(text, "admin on http://127.0.0.1:");
}

void Gateway::kill() {
    process_->signal(SIGKILL);
    process_->wait();
}

void Gateway::restart() { start(); }

Json json_of(HttpResponse const& response) { return Json::parse(response.body); }

std::string problem_of(HttpResponse const& response) {
    if (response.header("Content-Type") != "application/problem+json") return {};
    auto const type = json_of(response).at("type").get<std::string>();
    return type.substr(type.rfind(':') + 1);
}

std::string users_path(Vendor vendor, std::string_view id, std::string_view rest) {
    std::string path = "/v1/";
    path.append(name_of(vendor)).append("/users");
    if (!id.empty()) path += '/';
    for (char const c : id) {
        bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            path += c;
        } else {
            path += '%';
            path += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4];
            path += "0123456789ABCDEF"[static_cast<unsigned char>(c) & 15];
        }
    }
    return path.append(rest);
}

} // namespace idiom::test
