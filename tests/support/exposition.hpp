#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace idiom::test {

using Labels = std::map<std::string, std::string>;

/// A scrape of /metrics, read by the letter of the Prometheus text format, version 0.0.4.
class Exposition {
public:
    explicit Exposition(std::string_view text);

    /// What is wrong with the text, a sentence each: a family without HELP or TYPE or with two of either,
    /// samples outside of their family, bad names, labels or values, two samples of one series, counters
    /// that are not called so, histograms that do not add up.
    std::vector<std::string> const& problems() const { return problems_; }

    /// Of the series with exactly these labels; 0 where there is none.
    double value(std::string const& name, Labels const& labels = {}) const;
    bool has(std::string const& name, Labels const& labels = {}) const;
    /// The sum over all series that have these labels, whatever others they have.
    double sum(std::string const& name, Labels const& labels = {}) const;
    /// Name → number of series; those of a histogram under the names of its samples.
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
