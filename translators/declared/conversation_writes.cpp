#include "translators/declared/conversation.hpp"

namespace idiom::declared {

Part<bool> Conversation::renew_session() {
    session_opened_ = true;
    remembered_.forget_session();
    auto const made = request(program_.session->open, {});
    if (!made) return std::unexpected(failed(made.error()));
    auto const responses = read(arena_.list<Request>({*made}));
    if (!responses) return std::unexpected(responses.error());
    if (auto const reply = accepted(responses->front(), sent(Purpose::session)); !reply)
        return std::unexpected(reply.error());
    remembered_.renew(responses->front(), arena_);
    return true;
}

Part<bool> Conversation::open_session() {
    bool const opens = program_.session && program_.session->first;
    if (!opens || session_opened_ || remembered_.has_session()) return true;
    return renew_session();
}

bool Conversation::ended_session(Response const& response, Sent const& sent) {
    if (!program_.session || session_opened_) return false;
    return judge(program_, read_response(program_, response, arena_), sent, true, arena_).is ==
           Verdict::Is::session_ended;
}

Result<Request> Conversation::write_request(RequestTemplate const& from, WriteStep const& step,
                                            FillValues const& values, Body const& body,
                                            std::string_view version) {
    auto made = request(from, values);
    if (!made) return made;
    if (!fits_header(version))
        return fail(Fault::backend_error, "the version of the back end does not fit into a request");
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

Part<std::span<Response const* const>> Conversation::write_together(WriteStep const& step,
                                                                    std::span<FillValues const> values,
                                                                    std::span<Body const> bodies,
                                                                    Sent const& sent) {
    if (auto const opened = open_session(); !opened) return std::unexpected(opened.error());
    auto const replies = arena_.array<Response const*>(values.size());
    for (bool again = false;; again = true) {
        auto const asked = [&](std::size_t i) { return !again || ended_session(*replies[i], sent); };
        auto waiting = arena_.vector<std::size_t>();
        for (std::size_t i = 0; i < replies.size(); ++i)
            if (asked(i)) waiting.push_back(i);
        if (waiting.empty()) return replies;
        if (again)
            if (auto const renewed = renew_session(); !renewed) return std::unexpected(renewed.error());
        if (!script_.has(waiting.size())) {
            auto const requests = arena_.array<Request>(waiting.size());
            for (std::size_t i = 0; i < waiting.size(); ++i) {
                auto const made =
                    write_request(step.request, step, values[waiting[i]], bodies[waiting[i]], {});
                if (!made) return std::unexpected(failed(made.error()));
                requests[i] = *made;
            }
            return std::unexpected(send(requests, true));
        }
        for (auto const i : waiting)
            replies[i] = &script_.take();
    }
}

Part<Response const*> Conversation::exchange(RequestTemplate const& from, WriteStep const& step,
                                             FillValues const& values, Body const& body, Sent const& sent,
                                             std::string_view version) {
    if (auto const opened = open_session(); !opened) return std::unexpected(opened.error());
    for (;;) {
        if (script_.at_end()) {
            auto const made = write_request(from, step, values, body, version);
            if (!made) return std::unexpected(failed(made.error()));
            return std::unexpected(send(arena_.list<Request>({*made}), true));
        }
        auto const& response = script_.take();
        if (!ended_session(response, sent)) return &response;
        if (auto const renewed = renew_session(); !renewed) return std::unexpected(renewed.error());
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
