#include "gateway/async/sleep.hpp"

#include "gateway/async/suspend.hpp"

namespace idiom::async {

boost::asio::awaitable<void> sleep_until(Loop& loop, Deadlines::Clock::time_point at) {
    struct Sleeper {
        Deadlines::Entry deadline{[](void* self) { static_cast<Sleeper*>(self)->wake(); }, this};
        Resume<bool> resume;
        // A deadline fires on every tick until its coroutine, which goes on a moment later, disarms it.
        void wake() {
            if (resume) std::exchange(resume, nullptr)(true);
        }
    } sleeper;
    co_await suspend<bool>([&](Resume<bool> resume) {
        sleeper.resume = std::move(resume);
        sleeper.deadline.arm(loop.deadlines, at);
    });
}

} // namespace idiom::async
