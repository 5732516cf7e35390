#pragma once

#include "tests/sandbox/server.hpp"

#include <cstdint>
#include <string>

namespace idiom::test {

/// A vendor on loopback that has every requested user, with the login `kim`.
class SmallVendor {
public:
    SmallVendor() {
        port_ = server_.listen(0, [](sandbox::Request const& request) {
            auto const id = request.target.substr(request.target.rfind('/') + 1);
            return sandbox::json_response(200, R"({"id":")" + id + R"(","login":"kim","roles":[]})");
        });
        server_.start(1);
    }
    ~SmallVendor() { server_.stop(); }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

private:
    sandbox::Server server_;
    std::uint16_t port_ = 0;
};

} // namespace idiom::test
