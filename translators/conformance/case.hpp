#pragma once

#include "translators/core/dialect_info.hpp"
#include "translators/core/step.hpp"

#include <filesystem>
#include <iosfwd>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The conformance suite: the checks of `idiom verify-translator`. Not for the request path.
namespace idiom::conformance {

/// A request that a case expects. It owns its values, so it may outlive every arena.
struct Asked {
    Peer peer = Peer::backend;
    Method method = Method::get;
    std::string target;
    std::map<std::string, std::string> headers;
    std::string body;
    std::string secrets;
    bool operator==(Asked const&) const = default;
};
/// A response that a case gives. It owns its values, so it may outlive every arena.
struct RecordedResponse {
    Delivery delivery = Delivery::answered;
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string secrets;
    bool operator==(RecordedResponse const&) const = default;
};
struct RecordedStep {
    std::vector<Asked> asks;
    std::vector<RecordedResponse> responses;
    std::optional<std::string> session; ///< the session that the step renews
};
struct Expected {
    int status = 0;
    std::optional<std::string> body;
    std::string problem;               ///< "" if the answer is no problem
    std::vector<std::string> pointers; ///< of the problem's errors
    std::string outcome;               ///< "uncertain" if the problem says so
};

/// One recorded conversation: a client's call, the steps with the vendor, and the answer
/// (tests/cases/DIALECT/*.yaml).
struct Case {
    std::string name; ///< folder and file
    Settings settings;
    RolePolicy roles;
    std::string session;
    Method method = Method::get;
    std::string path;
    std::string query;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::vector<RecordedStep> recorded_steps;
    Expected answer;
};

/// Reads a case of `dialect`. Throws std::runtime_error if the file is not a valid case: a misspelt key would
/// otherwise make a check that never fails.
Case load_case(std::filesystem::path const& file, DialectInfo const& dialect);

/// Reads the cases in `places` (files or folders), in the order of their names. If a folder has a subfolder
/// named like the dialect, reads only the subfolder. Throws std::runtime_error as `load_case`, and for a
/// place without any case.
std::vector<Case> load_cases(std::span<std::filesystem::path const> places, DialectInfo const& dialect);

/// Completes `settings` with the fallbacks of the dialect, as the configuration does.
void add_fallbacks(Settings& settings, DialectInfo const& dialect);

Asked asked_by(Request const& request);
std::ostream& operator<<(std::ostream& out, Asked const& asked);

} // namespace idiom::conformance
