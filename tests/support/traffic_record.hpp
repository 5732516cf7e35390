#pragma once

#include "tests/support/http_client.hpp"

#include <string_view>

namespace idiom::test {

/// Adds a call of the unified API to the file that IDIOM_TEST_TRAFFIC names, as one line of JSON; does
/// nothing without that variable. The file begins anew with each process. tests/openapi/recorded_test.mjs
/// reads it. Any thread.
void record_exchange(std::string_view method, std::string_view target, Fields const& headers,
                     std::string_view body, HttpResponse const& response);

} // namespace idiom::test
