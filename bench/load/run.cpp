#include "bench/load/run.hpp"

#include "bench/load/answer.hpp"
#include "bench/load/channel.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <sstream>

namespace load {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view number_place = "############";

/// Ticks of all threads.
struct Ticks {
    unsigned long long user = 0;
    unsigned long long kernel = 0;
};

Ticks ticks(std::vector<pid_t> const& processes) {
    Ticks sum;
    for (auto const process : processes) {
        std::ifstream file("/proc/" + std::to_string(process) + "/stat");
        std::string text((std::istreambuf_iterator<char>(file)), {});
        std::istringstream fields(text.substr(std::min(text.rfind(')') + 1, text.size())));
        std::string skipped;
        for (int i = 0; i < 11; ++i)
            fields >> skipped;
        Ticks one;
        fields >> one.user >> one.kernel;
        sum.user += one.user;
        sum.kernel += one.kernel;
    }
    return sum;
}

double user_share(Ticks const& before, Ticks const& after) {
    auto const user = static_cast<double>(after.user - before.user);
    auto const all = user + static_cast<double>(after.kernel - before.kernel);
    return all > 0 ? user / all : 0;
}

/// User and system time of all threads.
double cpu_seconds(std::vector<pid_t> const& processes) {
    double sum = 0;
    for (auto const process : processes) {
        clockid_t clock{};
        timespec time{};
        if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &time) != 0) {
            std::fprintf(stderr, "idiom-load: no CPU time of process %d\n", process);
            std::exit(1);
        }
        sum += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
    }
    return sum;
}

std::string with_value(std::string text, std::string_view value) {
    constexpr std::string_view place = "{value}";
    for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at + value.size()))
        text.replace(at, place.size(), value);
    return text;
}

struct Message {
    std::string text;
    std::vector<std::size_t> numbers; ///< their positions in the text
};

Message message_of(std::string const& request, std::string_view value) {
    Message message{.text = with_value(request, value), .numbers = {}};
    for (auto at = message.text.find(number_place); at != std::string::npos;
         at = message.text.find(number_place, at + number_place.size()))
        message.numbers.push_back(at);
    return message;
}

struct Connection {
    std::unique_ptr<Channel> channel;
    std::vector<Message> messages;
    std::size_t next = 0;
    std::string_view unsent;
    AnswerReader answer;
    Clock::time_point due;
    bool busy = false;
};

class Load {
public:
    explicit Load(LoadOptions const& options) : options_(options), poll_(::epoll_create1(EPOLL_CLOEXEC)) {
        if (!options.authorities.empty()) trust_ = trust(options.authorities.c_str());
        connections_.resize(options.connections);
        for (std::size_t i = 0; i < connections_.size(); ++i)
            open(connections_[i], i);
        if (options.back_end_port != 0) back_end_.emplace(options.back_end_port, options.answers);
    }

