#pragma once

#include "tests/integration/process.hpp"
#include "tests/integration/vendors.hpp"
#include "tests/support/http_client.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace idiom::test {

/// Runs certs/make-certs into `directory`.
void make_certificates(std::string const& directory);

/// A certificate that the CA in a directory signs.
struct Leaf {
    std::string subject = "/CN=leaf";
    std::string purpose = "clientAuth";
    std::string alternative_names = {}; ///< as OpenSSL writes them: "DNS:a, email:b"
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

/// What a test wants of the gateway's configuration. Texts are pieces of YAML.
struct Setup {
    std::string limits = "{}";
    std::string timeout = "{ connect: 2s, request: 10s, total: 15s }";
    std::string pool = "{}";
    unsigned threads = 2;
    std::string certificates = {}; ///< a folder: then there is an HTTPS listener too
    bool secure_back_ends = false; ///< the vendors are spoken to over HTTPS, checked against `certificates`
    std::string store = "sqlite:store.db"; ///< as in routes.yaml
    bool store_key = true;
    std::string back_end_format = "xml"; ///< what is spoken to evovoice
    std::string scim = {};           ///< settings of a back end and route `scim`, whose translator is loaded
    std::string scim_url = {};       ///< where it is; the sandbox's if empty
    std::string policies = {};       ///< lines of each of the four back ends
    std::string more_clients = {};   ///< items of `clients:`
    std::string tls = {};            ///< more keys of the HTTPS listener's tls
    std::string more_back_ends = {}; ///< lines in `backends:`
    std::string more_routes = {};    ///< lines in `routes:`
    std::vector<std::pair<std::string, std::string>> edits = {}; ///< of the whole text: what, and by what
    std::function<std::string(std::string)> rewrite = {};        ///< of the whole text, last of all
    unsigned descriptors = 0;              ///< that it may have (ulimit -n); 0: as the test
    Process::Environment environment = {}; ///< beside gateway_environment()
};

/// A routes.yaml with the four vendors as back ends and routes under the names of their dialects.
std::string routes_yaml(Setup const& setup, Vendors const& vendors);

/// For `more_routes`: a second route to each vendor, `old-VENDOR`, for clients that cannot name roles when
/// they create a user.
std::string old_routes(std::span<Vendor const> vendors = every_vendor);

/// Everything secret that routes_yaml refers to or holds.
std::vector<std::string> const& configured_secrets();

/// What a configuration of routes_yaml takes from the environment.
Process::Environment const& gateway_environment();

/// The real program, as a child, in a folder of its own.
class Gateway {
public:
    /// Starts and waits until it listens. Throws std::runtime_error with its log where it does not.
    Gateway(Setup const& setup, Vendors const& vendors);
    ~Gateway();

    /// Ends it without a warning, and starts it again on the same folder.
    void kill();
    void restart();

    Place http() const { return {.port = http_port_}; }
    Place https(std::string identity = {}, std::string name = {}) const {
        return {.port = https_port_,
                .ca = setup_.certificates + "/ca.crt",
                .identity = std::move(identity),
                .name = std::move(name)};
    }
    Place admin() const { return {.port = admin_port_}; }
    /// A client that may do everything.
    HttpClient client() const { return client(http()); }
    HttpClient client(Place const& place, std::string_view key = crm_key) const {
        return HttpClient(place, {{"X-Api-Key", std::string(key)}});
    }

    Process& process() { return *process_; }
    std::string file(std::string_view name) const { return directory_.file(name); }
    std::string log() const { return process_->err(); }
    /// Whether the log comes to say so behind its first `from` bytes: lines are written a moment later.
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
/// The problem's name, "" for a response that is none.
std::string problem_of(HttpResponse const& response);

inline Fields const json_type{{"Content-Type", "application/json"}};
inline Fields const json_patch_type{{"Content-Type", "application/json-patch+json"}};
inline Fields const xml_type{{"Content-Type", "application/xml"}};

/// "/v1/ROUTE/users", the id percent-encoded behind it where there is one.
std::string users_path(Vendor vendor, std::string_view id = {}, std::string_view rest = {});

} // namespace idiom::test
