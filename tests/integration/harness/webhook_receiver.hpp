#pragma once

#include "gateway/webhooks/signature.hpp"
#include "tests/integration/harness/gateway.hpp"
#include "tests/sandbox/server.hpp"
#include "tests/support/certificates.hpp"
#include "translators/codec/base64.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace idiom::test {

namespace sandbox = idiom::sandbox;

inline constexpr std::string_view webhook_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

struct Message {
    std::string id, timestamp, signature, body;
    Json json() const { return Json::parse(body); }
    bool is_signed() const {
        Arena arena;
        auto const key = base64::decode(webhook_secret.substr(std::string_view("whsec_").size()), arena);
        return signature == idiom::webhooks::sign(*key, id, timestamp, body);
    }
};

/// A receiver on a socket. It takes every message, unless `status` is another.
class Receiver {
public:
    /// With the folder of certificates it speaks HTTPS.
    explicit Receiver(Certificates const* certificates = nullptr) : scheme_(certificates ? "https" : "http") {
        auto const handle = [this](sandbox::Request const& request) { return take(request); };
        if (certificates)
            server_.use_certificate(certificates->file("backend.crt").string(),
                                    certificates->file("backend.key").string());
        port_ = certificates ? server_.listen_tls(0, handle) : server_.listen(0, handle);
        server_.start(1);
    }
    ~Receiver() { server_.stop(); }

    std::string url(std::string const& host = "localhost") const {
        return scheme_ + "://" + host + ":" + std::to_string(port_) + "/hooks";
    }
    std::vector<Message> messages() const {
        std::scoped_lock const lock(mutex_);
        return messages_;
    }
    /// The ids of the messages that it took.
    std::multiset<std::string> taken() const {
        std::scoped_lock const lock(mutex_);
        return taken_;
    }
    std::set<std::string> paths() const {
        std::scoped_lock const lock(mutex_);
        return paths_;
    }

    std::atomic<int> status = 204;

private:
    sandbox::Response take(sandbox::Request const& request) {
        std::scoped_lock const lock(mutex_);
        auto const field = [&](std::string_view name) { return std::string(request.header(name)); };
        paths_.insert(std::string(request.target));
        messages_.push_back({.id = field("webhook-id"),
                             .timestamp = field("webhook-timestamp"),
                             .signature = field("webhook-signature"),
                             .body = std::string(request.body)});
        if (status < 300) taken_.insert(messages_.back().id);
        auto response = sandbox::json_response(status, "{}");
        if (status == 302) response.headers.push_back({"Location", "/elsewhere"});
        return response;
    }

    mutable std::mutex mutex_;
    std::vector<Message> messages_;
    std::multiset<std::string> taken_;
    std::set<std::string> paths_;
    sandbox::Server server_;
    std::string const scheme_;
    std::uint16_t port_ = 0;
};

/// One of the webhooks of a configuration.
struct Hook {
    std::string name, url;
    std::string more = "allow_private: true"; ///< further keys
};

inline Setup setup_with(std::vector<Hook> const& hooks) {
    std::string text = "webhooks:\n";
    for (auto const& hook : hooks)
        text += "  - { name: " + hook.name + ", url: \"" + hook.url +
                "\", secret: \"${env:WEBHOOK_SECRET}\", " + hook.more + " }\n";
    Setup setup;
    setup.environment = {{"WEBHOOK_SECRET", std::string(webhook_secret)}};
    setup.rewrite = [text](std::string file) { return file + text; };
    return setup;
}

/// Creates a user, and returns the id.
inline std::string create(HttpClient client, std::string const& login) {
    auto const made =
        client.call("POST", users_path(Vendor::genesys), json_type, new_user(Vendor::genesys, login).dump());
    BOOST_REQUIRE_MESSAGE(made.status == 201, made.body);
    return json_of(made).at("id");
}

/// Returns whether the webhook has its place in the audit trail: it will be told of what happens from now on.
inline bool has_begun(Gateway& gateway, std::string const& name = "hr") {
    return eventually([&] {
        auto const metrics = HttpClient(gateway.admin()).get("/metrics").body;
        return metrics.contains("idiom_webhook_waiting{webhook=\"" + name + "\"}");
    });
}

} // namespace idiom::test
