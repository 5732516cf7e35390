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

/// The translator kit: what `idiom verify-translator` holds a translator to. Not for the request path.
namespace idiom::conformance {

/// A request as a case expects it, or a response as it gives it: values of their own, so that they outlive
/// arenas.
struct Asked {
    Peer peer = Peer::backend;
    Method method = Method::get;
    std::string target;
    std::map<std::string, std::string> headers;
    std::string body;
    std::string secrets;
    bool operator==(Asked const&) const = default;
};
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
    std::optional<std::string> session; ///< that the ask renews
};
struct Expected {
    int status = 0;
    std::optional<std::string> body;
    std::string problem;               ///< "" where it is no problem
    std::vector<std::string> pointers; ///< of the problem's errors
    std::string outcome;               ///< "uncertain" where the problem says so
};

/// One recorded conversation: a client's call, the turns with the vendor, the answer
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

/// A case of `dialect`. Throws std::runtime_error for a file that is no case: a misspelt key would otherwise
/// be a check that never fails.
Case load_case(std::filesystem::path const& file, DialectInfo const& dialect);

/// The cases in `places`, files or folders, in the order of their names. Of a folder that has one named as
/// the dialect only that is read. Throws std::runtime_error as above, and for a place without any case.
std::vector<Case> load_cases(std::span<std::filesystem::path const> places, DialectInfo const& dialect);

/// Completes `settings` with the fallbacks of the dialect, as the configuration does.
void add_fallbacks(Settings& settings, DialectInfo const& dialect);

Asked asked_by(Request const& request);
std::ostream& operator<<(std::ostream& out, Asked const& asked);

} // namespace idiom::conformance
