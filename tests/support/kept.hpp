#pragma once

#include <functional>
#include <string>

namespace idiom::test {

/// Copies a folder that takes long to make and is the same for every test into the folder `to`. The first
/// test that wants it makes it: `make` fills an empty folder. It is kept in the build directory under `name`
/// for all other tests and runs, until `version` is another or a month has passed. Throws what `make` throws,
/// and std::runtime_error if the folder cannot be copied.
void copy_of_kept(std::string const& name, std::string const& version,
                  std::function<void(std::string const& folder)> const& make, std::string const& to);

} // namespace idiom::test
