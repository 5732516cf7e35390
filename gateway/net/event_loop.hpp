#pragma once

#include "gateway/net/deadlines.hpp"

#include <boost/asio/io_context.hpp>

namespace idiom::net {

/// One event loop, run by one thread. Objects of a loop are used from its thread only and need no lock.
struct Loop {
    boost::asio::io_context io{1};
    Deadlines deadlines{io};
};

} // namespace idiom::net
