#pragma once

#include "gateway/kit/report.hpp"
#include "gateway/kit/subject.hpp"

#include <span>
#include <string_view>

namespace idiom::conformance {

/// One thing that every translator is held to. Each stands in a file of its own.
struct Check {
    std::string_view name;
    std::string_view about;
    void (*run)(Subject const& subject, Report& report);
};

/// All of them, in the order in which they are run.
std::span<Check const> checks();

void check_golden(Subject const& subject, Report& report);
void check_legality(Subject const& subject, Report& report);
void check_mishaps(Subject const& subject, Report& report);
void check_fuzz(Subject const& subject, Report& report);
void check_purity(Subject const& subject, Report& report);
void check_operations(Subject const& subject, Report& report);
void check_fields(Subject const& subject, Report& report);
void check_roles(Subject const& subject, Report& report);
void check_mapping(Subject const& subject, Report& report);
void check_confirmation(Subject const& subject, Report& report);
void check_keeping(Subject const& subject, Report& report);
void check_twice(Subject const& subject, Report& report);
void check_conditions(Subject const& subject, Report& report);
void check_dry_run(Subject const& subject, Report& report);
void check_lists(Subject const& subject, Report& report);
void check_escaping(Subject const& subject, Report& report);
void check_secrets(Subject const& subject, Report& report);

} // namespace idiom::conformance
