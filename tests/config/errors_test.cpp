#define BOOST_TEST_DYN_LINK
#include "tests/config/sample.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom::config;
using namespace idiom::config::test;

namespace {

struct Row {
    std::string_view name;
    std::string yaml;
    std::vector<std::string> lines; ///< without `routes.yaml:` in front
};

/// A good file around a top-level snippet, which begins on line 2.
std::string top(std::string_view snippet) {
    return "version: 1\n" + std::string(snippet) +
           "\nbackends: { e: { dialect: genesys, url: http://127.0.0.1:1 } }\nroutes: { r: { backend: e } "
           "}\n";
}

/// Around a client, which begins on line 3.
std::string client(std::string_view snippet) { return top("clients:\n" + std::string(snippet)); }

/// Around more keys of a back end, which begin on line 7, column 5.
std::string backend(std::string_view snippet) {
    return "version: 1\nroutes: {}\nbackends:\n  b:\n    dialect: genesys\n    url: http://127.0.0.1:1\n" +
           std::string(snippet);
}

/// Around all keys of a back end but its dialect, which begin on line 6.
std::string other_backend(std::string_view snippet) {
    return "version: 1\nroutes: {}\nbackends:\n  b:\n" + std::string(snippet);
}

/// Around routes, which begin on line 4, column 3.
std::string routes(std::string_view snippet) {
    return "version: 1\nbackends: { evo: { dialect: genesys, url: http://127.0.0.1:1 } }\nroutes:\n" +
           std::string(snippet);
}

std::vector<Row> syntax_rows() {
    return {
        {"an_empty_file", "", {"1:1: the file is empty"}},
        {"only_a_comment", "# nothing\n", {"1:1: the file is empty"}},
        {"no_map", "- version\n", {"1:1: routes.yaml: must be a map"}},
        {"a_map_that_does_not_end", "version: 1\nlisten: {", {"2:1: YAML: end of map flow not found"}},
        {"a_tab", "version: 1\nbackends:\n\te: 1\n", {"3:3: YAML: illegal map value"}},
        {"an_alias_to_itself",
         top("limits: &a { header: *a }"),
         {"2:22: an alias to something that contains it"}},
        {"two_documents", top("") + "---\nversion: 1\n", {"6:1: a second document in one file"}},
        {"a_duplicate_key_at_the_top",
         top("threads: 1\nthreads: 2"),
         {"3:1: duplicate key 'threads', first on line 2"}},
        {"a_duplicate_key_below",
         top("limits: { depth: 4, depth: 5 }"),
         {"2:21: duplicate key 'depth', first on line 2"}},
        {"a_key_that_is_no_text", top("limits: { [a]: 1 }"), {"2:11: a key must be a text"}},
        {"everything_at_once",
         "versoin: 1\nlisten: 5\nroutes: { users: { backend: x } }\n",
         {"1:1: routes.yaml: missing key 'backends'", "1:1: routes.yaml: missing key 'version'",
          "1:1: unknown key 'versoin', did you mean 'version'?", "2:9: listen: must be a list",
          "3:11: route 'users' has a name that is kept for the API", "3:29: unknown back end 'x'"}},
    };
}

std::vector<Row> gateway_rows() {
    return {
        {"another_version",
         "version: 2\nbackends: {}\nroutes: {}\n",
         {"1:10: version: '2' is not supported; this is version 1"}},
        {"a_version_that_is_no_number",
         "version: one\nbackends: {}\nroutes: {}\n",
         {"1:10: version: 'one' is no whole number"}},
        {"an_unknown_key", top("limit: {}"), {"2:1: unknown key 'limit', did you mean 'limits'?"}},
        {"an_unknown_key_like_none", top("colour: red"), {"2:1: unknown key 'colour'"}},
        {"no_listener", top("listen: []"), {"2:9: listen: must name at least one address"}},
        {"a_listener_without_address",
         top("listen:\n  - { tsl: {} }"),
         {"3:5: listen: missing key 'address'", "3:7: unknown key 'tsl', did you mean 'tls'?"}},
        {"an_address_without_port",
         top("listen: [ { address: 127.0.0.1 } ]"),
         {"2:22: address: '127.0.0.1' is no address; write one such as 127.0.0.1:8080 or [::1]:8080"}},
        {"a_port_too_high",
         top("listen: [ { address: \"[::1]:65536\" } ]"),
         {"2:22: address: '[::1]:65536' is no address; write one such as 127.0.0.1:8080 or [::1]:8080"}},
        {"an_address_that_is_no_address",
         top("listen: [ { address: \"300.0.0.1:80\" } ]"),
         {"2:22: address: '300.0.0.1:80' is no address; write one such as 127.0.0.1:8080 or [::1]:8080"}},
        {"an_address_twice",
         top("listen: [ { address: 127.0.0.1:1 }, { address: localhost:1 }, { address: 127.0.0.1:0 }, { "
             "address: 127.0.0.1:0 } ]"),
         {"2:48: address: '127.0.0.1:1' is listed twice"}},
        {"everyone_may_call",
         top("listen:\n  - address: 0.0.0.0:80\n  - address: \"[::1]:80\""),
         {"3:14: address: '0.0.0.0:80' is not a loopback address, and no clients are listed: anyone could "
          "call"}},
        {"everyone_may_call_with_an_empty_list",
         top("clients: []\nlisten:\n  - address: 10.0.0.1:80"),
         {"4:14: address: '10.0.0.1:80' is not a loopback address, and no clients are listed: anyone could "
          "call"}},
        {"tls_without_its_files",
         top("listen: [ { address: 127.0.0.1:1, tls: {} } ]"),
         {"2:35: tls: missing key 'certificate'", "2:35: tls: missing key 'private_key'"}},
        {"files_that_are_not_there",
         top("listen: [ { address: 127.0.0.1:1, tls: { certificate: no.crt, private_key: folder } } ]"),
         {"2:55: certificate: 'no.crt' does not exist", "2:76: private_key: 'folder' is no file"}},
        {"client_auth_without_a_ca",
         top("listen: [ { address: 127.0.0.1:1, tls: { certificate: a.pem, private_key: a.pem, client_auth: "
             "required } } ]"),
         {"2:95: client_auth: needs a client_ca to check against"}},
        {"unknown_words_of_tls",
         top("listen: [ { address: 127.0.0.1:1, tls: { certificate: a.pem, private_key: a.pem, client_ca: "
             "a.pem, client_auth: optinal, min_version: 1.1 } } ]"),
         {"2:113: unknown value 'optinal', did you mean 'optional'?",
          "2:135: unknown value '1.1', did you mean '1.2'?"}},
        {"an_admin_address_of_another_form", top("admin: 127.0.0.1:9901"), {"2:8: admin: must be a map"}},
        {"threads_in_words", top("threads: many"), {"2:10: threads: 'many' is no whole number"}},
        {"no_threads", top("threads: 0"), {"2:10: threads: '0' is out of range, from 1 to 1024"}},
        {"an_unknown_store",
         top("store: mysql://u:sesame@h/d"),
         {"2:8: store: '***' is no store; write sqlite:PATH or postgresql://USER@HOST/DATABASE"}},
        {"a_store_in_no_folder",
         top("store: sqlite:no/where.db"),
         {"2:8: store: 'no/where.db' is in a folder that does not exist"}},
        {"a_store_that_is_a_folder", top("store: sqlite:folder"), {"2:8: store: 'folder' is no file"}},
        {"a_store_key_that_is_short",
         top("store_key: c2VzYW1l"),
         {"2:12: store_key: '***' is no key; it must be 32 bytes in base64"}},
        {"a_store_key_that_is_no_base64",
         top("store_key: \"!\""),
         {"2:12: store_key: '***' is no key; it must be 32 bytes in base64"}},
        {"sizes_and_times",
         top("limits: { header: 16, body: 1TiB, depth: 1, connections: -1, header_timeout: 10, "
             "drain_timeout: 25h, idle_timeout: 0s }"),
         {"2:19: header: '16' is no size; write a number with B, KB, MB, GB, KiB, MiB or GiB",
          "2:29: body: '1TiB' is no size; write a number with B, KB, MB, GB, KiB, MiB or GiB",
          "2:42: depth: '1' is out of range, from 4 to 1000", "2:58: connections: '-1' is no whole number",
          "2:78: header_timeout: '10' is no duration; write a whole number with ms, s, m or h",
          "2:97: drain_timeout: '25h' is out of range, from 0s to 24h",
          "2:116: idle_timeout: '0s' is out of range, from 1ms to 24h"}},
        {"counts_of_requests",
         top("limits: { in_flight: 0, failed_logins: many }"),
         {"2:22: in_flight: '0' is out of range, from 1 to 1000000",
          "2:40: failed_logins: 'many' is no whole number"}},
        {"a_limit_without_value", top("limits: { header: }"), {"2:11: header: has no value"}},
        {"a_limit_that_is_a_list", top("limits: { header: [1B] }"), {"2:19: header: must be a single value"}},
        {"a_log_format",
         top("access_log: { path: no/log, format: jsn }"),
         {"2:21: path: 'no/log' is in a folder that does not exist",
          "2:37: unknown value 'jsn', did you mean 'json'?"}},
        {"traces_to_nowhere", top("tracing: {}"), {"2:1: tracing: missing key 'otlp'"}},
        {"traces_that_are_no_map", top("tracing: http://127.0.0.1:4318"), {"2:10: tracing: must be a map"}},
        {"traces_with_mistakes",
         top("tracing: { otlp: grpc://c, sample: 0.1, service_name: \"\", sampel: 1% }"),
         {"2:18: otlp: 'grpc://c' is no http or https URL",
          "2:36: sample: '0.1' is no share; write a percentage from 0% to 100%",
          "2:55: service_name: '' is empty", "2:59: unknown key 'sampel', did you mean 'sample'?"}},
        {"headers_of_traces",
         top("tracing: { otlp: \"http://c\", headers: { \"a b\": x, Content-Type: x, X-A: \"sesame\\n\", "
             "x-a: x } }"),
         {"2:41: headers: 'a b' is no header name", "2:51: headers: 'Content-Type' is set by the gateway",
          "2:73: X-A: '***' has characters that a header cannot carry",
          "2:85: headers: 'x-a' is there in another spelling too"}},
        {"authorities_of_traces",
         top("tracing: { otlp: \"http://c\", ca: a.pem }\n"),
         {"2:34: ca: is for an https URL as otlp"}},
        {"authorities_of_traces_that_are_not_there",
         top("tracing: { otlp: \"https://c\", ca: none.pem }\n"),
         {"2:35: ca: 'none.pem' does not exist"}},
        {"a_plug_in_that_is_no_library",
         top("translators: [ { library: a.pem } ]"),
         {"2:27: library: 'a.pem' is no shared library: it is no ELF file"}},
        {"a_plug_in_that_is_not_there",
         top("translators: [ { library: lib/none.so }, {} ]"),
         {"2:27: library: 'lib/none.so' does not exist", "2:42: translators: missing key 'library'"}},
    };
}

std::vector<Row> client_rows() {
    return {
        {"a_client_without_credential",
         client("  - name: c"),
         {"3:5: clients: needs one of api_key, api_key_sha256, jwt, certificate"}},
        {"a_client_that_is_no_map", client("  - crm"), {"3:5: clients: must be a map"}},
        {"a_client_without_name", client("  - api_key: k"), {"3:5: clients: missing key 'name'"}},
        {"a_client_with_a_bad_name",
         client("  - { name: \"a:b\", api_key: k }"),
         {"3:13: name: 'a:b' is no name; use letters, digits, '.', '_' and '-'"}},
        {"two_clients_of_one_name",
         client("  - { name: c, api_key: k }\n  - { name: c, api_key: l }"),
         {"4:13: name: 'c' is the name of another client"}},
        {"a_login_that_cannot_be_one",
         client("  - { name: c, login: \"a:b\", api_key: k }\n  - { name: d, login: \"\", api_key: l }\n"
                "  - { name: e, login: \"a\\tb\", api_key: m }\n  - { name: f, login: " +
                std::string(255, 'x') + ", api_key: n }"),
         {"3:23: login: 'a:b' cannot be a user name: it has a ':' or a control character",
          "4:23: login: '' is empty",
          "5:23: login: 'a?b' cannot be a user name: it has a ':' or a control character",
          "6:23: login: '" + std::string(64, 'x') + "...' is longer than 254 bytes"}},
        {"two_clients_of_one_login",
         client("  - { name: c, login: ops@example.test, api_key: k }\n"
                "  - { name: d, login: OPS@example.TEST, api_key: l }"),
         {"4:23: login: 'OPS@example.TEST' is a user name of client 'c' too"}},
        {"a_login_that_is_anothers_name",
         client("  - { name: c, api_key: k }\n  - { name: d, login: C, api_key: l }\n"
                "  - { name: e, login: F, api_key: m }\n  - { name: f, api_key: n }"),
         {"4:23: login: 'C' is a user name of client 'c' too",
          "6:13: name: 'f' is a user name of client 'e' too"}},
        {"a_login_without_a_key",
         client("  - { name: c, login: ops@example.test, certificate: { subject: CN=c } }"),
         {"3:23: login: is for a client with api_key or api_key_sha256",
          "3:41: certificate: no listener asks for client certificates (tls.client_ca)"}},
        {"an_unknown_key_near_login",
         client("  - { name: c, logon: ops@example.test, api_key: k }"),
         {"3:16: unknown key 'logon', did you mean 'login'?"}},
        {"two_clients_of_one_key",
         client("  - { name: c, api_key: k }\n  - { name: d, api_key: k }"),
         {"4:25: api_key: clients 'c' and 'd' have the same key"}},
        {"two_clients_of_one_digest",
         client("  - { name: c, api_key_sha256: d0c04f4b1951e4aeaaec8223ed2039e5"
                "42f3aae805a6fa7f6d794e5afff5d272 }\n"
                "  - { name: d, api_key_sha256: D0C04F4B1951E4AEAAEC8223ED2039E5"
                "42F3AAE805A6FA7F6D794E5AFFF5D272 }"),
         {"4:32: api_key_sha256: clients 'c' and 'd' have the same key"}},
        {"a_key_and_its_digest",
         client("  - { name: c, api_key: sesame }\n"
                "  - { name: d, api_key_sha256: d0c04f4b1951e4aeaaec8223ed2039e5"
                "42f3aae805a6fa7f6d794e5afff5d272 }"),
         {"4:32: api_key_sha256: clients 'c' and 'd' have the same key"}},
        {"a_digest_and_its_key",
         client("  - { name: c, api_key_sha256: d0c04f4b1951e4aeaaec8223ed2039e5"
                "42f3aae805a6fa7f6d794e5afff5d272 }\n"
                "  - { name: d, api_key: sesame }"),
         {"4:25: api_key: clients 'c' and 'd' have the same key"}},
        {"two_credentials",
         client("  - { name: c, api_key: k, certificate: { subject: CN=c } }"),
         {"3:28: certificate: the client has 'api_key' already"}},
        {"a_key_with_a_line_break",
         client("  - { name: c, api_key: \"sesame\\nopen\" }"),
         {"3:25: api_key: '***' has characters that a header cannot carry"}},
        {"a_digest_that_is_short",
         client("  - { name: c, api_key_sha256: abc }"),
         {"3:32: api_key_sha256: 'abc' is no SHA-256; write 64 hexadecimal digits"}},
        {"a_secret_that_is_not_set",
         client("  - { name: c, api_key: \"${env:CRM_KEYS}\" }"),
         {"3:25: api_key: environment variable 'CRM_KEYS' is not set"}},
        {"a_secret_that_is_empty",
         client("  - { name: c, api_key: \"${env:EMPTY}\" }"),
         {"3:25: api_key: environment variable 'EMPTY' is empty"}},
        {"a_secret_file_that_is_not_there",
         client("  - { name: c, api_key: \"${file:none}\" }"),
         {"3:25: api_key: file 'none' does not exist"}},
        {"a_secret_file_that_is_a_folder",
         client("  - { name: c, api_key: \"${file:folder}\" }"),
         {"3:25: api_key: file 'folder' does not exist"}},
        {"a_secret_file_that_is_large",
         client("  - { name: c, api_key: \"${file:large}\" }"),
         {"3:25: api_key: file 'large' is larger than 64KiB"}},
        {"a_secret_file_of_two_lines",
         client("  - { name: c, api_key: \"${file:lines}\" }"),
         {"3:25: api_key: '***' has characters that a header cannot carry"}},
        {"an_unknown_reference",
         client("  - { name: c, api_key: \"${CRM_KEY}\" }"),
         {"3:25: api_key: unknown reference 'CRM_KEY'; write ${env:NAME}, ${file:PATH} or "
          "${credential:NAME}"}},
        {"an_open_reference",
         client("  - { name: c, api_key: \"${env:CRM_KEY\" }"),
         {"3:25: api_key: '${' without '}'"}},
        {"a_secret_in_the_wrong_place",
         top("threads: ${env:SECRET}\nlimits: { header: \"${env:SECRET}\" }\naccess_log: { format: "
             "\"${env:SECRET}\" }"),
         {"2:10: threads: '***' is no whole number",
          "3:19: header: '***' is no size; write a number with B, KB, MB, GB, KiB, MiB or GiB",
          "4:23: unknown value '***'; known are json, text"}},
        {"an_unknown_route",
         client("  - { name: c, api_key: k, routes: [r, rr, r] }"),
         {"3:40: unknown route 'rr', did you mean 'r'?", "3:44: routes: 'r' is listed twice"}},
        {"routes_in_one_word",
         client("  - { name: c, api_key: k, routes: r }"),
         {"3:36: routes: 'r' must be a list of routes, or \"*\""}},
        {"rights_that_are_none",
         client("  - { name: c, api_key: k, allow: [] }\n  - { name: d, api_key: l, allow: [raed] }"),
         {"3:35: allow: must name at least one of read, write",
          "4:36: unknown value 'raed', did you mean 'read'?"}},
        {"a_rate_of_nothing",
         client("  - { name: c, api_key: k, rate_limit: { requests: 0, burts: 1 } }"),
         {"3:28: rate_limit: missing key 'per'", "3:52: requests: '0' is out of range, from 1 to 1000000000",
          "3:55: unknown key 'burts', did you mean 'burst'?"}},
        {"a_jwt_without_keys",
         client("  - { name: c, jwt: { issuer: x, jwks: none.json } }"),
         {"3:16: jwt: missing key 'audience'", "3:40: jwks: 'none.json' does not exist"}},
        {"keys_at_a_url_that_is_none",
         client("  - { name: c, jwt: { issuer: x, audience: y, jwks: \"http://a b/keys\" } }"),
         {"3:53: jwks: 'http://a b/keys' has no valid host"}},
        {"an_authority_for_keys_in_a_file",
         client("  - { name: c, jwt: { issuer: x, audience: y, jwks: a.pem, jwks_ca: a.pem } }"),
         {"3:69: jwks_ca: is for an https URL as jwks"}},
        {"a_clock_that_is_far_off",
         client("  - { name: c, jwt: { issuer: x, audience: y, jwks: a.pem, clock_skew: 1h } }"),
         {"3:72: clock_skew: '1h' is out of range, up to 10m"}},
        {"two_clients_with_the_same_tokens",
         client("  - { name: c, jwt: { issuer: x, audience: y, jwks: a.pem } }\n"
                "  - { name: d, jwt: { issuer: x, audience: y, jwks: a.pem } }"),
         {"4:31: issuer: with this audience is of client 'c' too"}},
        {"a_certificate_that_nobody_asks_for",
         client("  - { name: c, certificate: { subject: batch } }"),
         {"3:16: certificate: no listener asks for client certificates (tls.client_ca)",
          "3:40: subject: 'batch' is no subject; write one such as CN=batch"}},
    };
}

std::vector<Row> backend_rows() {
    return {
        {"the_line_of_the_contract",
         backend("    timeout: { connect: 1s }\n    pool: {}\n    retires: { attempts: 2 }\n"),
         {"9:5: unknown key 'retires', did you mean 'retries'?"}},
        {"a_back_end_without_anything",
         other_backend("    {}\n"),
         {"4:3: b: missing key 'dialect'", "4:3: b: missing key 'url'"}},
        {"a_back_end_that_is_no_map", other_backend("    - dialect\n"), {"5:5: b: must be a map"}},
        {"a_back_end_with_a_bad_name",
         "version: 1\nroutes: {}\nbackends:\n  a b: { dialect: genesys, url: http://h }\n",
         {"4:3: back end 'a b' is no name; use letters, digits, '.', '_' and '-'"}},
        {"an_unknown_dialect",
         other_backend("    dialect: xario\n    url: http://h\n"),
         {"5:14: unknown dialect 'xario', did you mean 'xarios'?"}},
        {"an_unknown_dialect_like_none",
         other_backend("    dialect: smtp\n    url: http://h\n"),
         {"5:14: unknown dialect 'smtp'; known are xarios, configureuser, evovoice, genesys"}},
        {"two_kinds_of_url",
         backend("    urls: [ http://h ]\n"),
         {"7:5: urls: the back end has 'url' already"}},
        {"no_urls",
         other_backend("    dialect: genesys\n    urls: []\n"),
         {"6:11: urls: must name at least one URL"}},
        {"urls_that_are_none",
         other_backend("    dialect: genesys\n    urls: [ ftp://h, http, \"https://u:sesame@h\", "
                       "\"http://h?a\", \"http://h/#\", \"http://\", \"http://h:0\", \"http://h:x\", "
                       "\"http://[::1\", \"http://[1.2.3.4]\", \"http://h/ä\", \"http://h/%2\" ]\n"),
         {"6:13: urls: 'ftp://h' is no http or https URL", "6:22: urls: 'http' is no http or https URL",
          "6:28: urls: '***' holds credentials; they belong under auth",
          "6:50: urls: 'http://h?a' has a query or fragment",
          "6:64: urls: 'http://h/#' has a query or fragment", "6:78: urls: 'http://' has no valid host",
          "6:89: urls: 'http://h:0' has no valid port", "6:103: urls: 'http://h:x' has no valid port",
          "6:117: urls: 'http://[::1' is no http or https URL",
          "6:132: urls: 'http://[1.2.3.4]' has no valid host",
          "6:152: urls: 'http://h/ä' has characters in its path that must be percent-encoded",
          "6:167: urls: 'http://h/%2' has characters in its path that must be percent-encoded"}},
        {"an_auth_without_type", backend("    auth: { username: u }\n"), {"7:5: auth: missing key 'type'"}},
        {"an_auth_that_is_a_word", backend("    auth: basic\n"), {"7:11: auth: must be a map with a type"}},
        {"an_unknown_auth",
         backend("    auth: { type: baisc, username: u }\n"),
         {"7:19: unknown auth type 'baisc', did you mean 'basic'?"}},
        {"an_unknown_auth_like_none",
         backend("    auth: { type: kerberos }\n"),
         {"7:19: unknown auth type 'kerberos'; known are none, bearer, basic, oauth2_password, "
          "oauth2_client_credentials, oauth2_refresh_token"}},
        {"none_takes_nothing",
         backend("    auth: { type: none, token: t }\n"),
         {"7:25: unknown key 'token'"}},
        {"bearer_needs_a_token",
         backend("    auth: { type: bearer, tokn: t }\n"),
         {"7:5: auth: missing key 'token'", "7:27: unknown key 'tokn', did you mean 'token'?"}},
        {"a_token_that_no_header_can_carry",
         backend("    auth: { type: bearer, token: \" t\" }\n"),
         {"7:34: token: '***' has characters that a header cannot carry"}},
        {"basic_needs_both",
         backend("    auth: { type: basic }\n"),
         {"7:5: auth: missing key 'password'", "7:5: auth: missing key 'username'"}},
        {"basic_cannot_carry_a_colon",
         backend("    auth: { type: basic, username: \"a:b\", password: \"\" }\n"),
         {"7:36: username: 'a:b' holds a colon, which Basic cannot carry", "7:53: password: '***' is empty"}},
        {"oauth2_password_needs",
         backend("    auth: { type: oauth2_password, refresh_token: x }\n"),
         {"7:5: auth: missing key 'client_id'", "7:5: auth: missing key 'password'",
          "7:5: auth: missing key 'token_url'", "7:5: auth: missing key 'username'",
          "7:36: unknown key 'refresh_token'"}},
        {"oauth2_client_credentials_needs",
         backend("    auth: { type: oauth2_client_credentials, username: x, scope: s }\n"),
         {"7:5: auth: missing key 'client_id'", "7:5: auth: missing key 'token_url'",
          "7:46: unknown key 'username'"}},
        {"a_token_url_with_a_fragment",
         backend("    auth: { type: oauth2_client_credentials, client_id: c, token_url: \"http://h/t?p=1#x\" "
                 "}\n"),
         {"7:71: token_url: 'http://h/t?p=1#x' has a fragment"}},
        {"a_token_url_with_a_query_that_is_none",
         backend(
             "    auth: { type: oauth2_client_credentials, client_id: c, token_url: \"http://h/t?p= \" }\n"),
         {"7:71: token_url: 'http://h/t?p= ' has characters in its query that must be percent-encoded"}},
        {"a_client_secret_that_is_empty",
         backend(
             "    auth: { type: oauth2_client_credentials, client_id: c, token_url: http://h, client_secret: "
             "\"\", token_type: \" x\" }\n"),
         {"7:96: client_secret: '***' is empty",
          "7:112: token_type: ' x' has characters that a header cannot carry"}},
        {"a_user_agent_that_no_header_can_carry",
         backend("    user_agent: \" a\"\n    pool: { idle_timeout: 25h, max_answers: 1MiB }\n"),
         {"7:17: user_agent: ' a' has characters that a header cannot carry",
          "8:27: idle_timeout: '25h' is out of range, up to 24h",
          "8:45: max_answers: '1MiB' is out of range, from 16MiB to 1024GiB"}},
        {"oauth2_refresh_token_needs",
         backend("    auth: { type: oauth2_refresh_token, token_url: h, client_id: c, client_secret: s }\n"),
         {"7:5: auth: missing key 'refresh_token'", "7:52: token_url: 'h' is no http or https URL"}},
        {"settings_that_are_required",
         other_backend("    dialect: xarios\n    url: http://h\n"),
         {"4:3: settings: missing key 'customer'"}},
        {"settings_that_are_wrong",
         other_backend("    dialect: xarios\n    url: http://h\n    settings: { acount: A, customer: [C], "
                       "accept_charges: yes }\n"),
         {"7:17: unknown key 'acount', did you mean 'account'?", "7:38: customer: must be a single value",
          "7:59: accept_charges: 'yes' is neither true nor false"}},
        {"a_setting_of_few_words",
         other_backend(
             "    dialect: evovoice\n    url: http://h\n    settings: { format: xmk, account_ids: [] }\n"),
         {"7:25: unknown value 'xmk', did you mean 'xml'?", "7:43: account_ids: must name at least one"}},
        {"tls_files",
         backend("    tls: { ca: none.crt, verify: no, certificate: a.pem }\n"),
         {"7:5: tls: missing key 'private_key'", "7:16: ca: 'none.crt' does not exist",
          "7:34: verify: 'no' is neither true nor false"}},
        {"a_key_without_certificate",
         backend("    tls: { private_key: a.pem }\n"),
         {"7:5: tls: missing key 'certificate'"}},
        {"a_total_below_its_part",
         backend("    timeout: { request: 5s, total: 4s, conect: 1s }\n"),
         {"7:36: total: must not be less than the timeout of one request",
          "7:40: unknown key 'conect', did you mean 'connect'?"}},
        {"a_pool_of_none",
         backend("    pool: { max_connections: 0, max_wating: 1 }\n"),
         {"7:30: max_connections: '0' is out of range, from 1 to 100000",
          "7:33: unknown key 'max_wating', did you mean 'max_waiting'?"}},
        {"retries",
         backend("    retries: { attempts: 11, budget: 20 }\n"),
         {"7:26: attempts: '11' is out of range, from 0 to 10",
          "7:38: budget: '20' is no share; write a percentage from 0% to 100%"}},
        {"a_budget_over_all",
         backend("    retries: { budget: 100.5% }\n"),
         {"7:24: budget: '100.5%' is no share; write a percentage from 0% to 100%"}},
        {"a_circuit_breaker",
         backend("    circuit_breaker: { failures: 0, window: 1, opn_for: 1s }\n"),
         {"7:34: failures: '0' is out of range, from 1 to 1000000",
          "7:45: window: '1' is no duration; write a whole number with ms, s, m or h",
          "7:48: unknown key 'opn_for', did you mean 'open_for'?"}},
    };
}

std::vector<Row> route_rows() {
    return {
        {"a_route_that_is_no_map", routes("  acme: evo\n"), {"4:9: acme: must be a map"}},
        {"a_route_without_back_end", routes("  acme: {}\n"), {"4:3: acme: missing key 'backend'"}},
        {"an_unknown_back_end",
         routes("  acme: { backend: eov }\n"),
         {"4:20: unknown back end 'eov', did you mean 'evo'?"}},
        {"names_kept_for_the_api",
         routes(
             "  routes: { backend: evo }\n  users.eu: { backend: evo }\n  capabilities: { backend: evo }\n"),
         {"4:3: route 'routes' has a name that is kept for the API",
          "5:3: route 'users.eu' has a name that is kept for the API",
          "6:3: route 'capabilities' has a name that is kept for the API"}},
        {"a_route_with_a_bad_name",
         routes("  a/b: { backend: evo }\n  ..: { backend: evo }\n"),
         {"4:3: route 'a/b' is no name; use letters, digits, '.', '_' and '-'",
          "5:3: route '..' is no name; use letters, digits, '.', '_' and '-'"}},
        {"one_vendor_role_twice",
         routes("  acme: { backend: evo, roles: { admin: A, boss: A } }\n"),
         {"4:50: boss: the vendor's role is that of 'admin' already"}},
        {"one_unified_role_twice",
         routes("  acme: { backend: evo, roles: { admin: A, admin: B } }\n"),
         {"4:44: duplicate key 'admin', first on line 4"}},
        {"roles_without_names",
         routes("  acme: { backend: evo, roles: { \"\": A, agent: \"\" } }\n"),
         {"4:34: roles: a role needs a name", "4:48: agent: '' is empty"}},
        {"roles_as_a_list",
         routes("  acme: { backend: evo, roles: [admin], default_roles: admin }\n"),
         {"4:32: roles: must be a map", "4:56: default_roles: must be a list"}},
        {"an_unknown_word_for_unmapped",
         routes("  acme: { backend: evo, unmapped_roles: perserve }\n"),
         {"4:41: unknown value 'perserve', did you mean 'preserve'?"}},
        {"a_default_role_outside_the_map",
         routes("  acme: { backend: evo, roles: { agent: A }, default_roles: [agnet, agent, agent] }\n"),
         {"4:62: unknown role 'agnet', did you mean 'agent'?",
          "4:76: default_roles: 'agent' is listed twice"}},
        {"a_legacy_role_for_no_role_of_the_route",
         routes("  acme: { backend: evo, roles: { agent: A }, legacy_roles: { Manager: agnet, X: \"\" } }\n"),
         {"4:71: unknown role 'agnet', did you mean 'agent'?", "4:81: unknown role ''; known are agent"}},
        {"a_legacy_role_for_a_vendors_role_that_has_a_name",
         routes("  acme: { backend: evo, roles: { agent: A }, unmapped_roles: passthrough, legacy_roles: { "
                "Manager: A, Customer: B } }\n"),
         {"4:100: unknown role 'A'; known are agent"}},
        {"two_legacy_roles_for_one_role",
         routes(
             "  acme: { backend: evo, roles: { agent: A }, legacy_roles: { Manager: agent, Customer: agent } "
             "}\n"),
         {"4:88: Customer: the role has the word 'Manager' already"}},
        {"one_legacy_role_twice",
         routes(
             "  acme: { backend: evo, roles: { agent: A, boss: B }, legacy_roles: { Manager: agent, Manager: "
             "boss } }\n"),
         {"4:87: duplicate key 'Manager', first on line 4"}},
        {"a_legacy_role_that_is_another_roles_name",
         routes("  acme: { backend: evo, roles: { agent: A, boss: B }, legacy_roles: { boss: agent } }\n"),
         {"4:77: boss: there is another role 'boss', which then needs a word of its own"}},
        {"a_legacy_role_that_xml_cannot_carry",
         routes("  acme: { backend: evo, roles: { agent: A }, legacy_roles: { \"a\\x01\": agent } }\n"),
         {"4:62: legacy_roles: 'a?' is no word for a role"}},
        {"legacy_roles_as_a_list",
         routes("  acme: { backend: evo, roles: { agent: A }, legacy_roles: [Manager] }\n"),
         {"4:60: legacy_roles: must be a map"}},
        {"a_key_near_legacy_roles",
         routes("  acme: { backend: evo, legacy_role: { Manager: agent } }\n"),
         {"4:25: unknown key 'legacy_role', did you mean 'legacy_roles'?"}},
        {"a_match_of_nothing",
         routes("  acme: { backend: evo, match: {} }\n"),
         {"4:25: match: needs one of host, header"}},
        {"a_match_of_both",
         routes("  acme: { backend: evo, match: { host: h, header: { X: a } } }\n"),
         {"4:25: match: needs one of host, header"}},
        {"one_host_twice",
         routes("  acme: { backend: evo, match: { host: H.example } }\n  globex: { backend: evo, match: { "
                "host: h.example } }\n"),
         {"5:42: host: chooses route 'acme' already"}},
        {"one_header_twice",
         routes("  acme: { backend: evo, match: { header: { X-T: a } } }\n  globex: { backend: evo, match: { "
                "header: { x-t: a } } }\n  third: { backend: evo, match: { header: { x-t: A } } }\n"),
         {"5:51: x-t: chooses route 'acme' already"}},
        {"a_host_with_a_scheme",
         routes("  acme: { backend: evo, match: { host: \"https://h\" } }\n"),
         {"4:40: host: 'https://h' is no host name; write it without scheme and port"}},
        {"a_header_that_is_none",
         routes(
             "  acme: { backend: evo, match: { header: { \"X T\": a } } }\n  globex: { backend: evo, match: "
             "{ header: {} } }\n  third: { backend: evo, match: { header: { X: \"\\t\", Y: b } } }\n"),
         {"4:44: header: 'X T' is no header name", "5:44: header: must name a header and its value",
          "6:48: X: '?' has characters that a header cannot carry",
          "6:54: header: one header chooses a route, not several"}},
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(each_mistake_is_named_where_it_stands) {
    Folder const folder;
    folder.write("a.pem", "-----BEGIN SECRET-----");
    folder.write("folder/file", "");
    folder.write("large", std::string(64 * 1024 + 1, 'x'));
    folder.write("lines", "sesame\nopen\n");
    auto const variables = environment({{"CRM_KEY", "sesame"}, {"EMPTY", ""}, {"SECRET", "sesame"}});
    for (auto const& rows : {syntax_rows(), gateway_rows(), client_rows(), backend_rows(), route_rows()}) {
        for (auto const& row : rows) {
            BOOST_TEST_CONTEXT(row.name) {
                auto expected = row.lines;
                for (auto& line : expected)
                    line.insert(0, "routes.yaml:");
                auto const found = lines_of(parse(row.yaml, folder.path(), variables));
                BOOST_TEST(found == expected, boost::test_tools::per_element());
                for (auto const& line : found)
                    BOOST_TEST(!line.contains("sesame"));
            }
        }
    }
}
