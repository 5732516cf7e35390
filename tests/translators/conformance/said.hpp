#pragma once

#include "tests/support/process.hpp"
#include "tests/translators/conformance/sample_dialect.hpp"
#include "translators/conformance/verify.hpp"

#include <sstream>

namespace idiom::tests {

struct Said {
    std::string text;
    std::string failed; ///< the names of the checks
    bool ok = false;
};

inline Said verify(DialectInfo const& dialect, conformance::VerifyOptions options = {}) {
    options.fuzzing = {}; // the least number of conversations
    Said said;
    said.ok = conformance::verify(dialect, options, [&](std::string_view text) { said.text += text; });
    std::istringstream lines(said.text);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("FAILED  "))
            said.failed += (said.failed.empty() ? "" : " ") + line.substr(8, line.find(':') - 8);
    return said;
}

/// A temporary folder with one case for the sample dialect.
class CaseFolder {
public:
    explicit CaseFolder(std::string const& text, std::string const& name = "a_user_is_read.yaml") {
        test::write_file(folder_.file(name), text);
    }
    std::string path() const { return folder_.path(); }
    conformance::VerifyOptions options() const { return {.cases = {path()}, .settings = {}, .only = {}}; }

private:
    test::TempDirectory folder_;
};

/// Returns a case that reads a user and expects this last name in the answer.
inline std::string a_case(std::string const& last_name, std::string const& target = "/users/7") {
    return "name: a_user_is_read\n"
           "call: { method: GET, path: /users/7 }\n"
           "turns:\n"
           "  - ask: [ { method: GET, target: '" +
           target +
           "', headers: {}, body: '' } ]\n"
           "    reply: [ { status: 200, headers: { Content-Type: application/json }, body: "
           "'{\"id\":\"7\",\"login\":\"kim\",\"first\":\"Kim\",\"last\":\"Lee\",\"roles\":[]}' } ]\n"
           "answer: { status: 200, body: '{\"id\":\"7\",\"userName\":\"kim\",\"displayName\":\"Kim " +
           last_name + "\",\"firstName\":\"Kim\",\"lastName\":\"" + last_name + "\",\"roles\":[]}' }\n";
}

} // namespace idiom::tests
