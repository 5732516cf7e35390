#pragma once

#include "translators/core/http.hpp"

#include <memory_resource>
#include <string_view>
#include <vector>

namespace idiom::pipeline {

struct RequestContext;

/// Returns the body of a response as the client gets it: in the coding gzip if the client accepts that and
/// the body is large, else as it is. Adds Content-Encoding, and Vary for every large body. An entity tag
/// stays: it names the version of the user and not the bytes (contract, section 5).
std::string_view compressed(RequestContext const& context, std::string_view body,
                            std::pmr::vector<Header>& headers);

} // namespace idiom::pipeline
