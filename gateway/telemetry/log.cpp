#include "gateway/telemetry/log.hpp"

#include "translators/codec/json.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace idiom::log {

namespace {

void write(spdlog::level::level_enum level, std::string_view message, std::string_view request_id = {}) {
    Arena arena(512);
    auto line = arena.text(message.size() + 32);
    json::append_string(line, message);
    if (!request_id.empty()) {
        line += R"(,"request_id":)";
        json::append_string(line, request_id);
    }
    spdlog::default_logger_raw()->log(level, spdlog::string_view_t(line.data(), line.size()));
}

} // namespace

void start() {
    auto logger = spdlog::stderr_logger_mt("idiom");
    logger->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%v})",
                        spdlog::pattern_time_type::utc);
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

void info(std::string_view message) { write(spdlog::level::info, message); }
void warning(std::string_view message) { write(spdlog::level::warn, message); }
void error(std::string_view message, std::string_view request_id) {
    write(spdlog::level::err, message, request_id);
}

} // namespace idiom::log
