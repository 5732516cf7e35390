#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::conformance {

/// One finding of a check: a sentence that says what to change, and the shortest conversation that shows it.
struct Finding {
    std::string what;
    std::string where;    ///< the case or the call, and the step
    std::string evidence; ///< the requests and responses
    std::size_t times = 1;
};

/// The report of one check.
class Report {
public:
    /// Adds a finding. Of several findings with the same `what`, it keeps the one with the shortest evidence.
    void fail(std::string what, std::string where, std::string evidence = {});
    /// Adds a claim that could be neither proved nor refuted, and what would decide it.
    void leave_open(std::string what);
    void looked_at(std::size_t more = 1) { count_ += more; }
    /// Sets the unit of the count, for example "cases".
    void of(std::string_view unit) { unit_ = unit; }

    bool ok() const { return findings_.empty(); }
    std::vector<Finding> const& findings() const { return findings_; }
    std::vector<std::string> const& open() const { return open_; }
    /// Returns the summary line of the check, with its findings below.
    std::string text(std::string_view check) const;

private:
    std::vector<Finding> findings_;
    std::vector<std::string> open_;
    std::size_t count_ = 0;
    std::string unit_ = "conversations";
};

} // namespace idiom::conformance
