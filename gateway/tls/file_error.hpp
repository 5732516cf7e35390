#pragma once

#include "gateway/config/config.hpp"

#include <stdexcept>
#include <string>

namespace idiom::tls {

/// A file that the configuration names cannot be used. The text says which file and why.
struct FileError : std::runtime_error {
    FileError(config::Path path, std::string const& why)
        : runtime_error(path.string() + " " + why), file(std::move(path)) {}

    config::Path file;
};

} // namespace idiom::tls
