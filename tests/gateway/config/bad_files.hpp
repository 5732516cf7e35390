#pragma once

#include "tests/gateway/config/support.hpp"

namespace idiom::config::test {

/// A routes.yaml with mistakes, and what is said of it.
struct BadFile {
    std::string_view name;
    std::string yaml;
    std::vector<std::string> lines; ///< without `routes.yaml:` in front
};

/// Texts that would break out of where they are sent, and URLs that a server may take for others than they
/// are spelled.
std::vector<BadFile> wire_rows();
std::vector<BadFile> url_rows();

/// Every bad configuration that the tests know, these among them.
std::vector<BadFile> bad_files();

/// The files and the environment that they refer to.
void write_companions(Folder const& folder);
Variables companion_variables();

} // namespace idiom::config::test
