#pragma once

#include "tests/gateway/config/support.hpp"

namespace idiom::config::test {

/// A routes.yaml with mistakes, and the errors that must be reported.
struct BadFile {
    std::string_view name;
    std::string yaml;
    std::vector<std::string> lines; ///< without `routes.yaml:` in front
};

/// Texts that could end the place where they are sent, and URLs that servers may read in different ways.
std::vector<BadFile> wire_rows();
std::vector<BadFile> url_rows();

/// Returns every bad configuration of the tests, these included.
std::vector<BadFile> bad_files();

/// The files and the environment to which the configurations refer.
void write_companions(Folder const& folder);
Variables companion_variables();

} // namespace idiom::config::test
