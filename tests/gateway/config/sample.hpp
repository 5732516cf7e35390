#pragma once

#include "tests/gateway/config/support.hpp"

namespace idiom::config::test {

/// The file of the contract, section 9, with its omissions completed.
inline constexpr std::string_view sample = R"(version: 1

listen:
  - address: 127.0.0.1:8080
  - address: 127.0.0.1:8443
    tls: { certificate: certs/gateway.crt, private_key: certs/gateway.key, client_ca: certs/clients.crt, client_auth: optional, min_version: "1.2" }
admin: { address: 127.0.0.1:9901 }
threads: auto                      # one event loop per core
store: sqlite:idiom.db             # relative to this file
store_key: ${env:IDIOM_STORE_KEY}  # 32 bytes, base64
limits: { header: 16KiB, body: 256KiB, depth: 64, connections: 10000, header_timeout: 10s, body_timeout: 10s, idle_timeout: 60s, drain_timeout: 30s }
access_log: { path: stderr, format: json }

clients:
  - name: crm
    api_key: ${env:CRM_KEY}
    routes: [acme, globex]         # or "*"
    allow: [read, write]
    rate_limit: { requests: 100, per: 1s, burst: 200 }
  - name: portal
    jwt: { issuer: https://idp.example, audience: idiom, jwks: certs/idp.jwks.json, routes_claim: tenants, scope_claim: scope }
  - name: batch
    certificate: { subject: CN=batch }          # mTLS

backends:
  xarios-au:
    dialect: xarios
    url: https://api.au.myreports.cloud/api/v1.0
    auth: { type: oauth2_refresh_token, token_url: https://login.xarios.cloud/connect/token, client_id: "${env:XARIOS_ID}", client_secret: "${env:XARIOS_SECRET}", refresh_token: "${file:run/secrets/xarios}" }
    settings: { account: A-1, customer: C-7, accept_charges: false }
    tls: { ca: certs/backends.crt, verify: true }
    timeout: { connect: 1s, request: 5s }
    pool: { max_connections: 64, idle_timeout: 30s }
    retries: { attempts: 2, budget: 20% }
    circuit_breaker: { failures: 5, window: 10s, open_for: 15s }
  teams:
    dialect: configureuser
    url: https://api.connecttoteams.com
    auth: { type: oauth2_password, token_url: https://api.connecttoteams.com/oauth/token, client_id: id, client_secret: s1, username: api, password: s2 }
    settings: { login_id: apiadmin, tenant_id: 6f1d, pbx_location: acme-hq, sbc_gateway_id: 5678, user_type: PBX, pbx_user_id: email_local_part }
  evo:
    dialect: evovoice
    url: https://evovoice.io
    auth: { type: basic, username: api, password: s3 }
    settings: { format: xml, account_ids: [acc-100] }
  contact-center:
    dialect: genesys
    url: https://gws.example/api/v2
    auth: { type: basic, username: api, password: s4 }
    settings: { release: "8.5.2", csrf: true }

routes:
  acme:
    backend: xarios-au
    roles: { admin: admin.user, agent: customer.user.acd, supervisor: customer.user.supervisorl3 }
    unmapped_roles: preserve       # preserve | passthrough | reject
    default_roles: [agent]
  globex:
    backend: contact-center
    match: { host: users.globex.example }       # or header: { X-Tenant: globex }
    roles: { admin: ROLE_ADMIN, agent: ROLE_AGENT }

translators: [ { library: lib/libidiom_custom.so } ]
)";

inline constexpr std::string_view store_key_text = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

inline Variables sample_variables() {
    return {{"IDIOM_STORE_KEY", std::string(store_key_text)},
            {"CRM_KEY", "crm-key-of-the-test"},
            {"XARIOS_ID", "xarios-id"},
            {"XARIOS_SECRET", "xarios-secret"}};
}

/// The files to which the sample refers.
class SampleFolder : public Folder {
public:
    SampleFolder() {
        for (auto const* const name : {"certs/gateway.crt", "certs/gateway.key", "certs/clients.crt",
                                       "certs/backends.crt", "certs/idp.jwks.json"})
            write(name, "content that is read later");
        write("run/secrets/xarios", "refresh-me\n");
        std::filesystem::create_directories(path() / "lib");
        std::filesystem::copy_file(IDIOM_CUSTOM_MODULE, path() / "lib/libidiom_custom.so");
    }
};

} // namespace idiom::config::test
