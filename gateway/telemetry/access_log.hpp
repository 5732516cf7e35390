#pragma once

#include "gateway/telemetry/log_file.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace idiom::telemetry {

/// The facts that the access log states of one request. Never a query, a field or a body, which may hold
/// secrets.
struct AccessEntry {
    std::string_view request_id;
    std::string_view trace_id = {}; ///< trace of the request; "" for none
    std::string_view span_id = {};  ///< the gateway's own span; "" if it is not recorded
    std::string_view peer;
    std::string_view client; ///< the configured name; "" if no client was found
    std::string_view method;
    std::string_view path;
    std::string_view route;
    std::string_view operation;
    std::string_view protocol = {}; ///< "HTTP/2", …
    std::string_view problem; ///< the name of the fault; "" for a success
    int status = 0;
    std::size_t bytes_in = 0;  ///< of the body
    std::size_t bytes_out = 0; ///< of the body
    std::chrono::nanoseconds duration{};
    std::string_view via = {}; ///< what made the request inside of the gateway, such as "console"
};

/// The access log of one event loop. Collects lines and writes them a few times a second, so that a request
/// costs no system call and no lock. Used from its loop's thread only.
class AccessLog {
public:
    enum class Format : std::uint8_t { json, text };
    /// If `file` is null, nothing is logged.
    AccessLog(std::shared_ptr<LogFile> file, Format format) : file_(std::move(file)), format_(format) {}
    ~AccessLog() { flush(); }
    AccessLog(AccessLog const&) = delete;
    AccessLog& operator=(AccessLog const&) = delete;

    void append(AccessEntry const& entry);
    void flush();

private:
    void append_json(AccessEntry const& entry);
    void append_text(AccessEntry const& entry);

    std::shared_ptr<LogFile> file_;
    Format format_;
    std::string lines_;
};

} // namespace idiom::telemetry
