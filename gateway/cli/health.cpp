#include "gateway/cli/health.hpp"

#include "gateway/net/event_loop.hpp"
#include "gateway/upstream/http_backend.hpp"

#include <boost/asio/co_spawn.hpp>

#include <cerrno>
#include <csignal>
#include <thread>

namespace idiom::cli {

using namespace std::chrono_literals;

namespace {

constexpr auto patience = 3s;
constexpr auto longest_start = 1min;
constexpr std::size_t longest_answer = 16 * 1024;

} // namespace

std::expected<std::string, std::string> ask_health(config::Address const& admin, std::string_view path) {
    auto const at = "http://" + admin.text() + std::string(path) + ": ";
    std::string why = "no answer";
    auto const note = [&why](std::string_view cause) { why = cause; };
    net::Loop loop;
    upstream::HttpBackend gateway(loop, std::make_shared<upstream::Endpoint const>(upstream::Endpoint{
                                            .host = admin.host,
                                            .port = admin.port,
                                            .authority = admin.text(),
                                            .connect_timeout = patience,
                                            .idle_timeout = 0ms,
                                            .max_answer = longest_answer,
                                            .troubles = std::make_shared<upstream::Troubles>(note)}));
    Arena arena;
    Request const request{.target = path};
    upstream::CallContext call{.arena = arena, .deadline = std::chrono::steady_clock::now() + patience};
    Response response{.delivery = Delivery::not_sent};
    boost::asio::co_spawn(loop.io, gateway.send(request, call),
                          [&](std::exception_ptr failure, Response got) {
                              if (!failure) response = got;
                              loop.io.stop();
                          });
    loop.io.run();
    if (response.delivery != Delivery::answered) return std::unexpected(at + why);
    if (response.status != 200)
        return std::unexpected(at + std::to_string(response.status) + " " + std::string(response.body));
    return std::string(response.body);
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
        std::this_thread::sleep_for(50ms);
    }
}

} // namespace idiom::cli
