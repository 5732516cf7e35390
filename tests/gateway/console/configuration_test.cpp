#include "gateway/console/configuration.hpp"

#include "tests/gateway/console/fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <deque>

namespace {

using namespace idiom;
using namespace idiom::console;
using namespace idiom::console::test;

std::string lines(std::vector<ConfigurationChange> const& changes) {
    std::string all;
    for (auto const& one : changes)
        all += one.pointer + " " + one.from + " " + one.to + "\n";
    return all;
}

BOOST_AUTO_TEST_SUITE(configuration)

BOOST_AUTO_TEST_CASE(a_change_is_told_by_its_pointer) {
    struct {
        std::string_view from;
        std::string_view to;
        std::string_view told;
    } const rows[]{
        {R"({"a":1,"b":{"c":[1,2]}})", R"({"b":{"c":[1,2]},"a":1})", ""},
        {R"({"a":1})", R"({"a":2})", "/a 1 2\n"},
        {R"({"a":{"b":"x"}})", R"({"a":{"b":"y","c":true}})", "/a/b \"x\" \"y\"\n/a/c null true\n"},
        {R"({"a":{"b":"x"}})", R"({"a":{}})", "/a/b \"x\" null\n"},
        {R"({"l":[1,2]})", R"({"l":[1,3]})", "/l/1 2 3\n"},
        {R"({"l":[1,2]})", R"({"l":[1]})", "/l [1,2] [1]\n"},
        {R"({"a/b~c":1})", R"({"a/b~c":2})", "/a~1b~0c 1 2\n"},
        {R"({"i":"off"})", R"({"i":{"calls":7}})", "/i \"off\" {\"calls\":7}\n"},
    };
    for (auto const& row : rows)
        BOOST_TEST(lines(changes_between(row.from, row.to)) == row.told, row.from);
}

BOOST_AUTO_TEST_CASE(what_the_file_leaves_out_is_a_default) {
    std::deque<yaml::Node> nodes;
    auto const scalar = [&]() -> yaml::Node const* {
        return &nodes.emplace_back(yaml::Node{.kind = yaml::Node::Kind::scalar});
    };
    auto const map = [&](std::vector<yaml::Member> members) -> yaml::Node const* {
        return &nodes.emplace_back(yaml::Node{.kind = yaml::Node::Kind::map, .members = std::move(members)});
    };
    auto const* const limits = map({{"body", {}, scalar()}});
    auto const* const backend = map({{"url", {}, scalar()}});
    auto const* const client = map({{"name", {}, scalar()}});
    auto const* const clients =
        &nodes.emplace_back(yaml::Node{.kind = yaml::Node::Kind::list, .items = {client}});
    auto const* const root = map(
        {{"limits", {}, limits}, {"backends", {}, map({{"evo", {}, backend}})}, {"clients", {}, clients}});
    auto const pointers = default_pointers(
        R"({"limits":{"body":1,"depth":64},"threads":2,"backends":{"evo":{"urls":["http://h"],"tls":{"verify":true}}},"clients":[{"name":"crm","allow":["read"]}]})",
        *root);
    std::string all;
    for (auto const& pointer : pointers)
        all += pointer + " ";
    BOOST_TEST(all == "/limits/depth /threads /backends/evo/tls /clients/0/allow ");
}

BOOST_AUTO_TEST_CASE(a_check_tells_places_and_what_waits_for_a_restart) {
    std::vector<yaml::Problem> const problems{
        {.file = "routes.yaml", .at = {14, 7}, .message = "unknown key 'retires'", .suggestion = "retries"},
        {.file = "routes.yaml", .at = {}, .message = "cannot be read"}};
    BOOST_TEST(
        check_json(problems, {}, {}) ==
        R"({"errors":[{"line":14,"column":7,"message":"unknown key 'retires', did you mean 'retries'?"},{"line":null,"column":null,"message":"cannot be read"}],"changes":[]})");
    std::vector<ConfigurationChange> const changes{{"/limits/body", "1", "2"},
                                                   {"/limits/depth", "1", "2"},
                                                   {"/routes/new", "null", "{}"},
                                                   {"/threads", "2", "3"}};
    std::array<std::string_view, 2> const keys{"limits", "threads"};
    BOOST_TEST(
        check_json({}, changes, keys) ==
        R"({"errors":[],"changes":[{"pointer":"/limits/body","from":1,"to":2,"restart":true},{"pointer":"/limits/depth","from":1,"to":2,"restart":false},{"pointer":"/routes/new","from":null,"to":{},"restart":false},{"pointer":"/threads","from":2,"to":3,"restart":true}]})");
}

/// Notes the request for a reload.
class NotingAdmin final : public server::Handler {
public:
    boost::asio::awaitable<server::Response> handle(server::Request const& request) override {
        noted = std::string(request.head.method) + " " + std::string(request.head.target);
        foreign = find(request.head.headers, "Origin").has_value();
        co_return server::Response{.status = 422, .headers = {}, .body = "{}"};
    }
    server::Response refuse(server::Request const&, Fault, std::string_view) override { return {}; }

    std::string noted;
    bool foreign = true;
};

BOOST_AUTO_TEST_CASE(the_calls_show_check_and_reload) {
    House house;
    NotingAdmin admin;
    ConfigurationView const view{
        .background = [](std::function<std::string()> work) -> boost::asio::awaitable<std::string> {
            co_return work();
        },
        .show = [] { return std::string(R"({"disk":"same"})"); },
        .check = [] { return std::string(R"({"errors":[]})"); },
        .admin = admin};
    house.addresses.add(configuration_rows(view));
    BOOST_TEST(house.ask("GET", "/console/api/configuration").body == R"({"disk":"same"})");
    BOOST_TEST(house.ask("POST", "/console/api/configuration/check", changes).body == R"({"errors":[]})");
    BOOST_TEST(house.ask("POST", "/console/api/configuration/check").status == 403);
    auto fields = changes;
    fields.push_back({"Origin", "http://127.0.0.1:9901"});
    BOOST_TEST(house.ask("POST", "/console/api/configuration/reload", fields).status == 422);
    BOOST_TEST(admin.noted == "POST /reload");
    BOOST_TEST(!admin.foreign);
    admin.noted.clear();
    BOOST_TEST(house.ask("POST", "/console/api/configuration/reload").status == 403);
    BOOST_TEST(house.ask("GET", "/console/api/configuration/reload").status == 405);
    BOOST_TEST(admin.noted == "");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
