#pragma once

#include "gateway/record/scrubber.hpp"
#include "translators/conformance/case.hpp"
#include "translators/core/dialect_info.hpp"

#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace idiom::record {

struct RecorderOptions {
    std::filesystem::path into;
    std::vector<Method> only;         ///< of the calls, in the unified API; empty: all
    FieldSet kept;                    ///< fields whose values stay
    std::vector<std::string> secrets; ///< no case may hold them
    std::string words;                ///< text whose words stay: that of the dialect file
    Settings settings;                ///< of the back end
};

/// Writes each conversation of a dialect as a case. Any thread may use it; it lives as long as the gateway.
class Recorder {
public:
    Recorder(DialectInfo const& dialect, RecorderOptions options);
    Recorder(Recorder const&) = delete;
    Recorder& operator=(Recorder const&) = delete;
    ~Recorder() = default;

    /// Returns the dialect that tells its conversations. It lives as long as this.
    DialectInfo const& info() const { return recording_; }

    /// A conversation came to its end. `change` is what an update came to; null if nothing was asked of it.
    void took(Dialect const& dialect, Call const& call, Change const* change, Responses responses,
              Result<Answer> const& result);

private:
    std::string write(Dialect const& dialect, Call const& call, Change const* change, Responses responses,
                      Result<Answer> const& result);
    std::vector<conformance::RecordedStep> steps_of(Dialect const& dialect, Call const& call,
                                                    Responses responses);
    bool keeps(Header const& header) const;
    std::string save(conformance::Case const& made);

    DialectInfo const& dialect_;
    RecorderOptions options_;
    DialectInfo recording_;
    std::mutex mutex_;
    Scrubber scrubber_;
    std::set<std::string> written_; ///< cases without their names: none is written twice
};

} // namespace idiom::record
