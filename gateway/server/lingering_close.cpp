#include "gateway/server/lingering_close.hpp"

#include "gateway/net/event_time.hpp"

#include <algorithm>
#include <array>

namespace idiom::server {

boost::asio::awaitable<void> lingering_close(net::Stream& stream, net::Loop& loop) {
    net::Deadlines::Entry deadline([](void* self) { static_cast<net::Stream*>(self)->cancel(); }, &stream);
    deadline.arm(loop.deadlines, net::event_time() + std::chrono::milliseconds(1000));
    co_await stream.finish();
    std::array<char, 4096> discarded;
    for (std::size_t left = 1024 * 1024; left > 0;) {
        auto const got = co_await stream.discard_some(discarded);
        if (got.error || deadline.expired()) break;
        left -= std::min(left, got.bytes);
    }
}

} // namespace idiom::server
