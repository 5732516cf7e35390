#include "gateway/migrate/progress.hpp"

#include "translators/codec/json/json.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace idiom::migrate {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::array<std::string_view, 3> phase_names = {"read", "write", "done"};

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

std::string rounded(double number) {
    std::array<char, 32> text{};
    auto const size = std::snprintf(text.data(), text.size(), "%.1f", number);
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string time_left(double seconds) {
    auto const left = static_cast<std::uint64_t>(seconds);
    if (left >= 3600) return std::to_string(left / 3600) + " h " + std::to_string(left / 60 % 60) + " min";
    if (left >= 60) return std::to_string(left / 60) + " min " + std::to_string(left % 60) + " s";
    return std::to_string(left) + " s";
}

} // namespace

Progress::Progress(net::Loop& loop, ProgressStyle style, std::string run, Tally const& tally)
    : timer_(loop.io), style_(style),
      redraws_(style == ProgressStyle::automatic && ::isatty(STDERR_FILENO) == 1), run_(std::move(run)),
      tally_(tally), since_(Clock::now()) {}

void Progress::enter(Phase phase) {
    phase_ = phase;
    if (phase != Phase::done) since_ = Clock::now();
}

asio::awaitable<void> Progress::run() {
    while (!finished_) {
        timer_.expires_after(std::chrono::seconds(1));
        boost::system::error_code error;
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        if (finished_) co_return;
        ++seconds_;
        bool const often = style_ == ProgressStyle::json || redraws_;
        if (often || seconds_ % 10 == 0) show(false);
    }
}

void Progress::finish() {
    if (finished_) return;
    finished_ = true;
    timer_.cancel();
    if (style_ == ProgressStyle::json || redraws_) show(true);
}

void Progress::show(bool last) {
    if (style_ == ProgressStyle::none) return;
    if (style_ == ProgressStyle::json) return print(as_json() + '\n');
    // A terminal's line is drawn again: to its beginning, the text, the rest is erased.
    if (redraws_) return print("\r" + as_text() + "\x1b[K" + (last ? "\n" : ""));
    print(as_text() + '\n');
}

double Progress::per_second() const {
    auto const seconds = std::chrono::duration<double>(Clock::now() - since_).count();
    return seconds > 0 ? static_cast<double>(done()) / seconds : 0;
}

std::string Progress::as_json() const {
    std::string out = R"({"run":)";
    json::append_string(out, run_);
    out.append(R"(,"phase":")").append(phase_names[static_cast<std::size_t>(phase_)]).append("\"");
    auto const number = [&](std::string_view name, std::uint64_t value) {
        out.append(",\"").append(name).append("\":").append(std::to_string(value));
    };
    number("done", done());
    number("of", phase_ == Phase::read ? read_ : tally_.of_all);
    number("created", tally_.of(Outcome::created));
    number("updated", tally_.of(Outcome::updated));
    number("same", tally_.of(Outcome::same));
    number("failed", tally_.of(Outcome::failed));
    return out + R"(,"per_second":)" + rounded(per_second()) + "}";
}

std::string Progress::as_text() const {
    if (phase_ == Phase::read) return std::to_string(read_) + " users read, " + rounded(per_second()) + "/s";
    auto text =
        std::to_string(done()) + " of " + std::to_string(tally_.of_all) + ", " + rounded(per_second()) + "/s";
    for (auto const outcome : {Outcome::created, Outcome::updated, Outcome::same, Outcome::failed}) {
        text += ", " + std::to_string(tally_.of(outcome)) + ' ';
        text += name_of(outcome);
    }
    auto const left = tally_.of_all - std::min(done(), tally_.of_all);
    if (left > 0 && per_second() > 0)
        text += ", " + time_left(static_cast<double>(left) / per_second()) + " left";
    return text;
}

} // namespace idiom::migrate
