#pragma once

#include "gateway/pipeline/router.hpp"
#include "translators/core/face.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace idiom::pipeline {

/// The face of a request, and the prefix of its paths there.
struct FoundFace {
    Face const* face = nullptr;
    std::size_t number = 0; ///< its place among the faces, see ServedRoute::face_roles
    /// "" for a face at the root; null if no face claims the path.
    std::optional<std::string_view> prefix = {};
};

/// The faces that the gateway serves, at least one. Immutable once it is filled.
class Faces {
public:
    Faces() = default;
    explicit Faces(std::vector<Face const*> faces);

    /// Returns the face whose prefix `path` begins with. If there is none, returns a face that is also at the
    /// root, provided that `path` begins with one of its resources and that Host or another header chooses a
    /// route. Otherwise returns the first face, without a prefix; that face then refuses the request.
    FoundFace find(std::string_view path, Router const& router, std::span<Header const> headers) const;

    std::span<Face const* const> all() const { return faces_; }

    /// Returns the shape of a path: "/v1/{route}/users/{id}" for "/v1/acme/users/7.json". The result is a
    /// literal, so that it may be kept, and it names no user. Returns "" if no face serves such a path.
    std::string_view path_template(std::string_view path) const;

private:
    std::vector<Face const*> faces_;
};

} // namespace idiom::pipeline
