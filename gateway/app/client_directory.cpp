#include "gateway/app/client_directory.hpp"

#include "gateway/telemetry/log.hpp"
#include "gateway/tls/contexts.hpp"
#include "gateway/tls/file_error.hpp"
#include "gateway/upstream/http_backend.hpp"

#include <fstream>
#include <stdexcept>

namespace idiom::app {

namespace {

void note_keys(auth::KeyEvent const& event) {
    std::string text(event.url);
    if (event.failure.empty())
        return log::info(text + ": fetched " + std::to_string(event.keys) + " keys of tokens");
    text.append(": ").append(event.failure);
    log::error(text + (event.keys > 0 ? "; the keys of tokens stay as they were"
                                      : "; there are no keys, so no token of its issuer is accepted"));
}

/// Fetches one URL over a pool of its own.
class HttpKeyClient final : public auth::KeyClient {
public:
    HttpKeyClient(net::Loop& loop, ClientDirectory::Issuer const& issuer)
        : target_(issuer.target), backend_(loop, issuer.endpoint) {}

    boost::asio::awaitable<Response> get(upstream::CallContext& call_context) override {
        auto const headers =
            call_context.arena.list<Header>({{"Accept", "application/jwk-set+json, application/json"}});
        Request const request{.target = target_, .headers = headers, .repeatable = true};
        co_return co_await backend_.send(request, call_context);
    }

private:
    std::string target_;
    upstream::HttpBackend backend_;
};

std::shared_ptr<upstream::Endpoint const> endpoint_of(config::Url const& url, config::Jwt const& jwt) {
    auto endpoint = std::make_shared<upstream::Endpoint>();
    endpoint->host = url.host;
    endpoint->port = url.port;
    endpoint->authority = url.authority();
    if (url.tls) endpoint->tls = tls::client_context({.ca = jwt.jwks_ca});
    endpoint->connect_timeout = std::chrono::seconds(2);
    endpoint->request_timeout = auth::KeySource::longest_fetch;
    endpoint->max_connections = 1;
    endpoint->max_answer = auth::KeySet::largest + 1;
    endpoint->troubles = upstream::troubles_in_log("keys of tokens: " + url.origin());
    return endpoint;
}

std::shared_ptr<auth::TokenRule const> rule_of(config::Jwt const& jwt) {
    return std::make_shared<auth::TokenRule>(
        auth::TokenRule{.issuer = jwt.issuer,
                        .audience = jwt.audience,
                        .routes_claim = jwt.routes_claim,
                        .scope_claim = jwt.scope_claim,
                        .clock_skew = std::chrono::duration_cast<std::chrono::seconds>(jwt.clock_skew)});
}

auth::Caller caller_of(config::Client const& client, std::uint32_t number) {
    auth::Caller caller{.name = client.name,
                        .login = client.login,
                        .may_read = client.may_read,
                        .may_write = client.may_write,
                        .number = number};
    if (client.routes) caller.routes.emplace(client.routes->begin(), client.routes->end());
    return caller;
}

bool is_far(config::Url const& url) {
    return !url.tls && url.host != "localhost" && !config::Address{url.host, url.port}.loopback();
}

} // namespace

std::shared_ptr<auth::KeySource> keys_in(config::Path const& path) {
    std::ifstream stream(path, std::ios::binary);
    std::string text(auth::KeySet::largest + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad() || (!stream.eof() && stream.fail())) throw tls::FileError(path, "cannot be read");
    text.resize(static_cast<std::size_t>(stream.gcount()));
    auto keys = auth::KeySet::read(text);
    if (!keys) throw tls::FileError(path, std::string(keys.error()));
    return std::make_shared<auth::KeySource>(std::move(*keys));
}

std::shared_ptr<auth::KeySource> KeySources::at(config::Url const& url,
                                                std::optional<config::Path> const& authority) {
    auto& place = sources_[url.text() + '\n' + (authority ? authority->string() : std::string())];
    auto source = place.lock();
    if (!source) {
        source = std::make_shared<auth::KeySource>(url.origin(), telemetry::steady_clock(), note_keys);
        place = source;
    }
    return source;
}

ClientDirectory::ClientDirectory(std::vector<config::Client> const& clients, KeySources& sources) {
    std::vector<auth::Callers::Keyed> known;
    std::vector<auth::Callers::Certified> certified;
    std::vector<auth::Callers::Trusted> trusted;
    std::uint32_t number = 0;
    for (auto const& client : clients) {
        auto caller = caller_of(client, ++number);
        if (auto const* const key = std::get_if<config::ApiKey>(&client.credential)) {
            known.push_back({std::move(caller), auth::digest_of(key->key.reveal())});
        } else if (auto const* const digest = std::get_if<config::ApiKeyDigest>(&client.credential)) {
            known.push_back({std::move(caller), digest->sha256});
        } else if (auto const* const certificate = std::get_if<config::Certificate>(&client.credential)) {
            certified.push_back({std::move(caller), certificate->name});
        } else {
            auto const& jwt = std::get<config::Jwt>(client.credential);
            auto const* const url = std::get_if<config::Url>(&jwt.jwks);
            try {
                issuers_.emplace_back();
                if (url) issuers_.back() = {endpoint_of(*url, jwt), url->path.empty() ? "/" : url->path};
                trusted.push_back(
                    {std::move(caller), rule_of(jwt),
                     url ? sources.at(*url, jwt.jwks_ca) : keys_in(std::get<config::Path>(jwt.jwks))});
            } catch (std::exception const& error) {
                throw std::runtime_error("client '" + client.name + "': " + error.what());
            }
            if (url && is_far(*url))
                log::warning("client '" + client.name +
                             "': its jwks comes over http, so whoever is on the way can forge tokens");
        }
    }
    callers_ =
        std::make_shared<auth::Callers const>(std::move(known), std::move(certified), std::move(trusted));
}

std::unique_ptr<auth::Authenticator> ClientDirectory::open(net::Loop& loop) const {
    std::vector<std::shared_ptr<auth::KeyClient>> clients;
    for (auto const& issuer : issuers_)
        clients.push_back(issuer.endpoint ? std::make_shared<HttpKeyClient>(loop, issuer) : nullptr);
    auto authenticator =
        std::make_unique<auth::Authenticator>(callers_, std::move(clients), loop.io.get_executor(),
                                              [] { return std::chrono::system_clock::now(); });
    authenticator->fetch_first_keys();
    return authenticator;
}

} // namespace idiom::app
