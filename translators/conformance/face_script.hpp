#pragma once

#include "translators/conformance/report.hpp"
#include "translators/conformance/translator_under_test.hpp"
#include "translators/core/face.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace idiom::conformance {

/// One request of a script, in the words of a face. In path and body these stand for values that the dialect
/// takes: {id}, {userName}, {firstName}, {lastName}, {password}, {role}; {newFirstName}, {newLastName}; and,
/// as JSON of the unified API, {user} and {renamedUser}.
struct ScriptedRequest {
    std::string_view name;
    Operation operation = Operation::get; ///< left out if the dialect has no such operation
    std::optional<Field> writes = {};     ///< left out if the dialect does not let this field be written
    Method method = Method::get;
    std::string_view path;
    std::string_view body = {};
    int status = 200;
};

/// How the clients of a face create a user, read it, change it and delete it.
struct FaceScript {
    Face const* face = nullptr;
    std::string_view type; ///< the Content-Type of the bodies
    std::vector<ScriptedRequest> requests;
    bool sends_extensions = true;             ///< the create can set members of `extensions`
    std::optional<ScriptedRequest> read = {}; ///< shows the user by itself, if the face has such a request
};

/// Plays the script of each face over the dialect, with the vendor that the dialect simulates. After each
/// request the response, and a read by every other face, must show the user that the vendor holds by the
/// meaning of the calls.
void check_scripts(std::span<FaceScript const> scripts, TranslatorUnderTest const& translator,
                   Setup const& setup, Report& report);

} // namespace idiom::conformance
