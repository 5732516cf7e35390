#include "translators/conformance/play_face.hpp"

#include "translators/conformance/text.hpp"
#include "translators/core/face_violation.hpp"

#include <algorithm>
#include <exception>

namespace idiom::conformance {

namespace {

class Player {
public:
    Player(Face const& face, ClientRequest const& request, RouteView const& route, Executor const& execute,
           Arena& arena, RecordsInMemory* records)
        : face_(face), request_(request), route_(route), execute_(execute), arena_(arena),
          records_(records ? *records : own_records_) {}

    FaceTranscript play() {
        try {
            head();
        } catch (std::exception const& error) {
            played_.wrong = std::string("throws: ") + error.what();
        } catch (...) {
            played_.wrong = "throws something";
        }
        if (played_.wrong.empty())
            if (auto const violation = violation_of(played_.response)) played_.wrong = violation->what;
        return std::move(played_);
    }

private:
    void stop(std::string_view why) { played_.wrong = why; }

    void refuse(Error const& error) {
        auto const* const target = played_.target ? &*played_.target : nullptr;
        played_.response = face_.refuse(error, request_, target, arena_);
    }

    void head() {
        auto const target = face_.read_target(request_, arena_);
        if (!target) return refuse(target.error());
        played_.target = *target;
        switch (target->kind) {
        case Target::Kind::users:
        case Target::Kind::capabilities: return converse();
        case Target::Kind::route_list: return end(face_.write_routes({}, request_, arena_));
        case Target::Kind::login: return log_in();
        case Target::Kind::document: return end(face_.write_document(request_, arena_));
        }
    }

    void end(Result<ClientResponse> const& response) {
        if (!response) return refuse(response.error());
        played_.response = *response;
    }

    void log_in() {
        auto const login = face_.read_login(request_, arena_);
        if (!login) return refuse(login.error());
        LoginOutcome const outcome{.kind = login->kind,
                                   .client = LoggedIn{.name = "client"},
                                   .session = "session",
                                   .cookie_attributes = "; Path=/"};
        played_.response = face_.write_login(outcome, request_, arena_);
    }

    void converse() {
        auto const call = face_.read_request(request_, route_, arena_);
        if (!call) return refuse(call.error());
        if (!*call) return stop("reads a request and makes no call of it");
        dry_run_ = (*call)->dry_run();
        std::vector<Result<Answer>> outcomes;
        for (std::size_t rounds = 0; rounds < most_face_rounds;) {
            auto const step = (*call)->next(outcomes, arena_);
            if (auto const* const response = std::get_if<Result<ClientResponse>>(&step)) {
                if (!dry_run_) played_.observed.push_back((*call)->observe(outcomes, arena_));
                return end(*response);
            }
            auto const& calls = std::get<Calls>(step);
            if (auto const violation = violation_of(calls, *played_.target, outcomes.size()))
                return stop(violation->what);
            if (!are_parts(calls)) ++rounds;
            for (auto const& one : calls.calls)
                outcomes.push_back(execute(one));
            if (!played_.wrong.empty()) return;
        }
        stop("does not come to a response");
    }

    Result<Answer> execute(Call const& call) {
        played_.calls.push_back(call);
        if (auto const* const turn = std::get_if<UnderWriteLock>(&call.what))
            return script<UnderWriteLock>(*turn->script);
        if (auto const* const part = std::get_if<PartOfRequest>(&call.what))
            return script<PartOfRequest>(*part->script);
        if (dry_run_ && std::holds_alternative<WriteRecord>(call.what))
            return Answer{.what = Done{}, .warnings = {}};
        if (auto const answer = records_.execute(call, arena_)) return *answer;
        return execute_(call);
    }

    /// Plays a script, which must not ask for what it is part of itself.
    template <class Kind> Result<Answer> script(LockedScript const& script) {
        std::vector<Result<Answer>> outcomes;
        for (std::size_t round = 0; round < most_face_rounds; ++round) {
            auto const step = script.next(outcomes, arena_);
            if (auto const* const end = std::get_if<Result<Answer>>(&step)) {
                if (!dry_run_) played_.observed.push_back(script.observe(outcomes, arena_));
                return *end;
            }
            auto const& calls = std::get<Calls>(step);
            auto const violation = violation_of(calls, *played_.target, outcomes.size());
            bool const nested = std::ranges::any_of(calls.calls, [](Call const& one) {
                return std::holds_alternative<Kind>(one.what) ||
                       std::holds_alternative<PartOfRequest>(one.what);
            });
            if (violation || nested) {
                stop(violation ? violation->what : "asks for a write lock under a write lock");
                break;
            }
            for (auto const& one : calls.calls)
                outcomes.push_back(execute(one));
        }
        if (played_.wrong.empty()) stop("does not come to an end under a write lock");
        return fail(Fault::internal_error);
    }

    Face const& face_;
    ClientRequest const& request_;
    RouteView const& route_;
    Executor const& execute_;
    Arena& arena_;
    FaceTranscript played_;
    bool dry_run_ = false;
    RecordsInMemory own_records_;
    RecordsInMemory& records_;
};

} // namespace

FaceTranscript play(Face const& face, ClientRequest const& request, RouteView const& route,
                    Executor const& execute, Arena& arena, RecordsInMemory* records) {
    return Player(face, request, route, execute, arena, records).play();
}

std::string fingerprint(FaceTranscript const& played) {
    std::string text;
    if (played.target) {
        text.append(played.target->operation).append(played.target->writes ? " writes\n" : " reads\n");
        for (auto const& call : played.calls)
            text.append(shown(call)).append("\n");
    }
    text.append(std::to_string(played.response.status)).append("\n");
    for (auto const& header : played.response.headers)
        text.append(header.name).append(": ").append(header.value).append("\n");
    return text.append(played.response.body).append(played.wrong);
}

} // namespace idiom::conformance
