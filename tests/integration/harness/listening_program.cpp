#include "tests/integration/harness/listening_program.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <stdexcept>

namespace idiom::test {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// For programs that take no port 0.
std::uint16_t free_port() {
    asio::io_context io;
    return tcp::acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)).local_endpoint().port();
}

bool listens(std::uint16_t port) {
    asio::io_context io;
    tcp::socket socket(io);
    boost::system::error_code error;
    socket.connect({asio::ip::address_v4::loopback(), port}, error);
    return !error;
}

} // namespace

ListeningProgram::ListeningProgram(Command const& command) {
    for (int tries = 0; tries < 5; ++tries)
        if (start(command)) return;
    throw std::runtime_error("it does not start: " + process_->err());
}

bool ListeningProgram::start(Command const& command) {
    port_ = free_port();
    auto arguments = command(port_);
    arguments.insert(arguments.begin(), "/usr/bin/env");
    process_ = std::make_unique<Process>(arguments, Process::Environment{{"PATH", "/usr/sbin:/usr/bin:/bin"}},
                                         folder_.file("out"), folder_.file("err"));
    eventually([&] { return listens(port_) || !process_->running(); }, std::chrono::seconds(30));
    return process_->running() && listens(port_);
}

ListeningProgram::Command nghttpx_before(std::uint16_t vendor_port) {
    return [vendor_port](std::uint16_t port) -> std::vector<std::string> {
        return {"nghttpx",
                "--conf=/dev/null",
                "--workers=1",
                "--no-via",
                "--no-add-x-forwarded-proto",
                "--no-server-rewrite",
                "--no-location-rewrite",
                "--errorlog-file=/dev/stderr",
                "--frontend=127.0.0.1," + std::to_string(port) + ";no-tls",
                "--backend=127.0.0.1," + std::to_string(vendor_port)};
    };
}

} // namespace idiom::test
