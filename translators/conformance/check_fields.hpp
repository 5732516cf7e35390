#pragma once

#include "translators/conformance/report.hpp"
#include "translators/conformance/translator_under_test.hpp"

#include <map>
#include <string>

namespace idiom::conformance {

/// The claims in the tables of a dialect, as sentences, and whether a setup proved or refuted each claim.
class Claims {
public:
    void hold(std::string const& claim);
    void deny(std::string const& claim, std::string const& where, std::string const& why);
    void leave_open(std::string const& claim, std::string const& why);
    void report_to(Report& report) const;

private:
    struct State {
        bool held = false;
        std::string where;
        std::string why;
        std::string open;
    };
    std::map<std::string, State> claims_;
};

/// The parts of `check_fields`. They try only what the tables declare, because the gateway refuses everything
/// else before a dialect sees it.
void check_reading(TranslatorUnderTest const& translator, Setup const& setup, Claims& claims);
void check_writing(TranslatorUnderTest const& translator, Setup const& setup, Claims& claims);
/// Checks that a read shows for each member the value that was written, in every setup that writes it.
void check_round_trip(TranslatorUnderTest const& translator, Setup const& setup, Report& report);

} // namespace idiom::conformance
