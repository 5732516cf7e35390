#pragma once

#include "tests/integration/process.hpp"

#include <fstream>
#include <memory>

namespace idiom::test {

/// VoiceClient.cs, compiled by mono's mcs and run: one line in, one line out.
class DotnetProgram {
public:
    /// Error: std::runtime_error where it does not compile.
    explicit DotnetProgram(std::vector<std::string> const& arguments);
    ~DotnetProgram();

    /// Error: std::runtime_error where no answer comes.
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
