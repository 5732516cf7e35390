#include "tests/support/traffic_record.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <mutex>

namespace idiom::test {

void record_exchange(std::string_view method, std::string_view target, Fields const& headers,
                     std::string_view body, HttpResponse const& response) {
    static auto const* const path = std::getenv("IDIOM_TEST_TRAFFIC");
    if (path == nullptr || !target.starts_with("/v1")) return;
    nlohmann::json const line{
        {"method", method},          {"target", target},
        {"headers", headers},        {"body", body},
        {"status", response.status}, {"answer", {{"headers", response.headers}, {"body", response.body}}}};
    static std::mutex mutex;
    std::scoped_lock const lock(mutex);
    static std::ofstream file(path);
    // Some tests send bytes that are no UTF-8.
    file << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
}

} // namespace idiom::test
