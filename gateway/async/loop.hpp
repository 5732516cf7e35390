#pragma once

#include "gateway/async/deadlines.hpp"

#include <boost/asio/io_context.hpp>

namespace idiom::async {

/// One event loop, run by one thread. Objects of a loop are used from its thread only and need no lock.
struct Loop {
    boost::asio::io_context io{1};
    Deadlines deadlines{io};
};

} // namespace idiom::async
