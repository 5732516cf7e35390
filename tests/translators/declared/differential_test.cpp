#include "tests/translators/declared/files.hpp"
#include "tests/translators/declared/known_differences.hpp"
#include "translators/conformance/fingerprint.hpp"
#include "translators/conformance/make_translator_under_test.hpp"
#include "translators/conformance/mutate.hpp"
#include "translators/evovoice/dialect/evovoice.hpp"
#include "translators/genesys/genesys.hpp"
#include "translators/xarios/xarios.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

using namespace idiom;
using namespace idiom::tests;

/// Random calls through a compiled dialect and the file of its name: for the same responses both send the
/// same requests and give the same answers. The seed is fixed.
namespace {

constexpr std::uint64_t calls = 10'000;

/// Returns what a client is told, without the words: those are each dialect's own.
std::string told(Error const& error) {
    std::string text(info(error.fault).name);
    text += error.uncertain ? " uncertain" : "";
    std::set<std::string_view> pointers;
    for (auto const& one : error.errors)
        pointers.insert(one.pointer);
    for (auto const pointer : pointers)
        text.append(" ").append(pointer);
    return text + " " + std::to_string(error.retry_after.value_or(0));
}

/// Returns what a step sends, or what it tells a client.
std::string said(Step<Answer> const& step) {
    if (auto const* const result = std::get_if<Result<Answer>>(&step))
        return *result ? conformance::fingerprint(step) : "error " + told(result->error());
    auto const& ask = std::get<Ask>(step);
    std::string text = "ask " + std::string(ask.session.value_or("-")) + "\n";
    for (auto const& request : ask.requests)
        text += conformance::fingerprint(request) + "\n";
    return text;
}

/// A conversation with both.
class BothDialects {
public:
    BothDialects(Dialect const& compiled, Dialect const& declared, Call const& call)
        : compiled_(compiled), declared_(declared), call_(call) {}

    /// Returns the first steps that differ; empty texts if none do.
    Difference first_difference(conformance::Mutator& mutator) {
        std::size_t last = 0;
        for (std::size_t round = 0; round < most_rounds; ++round) {
            auto const step = compiled_.next(call_, responses_, arena_);
            auto const other = declared_.next(call_, responses_, arena_);
            Difference made{said(step), said(other), std::span(responses_).subspan(last), nullptr, &call_};
            if (made.compiled != made.declared) return made;
            auto const* const ask = std::get_if<Ask>(&step);
            if (!ask) return {};
            last = responses_.size();
            for (std::size_t i = 0; i < ask->requests.size(); ++i)
                answer(mutator);
        }
        return {};
    }

private:
    struct Kept {
        conformance::RecordedResponse response;
        std::vector<Header> headers;
    };
    void answer(conformance::Mutator& mutator) {
        auto& one = *kept_.emplace_back(std::make_unique<Kept>());
        one.response = mutator.response(responses_.size());
        if (one.response.status == 204) one.response.body.clear(); // HTTP has no body there
        responses_.push_back(conformance::as_response(one.response, one.headers));
    }

    Dialect const& compiled_;
    Dialect const& declared_;
    Call const& call_;
    Arena arena_{64 * 1024};
    std::vector<std::unique_ptr<Kept>> kept_;
    std::vector<Response> responses_;
};

/// The dialects that a file makes, one for each setup of the compiled dialect.
struct Made {
    Settings const* settings;
    std::unique_ptr<Dialect> dialect;
};
std::map<Dialect const*, Made> made_by(DialectInfo const& file,
                                       conformance::TranslatorUnderTest const& compiled) {
    std::map<Dialect const*, Made> made;
    for (auto const& setup : compiled.setups)
        made.emplace(setup.dialect.get(), Made{&setup.settings, file.make(setup.settings)});
    return made;
}

/// `usable` says which settings of the compiled dialect the file has, too.
void compare(
    DialectInfo const& compiled, std::vector<KnownDifference> const& rules, Settings const& given = {},
    bool (*usable)(Settings const&) = [](Settings const&) { return true; }) {
    auto const file = tests::dialect_file(compiled.name());
    static std::array<std::filesystem::path, 1> const places{IDIOM_CASES};
    auto cases = conformance::load_cases(places, compiled);
    std::erase_if(cases, [&](conformance::Case const& one) { return !usable(one.settings); });
    auto translator = conformance::make_translator_under_test(compiled, std::move(cases), given);
    auto const declared = made_by(file->info(), translator);
    std::map<std::string, std::size_t> known;
    auto const each = calls / translator.conversations.size() + 1;
    for (auto const& conversation : translator.conversations) {
        // Replies depend on the name of the conversation, so that another case does not change them.
        conformance::Mutator mutator(std::span(&conversation, 1),
                                     std::hash<std::string>()(conversation.name));
        auto const& other = declared.at(conversation.dialect);
        for (std::uint64_t n = 0; n < each; ++n) {
            mutator.begin(n);
            BothDialects both(*conversation.dialect, *other.dialect, *conversation.call);
            auto found = both.first_difference(mutator);
            if (found.compiled == found.declared) continue;
            found.settings = other.settings;
            auto const rule =
                std::ranges::find_if(rules, [&](KnownDifference const& one) { return one.takes(found); });
            if (rule != rules.end())
                ++known[rule->why];
            else
                BOOST_TEST(false, conversation.name << ", call " << n << "\ncompiled: " << found.compiled
                                                    << "\ndeclared: " << found.declared);
        }
    }
    for (auto const& [why, count] : known)
        BOOST_TEST_MESSAGE(compiled.name() << ": " << count << " calls: " << why);
}

} // namespace

BOOST_AUTO_TEST_CASE(genesys_and_its_file_do_the_same) {
    compare(genesys::dialect(), differences_of_genesys());
}
BOOST_AUTO_TEST_CASE(xarios_and_its_file_do_the_same) { compare(xarios::dialect(), differences_of_xarios()); }
BOOST_AUTO_TEST_CASE(evovoice_and_its_file_do_the_same) {
    // The compiled dialect keeps users of other accounts apart, so all accounts of the cases are its own.
    Settings given;
    given.values["account_ids"] = {"acc-100", "acc-200", "acc-300"};
    compare(evovoice::dialect(), differences_of_evovoice(), given, [](Settings const& settings) {
        auto const format = settings.values.find("format");
        return format != settings.values.end() && format->second.front() == "xml";
    });
}
