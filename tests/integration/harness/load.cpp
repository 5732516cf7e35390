#include "tests/integration/harness/load.hpp"

#include "tests/support/process.hpp"

namespace idiom::test {

HttpResponse StrictClient::call(std::string_view method, std::string_view target, Fields headers,
                                std::string_view body) {
    headers.insert(headers.begin(), always_.begin(), always_.end());
    bool const fresh = !connection_;
    if (fresh) connection_.emplace(place_);
    auto const text = request_text(method, target, headers, body);
    auto response = connection_->send(text) ? connection_->read(method == "HEAD") : std::nullopt;
    if (!response) {
        connection_.reset();
        throw HttpFailure(fresh ? "a new connection was closed" : "a kept connection was closed");
    }
    if (connections_ == Connections::new_each_time || response->header("Connection") == "close")
        connection_.reset();
    return std::move(*response);
}

void Load::add(Work work, std::chrono::milliseconds pause) {
    threads_.emplace_back([this, work = std::move(work), pause] { go(work, pause); });
}

void Load::go(Work const& work, std::chrono::milliseconds pause) {
    for (int turn = 0; !stop_; ++turn) {
        auto const began = std::chrono::steady_clock::now();
        std::string failure;
        try {
            failure = work(turn);
        } catch (std::exception const& error) {
            failure = error.what();
        }
        auto const took =
            std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
        for (auto longest = longest_.load(); longest < took.count();)
            if (longest_.compare_exchange_weak(longest, took.count())) break;
        ++calls_;
        if (!failure.empty()) {
            std::scoped_lock const lock(mutex_);
            failures_.push_back(std::move(failure));
        }
        if (pause.count() > 0) std::this_thread::sleep_for(pause);
    }
}

void Load::stop() {
    stop_ = true;
    threads_.clear();
}

std::vector<std::string> Load::failures() const {
    std::scoped_lock const lock(mutex_);
    return failures_;
}

bool Load::goes_on(int more) const {
    return eventually([&, until = calls() + more] { return calls() >= until; }, 30s);
}

} // namespace idiom::test
