#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace idiom::test {

/// One request of a directory, and the response that it has to get. Texts may have placeholders in braces,
/// for values that only the run knows: "{user}".
struct DirectoryStep {
    std::string name;
    std::string needs; ///< what the back end has to have, or the step is left out; "" for nothing
    std::string method;
    std::string path; ///< below the route, not encoded
    std::string type; ///< Content-Type
    nlohmann::json body;
    std::string echo;                        ///< the name of a kept document, which `body` changes
    std::vector<int> status;                 ///< one of these
    nlohmann::json shows;                    ///< what the body has at least; "*" stands for any value
    std::vector<std::string> absent;         ///< JSON Pointers to what the body must not have
    nlohmann::json includes;                 ///< by JSON Pointer: a list has an element that shows this
    std::string ignored;                     ///< a path in X-Idiom-Ignored
    nlohmann::json held;                     ///< what the vendor has to hold of the user, in unified words
    std::map<std::string, std::string> keep; ///< name → JSON Pointer of a value for later steps
};

/// The conversation of one directory, as its documentation or those who serve it have it.
struct DirectoryScript {
    std::string directory;
    std::string file;
    std::vector<DirectoryStep> steps;
};

/// Reads a script. Throws std::exception, naming the file, if a key is not known or missing.
DirectoryScript read_directory_script(std::filesystem::path const& file);

struct DirectoryResponse {
    int status = 0;
    nlohmann::json body;
    std::string ignored;
};

/// What a script is run against.
struct DirectoryRun {
    using Send = std::function<DirectoryResponse(std::string const& method, std::string const& target,
                                                 std::string const& type, nlohmann::json const& body)>;
    Send send; ///< `target` is encoded; `body` is null if there is none
    /// Returns the vendor's user with this id, in unified words; may be null for a run without a vendor.
    std::function<nlohmann::json(std::string const& id)> held = {};
    std::set<std::string> has;                         ///< see DirectoryStep::needs
    std::map<std::string, nlohmann::json> values = {}; ///< of placeholders
};

/// Runs a script. Returns what is wrong, a line for each; the first wrong status ends the run.
std::vector<std::string> run(DirectoryScript const& script, DirectoryRun run);

} // namespace idiom::test