    LoadResult run() {
        double const before = cpu_seconds(options_.accounted);
        auto const ticks_before = ticks(options_.accounted);
        begin_ = Clock::now();
        end_ = begin_ + std::chrono::duration_cast<Clock::duration>(options_.time);
        if (options_.rate == 0)
            for (auto& connection : connections_)
                start(connection, begin_);
        while (Clock::now() < end_) {
            start_those_due();
            wait();
        }
        result_.seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
        result_.cpu_seconds = cpu_seconds(options_.accounted) - before;
        result_.user_share = user_share(ticks_before, ticks(options_.accounted));
        // Requests that still wait count too. Otherwise a server would look better because its slowest
        // responses are missing.
        for (auto const due : waiting_)
            note_latency(due);
        for (auto const& connection : connections_)
            if (connection.busy && options_.rate > 0) note_latency(connection.due);
        std::ranges::sort(result_.latency);
        auto result = std::move(result_);
        if (back_end_) await_answers();
        return result;
    }

private:
    void open(Connection& connection, std::size_t index) {
        connection.channel = std::make_unique<Channel>(options_.host.c_str(), options_.port, trust_.get());
        auto const value =
            options_.values.empty() ? std::string() : options_.values[index % options_.values.size()];
        for (auto const& request : options_.requests)
            connection.messages.push_back(message_of(request, value));
        epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLET, .data = {.ptr = &connection}};
        ::epoll_ctl(poll_, EPOLL_CTL_ADD, connection.channel->descriptor(), &event);
        if (options_.rate > 0) idle_.push_back(&connection);
    }

    /// At a fixed rate: starts the requests that are due, on idle connections.
    void start_those_due() {
        if (options_.rate == 0) return;
        auto const now = Clock::now();
        for (; next_due() <= now; ++scheduled_)
            waiting_.push_back(next_due());
        while (!waiting_.empty() && !idle_.empty()) {
            auto& connection = *idle_.front();
            idle_.pop_front();
            start(connection, waiting_.front());
            waiting_.pop_front();
        }
    }

    /// Ends the requests under way. A back end that vanished in the midst of them would open the gateway's
    /// circuit breaker.
    void await_answers() {
        ended_ = true;
        auto const longest = Clock::now() + std::chrono::seconds(1);
        while (Clock::now() < longest &&
               std::ranges::any_of(connections_, [](Connection const& one) { return one.busy; }))
            wait();
    }

    Clock::time_point next_due() const {
        return begin_ + std::chrono::nanoseconds(
                            static_cast<std::int64_t>(static_cast<double>(scheduled_) * 1e9 / options_.rate));
    }

    /// How long nothing is due. None with a back end, which must not sleep.
    std::chrono::nanoseconds longest_sleep() const {
        if (back_end_) return std::chrono::nanoseconds(0);
        auto until = end_;
        if (options_.rate > 0) until = std::min(until, next_due());
        return std::max(std::chrono::nanoseconds(0), std::chrono::nanoseconds(until - Clock::now()));
    }

    void wait() {
        if (back_end_) back_end_->work();
        auto const left = longest_sleep();
        timespec const timeout{.tv_sec = left.count() / 1'000'000'000,
                               .tv_nsec = left.count() % 1'000'000'000};
        std::array<epoll_event, 256> events;
        int const count =
            ::epoll_pwait2(poll_, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
        for (int i = 0; i < count; ++i) {
            auto& connection = *static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
            if (!connection.busy) continue;
            send(connection);
            receive(connection);
        }
    }

    void start(Connection& connection, Clock::time_point due) {
        auto& message = connection.messages[connection.next];
        connection.next = (connection.next + 1) % connection.messages.size();
        if (!message.numbers.empty()) number(message);
        connection.unsent = message.text;
        connection.due = due;
        connection.busy = true;
        send(connection);
    }

    void number(Message& message) {
        std::array<char, number_place.size() + 1> digits;
        std::snprintf(digits.data(), digits.size(), "%0*zu", static_cast<int>(number_place.size()),
                      ++numbered_);
        for (auto const at : message.numbers)
            message.text.replace(at, number_place.size(), digits.data());
    }

    void send(Connection& connection) {
        while (!connection.unsent.empty()) {
            long const sent = connection.channel->send(connection.unsent);
            if (sent < 0) broken();
            if (sent == 0) return;
            connection.unsent.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    void receive(Connection& connection) {
        constexpr std::size_t most = 16384;
        for (;;) {
            long const got = connection.channel->receive(connection.answer.room(most), most);
            if (got < 0) broken();
            if (got == 0) return;
            connection.answer.filled(static_cast<std::size_t>(got));
            auto const state = connection.answer.look();
            if (state == AnswerReader::State::broken) broken();
            if (state == AnswerReader::State::complete) {
                finish(connection);
                return; // later bytes come with an event of their own
            }
        }
    }

    void finish(Connection& connection) {
        auto const& answer = connection.answer;
        if (answer.status() < 200 || answer.status() > 299)
            ++result_.failures;
        else if (options_.body && answer.body() != *options_.body)
            ++result_.wrong;
        else
            ++result_.answers;
        note_latency(connection.due);
        connection.answer.take();
        connection.busy = false;
        if (options_.rate > 0)
            idle_.push_back(&connection);
        else if (!ended_)
            start(connection, Clock::now());
    }

    void note_latency(Clock::time_point due) {
        result_.latency.push_back(std::chrono::duration<float, std::micro>(Clock::now() - due).count());
    }

    [[noreturn]] static void broken() {
        std::fprintf(stderr, "idiom-load: a connection broke, or its answer is none\n");
        std::exit(1);
    }

    LoadOptions const& options_;
    int poll_;
    std::shared_ptr<ssl_ctx_st> trust_;
    std::optional<BackEnd> back_end_;
    std::vector<Connection> connections_;
    std::deque<Connection*> idle_;
    std::deque<Clock::time_point> waiting_; ///< due, without a connection
    std::size_t scheduled_ = 0;
    std::size_t numbered_ = static_cast<std::size_t>(std::time(nullptr)) % 1'000'000 * 1'000'000;
    Clock::time_point begin_;
    Clock::time_point end_;
    bool ended_ = false;
    LoadResult result_;
};

} // namespace

LoadResult run(LoadOptions const& options) { return Load(options).run(); }

} // namespace load
