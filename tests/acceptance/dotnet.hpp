#pragma once

#include "tests/support/process.hpp"

#include <fstream>
#include <memory>

namespace idiom::test {

/// VoiceClient.cs, compiled by mono's mcs and running. It answers each line with one line.
class DotnetProgram {
public:
    /// Throws std::runtime_error if the program does not compile.
    explicit DotnetProgram(std::vector<std::string> const& arguments);
    ~DotnetProgram();

    /// Throws std::runtime_error if no answer comes.
    std::string ask(std::string const& line) { return ask_all({line}).front(); }
    std::vector<std::string> ask_all(std::vector<std::string> const& lines);

private:
    void send(std::string_view text) const;

    TempDirectory directory_;
    int input_ = -1;
    std::unique_ptr<Process> process_;
    std::ifstream output_;
};

} // namespace idiom::test
