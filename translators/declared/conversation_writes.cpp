#include "translators/declared/conversation.hpp"

namespace idiom::declared {

Part<Response const*> Conversation::renew_session() {
    auto const made = request(program_.session->open, {});
    if (!made) return std::unexpected(failed(made.error()));
    auto const responses = read(arena_.list<Request>({*made}));
    if (!responses) return std::unexpected(responses.error());
    if (auto const reply = accepted(responses->front(), sent(Purpose::session)); !reply)
        return std::unexpected(reply.error());
    remembered_.renew(responses->front(), arena_);
    return &responses->front();
}

Result<Request> Conversation::write_request(RequestTemplate const& from, WriteStep const& step,
                                            FillValues const& values, Body const& body,
                                            std::string_view version) {
    auto made = request(from, values);
    if (!made) return made;
    auto headers = arena_.vector<Header>();
    headers.reserve(made->headers.size() + 4);
    headers.push_back(made->headers.front()); // Accept
    auto const& asked = !from.content_type.empty() ? from.content_type : step.request.content_type;
    auto const usual = body.type.empty() ? std::string_view(program_.http.content_type) : body.type;
    if (!body.text.empty())
        headers.push_back({"Content-Type", asked.empty() ? usual : std::string_view(asked)});
    headers.insert(headers.end(), made->headers.begin() + 1, made->headers.end());
    if (!version.empty()) headers.push_back({"If-Match", version});
    if (remembered_.has_session()) {
        FillValues session;
        session.session = remembered_.values();
        if (auto const done = add_headers(headers, program_.session->send, session); !done)
            return std::unexpected(done.error());
    }
    made->headers = Arena::keep(headers);
    made->body = body.text;
    made->writes = true;
    made->repeatable = step.repeatable;
    return made;
}

Verdict Conversation::judge_write(Response const& response, Sent& sent) {
    auto const reply = read_response(program_, response, arena_);
    sent.secrets = secrets_;
    return judge(program_, reply, sent, false, arena_);
}

Part<Responses> Conversation::write_together(std::span<Request const> requests) {
    if (!script_.has(requests.size()) || script_.at_end()) return std::unexpected(send(requests, true));
    return script_.take(requests.size());
}

Part<Response const*> Conversation::exchange(RequestTemplate const& from, WriteStep const& step,
                                             FillValues const& values, Body const& body, Sent const& sent,
                                             std::string_view version) {
    bool fresh = false;
    bool const opens = program_.session && program_.session->first;
    if (opens && !remembered_.has_session()) {
        if (auto const renewed = renew_session(); !renewed) return renewed;
        fresh = true;
    }
    for (;;) {
        if (script_.at_end()) {
            auto const made = write_request(from, step, values, body, version);
            if (!made) return std::unexpected(failed(made.error()));
            return std::unexpected(send(arena_.list<Request>({*made}), true));
        }
        auto const& response = script_.take();
        if (!program_.session || fresh) return &response;
        auto const verdict = judge(program_, read_response(program_, response, arena_), sent, true, arena_);
        if (verdict.is != Verdict::Is::session_ended) return &response;
        remembered_.forget_session();
        if (auto const renewed = renew_session(); !renewed) return renewed;
        fresh = true;
    }
}

Part<Accepted> Conversation::write(WriteStep const& step, FillValues const& values, Body const& body,
                                   Sent sent, std::string_view version) {
    sent.secrets = secrets_;
    auto const* const other = step.other ? &*step.other : nullptr;
    bool const remembers = other && !other->remember.empty();
    bool const second = remembers && remembered_.line(other->remember) == name_of(other->request.method);
    auto const& first = second ? other->request : step.request;
    auto response = exchange(first, step, values, body, sent, version);
    if (!response) return std::unexpected(response.error());
    auto reply = read_response(program_, **response, arena_);
    if (other && calls_for(other->after, reply)) {
        response = exchange(second ? step.request : other->request, step, values, body, sent, version);
        if (!response) return std::unexpected(response.error());
        reply = read_response(program_, **response, arena_);
        if (remembers && (*response)->ok())
            remembered_.set_line(other->remember,
                                 second ? std::string_view{} : name_of(other->request.method));
    }
    auto const verdict = judge(program_, reply, sent, false, arena_);
    if (verdict.is == Verdict::Is::failed) return std::unexpected(failed(verdict.error));
    written_ = true;
    return Accepted{.reply = reply,
                    .pending = verdict.is == Verdict::Is::pending,
                    .done = verdict.is == Verdict::Is::done};
}

} // namespace idiom::declared
