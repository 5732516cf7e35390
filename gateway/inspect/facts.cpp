#include "gateway/inspect/call_parts.hpp"

#include <algorithm>

namespace idiom::inspect {

namespace {

std::size_t count(CallParts const& parts, Why why) {
    return static_cast<std::size_t>(std::ranges::count(parts.recording->exchanges(), why, &Exchange::why));
}

bool is_lost(Exchange const& exchange) {
    if (!exchange.response) return false;
    auto const delivery = exchange.response->delivery;
    return delivery == Delivery::lost || delivery == Delivery::timed_out || delivery == Delivery::unusable;
}

/// Returns whether the main write came to a result that the back end showed when it was read back.
bool is_confirmed(CallParts const& parts) {
    auto const* const part = main_part(*parts.recording);
    return part && is_write(part->call) && part->result && !part->result->unconfirmed &&
           count(parts, Why::confirm) > 0;
}

class Facts {
public:
    Facts(CallParts const& parts, Mask const& mask) : parts_(parts), mask_(mask), arena_(mask.arena()) {}

    std::vector<Fact> run() {
        roles();
        tries();
        outcome();
        limits();
        return std::move(facts_);
    }

private:
    template <class Write> void add(std::string_view code, Write write) {
        auto text = arena_.text(64);
        json::Writer out(text);
        out.begin_object();
        write(out);
        out.end_object();
        facts_.push_back({.code = code, .of = arena_.keep(text)});
    }
    void add_count(std::string_view code, std::string_view member, std::size_t number) {
        if (number > 0)
            add(code, [&](json::Writer& out) { out.key(member).number(static_cast<std::int64_t>(number)); });
    }

    void roles() {
        auto const roles = roles_of(parts_, arena_);
        if (!roles) return;
        auto const names = [&](json::Writer& out, Names list) {
            out.plain_key("roles").begin_array();
            for (auto const name : list)
                out.string(mask_.role(name));
            out.end_array();
        };
        if (parts_.capabilities->roles == RoleStyle::set && !std::ranges::equal(roles->before, roles->asked))
            add("whole-set", [&](json::Writer& out) {
                out.plain_key("dialect").string(parts_.capabilities->dialect);
                names(out, roles->asked);
            });
        if (!roles->kept.empty()) add("kept-unmapped", [&](json::Writer& out) { names(out, roles->kept); });
    }

    void tries() {
        if (auto const retries = count(parts_, Why::retry))
            add("retried", [&](json::Writer& out) {
                out.plain_key("times").number(static_cast<std::int64_t>(retries));
                out.plain_key("status").number(failed_status());
            });
        add_count("renewed-login", "times", count(parts_, Why::login));
        add_count("new-session", "times", count(parts_, Why::session));
        add_count("looked-again", "times", count(parts_, Why::again));
        add_count("looked-up", "times", count(parts_, Why::lookup));
        auto const& exchanges = parts_.recording->exchanges();
        auto const lost = [](Exchange const& one) { return one.request.writes && is_lost(one); };
        add_count("lost-answer", "times", static_cast<std::size_t>(std::ranges::count_if(exchanges, lost)));
        waits(Wait::Kind::turn, "waited-for-turn");
        waits(Wait::Kind::pool, "waited-for-pool");
        waits(Wait::Kind::token, "waited-for-token");
    }

    /// The status that the tries before the first retry met; 0 if there was no answer.
    int failed_status() const {
        auto const& exchanges = parts_.recording->exchanges();
        auto const retry = std::ranges::find(exchanges, Why::retry, &Exchange::why);
        for (auto one = retry; one != exchanges.begin();) {
            --one;
            bool const same =
                one->request.method == retry->request.method && one->request.target == retry->request.target;
            if (same) return one->response ? one->response->status : 0;
        }
        return 0;
    }

    /// A wait that takes no time is none.
    void waits(Wait::Kind kind, std::string_view code) {
        std::chrono::steady_clock::duration sum{};
        for (auto const& wait : parts_.recording->waits())
            if (wait.kind == kind) sum += wait.ended - wait.began;
        auto const took = std::chrono::duration_cast<std::chrono::microseconds>(sum).count();
        if (took >= 1000) add(code, [&](json::Writer& out) { out.plain_key("took").number(took); });
    }

    void outcome() {
        if (is_confirmed(parts_))
            add("confirmed", [&](json::Writer& out) {
                out.plain_key("look").number(static_cast<std::int64_t>(count(parts_, Why::again) + 1));
            });
        if (auto const ignored = find(parts_.answer_headers, "X-Idiom-Ignored"))
            add("ignored", [&](json::Writer& out) { out.plain_key("fields").string(mask_.role(*ignored)); });
        auto const* const part = main_part(*parts_.recording);
        if (part && part->result && !part->result->warnings.empty())
            add("warned", [&](json::Writer& out) {
                out.plain_key("pointers").begin_array();
                for (auto const& warning : part->result->warnings)
                    out.string(mask_.role(warning.pointer));
                out.end_array();
            });
        if (!parts_.problem.empty())
            add("refused", [&](json::Writer& out) {
                bool const vendor = part && !part->result && part->result.error().backend;
                out.plain_key("problem")
                    .string(parts_.problem)
                    .plain_key("by")
                    .string(vendor ? "backend" : "gateway");
            });
        if (parts_.status == 304) add("not-modified", [](json::Writer&) {});
        if (parts_.recording->exchanges().empty()) add("nothing-sent", [](json::Writer&) {});
    }

    void limits() { add_count("more-exchanges", "count", parts_.recording->left_out()); }

    CallParts const& parts_;
    Mask const& mask_;
    Arena& arena_;
    std::vector<Fact> facts_;
};

std::string ordinal(std::size_t number) {
    if (number == 2) return "2nd";
    if (number == 3) return "3rd";
    return std::to_string(number) + "th";
}

} // namespace

std::vector<Fact> facts_of(CallParts const& parts, Mask const& mask) { return Facts(parts, mask).run(); }

std::string note_of(CallParts const& parts) {
    std::string note;
    auto const add = [&](std::string const& text) { note += (note.empty() ? "" : " · ") + text; };
    if (!parts.problem.empty()) add(std::string(parts.problem));
    if (auto const retries = count(parts, Why::retry))
        add(std::to_string(retries) + (retries == 1 ? " retry" : " retries"));
    if (count(parts, Why::login) > 0) add("renewed token");
    auto const again = count(parts, Why::again);
    if (is_confirmed(parts))
        add(again == 0 ? "confirmed" : "confirmed at the " + ordinal(again + 1) + " look");
    if (count(parts, Why::lookup) > 0) add("looked up after a lost answer");
    if (find(parts.answer_headers, "X-Idiom-Ignored")) add("something ignored");
    return note;
}

} // namespace idiom::inspect
