#include "translators/unified/changes.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/core/change_feed.hpp"

namespace idiom::unified {

namespace {

/// Asks for one page of the feed, and writes it.
class ChangesCall final : public ClientCall {
public:
    ChangesCall(FeedPage const& page, bool head) : page_(page), head_(head) {}

    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        if (outcomes.empty())
            return Calls{arena.list<Call>({{.what = ReadRecord{.key = key_of(page_, arena)}}})};
        auto const& outcome = outcomes.front();
        if (!outcome) return Result<ClientResponse>(std::unexpected(outcome.error()));
        auto const* const records = std::get_if<Records>(&outcome->what);
        if (records == nullptr) return Result<ClientResponse>(fail(Fault::internal_error));
        return Result<ClientResponse>(write(records->documents, arena));
    }

private:
    ClientResponse write(std::span<RecordDocument const> documents, Arena& arena) const {
        // Where there is no trail, as in `idiom explain`, there is no last document either.
        RecordDocument end{.key = FeedEnd::newest, .document = page_.since};
        if (!documents.empty()) end = documents.back();
        auto text = arena.text(1024);
        json::Writer out(text);
        out.begin_object().key("changes").begin_array();
        for (auto const& change : documents)
            if (&change != &documents.back()) out.raw(change.document);
        out.end_array().member("next", end.document);
        out.key("more").boolean(end.key == FeedEnd::more).end_object();
        Headers headers(arena);
        headers.add("Content-Type", face::content_type(face::Format::json));
        headers.add("Vary", "Accept");
        headers.add("Cache-Control", "private, no-cache");
        return {.status = 200, .headers = headers.list(), .body = arena.keep(text), .head = head_};
    }

    FeedPage page_;
    bool head_;
};

} // namespace

ClientCall const* changes_call(ClientRequest const& request, Parameters const& parameters, Arena& arena) {
    return arena.make<ChangesCall>(FeedPage{.since = parameters.since, .limit = parameters.list.limit},
                                   request.method == Method::head);
}

} // namespace idiom::unified
