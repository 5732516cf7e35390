// The cost of a call in the translators alone, for each operation of each dialect: the client's document is
// read, every request of the conversation is made, every response is read, and the answer is written. The
// conversations are those of the tests (tests/cases).

#include "bench/micro/timed.hpp"
#include "translators/conformance/conversation.hpp"
#include "translators/core/route_view.hpp"
#include "translators/registry.hpp"
#include "translators/scim/dialect/scim.hpp"
#include "translators/unified/read_call.hpp"
#include "translators/unified/write_answer.hpp"

#include <list>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace idiom;

constexpr char const* chosen[] = {
    "xarios/a_user_is_read",
    "xarios/roles_are_fetched_for_the_page_only",
    "xarios/a_user_is_created",
    "xarios/scalars_and_roles_are_one_document",
    "xarios/a_role_is_appended",
    "configureuser/a_user_is_read_from_the_record",
    "configureuser/the_list_is_that_of_the_record",
    "configureuser/a_user_is_created",
    "configureuser/a_user_is_enabled_and_changed",
    "evovoice/a_user_is_read",
    "evovoice/a_user_is_read_in_json",
    "evovoice/users_are_listed_by_pages",
    "evovoice/a_user_is_created",
    "evovoice/scalars_are_written_without_roles",
    "evovoice/a_role_is_added_to_the_whole_set",
    "genesys/a_user_is_read_with_devices_and_skills",
    "genesys/users_are_listed_with_all_fields",
    "genesys/a_user_is_created_and_fetched",
    "genesys/scalars_are_written_without_roles",
    "genesys/a_role_is_added_to_the_whole_set",
    "scim/a_user_is_read",
    "scim/a_page_leads_to_the_next",
    "scim/a_user_is_created",
    "scim/only_what_differs_is_patched",
    "scim/a_role_is_added_by_itself",
};

/// A recorded conversation, ready to be played repeatedly.
class Recorded {
public:
    explicit Recorded(std::string const& name) {
        auto const dialect = name.substr(0, name.find('/'));
        auto const* const linked = find_dialect(dialect);
        auto const& info = linked ? *linked : scim::dialect();
        case_ = conformance::load_case(IDIOM_SOURCE_DIR "/tests/cases/" + name + ".yaml", info);
        dialect_ = info.make(case_.settings);
        route_ = {.capabilities = &dialect_->capabilities(), .roles = &case_.roles, .base = "/v1/route"};
        headers_.reserve(case_.headers.size());
        for (auto const& [field, value] : case_.headers)
            headers_.push_back({field, value});
        for (auto const& recorded_step : case_.recorded_steps) {
            for (auto const& response : recorded_step.responses)
                responses_.push_back(conformance::as_response(response, response_headers_.emplace_back()));
        }
    }
    Recorded(Recorded const&) = delete;
    Recorded& operator=(Recorded const&) = delete;

    /// Plays the conversation. Returns whether it ends with the recorded answer.
    bool hold(Arena& arena) const {
        auto const parsed = unified::read_call({.method = case_.method,
                                                .path = case_.path,
                                                .query = case_.query,
                                                .headers = headers_,
                                                .body = case_.body},
                                               route_, arena);
        if (!parsed) return false;
        auto const& client = std::get<unified::ParsedCall>(*parsed);
        auto call = client.call;
        call.session = case_.session;
        for (std::size_t read = 0;;) {
            auto const step = dialect_->next(call, std::span(responses_).first(read), arena);
            if (auto const* const ask = std::get_if<Ask>(&step)) {
                read += ask->requests.size();
                if (read > responses_.size()) return false;
                continue;
            }
            auto const& answer = std::get<Result<Answer>>(step);
            return answer && unified::write_answer(*answer, client.response_options, arena).status ==
                                 case_.answer.status;
        }
    }

private:
    conformance::Case case_;
    std::unique_ptr<Dialect> dialect_;
    RouteView route_;
    std::vector<Header> headers_;
    std::list<std::vector<Header>> response_headers_; ///< `responses_` refers to these
    std::vector<Response> responses_;
};

[[maybe_unused]] bool const registered = [] {
    for (auto const* const name : chosen)
        benchmark::RegisterBenchmark(name, [name](benchmark::State& state) {
            Recorded const recorded(name);
            bench::run(state, [&](Arena& arena) { return recorded.hold(arena); });
        });
    return true;
}();

} // namespace
