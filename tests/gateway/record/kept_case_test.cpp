#include "gateway/record/kept_case.hpp"

#include "gateway/inspect/call_parts.hpp"
#include "translators/conformance/case.hpp"
#include "translators/conformance/conversation.hpp"
#include "translators/conformance/play.hpp"
#include "translators/registry.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <string>

using namespace idiom;

namespace {

std::vector<conformance::Case> cases_of(DialectInfo const& dialect) {
    std::vector<std::filesystem::path> const places{IDIOM_CASES};
    return conformance::load_cases(places, dialect);
}

/// An inspected call, made of a golden case: the inspector sees what the case holds.
class Inspected {
public:
    Inspected(conformance::Case const& from, DialectInfo const& info)
        : from_(from), dialect_(info.make(from.settings)), client_(from, *dialect_) {
        if (!client_.call()) return;
        conformance::Conversation const conversation{.name = from.name,
                                                     .dialect = dialect_.get(),
                                                     .call = client_.call(),
                                                     .recorded_steps = from.recorded_steps,
                                                     .keeps = {}};
        replies_.emplace(conversation_.emplace(conversation));
        std::uint32_t round = 0;
        played_ = conformance::play(
            *dialect_, *client_.call(),
            [&](Ask const& ask, std::span<Response> responses) {
                (*replies_)(ask, responses);
                ++round;
                for (std::size_t i = 0; i < responses.size(); ++i)
                    note(ask.requests[i], responses[i], round);
            },
            arena_);
        if (played_.result) recording_.add(*client_.call(), *played_.result);
    }
    bool played() const { return client_.call() && played_.result; }

    inspect::KeptCall kept() {
        for (auto const& [name, value] : from_.headers)
            headers_.push_back({name, value});
        auto const target = "/v1/acme" + from_.path + (from_.query.empty() ? "" : "?" + from_.query);
        auto const outcome = client_.outcome(*played_.result, arena_);
        inspect::Secrets secrets;
        inspect::Mask const mask(secrets, nullptr, std::size_t{256} * 1024, arena_);
        mask.learn("application/json", from_.body);
        return inspect::keep({.seq = 1,
                              .id = "r",
                              .at = {},
                              .arrived = {},
                              .face = "rest",
                              .client = "crm",
                              .route = "acme",
                              .backend = "b",
                              .operation = "update",
                              .method = name_of(from_.method),
                              .target = target,
                              .peer = {},
                              .trace_id = {},
                              .headers = headers_,
                              .body = from_.body,
                              .capabilities = &dialect_->capabilities(),
                              .roles = &from_.roles,
                              .recording = &recording_,
                              .status = outcome.status,
                              .answer = outcome.body,
                              .problem = outcome.problem,
                              .ended = {}},
                             mask);
    }

private:
    void note(Request const& request, Response const& response, std::uint32_t round) {
        auto const base = request.peer == Peer::backend ? std::string_view("https://vendor.example") : "";
        auto const place = recording_.begin({.request = request,
                                             .base = base,
                                             .round = round,
                                             .attempt = 1,
                                             .began = {},
                                             .ended = {},
                                             .response = {}});
        recording_.end(place, response, {}, false);
    }

    conformance::Case const& from_;
    std::unique_ptr<Dialect> dialect_;
    conformance::CaseCall client_;
    Arena arena_;
    std::optional<conformance::Conversation> conversation_;
    std::optional<conformance::Recording> replies_;
    conformance::Transcript played_;
    inspect::Recording recording_;
    std::vector<Header> headers_;
};

/// Reads the YAML as the kit does, and plays it.
void replay(std::string const& yaml, DialectInfo const& info) {
    auto const folder = std::filesystem::temp_directory_path() / ("idiom-kept-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    auto const file = folder / "saved.yaml";
    std::ofstream(file, std::ios::binary) << yaml;
    auto const read = [&] {
        try {
            return conformance::load_case(file, info);
        } catch (std::exception const& error) {
            throw std::runtime_error(error.what() + std::string(" in:\n") + yaml);
        }
    }();
    std::filesystem::remove_all(folder);
    auto const dialect = info.make(read.settings);
    conformance::CaseCall const client(read, *dialect);
    if (!client.call()) return;
    conformance::Conversation const conversation{.name = read.name,
                                                 .dialect = dialect.get(),
                                                 .call = client.call(),
                                                 .recorded_steps = read.recorded_steps,
                                                 .keeps = {}};
    conformance::Recording vendor(conversation);
    Arena arena;
    auto const played = conformance::play(
        *dialect, *client.call(),
        [&](Ask const& ask, std::span<Response> responses) { vendor(ask, responses); }, arena);
    BOOST_REQUIRE(played.result);
    auto const outcome = client.outcome(*played.result, arena);
    BOOST_TEST(outcome.status == read.answer.status);
    if (read.answer.body) BOOST_TEST(outcome.body == *read.answer.body);
}

record::CaseSetting setting_of(conformance::Case const& from, DialectInfo const& info) {
    return {.dialect = info, .settings = from.settings, .roles = from.roles, .session = from.session};
}

} // namespace

BOOST_AUTO_TEST_SUITE(kept_cases)

BOOST_AUTO_TEST_CASE(a_saved_case_replays_in_the_kit) {
    for (auto const* const info : dialects()) {
        std::size_t made = 0, tried = 0;
        for (auto const& from : cases_of(*info))
            BOOST_TEST_CONTEXT(from.name) {
                Inspected inspected(from, *info);
                if (!inspected.played()) continue;
                ++tried;
                auto const kept = inspected.kept();
                auto const yaml = record::kept_case(*kept.record, "saved", setting_of(from, *info));
                if (!yaml) {
                    BOOST_TEST_MESSAGE(from.name << ": " << yaml.error());
                    continue;
                }
                ++made;
                BOOST_TEST(yaml->find("Tr1ck-Pony") == std::string::npos);
                replay(*yaml, *info);
            }
        BOOST_TEST_MESSAGE(info->name() << ": " << made << " of " << tried);
        BOOST_TEST(made * 2 > tried, info->name() << ": " << made << " of " << tried);
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_kept_as_a_whole_makes_no_case) {
    auto const* const info = find_dialect("genesys");
    Settings const settings;
    RolePolicy const roles;
    auto const why = [&](std::string_view record) {
        auto const made = record::kept_case(record, "x", {*info, settings, roles, {}});
        return made ? std::string("a case") : made.error();
    };
    BOOST_TEST(why("") == "the call is not kept as a whole");
    BOOST_TEST(why("{}") == "the call is not kept as a whole");
    BOOST_TEST(why(R"({"exchanges":[]})") == "the call has no words in the unified API");
    BOOST_TEST(why(R"({"exchanges":[{"round":1,"reply":{"status":200,"body":{"text":"x","cut":3}}}]})") ==
               "a body was cut");
    BOOST_TEST(why(R"({"exchanges":[{"round":1,"reply":{"status":200,"body":{"text":"x","cut":0}}}]})") ==
               "a body could not be read");
    BOOST_TEST(why(R"({"exchanges":[{"round":2},{"round":1}]})") ==
               "the call had several conversations with the back end");
}

BOOST_AUTO_TEST_SUITE_END()
