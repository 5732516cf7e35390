#include "translators/conformance/checks.hpp"
#include "translators/conformance/simulated_vendor.hpp"
#include "translators/conformance/text.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace idiom::conformance {

namespace {

/// The check follows at most this many pages; a longer list counts as long, not as endless.
constexpr int most_pages = 100;

/// A vendor that gives the recorded response to each recorded request, in any order and any number of times.
/// It never answers other requests.
class Recalling {
public:
    explicit Recalling(Conversation const& of) : of_(of) {}

    void operator()(Ask const& ask, std::span<Response> responses) {
        for (std::size_t i = 0; i < responses.size(); ++i)
            responses[i] = response_to(asked_by(ask.requests[i]));
    }

private:
    Response response_to(Asked const& asked) {
        for (auto const& recorded_step : of_.recorded_steps)
            for (std::size_t i = 0; i < recorded_step.asks.size(); ++i) {
                if (recorded_step.asks[i] != asked) continue;
                return as_response(recorded_step.responses[i],
                                   *headers_.emplace_back(std::make_unique<std::vector<Header>>()));
            }
        return {.delivery = Delivery::lost, .headers = {}, .body = {}};
    }

    Conversation const& of_;
    std::vector<std::unique_ptr<std::vector<Header>>> headers_;
};

/// Plays other lists over the users of a recorded conversation. If the dialect then sends other requests, the
/// vendor itself pages and filters, and the recording proves nothing.
class Lists {
public:
    Lists(Conversation const& recorded, Report& report)
        : recorded_(recorded), report_(report), list_(std::get<ListUsers>(recorded.call->what)) {}

    /// Runs the lists. Returns whether they showed how one page follows another.
    bool run() {
        bool const paged = follow(1) || follow(list_.limit);
        filter();
        return paged;
    }

private:
    ManyUsers const* ask(ListUsers const& list) {
        auto call = *recorded_.call;
        call.what = list;
        played_ = play(*recorded_.dialect, call, std::ref(vendor_), arena_);
        report_.looked_at();
        return played_.succeeded() ? std::get_if<ManyUsers>(&(*played_.result)->what) : nullptr;
    }

    bool follow(std::size_t limit) {
        auto list = list_;
        list.limit = limit;
        std::set<std::string, std::less<>> seen;
        for (int n = 1; n <= most_pages; ++n) {
            auto const* const page = ask(list);
            if (!page) return n > 1; // the cursor led to a request that was not recorded
            if (page->users.size() > limit)
                complain("a page has more users than the client's limit; see answer_page", list);
            for (auto const& user : page->users)
                if (!seen.emplace(user.id.value_or("")).second) {
                    complain("a page shows again what an earlier one showed: the cursor is ignored, and a "
                             "client would page without end; see answer_page",
                             list);
                    return true;
                }
            if (page->next.empty()) return n > 1;
            if (page->next == list.cursor) {
                complain(
                    "the page after a cursor gives the same cursor again: a client would page without end",
                    list);
                return true;
            }
            list.cursor = page->next;
        }
        return true;
    }

    void filter() {
        ListUsers all;
        all.limit = 500;
        auto const* const page = ask(all);
        if (!page || page->users.empty()) return;
        auto const one = page->users.front();
        auto const by = [&](std::string_view name, std::optional<std::string_view> ListUsers::* filter,
                            std::optional<std::string_view> const& value, auto holds) {
            if (!value || value->empty()) return;
            for (std::string_view const text : {*value, std::string_view("kit-nobody")}) {
                auto list = all;
                list.*filter = text;
                auto const* const found = ask(list);
                if (found &&
                    std::ranges::any_of(found->users, [&](User const& u) { return !holds(u, text); }))
                    complain("a list by " + std::string(name) + " shows others, too; see answer_page", list);
            }
        };
        by("userName", &ListUsers::user_name, one.user_name,
           [](User const& user, std::string_view text) { return user.user_name == text; });
        by("email", &ListUsers::email, one.email,
           [](User const& user, std::string_view text) { return user.email == text; });
        bool const has_role = one.roles && !one.roles->empty();
        by("role", &ListUsers::role, has_role ? std::optional(one.roles->front()) : std::nullopt,
           [](User const& user, std::string_view text) { return user.roles && contains(*user.roles, text); });
    }

    void complain(std::string const& what, ListUsers const& list) {
        std::string asked = "limit " + std::to_string(list.limit);
        if (!list.cursor.empty()) asked += ", cursor " + shown(list.cursor, 80);
        if (list.user_name) asked += ", userName " + shown(*list.user_name, 80);
        if (list.email) asked += ", email " + shown(*list.email, 80);
        if (list.role) asked += ", role " + shown(*list.role, 80);
        auto const* const page = std::get_if<ManyUsers>(&(*played_.result)->what);
        std::string ids;
        for (auto const& user : page->users.first(std::min<std::size_t>(page->users.size(), 5)))
            ids += " " + shown(user.id.value_or(""), 60);
        report_.fail(what, recorded_.name, "a list with " + asked + "\nshows" + ids);
    }

    Arena arena_{64 * 1024};
    Conversation const& recorded_;
    Report& report_;
    ListUsers list_;
    Recalling vendor_{recorded_};
    Transcript played_;
};

} // namespace

/// Checks that pages end and that filters filter, as far as the recorded lists show.
void check_lists(TranslatorUnderTest const& translator, Report& report) {
    report.of("pages");
    if (!translator.capabilities().operations.has(Operation::list)) return;
    bool paged = false;
    for (auto const& conversation : translator.conversations)
        if (std::holds_alternative<ListUsers>(conversation.call->what))
            paged = Lists(conversation, report).run() || paged;
    if (!paged)
        report.leave_open(
            "whether the pages of a list come to an end: no case shows one that follows another");
}

} // namespace idiom::conformance
