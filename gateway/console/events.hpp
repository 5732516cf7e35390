#pragma once

#include "gateway/console/addresses.hpp"
#include "gateway/console/background.hpp"
#include "gateway/net/event_loop.hpp"
#include "gateway/telemetry/clock.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::console {

/// The subjects of events.
enum class Topic : std::uint8_t { overview, calls, inspections, configuration };

/// The streams of `GET events` (console, B7): server-sent events, one stream for a page of the console. The
/// hub belongs to the event loop of the admin listener.
class Events {
public:
    static constexpr std::size_t most_streams = 8;
    static constexpr std::size_t most_waiting = 256 * 1024;  ///< bytes of a stream; more end it
    static constexpr std::size_t most_calls = 50;            ///< a second, of one stream
    static constexpr std::chrono::minutes longest{10};       ///< of a stream
    static constexpr std::chrono::seconds comment_after{15}; ///< without an event
    static constexpr std::chrono::seconds overview_step{2};
    /// Milliseconds after which a browser opens a stream again that has ended.
    static constexpr std::uint64_t retry = 1000;

    /// `overview` returns the text of an overview with these routes, see overview_json. It is called on the
    /// background thread.
    using Overview = std::function<std::string(std::vector<std::string> const& routes)>;
    Events(net::Loop& loop, Background background, Overview overview,
           telemetry::Clock now = telemetry::steady_clock());
    ~Events();

    /// The row of `events`.
    std::vector<Row> rows();
    /// Sends an event to all streams of the topic. `data` is JSON without line breaks. Any thread.
    void publish(Topic topic, std::string_view event, std::string data);
    /// Returns whether anybody listens to the topic. On the event loop.
    bool wanted(Topic topic) const;
    std::size_t open() const;

private:
    class Stream;
    struct Hub;
    boost::asio::awaitable<server::Response> answer(Call const& call);

    std::shared_ptr<Hub> hub_; ///< streams that outlive this keep it
};

} // namespace idiom::console
