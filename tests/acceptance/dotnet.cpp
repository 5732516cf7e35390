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
    // Both ends are open here, so that neither side waits for the other.
    input_ = ::open(fifo.c_str(), O_RDWR | O_CLOEXEC);
    std::vector<std::string> command{"/usr/bin/env",    "sh", "-c", "exec mono \"$@\" <" + fifo, "mono",
                                     compiled_program()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    write_file(directory_.file("out"), "");
    output_.open(directory_.file("out"), std::ios::binary);
    process_ = std::make_unique<Process>(command, Process::Environment{}, directory_.file("out"),
                                         directory_.file("err"));
}

DotnetProgram::~DotnetProgram() { ::close(input_); }

void DotnetProgram::send(std::string_view text) const {
    while (!text.empty()) {
        auto const sent = ::write(input_, text.data(), text.size());
        if (sent <= 0) throw std::runtime_error("mono takes no more");
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::vector<std::string> DotnetProgram::ask_all(std::vector<std::string> const& lines) {
    for (auto const& line : lines)
        send(line + "\n");
    std::vector<std::string> answers;
    std::string unread;
    eventually(
        [&] {
            output_.clear(); // the end of the file may have moved
            unread.append(std::istreambuf_iterator<char>(output_), {});
            for (auto end = unread.find('\n'); end != unread.npos; end = unread.find('\n')) {
                answers.push_back(unread.substr(0, end));
                unread.erase(0, end + 1);
            }
            return answers.size() >= lines.size() || !process_->running();
        },
        120s);
    if (answers.size() != lines.size()) throw std::runtime_error("no answer from mono: " + process_->err());
    return answers;
}

} // namespace idiom::test
