#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"
#include "tests/integration/harness/listening_program.hpp"

using namespace idiom::test;

// HTTP/2 towards back ends that nobody here wrote: nghttpx, nginx, haproxy and node's http2, each before a
// simulated vendor.

namespace {

struct World {
    World() { make_certificates(folder.path().string()); }

    std::string vendor() const { return std::to_string(vendors.ports(Vendor::genesys).http); }
    std::string file(std::string const& name) const { return folder.file(name); }
    std::string written(std::string const& name, std::string const& text) const {
        write_file(file(name), text);
        return file(name);
    }

    TempDirectory folder;
    Vendors vendors;
};

std::vector<std::string> nginx(World const& world, bool tls, std::uint16_t port) {
    auto const listen = "127.0.0.1:" + std::to_string(port) + (tls ? " ssl http2" : " http2");
    std::string temporary;
    for (std::string const kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
        temporary += kind + "_temp_path " + world.file(kind) + "; ";
    return {"nginx", "-e", "stderr", "-c",
            world.written("nginx.conf",
                          "daemon off; master_process off; pid " + world.file("nginx.pid") +
                              "; events {} http { access_log off; " + temporary + "ssl_certificate " +
                              world.file("backend.crt") + "; ssl_certificate_key " +
                              world.file("backend.key") + "; server { listen " + listen +
                              "; location / { proxy_pass http://127.0.0.1:" + world.vendor() + "; } } }")};
}

std::vector<std::string> haproxy(World const& world, bool tls, std::uint16_t port) {
    auto const pem = world.written("haproxy.pem", read_file(world.file("backend.crt")) +
                                                      read_file(world.file("backend.key")));
    return {"haproxy", "-db", "-f",
            world.written("haproxy.cfg",
                          "defaults\n  mode http\n  timeout connect 10s\n  timeout client 60s\n"
                          "  timeout server 60s\nfrontend front\n  bind 127.0.0.1:" +
                              std::to_string(port) + (tls ? " ssl crt " + pem + " alpn h2" : " proto h2") +
                              "\n  default_backend vendor\nbackend vendor\n  server vendor 127.0.0.1:" +
                              world.vendor() + "\n")};
}

std::vector<std::string> nghttpx(World const& world, bool tls, std::uint16_t port) {
    auto command = nghttpx_before(world.vendors.ports(Vendor::genesys).http)(port);
    if (tls) {
        std::erase_if(command, [](auto const& word) { return word.starts_with("--frontend"); });
        command.insert(command.end(), {"--frontend=127.0.0.1," + std::to_string(port),
                                       world.file("backend.key"), world.file("backend.crt")});
    }
    return command;
}

std::vector<std::string> node(World const& world, bool tls, std::uint16_t port) {
    std::vector<std::string> command{"node", IDIOM_SOURCE_DIR "/tests/integration/api/http2_proxy.mjs",
                                     std::to_string(port), world.vendor()};
    if (tls) command.insert(command.end(), {world.file("backend.crt"), world.file("backend.key")});
    return command;
}

/// A server of others, and how it is run: in clear, with HTTP/2 by prior knowledge, or with TLS, with HTTP/2
/// by ALPN.
struct Row {
    std::string_view name;
    std::vector<std::string> (*command)(World const&, bool, std::uint16_t);
};
constexpr std::array servers{Row{"nghttpx", nghttpx}, Row{"nginx", nginx}, Row{"haproxy", haproxy},
                             Row{"node", node}};

/// Sends genesys' requests to this port, over HTTP/2.
Setup towards(World const& world, bool tls, std::uint16_t port) {
    Setup setup;
    setup.rewrite = [&world, tls, port](std::string text) {
        auto const to_vendor = "http://127.0.0.1:" + world.vendor() + "/api/v2\n";
        auto const url =
            (tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port) + "/api/v2\n";
        return text.replace(text.find(to_vendor), to_vendor.size(),
                            url + (tls ? "    tls: { ca: " + world.file("backends.crt") + " }\n"
                                       : std::string("    protocols: [h2]\n")));
    };
    return setup;
}

/// Creates, reads, changes and deletes a user.
void use(Vendors& vendors, Gateway& gateway) {
    auto client = gateway.client();
    auto const created = client.call("POST", users_path(Vendor::genesys), json_type,
                                     new_user(Vendor::genesys, "h2@example.test").dump());
    BOOST_REQUIRE_EQUAL(created.status, 201);
    auto const id = json_of(created).at("id").get<std::string>();
    auto const changed = client.call("PATCH", users_path(Vendor::genesys, id), json_type,
                                     R"({"lastName":"Two","roles":["supervisor"]})");
    BOOST_TEST(changed.status == 200, changed.body);
    auto const read = json_of(client.get(users_path(Vendor::genesys, id)));
    BOOST_TEST(read.at("lastName") == "Two");
    BOOST_TEST(read.at("roles") == Json::array({"supervisor"}));
    BOOST_TEST(client.get(users_path(Vendor::genesys) + "?limit=500").status == 200);
    BOOST_TEST(client.call("DELETE", users_path(Vendor::genesys, id)).status == 204);
    BOOST_TEST(client.get(users_path(Vendor::genesys, id)).status == 404);
    BOOST_TEST(vendors.held(Vendor::genesys, id).is_null());
    auto const metrics = HttpClient(gateway.admin()).get("/metrics").body;
    auto const connections =
        R"(idiom_backend_connections_total{backend="genesys",dialect="genesys",protocol=)";
    BOOST_TEST(metrics.find(std::string(connections) + R"("http/1.1"} 0)") != std::string::npos);
    BOOST_TEST(metrics.find(std::string(connections) + R"("h2"} )") != std::string::npos);
    BOOST_TEST(metrics.find(std::string(connections) + R"("h2"} 0)") == std::string::npos);
}

} // namespace

BOOST_AUTO_TEST_CASE(users_are_kept_at_a_back_end_that_speaks_http_2) {
    for (auto const& server : servers)
        for (bool const tls : {false, true}) {
            BOOST_TEST_CONTEXT(server.name << (tls ? " with TLS" : " in clear")) {
                World world;
                ListeningProgram const program(
                    [&](std::uint16_t port) { return server.command(world, tls, port); });
                Gateway gateway(towards(world, tls, program.port()), world.vendors);
                use(world.vendors, gateway);
            }
        }
}
