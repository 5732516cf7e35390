// Plays one recorded conversation with a compiled dialect or with the dialect file of its name, so that
// callgrind counts the instructions of `measured` (tests/guards/declared.py): declared_paths
// compiled|declared CASE

#include "gateway/config/dialect_file.hpp"
#include "translators/conformance/conversation.hpp"
#include "translators/core/route_view.hpp"
#include "translators/registry.hpp"
#include "translators/unified/read_call.hpp"
#include "translators/unified/write_answer.hpp"

#include <fstream>
#include <iterator>
#include <list>
#include <string>
#include <vector>

using namespace idiom;

namespace {

std::shared_ptr<declared::DeclaredFile const> file_of(std::string const& dialect) {
    std::ifstream in(IDIOM_SOURCE_DIR "/translators/declared/dialects/" + dialect + ".yaml");
    auto const read =
        config::parse_dialect_file(std::string(std::istreambuf_iterator<char>(in), {}), dialect);
    return read ? *read : nullptr;
}

/// A conversation and its responses, ready to be played repeatedly.
class Recorded {
public:
    Recorded(DialectInfo const& info, std::string const& name)
        : case_(conformance::load_case(IDIOM_SOURCE_DIR "/tests/cases/" + name + ".yaml", info)),
          dialect_(info.make(case_.settings)),
          route_{.capabilities = &dialect_->capabilities(), .roles = &case_.roles, .base = "/v1/route"} {
        for (auto const& [field, value] : case_.headers)
            headers_.push_back({field, value});
        for (auto const& step : case_.recorded_steps)
            for (auto const& response : step.responses)
                responses_.push_back(conformance::as_response(response, response_headers_.emplace_back()));
    }
    Recorded(Recorded const&) = delete;
    Recorded& operator=(Recorded const&) = delete;

    /// Returns whether the conversation ends with the recorded answer.
    bool play(Arena& arena) const {
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
        for (std::size_t read = 0; read <= responses_.size();) {
            auto const step = dialect_->next(call, std::span(responses_).first(read), arena);
            if (auto const* const ask = std::get_if<Ask>(&step)) {
                read += ask->requests.size();
                continue;
            }
            auto const& answer = std::get<Result<Answer>>(step);
            return answer && unified::write_answer(*answer, client.response_options, arena).status ==
                                 case_.answer.status;
        }
        return false;
    }

private:
    conformance::Case case_;
    std::unique_ptr<Dialect> dialect_;
    RouteView route_;
    std::vector<Header> headers_;
    std::list<std::vector<Header>> response_headers_; ///< `responses_` refers to these
    std::vector<Response> responses_;
};

} // namespace

extern "C" [[gnu::noinline]] bool measured(Recorded const& recorded, Arena& arena) {
    return recorded.play(arena);
}

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    std::string const name = argv[2];
    auto const dialect = name.substr(0, name.find('/'));
    auto const file = std::string_view(argv[1]) == "declared" ? file_of(dialect) : nullptr;
    auto const* const compiled = find_dialect(dialect);
    if (!file && (!compiled || std::string_view(argv[1]) != "compiled")) return 2;
    Recorded const recorded(file ? file->info() : *compiled, name);
    Arena arena;
    for (int i = 0; i < 3; ++i) { // objects that are made once must not count
        if (!recorded.play(arena)) return 1;
        arena.reset();
    }
    return measured(recorded, arena) ? 0 : 1;
}
