#include "translators/conformance/report.hpp"

#include "translators/conformance/text.hpp"

#include <algorithm>

namespace idiom::conformance {

namespace {

/// An author fixes the first few findings and runs the check again, so more would not help.
constexpr std::size_t most_shown = 8;

} // namespace

void Report::fail(std::string what, std::string where, std::string evidence) {
    auto const same = std::ranges::find(findings_, what, &Finding::what);
    if (same == findings_.end()) {
        findings_.push_back(
            {.what = std::move(what), .where = std::move(where), .evidence = std::move(evidence)});
        return;
    }
    ++same->times;
    if (where.size() + evidence.size() >= same->where.size() + same->evidence.size()) return;
    same->where = std::move(where);
    same->evidence = std::move(evidence);
}

void Report::leave_open(std::string what) {
    if (std::ranges::find(open_, what) == open_.end()) open_.push_back(std::move(what));
}

std::string Report::text(std::string_view check) const {
    std::string text = ok() ? "ok      " : "FAILED  ";
    text.append(check).append(": ").append(std::to_string(count_)).append(" ").append(unit_);
    if (!ok())
        text += ", " + std::to_string(findings_.size()) + (findings_.size() == 1 ? " fault" : " faults");
    if (!open_.empty()) text += ", " + std::to_string(open_.size()) + " not decided";
    text += '\n';
    for (std::size_t i = 0; i < std::min(findings_.size(), most_shown); ++i) {
        auto const& one = findings_[i];
        text += "        " + printable(one.what) + "\n";
        text += "          in " + printable(one.where);
        if (one.times > 1) text += " (and " + std::to_string(one.times - 1) + " more)";
        text += '\n';
        for (std::size_t at = 0; at < one.evidence.size();) {
            auto const end = std::min(one.evidence.find('\n', at), one.evidence.size());
            text += "            " + printable(std::string_view(one.evidence).substr(at, end - at)) + "\n";
            at = end + 1;
        }
    }
    if (findings_.size() > most_shown)
        text += "        and " + std::to_string(findings_.size() - most_shown) + " other faults\n";
    for (auto const& one : open_)
        text += "        not decided: " + printable(one) + "\n";
    return text;
}

} // namespace idiom::conformance
