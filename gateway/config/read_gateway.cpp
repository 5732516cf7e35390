#include "gateway/config/sections.hpp"

namespace idiom::config {

namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";
constexpr std::string_view postgresql_scheme = "postgresql://";

} // namespace

Store read_store(Item const& item) {
    SqliteStore sqlite{(item.reader().place().folder / "idiom.db").lexically_normal()};
    auto value = item.scalar();
    if (!value) return sqlite;
    if (value->text.starts_with(sqlite_scheme)) {
        item.file_to_be(sqlite.path, {value->text.substr(sqlite_scheme.size()), value->secret});
        return sqlite;
    }
    // It may hold a password in plain text, so messages must not show it.
    value->secret = true;
    bool const postgresql = value->text.starts_with(postgresql_scheme) && value->text != postgresql_scheme;
    if (!postgresql || !to_field_value(value->text))
        item.problem_with(*value, "is no store; write sqlite:PATH or postgresql://USER@HOST/DATABASE");
    return PostgresqlStore{Secret(std::move(value->text))};
}

Limits read_limits(Item const& item) {
    Limits limits;
    if (!item.present()) return limits;
    Map const map(item, {"header", "body", "depth", "connections", "in_flight", "failed_logins",
                         "header_timeout", "body_timeout", "idle_timeout", "drain_delay", "drain_timeout"});
    constexpr std::size_t kib = 1024;
    map.get("header").read(limits.header, between(to_size, kib, 1024 * kib, "from 1KiB to 1MiB"));
    map.get("body").read(limits.body, between(to_size, kib, 1024 * 1024 * kib, "from 1KiB to 1GiB"));
    map.get("depth").read(limits.depth, count_between<std::size_t>(4, 1000));
    map.get("connections").read(limits.connections, count_between<std::size_t>(1, 1'000'000));
    map.get("in_flight").read(limits.in_flight, count_between<std::size_t>(1, 1'000'000));
    map.get("failed_logins").read(limits.failed_logins, count_between<std::uint32_t>(0, 1'000'000));
    map.get("header_timeout").read(limits.header_timeout, to_timeout);
    map.get("body_timeout").read(limits.body_timeout, to_timeout);
    map.get("idle_timeout").read(limits.idle_timeout, to_timeout);
    auto const draining = between(to_duration, Duration(0), Duration(24h), "from 0s to 24h");
    map.get("drain_delay").read(limits.drain_delay, draining);
    map.get("drain_timeout").read(limits.drain_timeout, draining);
    return limits;
}

AccessLog read_access_log(Item const& item) {
    AccessLog log;
    if (!item.present()) return log;
    Map const map(item, {"path", "format"});
    auto const path = map.get("path");
    if (auto const word = path.scalar()) {
        if (word->text == "off")
            log.target = AccessLog::LogTarget::off;
        else if (word->text == "stdout")
            log.target = AccessLog::LogTarget::standard_output;
        else if (word->text != "stderr" && path.file_to_be(log.path, *word))
            log.target = AccessLog::LogTarget::file;
    }
    map.get("format").choose(log.format, {Word{"json", LogFormat::json}, Word{"text", LogFormat::text}});
    return log;
}

} // namespace idiom::config
