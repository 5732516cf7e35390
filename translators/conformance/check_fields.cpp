#include "translators/conformance/check_fields.hpp"

#include "translators/conformance/checks.hpp"

namespace idiom::conformance {

void Claims::hold(std::string const& claim) { claims_[claim].held = true; }
void Claims::deny(std::string const& claim, std::string const& where, std::string const& why) {
    auto& one = claims_[claim];
    if (one.where.empty()) one.where = where, one.why = why;
}
void Claims::leave_open(std::string const& claim, std::string const& why) {
    auto& one = claims_[claim];
    if (one.open.empty()) one.open = why;
}

void Claims::report_to(Report& report) const {
    for (auto const& [claim, one] : claims_) {
        report.looked_at();
        if (one.held) continue;
        if (!one.where.empty())
            report.fail(claim, one.where, one.why);
        else
            report.leave_open(claim + ": " + one.open);
    }
}

/// Checks that each claim holds in at least one setup, because a setup need not support every field.
void check_fields(TranslatorUnderTest const& translator, Report& report) {
    report.of("claims");
    Claims claims;
    for (auto const& setup : translator.setups) {
        check_reading(translator, setup, claims);
        check_writing(translator, setup, claims);
        check_round_trip(translator, setup, report);
    }
    claims.report_to(report);
}

} // namespace idiom::conformance
