#pragma once

#include "tests/integration/harness/vendors.hpp"
#include "tests/sandbox/server.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::test {

/// One span as a collector reads it.
struct SeenSpan {
    std::string trace;
    std::string id;
    std::string parent;
    std::string name;
    int kind = 0;
    bool failed = false;
    Json attributes = Json::object(); ///< name → value; 64-bit numbers are texts, as OTLP sends them

    std::string text(std::string_view attribute) const { return attributes.value(attribute, ""); }
};

/// An OpenTelemetry collector on loopback for the JSON encoding of OTLP/HTTP. Its functions may be called
/// from any thread.
class Collector {
public:
    explicit Collector(std::string const& certificates = {});
    ~Collector();

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v1/traces"; }
    std::string secure_url() const { return "https://127.0.0.1:" + std::to_string(tls_port_) + "/v1/traces"; }
    /// Sets the response to all later requests.
    void answer(sandbox::Response response);
    std::vector<SeenSpan> spans() const;
    std::vector<sandbox::Request> requests() const;
    void stop() { server_.stop(); }

private:
    sandbox::Response take(sandbox::Request request);

    mutable std::mutex mutex_;
    sandbox::Response answer_ = sandbox::json_response(200, "{}");
    std::vector<sandbox::Request> requests_;
    sandbox::Server server_;
    std::uint16_t port_ = 0;
    std::uint16_t tls_port_ = 0;
};

/// The spans in a request.
std::vector<SeenSpan> spans_in(std::string const& body);

} // namespace idiom::test
