#include "tests/acceptance/dotnet.hpp"

#include "tests/acceptance/client.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>

namespace idiom::test {

namespace {

/// Compiled once for all clients of this process.
std::string const& compiled_program() {
    static TempDirectory const directory;
    static std::string const program = [] {
        auto made = directory.file("VoiceClient.exe");
        auto const ran = run({"/usr/bin/env", "mcs", "-r:System.Runtime.Serialization.dll", "-out:" + made,
                              IDIOM_SOURCE_DIR "/tests/acceptance/VoiceClient.cs"});
        if (ran.status != 0) throw std::runtime_error("mcs: " + ran.out + ran.err);
        return made;
    }();
    return program;
}

} // namespace

std::string no_dotnet() {
    for (std::string const program : {"mcs", "mono"})
        if (run({"/usr/bin/env", "sh", "-c", "command -v " + program}).status != 0)
            return "there is no `" + program + "` here (Debian: mono-mcs mono-runtime)";
    return {};
}

DotnetProgram::DotnetProgram(std::vector<std::string> const& arguments) {
    auto const fifo = directory_.file("in");
    if (::mkfifo(fifo.c_str(), 0600) != 0) throw std::runtime_error("no fifo");
    // Open at both ends here, so that neither side waits for the other.
    input_ = ::open(fifo.c_str(), O_RDWR | O_CLOEXEC);
    std::vector<std::string> command{"/usr/bin/env",    "sh", "-c", "exec mono \"$@\" <" + fifo, "mono",
                                     compiled_program()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    process_ = std::make_unique<Process>(command, Process::Environment{}, directory_.file("out"),
                                         directory_.file("err"));
}

DotnetProgram::~DotnetProgram() { ::close(input_); }

std::string DotnetProgram::ask(std::string const& line) {
    auto const text = line + "\n";
    if (::write(input_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        throw std::runtime_error("mono takes no more");
    std::string out;
    auto end = std::string::npos;
    eventually(
        [&] {
            out = process_->out();
            end = out.find('\n', read_);
            return end != std::string::npos || !process_->running();
        },
        60s);
    if (end == std::string::npos) throw std::runtime_error("no answer from mono: " + process_->err());
    auto const told = out.substr(read_, end - read_);
    read_ = end + 1;
    return told;
}

} // namespace idiom::test
