#pragma once

#include "gateway/kit/report.hpp"
#include "gateway/kit/translator_under_test.hpp"

#include <map>
#include <string>

namespace idiom::conformance {

/// What the tables of a dialect say, as sentences, and what the setups show of it.
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

/// The parts of `check_fields`. What the tables do not declare the gateway refuses: no dialect sees it.
void check_reading(TranslatorUnderTest const& translator, Setup const& setup, Claims& claims);
void check_writing(TranslatorUnderTest const& translator, Setup const& setup, Claims& claims);
/// What is written for a member is what is shown for it, in every setup that writes it.
void check_round_trip(TranslatorUnderTest const& translator, Setup const& setup, Report& report);

} // namespace idiom::conformance
