#include "gateway/cli/health.hpp"

#include "gateway/net/stream.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <thread>

namespace idiom::cli {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::seconds patience{3};
constexpr std::chrono::minutes longest_start{1};
constexpr std::size_t longest_answer = 16 * 1024;

/// Sends a request. Returns all bytes until the connection closes, or why there are none.
asio::awaitable<std::expected<std::string, std::string>> exchange(tcp::socket& socket, tcp::endpoint to,
                                                                  std::string_view request) {
    boost::system::error_code error;
    co_await socket.async_connect(to, asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return std::unexpected(error.message());
    net::Stream stream(std::move(socket));
    auto const sent = co_await stream.write_all(request);
    if (sent.error) co_return std::unexpected(sent.error.message());
    std::string answer;
    std::array<char, 4096> room;
    while (answer.size() < longest_answer) {
        auto const got = co_await stream.read_some(room);
        answer.append(room.data(), got.bytes);
        if (got.error) break;
    }
    co_return answer;
}

} // namespace

std::expected<std::string, std::string> ask_health(config::Address const& admin, std::string_view path) {
    auto const at = "http://" + admin.text() + std::string(path);
    auto const request =
        "GET " + std::string(path) + " HTTP/1.1\r\nHost: " + admin.text() + "\r\nConnection: close\r\n\r\n";
    asio::io_context io;
    tcp::socket socket(io);
    std::expected<std::string, std::string> answer = std::unexpected("no answer in time");
    asio::co_spawn(io, exchange(socket, {asio::ip::make_address(admin.host), admin.port}, request),
                   [&](std::exception_ptr failure, std::expected<std::string, std::string> got) {
                       if (!failure) answer = std::move(got);
                   });
    io.run_for(patience);
    if (!answer) return std::unexpected(at + ": " + answer.error());
    auto const line = answer->substr(0, answer->find("\r\n"));
    auto const end = answer->find("\r\n\r\n");
    auto const body = end == answer->npos ? std::string() : answer->substr(end + 4);
    if (!line.starts_with("HTTP/1.1 200 ")) return std::unexpected(at + ": " + line + " " + body);
    return body;
}

std::expected<std::string, std::string> await_ready(config::Address const& admin, int process) {
    auto const who = "process " + std::to_string(process);
    auto const its = "\"pid\":" + std::to_string(process) + "}";
    std::string last = "it has not answered";
    for (auto const until = std::chrono::steady_clock::now() + longest_start;;) {
        if (::kill(process, 0) != 0 && errno == ESRCH) return std::unexpected(who + " has ended");
        auto answer = ask_health(admin, "/readyz");
        auto const& said = answer ? *answer : answer.error();
        if (said.ends_with(its)) {
            if (answer) return answer;
            last = said;
        }
        if (std::chrono::steady_clock::now() > until)
            return std::unexpected(who + " is not ready after a minute: " + last);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

} // namespace idiom::cli
