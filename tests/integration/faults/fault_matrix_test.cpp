#include <boost/test/unit_test.hpp>

#include "tests/integration/faults/fault_matrix.hpp"
#include "tests/support/relay.hpp"

#include <filesystem>
#include <map>

// Every fault at every step of every operation of every vendor, through the real program. Whatever goes
// wrong: the client gets the contract's words for it, no write that may have happened is sent again, no user
// is created twice, nothing is claimed that the vendor does not hold, and no resource leaks.

using namespace idiom::test;

namespace {

/// Connections close soon, so that a leak shows soon.
std::string const pool = "{ idle_timeout: 500ms }";
/// The service's features are configured, so that a conversation has the same steps every time.
std::string const scim = "{ patch: true, filter: true, sort: true, etag: true, pagination: index }";
std::string const one_retry = "    retries: { attempts: 1, budget: 100% }\n";

/// Replaces the URLs of the back ends; their token endpoints keep theirs.
std::vector<std::pair<std::string, std::string>> elsewhere(Vendors const& vendors,
                                                           std::function<std::string(Vendor)> const& place) {
    std::vector<std::pair<std::string, std::string>> edits;
    for (auto const vendor : all_vendors)
        edits.emplace_back("\n    url: http://127.0.0.1:" + std::to_string(vendors.ports(vendor).http),
                           "\n    url: " + place(vendor));
    return edits;
}

/// A relay in front of each vendor.
struct Relays {
    explicit Relays(Vendors const& vendors, std::string const& identity = {}) {
        for (auto const vendor : all_vendors)
            all.try_emplace(vendor, vendors.ports(vendor).http, identity);
    }
    Relay& operator[](Vendor vendor) { return all.at(vendor); }
    std::function<std::string(Vendor)> at(std::string const& before) {
        return [this, before](Vendor vendor) { return before + ":" + std::to_string(all.at(vendor).port()); };
    }

