#pragma once

#include "gateway/auth/key_source.hpp"
#include "gateway/net/suspend.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace idiom::test {

struct KeysResponse {
    std::string keys;
    Delivery delivery = Delivery::answered;
    int status = 200;
    std::string cache_control = {};
    bool throws = false;
};

/// The URL of an issuer's keys, as one event loop fetches it. If `held`, requests wait.
class FakeKeys final : public auth::KeyClient, public KeysResponse {
public:
    explicit FakeKeys(std::string text) : KeysResponse{.keys = std::move(text)} {}

    boost::asio::awaitable<Response> get(upstream::CallContext& call_context) override {
        ++count;
        if (held)
            co_await net::suspend<bool>(
                [this](net::Resume<bool> resume) { waiting.push_back(std::move(resume)); });
        if (throws) throw std::runtime_error("broken client");
        co_return Response{.delivery = delivery,
                           .status = status,
                           .headers = call_context.arena.list<Header>({{"Cache-Control", cache_control}}),
                           .body = call_context.arena.copy(keys),
                           .secrets = {}};
    }

    bool held = false;
    std::vector<net::Resume<bool>> waiting;
    int count = 0;
};

} // namespace idiom::test
