#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace idiom {

struct Capabilities;
struct RolePolicy;

/// One scalar below the settings of a face in routes.yaml. `path` has the keys that lead there; it is empty
/// if a scalar is in the place of the settings.
struct GivenSetting {
    std::vector<std::string> path;
    std::string value;
};

/// What is wrong with a setting.
struct SettingProblem {
    std::size_t setting = 0; ///< its place among those that were given
    std::string text;
};

/// The settings of a face for one route, read and checked. Immutable; any thread.
class FaceSettings {
public:
    virtual ~FaceSettings() = default;
    /// Returns the settings in effect as JSON text.
    virtual std::string shown() const = 0;
    /// Returns how long one request may take in all, in milliseconds; 0: as long as the back end may take.
    virtual std::int64_t request_timeout() const { return 0; }
    /// Returns the size of a body that the face announces to its clients, in bytes; 0: it announces none.
    virtual std::size_t largest_body() const { return 0; }
};

/// The result of reading settings.
struct ReadSettings {
    std::shared_ptr<FaceSettings const> settings; ///< counts only if there are no problems
    std::vector<SettingProblem> problems;
};

} // namespace idiom
