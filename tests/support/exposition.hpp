#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace idiom::test {

using Labels = std::map<std::string, std::string>;

/// A scrape of /metrics, read strictly by the Prometheus text format, version 0.0.4.
class Exposition {
public:
    explicit Exposition(std::string_view text);

    /// What is wrong with the text, one sentence each: a family with no HELP or TYPE or with two of either,
    /// samples outside their family, bad names, labels or values, two samples of one series, counters with a
    /// wrong name, histograms that do not add up.
    std::vector<std::string> const& problems() const { return problems_; }

    /// The value of the series with exactly these labels; 0 if there is none.
    double value(std::string const& name, Labels const& labels = {}) const;
    bool has(std::string const& name, Labels const& labels = {}) const;
    /// The sum over all series that have at least these labels.
    double sum(std::string const& name, Labels const& labels = {}) const;
    /// Name → number of series. The series of a histogram count under the names of its samples.
    std::map<std::string, std::size_t> const& series() const { return count_; }
    std::map<std::string, std::string> const& types() const { return types_; }

private:
    void comment(std::string_view line);
    void sample(std::string_view line);
    void check_histograms();
    void problem(std::string what) { problems_.push_back(std::move(what)); }

    std::map<std::pair<std::string, Labels>, double> values_;
    std::map<std::string, std::size_t> count_;
    std::map<std::string, std::string> helps_;
    std::map<std::string, std::string> types_;
    std::vector<std::string> problems_;
    std::string family_;
};

} // namespace idiom::test
