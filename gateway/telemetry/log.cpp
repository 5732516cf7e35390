#include "gateway/telemetry/log.hpp"

#include "gateway/telemetry/log_file.hpp"
#include "translators/codec/json/json.hpp"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <mutex>

namespace idiom::log {

namespace {

/// Writes to standard error, which the access log may share. Never waits for its reader.
class Sink final : public spdlog::sinks::base_sink<std::mutex> {
    void sink_it_(spdlog::details::log_msg const& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        file_->write({line.data(), line.size()});
    }
    void flush_() override {}

    std::shared_ptr<telemetry::LogFile> file_ = telemetry::LogFile::standard_error();
};

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
    auto logger = std::make_shared<spdlog::logger>("idiom", std::make_shared<Sink>());
    logger->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%v})",
                        spdlog::pattern_time_type::utc);
    spdlog::set_default_logger(std::move(logger));
}

void start_for_command() {
    start();
    spdlog::set_level(spdlog::level::err);
}

void info(std::string_view message) { write(spdlog::level::info, message); }
void warning(std::string_view message) { write(spdlog::level::warn, message); }
void error(std::string_view message, std::string_view request_id) {
    write(spdlog::level::err, message, request_id);
}
void flush() { telemetry::LogFile::standard_error()->flush(); }

} // namespace idiom::log