    std::map<Vendor, Relay> all;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_fault_at_any_step_is_told_and_nothing_is_done_twice) {
    Vendors vendors;
    Gateway gateway(Setup{.pool = pool, .scim = scim, .declared = true, .policies = one_retry}, vendors);
    for_every_vendor(gateway, vendors, [](Column& column, Vendor) { column.run(quick_faults(), true); });
}

BOOST_AUTO_TEST_CASE(a_vendor_that_takes_too_long_at_any_step_is_told_and_nothing_is_done_twice) {
    Vendors vendors;
    // A busy machine may miss so short a timeout. Then the words differ, and the rest holds.
    Gateway gateway(Setup{.timeout = "{ connect: 2s, request: 150ms, total: 5s }",
                          .pool = pool,
                          .scim = scim,
                          .declared = true,
                          .policies = "    retries: { attempts: 0 }\n"},
                    vendors);
    for_every_vendor(gateway, vendors, [](Column& column, Vendor) { column.run(slow_faults(), false, 3); });
}

BOOST_AUTO_TEST_CASE(a_vendor_that_is_gone_at_any_step_is_told_and_nothing_is_done_twice) {
    Vendors vendors;
    Relays relays(vendors);
    Gateway gateway(Setup{.pool = pool,
                          .scim = scim,
                          .declared = true,
                          .policies = one_retry,
                          .edits = elsewhere(vendors, relays.at("http://127.0.0.1"))},
                    vendors);
    for_every_vendor(gateway, vendors, [&](Column& column, Vendor vendor) {
        auto& relay = relays[vendor];
        column.run({{.fault = unreachable("refused"),
                     .after = [&](std::size_t step) { relay.after(step, [&] { relay.refuse(); }); },
                     .mend = [&] { relay.come_back(); }}});
    });
}

BOOST_AUTO_TEST_CASE(a_vendor_whose_tls_fails_at_any_step_is_told_and_nothing_is_done_twice) {
    TempDirectory const ours;
    TempDirectory const theirs;
    auto const folder = ours.path().string();
    make_certificates(folder);
    make_certificates(theirs.path().string(), Authority::strangers);
    std::string const loopback = "IP:127.0.0.1";
    Leaf const leaf{.purpose = "serverAuth", .alternative_names = loopback};
    auto ended = leaf;
    ended.until = "20210101000000Z";
    auto misnamed = leaf;
    misnamed.alternative_names = "DNS:elsewhere.example.test";
    make_leaf(folder, "good", leaf);
    make_leaf(folder, "ended", ended);
    make_leaf(folder, "misnamed", misnamed);
    make_leaf(theirs.path().string(), "foreign", leaf);

    Vendors vendors;
    Relays relays(vendors, folder + "/good");
    Gateway gateway(Setup{.pool = pool,
                          .scim = scim,
                          .declared = true,
                          .policies = one_retry + "    tls: { ca: " + folder + "/backends.crt }\n",
                          .edits = elsewhere(vendors, relays.at("https://127.0.0.1"))},
                    vendors);
    for_every_vendor(gateway, vendors, [&](Column& column, Vendor vendor) {
        auto& relay = relays[vendor];
        auto const mend = [&] { relay.come_back(); };
        auto const showing = [&](std::string const& why, std::string const& identity) -> Breakage {
            return {unreachable(why),
                    [&relay, identity](std::size_t step) {
                        relay.after(step, [&relay, identity] { relay.show(identity); });
                    },
                    mend};
        };
        column.run({showing("an ended certificate", folder + "/ended"),
                    showing("a certificate of another name", folder + "/misnamed"),
                    showing("a certificate of another authority", theirs.file("foreign")),
                    {unreachable("a handshake that is cut"),
                     [&](std::size_t step) { relay.after(step, [&] { relay.cut_handshakes(); }); }, mend}});
    });
}

BOOST_AUTO_TEST_CASE(a_vendor_whose_name_is_lost_at_any_step_is_told_and_nothing_is_done_twice) {
    TempDirectory const hosts;
    Vendors vendors;
    Relays relays(vendors);
    auto const host = [](Vendor vendor) { return std::string(name_of(vendor)) + ".test"; };
    for (auto const vendor : all_vendors)
        write_file(hosts.file(host(vendor)), "");
    auto const place = [&](Vendor vendor) { return relays.at("http://" + host(vendor))(vendor); };
    Gateway gateway(Setup{.pool = pool,
                          .scim = scim,
                          .declared = true,
                          .policies = one_retry,
                          .edits = elsewhere(vendors, place),
                          .environment = hosts_library(hosts.path().string())},
                    vendors);
    for_every_vendor(gateway, vendors, [&](Column& column, Vendor vendor) {
        auto& relay = relays[vendor];
        auto const name = hosts.file(host(vendor));
        column.run(
            {{.fault = unreachable("no such name"),
              .after = [&](std::size_t step) { relay.after(step, [&] { std::filesystem::remove(name); }); },
              .mend =
                  [&] {
                      relay.come_back();
                      write_file(name, "");
                  }}});
    });
}

BOOST_AUTO_TEST_CASE(a_vendor_that_cannot_be_reached_is_told) {
    for (bool const is_name : {true, false}) {
        Vendors vendors;
        auto const place = [&](Vendor vendor) -> std::string {
            if (is_name) return "http://nobody.test:80";
            return "https://127.0.0.1:" + std::to_string(vendors.ports(vendor).http); // no TLS at this port
        };
        Gateway gateway(Setup{.timeout = "{ connect: 300ms, request: 10s, total: 15s }",
                              .pool = pool,
                              .scim = scim,
                              .declared = true,
                              .policies = one_retry,
                              .edits = elsewhere(vendors, place),
                              .environment = hosts_library()},
                        vendors);
        for_every_vendor(gateway, vendors, [&](Column& column, Vendor) {
            column.run_unreachable(unreachable(is_name ? "no such name" : "no TLS"));
        });
    }
}

BOOST_AUTO_TEST_CASE(the_breaker_hears_of_what_is_a_failure_at_any_step_and_of_nothing_else) {
    Vendors vendors;
    Gateway gateway(Setup{.pool = pool,
                          .scim = scim,
                          .declared = true,
                          .policies =
                              "    retries: { attempts: 0 }\n    circuit_breaker: { failures: 1, window: "
                              "60s, open_for: 50ms }\n"},
                    vendors);
    for_every_vendor(gateway, vendors, [](Column& column, Vendor) { column.run_breaker(quick_faults()); });
}
