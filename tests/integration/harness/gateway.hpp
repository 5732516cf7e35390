#pragma once

#include "tests/integration/harness/vendors.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/process.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace idiom::test {

/// A certificate that the CA in a directory signs.
struct Leaf {
    std::string subject = "/CN=leaf";
    std::string purpose = "clientAuth";
    std::string alternative_names = {}; ///< in OpenSSL's form: "DNS:a, email:b"
    std::string from = "20200101000000Z";
    std::string until = "20991231235959Z";
    std::string key = "ec:P-256"; ///< or "rsa:2048"
};
/// Makes NAME.crt and NAME.key.
void make_leaf(std::string const& directory, std::string const& name, Leaf const& leaf);

/// The keys of the clients in the tests' configurations.
inline constexpr std::string_view crm_key = "key-of-crm-7c41d0";       ///< everything
inline constexpr std::string_view reader_key = "key-of-reader-90ab2e"; ///< reads only
inline constexpr std::string_view narrow_key = "key-of-narrow-5512fe"; ///< the route `genesys` only
inline constexpr std::string_view limited_key =
    "key-of-limited-31f8aa"; ///< for a client in Setup::more_clients

/// What a test wants in the gateway's configuration. The texts are pieces of YAML.
struct Setup {
    std::string limits = "{}";
    std::string timeout = "{ connect: 2s, request: 10s, total: 15s }";
    std::string pool = "{}";
    unsigned threads = 2;
    std::string certificates = {}; ///< a folder; if given, there is an HTTPS listener too
    bool secure_back_ends = false; ///< the gateway uses HTTPS to the vendors, checked against `certificates`
    std::string store = "sqlite:store.db"; ///< as in routes.yaml
    bool store_key = true;
    std::string back_end_format = "xml"; ///< the format to evovoice
    /// Settings of a back end and route `scim`, with its translator loaded from a library
    std::string scim = {};
    std::string scim_url = {};       ///< its URL; the sandbox's if empty
    bool declared = false;           ///< back ends and routes for the public APIs, by the shipped files
    std::string policies = {};       ///< lines for each of the four back ends
    std::string more_clients = {};   ///< items of `clients:`
    std::string tls = {};            ///< more keys of the HTTPS listener's tls
    std::string more_back_ends = {}; ///< lines in `backends:`
    std::string more_routes = {};    ///< lines in `routes:`
    /// Replacements in the whole text: what, and by what
    std::vector<std::pair<std::string, std::string>> edits = {};
    std::function<std::string(std::string)> rewrite = {}; ///< changes the whole text, last of all
    /// The program runs `idiom record` with these arguments in place of `idiom serve`
    std::vector<std::string> record = {};
    unsigned descriptors = 0;              ///< limit of descriptors (ulimit -n); 0: as the test
    Process::Environment environment = {}; ///< in addition to gateway_environment()
};

/// A routes.yaml with the four vendors as back ends. The routes have the names of their dialects.
std::string routes_yaml(Setup const& setup, Vendors const& vendors);

/// For `more_routes`: a second route to each vendor, `old-VENDOR`, for clients that cannot name roles when
/// they create a user.
std::string old_routes(std::span<Vendor const> vendors = every_vendor);

/// Every secret that routes_yaml refers to or holds.
std::vector<std::string> const& configured_secrets();

/// What a configuration of routes_yaml takes from the environment.
Process::Environment const& gateway_environment();

/// Returns whether every HttpClient speaks HTTP/2 with the gateway: with IDIOM_TEST_HTTP2 (`front` or
/// `both`). A Connection, which is for tests about the bytes, always speaks HTTP/1.1.
bool in_http_2();

/// The real program as a child process, in a folder of its own.
class Gateway {
public:
    /// Starts the program and waits until it listens. Throws std::runtime_error with its log if it does not.
    Gateway(Setup const& setup, Vendors const& vendors);
    ~Gateway();

    /// Kills the program, and starts it again in the same folder.
    void kill();
    void restart();

    Place http() const { return {.port = http_port_, .http_2 = in_http_2()}; }
    Place https(std::string identity = {}, std::string name = {}) const {
        return {.port = https_port_,
                .ca = setup_.certificates + "/ca.crt",
                .identity = std::move(identity),
                .name = std::move(name),
                .http_2 = in_http_2()};
    }
    Place admin() const { return {.port = admin_port_}; }
    /// A client with all rights.
    HttpClient client() const { return client(http()); }
    HttpClient client(Place const& place, std::string_view key = crm_key) const {
        return HttpClient(place, {{"X-Api-Key", std::string(key)}});
    }

    Process& process() { return *process_; }
    std::string file(std::string_view name) const { return directory_.file(name); }
    std::string log() const { return process_->err(); }
    /// Returns whether the log contains `text` after its first `from` bytes. Waits, because lines are written
    /// a moment later.
    bool logs(std::string_view text, std::size_t from = 0) const {
        return eventually([&] { return log().find(text, from) != std::string::npos; });
    }
    std::string access_log() const { return read_file(file("access.jsonl")); }

private:
    void start();
    void find_ports();

    Setup setup_;
    TempDirectory directory_;
    std::unique_ptr<Process> process_;
    std::uint16_t http_port_ = 0;
    std::uint16_t https_port_ = 0;
    std::uint16_t admin_port_ = 0;
};

Json json_of(HttpResponse const& response);
/// The name of the problem; "" if the response is not a problem.
std::string problem_of(HttpResponse const& response);

inline Fields const json_type{{"Content-Type", "application/json"}};
inline Fields const json_patch_type{{"Content-Type", "application/json-patch+json"}};
inline Fields const xml_type{{"Content-Type", "application/xml"}};

/// "/v1/ROUTE/users", with the percent-encoded id if there is one.
std::string users_path(Vendor vendor, std::string_view id = {}, std::string_view rest = {});

} // namespace idiom::test
