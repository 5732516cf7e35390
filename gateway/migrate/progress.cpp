#include "gateway/migrate/progress.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/codec/printable.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

namespace idiom::migrate {

namespace asio = boost::asio;

namespace {

constexpr std::array<std::string_view, 3> phase_names = {"read", "write", "done"};
constexpr std::string_view erase = "\r\x1b[K";

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

Progress::Progress(upstream::Environment environment, Terminal const& terminal, ProgressStyle style,
                   std::string run, Tally const& tally)
    : environment_(std::move(environment)), terminal_(terminal), style_(style),
      redraws_(style == ProgressStyle::automatic && terminal.columns), run_(std::move(run)), tally_(tally),
      since_(environment_.now()) {}

void Progress::enter(Phase phase) {
    phase_ = phase;
    if (phase != Phase::done) since_ = environment_.now();
}

asio::awaitable<void> Progress::run() {
    while (!finished_) {
        co_await environment_.sleep_until(environment_.now() + std::chrono::seconds(1));
        if (finished_) co_return;
        ++seconds_;
        bool const often = style_ == ProgressStyle::json || redraws_;
        if (often || seconds_ % 10 == 0) show(false);
    }
}

void Progress::finish() {
    if (finished_) return;
    finished_ = true;
    if (style_ == ProgressStyle::json || drawn_) show(true);
}

void Progress::show(bool last) {
    if (style_ == ProgressStyle::none) return;
    if (style_ == ProgressStyle::json) return terminal_.say(as_json() + '\n');
    if (!redraws_) return terminal_.say(as_text() + '\n');
    // A line that is wider than the terminal would leave its first part behind when it is drawn again.
    auto const columns = std::max<std::size_t>(terminal_.columns(), 2);
    terminal_.say(std::string(erase) + as_text().substr(0, columns - 1) + (last ? "\n" : ""));
    drawn_ = !last;
}

void Progress::say(std::string_view lines) {
    clear();
    terminal_.say(codec::printable_lines(lines));
}

void Progress::clear() {
    if (std::exchange(drawn_, false)) terminal_.say(erase);
}

double Progress::per_second() const {
    auto const seconds = std::chrono::duration<double>(environment_.now() - since_).count();
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
    number("of", only_reads() ? read_ : tally_.of_all);
    number("created", tally_.of(Outcome::created));
    number("updated", tally_.of(Outcome::updated));
    number("same", tally_.of(Outcome::same));
    number("failed", tally_.of(Outcome::failed));
    return out + R"(,"per_second":)" + rounded(per_second()) + "}";
}

std::string Progress::as_text() const {
    if (only_reads()) return std::to_string(read_) + " users read, " + rounded(per_second()) + "/s";
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
