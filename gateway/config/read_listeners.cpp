#include "gateway/config/sections.hpp"
#include "gateway/config/suggest.hpp"

#include <algorithm>

namespace idiom::config {

namespace {

ListenerTls read_tls(Item const& item) {
    ListenerTls tls;
    Map const map(item,
                  {"certificate", "private_key", "certificates", "client_ca", "client_auth", "min_version"});
    map.require("certificate").file(tls.certificate);
    map.require("private_key").file(tls.private_key);
    map.get("certificates").each([&](Item const& entry) {
        auto& pair = tls.certificates.emplace_back();
        Map const more(entry, {"certificate", "private_key"});
        more.require("certificate").file(pair.certificate);
        more.require("private_key").file(pair.private_key);
    });
    auto const ca = map.get("client_ca");
    ca.file(tls.client_ca);
    if (ca.present()) tls.client_auth = ClientAuth::optional;
    auto const auth = map.get("client_auth");
    auth.choose(tls.client_auth, {Word{"none", ClientAuth::none}, Word{"optional", ClientAuth::optional},
                                  Word{"required", ClientAuth::required}});
    if (tls.client_auth != ClientAuth::none && !ca.present())
        auth.problem("needs a client_ca to check against");
    map.get("min_version")
        .choose(tls.min_version, {Word{"1.2", TlsVersion::tls_1_2}, Word{"1.3", TlsVersion::tls_1_3}});
    return tls;
}

void read_protocols(Item const& item, std::vector<ListenerProtocol>& protocols) {
    if (!item.present()) return;
    protocols.clear();
    item.each([&](Item const& entry) {
        auto protocol = ListenerProtocol::http_1_1;
        if (!entry.choose(protocol, {Word{"h2", ListenerProtocol::http_2},
                                     Word{"http/1.1", ListenerProtocol::http_1_1}}))
            return;
        if (std::ranges::find(protocols, protocol) != protocols.end())
            entry.problem("is listed twice");
        else
            protocols.push_back(protocol);
    });
    if (protocols.empty() && (item.is(Node::Kind::list) || item.is(Node::Kind::null)))
        item.problem("must name at least one protocol");
}

} // namespace

std::vector<Listener> read_listeners(Item const& item, bool open_to_all) {
    std::vector<Listener> listeners;
    item.each([&](Item const& entry) {
        Listener listener;
        Map const map(entry, {"address", "tls", "protocols"});
        auto const address = map.require("address");
        if (address.read(listener.address, to_address)) {
            auto const shown = in_quotes(listener.address.text());
            if (open_to_all && !listener.address.loopback())
                address.problem(shown +
                                " is not a loopback address, and no clients are listed: anyone could call");
            auto const same = [&](Listener const& other) {
                return other.address == listener.address && other.address.port != 0;
            };
            if (std::ranges::any_of(listeners, same)) address.problem(shown + " is listed twice");
        }
        auto const tls = map.get("tls");
        if (tls.present()) listener.tls = read_tls(tls);
        read_protocols(map.get("protocols"), listener.protocols);
        listeners.push_back(std::move(listener));
    });
    if (!item.present()) return {Listener{}};
    if (listeners.empty() && (item.is(Node::Kind::list) || item.is(Node::Kind::null)))
        item.problem("must name at least one address");
    return listeners;
}

} // namespace idiom::config
