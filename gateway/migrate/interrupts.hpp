#pragma once

#include "gateway/migrate/pace.hpp"
#include "gateway/net/event_loop.hpp"

#include <boost/asio/signal_set.hpp>

#include <csignal>

namespace idiom::migrate {

/// Ends a run on SIGINT and SIGTERM: nothing new begins, what is under way is finished.
class Interrupts {
public:
    Interrupts(net::Loop& loop, Pace& pace) : signals_(loop.io, SIGINT, SIGTERM) {
        signals_.async_wait([this, &pace](boost::system::error_code error, int number) {
            if (error) return;
            signal_ = number;
            pace.end();
        });
    }
    /// Returns the signal that came; 0 for none.
    int signal() const { return signal_; }

private:
    boost::asio::signal_set signals_;
    int signal_ = 0;
};

} // namespace idiom::migrate
