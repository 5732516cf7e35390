#include "translators/conformance/verify.hpp"

#include "translators/conformance/checks.hpp"
#include "translators/conformance/isolate.hpp"
#include "translators/conformance/make_translator_under_test.hpp"
#include "translators/conformance/play.hpp"
#include "translators/conformance/text.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace idiom::conformance {

std::span<Check const> checks() {
    static constexpr std::array all{
        Check{"golden", "plays the cases and compares every request and answer", check_golden},
        Check{"legality", "the gateway can send every request, and every write declares itself",
              check_legality},
        Check{"mishaps", "fails every step: no success for a failed write, nothing more is written",
              check_injected_faults},
        Check{"fuzz", "answers with changed responses and random bytes: nothing throws, everything ends",
              check_fuzz},
        Check{"purity", "the same call and responses give the same step, in two threads as well",
              check_purity},
        Check{"operations", "every operation that the capabilities name is served, and no other",
              check_operations},
        Check{"fields", "every field and extension is read and written as the tables say", check_fields},
        Check{"roles", "no role is lost, and none is claimed that was not confirmed", check_roles},
        Check{"mapping", "role names go through the route's map, both ways", check_mapping},
        Check{"confirmation", "an answer shows what the vendor confirmed, not what was asked",
              check_confirmation},
        Check{"keeping", "an update keeps the fields that it does not name", check_keeping},
        Check{"twice", "the same update done twice has the effect of one", check_twice},
        Check{"conditions", "a condition that fails (If-Match) ends in its error, and nothing is written",
              check_conditions},
        Check{"rehearsal", "simulated conversations end, with the result of the change", check_dry_run},
        Check{"lists", "pages end, and filters exclude users", check_lists},
        Check{"escaping", "client input reaches a URL only percent-encoded", check_escaping},
        Check{"secrets", "no password reaches a URL, a header, the record or an error", check_secrets},
    };
    return all;
}

std::string describe_checks() {
    std::string text;
    for (auto const& check : checks()) {
        std::string line(check.name);
        line.resize(std::max<std::size_t>(12, line.size() + 1), ' ');
        text.append(line).append(check.about).append("\n");
    }
    return text;
}

namespace {

/// The patience for a translator that failed once to return in time.
constexpr std::chrono::milliseconds less_patience{1000};

std::string told_by(Check const& check, TranslatorUnderTest const& translator, bool verbose,
                    std::chrono::milliseconds& patience) {
    auto const isolated_run = isolated(
        [&] {
            log_conversations(verbose);
            Report report;
            check.run(translator, report);
            return report.text(check.name);
        },
        patience);
    if (isolated_run.fatal.empty()) return isolated_run.text;
    Report report;
    report.of("conversations to the end");
    std::string evidence;
    if (isolated_run.late && patience > less_patience) {
        patience = less_patience;
        evidence = "the checks that follow give it no more than a second";
    }
    report.fail("the translator " + isolated_run.fatal, "this check, which ended there", evidence);
    return report.text(check.name);
}

/// Returns why making the dialect and playing with it crashes or never ends; "" if it does neither.
std::string fatal_to_begin(DialectInfo const& dialect, std::vector<Case> const& cases,
                           VerifyOptions const& options) {
    auto const begin = [&]() -> std::string {
        try {
            make_translator_under_test(dialect, cases, options.settings);
        } catch (std::runtime_error const&) { // no crash; the second call throws it again
        }
        return {};
    };
    return isolated(begin, options.patience).fatal;
}

} // namespace

bool verify(DialectInfo const& dialect, VerifyOptions const& options,
            std::function<void(std::string_view)> const& out) {
    for (auto const& name : options.only)
        if (std::ranges::find(checks(), name, &Check::name) == checks().end())
            throw std::runtime_error("there is no check '" + name + "'; --list names them");
    auto const cases = load_cases(options.cases, dialect);
    if (auto const fatal = fatal_to_begin(dialect, cases, options); !fatal.empty()) {
        out("FAILED  begin: the translator " + printable(fatal) + "\n");
        return false;
    }
    auto translator = make_translator_under_test(dialect, cases, options.settings);
    translator.seed = options.seed;
    translator.fuzzing = options.fuzzing;

    auto patience = options.patience;
    std::size_t ran = 0;
    std::size_t failed = 0;
    for (auto const& check : checks()) {
        if (!options.only.empty() && std::ranges::count(options.only, check.name) == 0) continue;
        auto const text = told_by(check, translator, options.verbose, patience);
        out(text);
        ++ran;
        failed += text.starts_with("FAILED");
    }
    auto const count = std::to_string(ran) + (ran == 1 ? " check" : " checks");
    out(std::string(dialect.name()) + ": " +
        (failed == 0 ? count + ", all ok" : std::to_string(failed) + " of " + count + " FAILED") + "\n");
    return failed == 0;
}

} // namespace idiom::conformance
