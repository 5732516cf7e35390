#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace idiom::store::sqlite {

/// One thread and its queue. All jobs that were queued while the thread was busy go to it as one batch, in
/// the order of `add`; a group commit relies on this. The destructor waits until the thread has finished the
/// queue.
template <class Job> class Worker {
public:
    /// `work` runs on the thread and must not throw.
    explicit Worker(std::function<void(std::vector<Job>&)> work)
        : work_(std::move(work)), thread_([this] { run(); }) {}
    Worker(Worker const&) = delete;
    Worker& operator=(Worker const&) = delete;
    ~Worker() {
        {
            std::scoped_lock const lock(mutex_);
            ending_ = true;
        }
        wake_.notify_one();
        thread_.join();
    }

    /// From any thread.
    void add(Job job) {
        {
            std::scoped_lock const lock(mutex_);
            queue_.push_back(std::move(job));
        }
        wake_.notify_one();
    }

private:
    void run() {
        std::vector<Job> batch;
        while (take(batch)) {
            work_(batch);
            batch.clear();
        }
    }

    bool take(std::vector<Job>& batch) {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return ending_ || !queue_.empty(); });
        std::swap(batch, queue_);
        return !batch.empty();
    }

    std::function<void(std::vector<Job>&)> work_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Job> queue_;
    bool ending_ = false;
    std::thread thread_; ///< last: it uses all of the above from its first moment
};

} // namespace idiom::store::sqlite
