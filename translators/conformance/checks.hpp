#pragma once

#include "translators/conformance/report.hpp"
#include "translators/conformance/translator_under_test.hpp"

#include <span>
#include <string_view>

namespace idiom::conformance {

/// One rule that every translator must keep. Each check is in its own file.
struct Check {
    std::string_view name;
    std::string_view about;
    void (*run)(TranslatorUnderTest const& translator, Report& report);
};

/// Returns all checks in the order in which they run.
std::span<Check const> checks();

void check_golden(TranslatorUnderTest const& translator, Report& report);
void check_legality(TranslatorUnderTest const& translator, Report& report);
void check_injected_faults(TranslatorUnderTest const& translator, Report& report);
void check_fuzz(TranslatorUnderTest const& translator, Report& report);
void check_purity(TranslatorUnderTest const& translator, Report& report);
void check_operations(TranslatorUnderTest const& translator, Report& report);
void check_fields(TranslatorUnderTest const& translator, Report& report);
void check_roles(TranslatorUnderTest const& translator, Report& report);
void check_mapping(TranslatorUnderTest const& translator, Report& report);
void check_confirmation(TranslatorUnderTest const& translator, Report& report);
void check_keeping(TranslatorUnderTest const& translator, Report& report);
void check_twice(TranslatorUnderTest const& translator, Report& report);
void check_conditions(TranslatorUnderTest const& translator, Report& report);
void check_dry_run(TranslatorUnderTest const& translator, Report& report);
void check_lists(TranslatorUnderTest const& translator, Report& report);
void check_escaping(TranslatorUnderTest const& translator, Report& report);
void check_secrets(TranslatorUnderTest const& translator, Report& report);

} // namespace idiom::conformance
