#include "translators/codec/uri.hpp"
#include "translators/conformance/check_injected_faults.hpp"
#include "translators/conformance/document.hpp"
#include "translators/conformance/fingerprint.hpp"
#include "translators/conformance/play.hpp"
#include "translators/conformance/text.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace idiom::conformance {

namespace {

/// Returns an id like `id` of another user: the last letter or digit is the next one.
std::string another_id(std::string_view id) {
    std::string other(id);
    auto const last = other.find_last_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (last == std::string::npos) return other + "1";
    auto& c = other[last];
    c = c == '9'   ? '8'
        : c == 'f' ? 'e'
        : c == 'z' ? 'y'
        : c == 'F' ? 'E'
        : c == 'Z' ? 'Y'
                   : static_cast<char>(c + 1);
    return other;
}

/// Returns the users that the answer shows.
std::vector<User> users_in(Transcript const& played) {
    if (!played.succeeded()) return {};
    auto const& what = (*played.result)->what;
    if (auto const* const one = std::get_if<OneUser>(&what)) return {one->user};
    auto const* const many = std::get_if<ManyUsers>(&what);
    return many ? std::vector<User>(many->users.begin(), many->users.end()) : std::vector<User>{};
}

/// Plays one conversation with responses about another user.
class Foreign {
public:
    Foreign(Conversation const& conversation, Report& report)
        : conversation_(conversation), report_(report) {}

    void run() {
        Arena arena(64 * 1024);
        Recording recording(conversation_);
        good_ = play(*conversation_.dialect, *conversation_.call, std::ref(recording), arena);
        if (!good_.succeeded()) return;
        for (auto const& user : users_in(good_))
            if (user.id) ids_.emplace(*user.id);
        if (auto const id = user_of(*conversation_.call)) ids_.emplace(*id);
        for (std::size_t n = 0; n < good_.sent.size(); ++n)
            if (good_.sent[n].request.peer == Peer::backend) strike(n);
    }

private:
    /// Returns the id of the user that the request names and its response shows; "" if there is none.
    std::string id_in(Exchange const& one) const {
        auto const leaves = leaves_of(one.response.body);
        for (auto const& id : ids_)
            if (names(one.request.target, id) && std::ranges::count(leaves, id, &Leaf::text) > 0) return id;
        return {};
    }

    /// Returns whether `target` names the user as a path segment. The id of the call's user may be anywhere.
    bool names(std::string_view target, std::string_view id) const {
        Arena arena;
        auto const encoded = uri::encode(id, arena);
        if (user_of(*conversation_.call) == id) return target.find(encoded) != std::string_view::npos;
        auto const segment = arena.join({"/", encoded});
        auto const at = target.find(segment);
        auto const end = std::min(at, target.size()) + segment.size();
        return at != std::string_view::npos &&
               (end == target.size() || target[end] == '/' || target[end] == '?');
    }

    /// Returns the response changed to another user: with another id, and with other names and addresses if
    /// it has any.
    std::string about_another(std::string_view body, std::string_view id) const {
        std::set<std::string, std::less<>> texts;
        for (auto const& user : users_in(good_))
            for (auto const& field : text_fields)
                if (auto const& value = user.*field.member; value && !value->empty()) texts.emplace(*value);
        std::vector<Replacement> replacements;
        for (auto const& leaf : leaves_of(body))
            if (leaf.text == id || texts.contains(leaf.text))
                replacements.push_back({.raw = leaf.raw, .with = spelled(another_id(leaf.text), leaf, body)});
        return replaced(body, std::move(replacements));
    }

    void strike(std::size_t number) {
        auto const id = id_in(good_.sent[number]);
        if (id.empty()) return;
        Arena arena(64 * 1024);
        Recording recording(conversation_);
        recording.spoil = [&](std::size_t n, RecordedResponse& response) {
            if (n == number) response.body = about_another(response.body, id);
        };
        auto const played = play(*conversation_.dialect, *conversation_.call, std::ref(recording), arena);
        report_.looked_at();
        if (!played.wrong.empty()) return complain(played.wrong, number, played);
        look_at_writes(number, played);
        auto const other = another_id(id);
        for (auto const& user : users_in(played))
            if (user.id == other || is_changed(user, id))
                return complain(
                    "the reply is about another user than was asked for, and is shown as if it were "
                    "not; compare the id in it with the one of the call",
                    number, played);
    }

    /// Returns whether the user with `id` is shown differently than without the fault.
    bool is_changed(User const& user, std::string const& id) const {
        if (user.id != id) return false;
        return std::ranges::none_of(users_in(good_), [&](User const& good) {
            return good.id == id && fingerprint(good) == fingerprint(user);
        });
    }

    void look_at_writes(std::size_t number, Transcript const& played) {
        if (number >= played.sent.size() || played.sent[number].request.writes) return;
        auto const round = played.sent[number].round;
        for (auto const& one : played.sent)
            if (one.round > round && one.request.writes && one.request.peer == Peer::backend)
                return complain(
                    "the reply is about another user than was asked for, and a write follows that builds "
                    "on it; compare the id in it with the one of the call",
                    number, played);
    }

    void complain(std::string const& what, std::size_t number, Transcript const& played) {
        report_.fail(what,
                     conversation_.name + ", request " + std::to_string(number + 1) +
                         ", a reply about another user",
                     described(played));
    }

    Conversation const& conversation_;
    Report& report_;
    Transcript good_;
    std::set<std::string> ids_;
};

} // namespace

void check_foreign_users(TranslatorUnderTest const& translator, Report& report) {
    for (auto const& conversation : translator.conversations)
        Foreign(conversation, report).run();
}

} // namespace idiom::conformance
