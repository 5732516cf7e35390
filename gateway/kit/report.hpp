#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::conformance {

/// One thing that a check found: a sentence that tells what to change, and the shortest conversation that
/// shows it.
struct Finding {
    std::string what;
    std::string where;    ///< the case or the call, and the step
    std::string evidence; ///< what was asked and answered
    std::size_t times = 1;
};

/// What one check has to say.
class Report {
public:
    /// Of several findings that say the same the one with the shortest evidence is kept.
    void fail(std::string what, std::string where, std::string evidence = {});
    /// A claim that could be neither shown nor refuted, and what would decide it.
    void leave_open(std::string what);
    void looked_at(std::size_t more = 1) { count_ += more; }
    /// What was counted: "cases", say.
    void of(std::string_view unit) { unit_ = unit; }

    bool ok() const { return findings_.empty(); }
    std::vector<Finding> const& findings() const { return findings_; }
    std::vector<std::string> const& open() const { return open_; }
    /// The line of the check and what belongs to it.
    std::string text(std::string_view check) const;

private:
    std::vector<Finding> findings_;
    std::vector<std::string> open_;
    std::size_t count_ = 0;
    std::string unit_ = "conversations";
};

} // namespace idiom::conformance
