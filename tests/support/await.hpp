#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace idiom::test {

/// Runs one coroutine to its end on an event loop of its own. Returns what the coroutine returns, and throws
/// what it throws.
template <class T> T await(boost::asio::awaitable<T> coroutine) {
    boost::asio::io_context loop;
    std::optional<T> result;
    std::exception_ptr thrown;
    boost::asio::co_spawn(
        loop,
        [](boost::asio::awaitable<T> inner, std::optional<T>& to) -> boost::asio::awaitable<void> {
            to.emplace(co_await std::move(inner));
        }(std::move(coroutine), result),
        [&](std::exception_ptr error) { thrown = error; });
    loop.run();
    if (thrown) std::rethrow_exception(thrown);
    return std::move(*result);
}

} // namespace idiom::test
