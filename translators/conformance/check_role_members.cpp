#include "translators/conformance/check_injected_faults.hpp"
#include "translators/conformance/role_members.hpp"
#include "translators/conformance/simulated_vendor.hpp"
#include "translators/conformance/text.hpp"

#include <algorithm>
#include <functional>

namespace idiom::conformance {

namespace {

/// How the vendor spells roles in its responses, and how the cases show users without roles.
struct RoleMembers {
    std::set<std::string> names;
    bool absent_is_none = false; ///< a case shows that a user without the member has no role
    bool null_is_none = false;
};

bool mentions(std::string_view body, std::string_view name) {
    auto const at = body.find(name);
    return at != body.npos && at > 0 && (body[at - 1] == '"' || body[at - 1] == '<' || body[at - 1] == ':');
}

/// Returns whether the member is present and null, in JSON or XML.
bool is_null(std::string_view body, std::string const& name) {
    if (body.find("\"" + name + "\":null") != body.npos) return true;
    for (auto at = body.find(name, 1); at != body.npos; at = body.find(name, at + 1))
        if (body.substr(at, body.find('>', at) - at).find("nil=\"true\"") != body.npos &&
            mentions(body.substr(at - 1), name))
            return true;
    return false;
}

/// If the case shows a user without roles, notes how the vendor spells that.
void learn_from(Case const& one, RoleMembers& members) {
    bool const none = one.answer.status < 300 && one.answer.body &&
                      one.answer.body->find("\"roles\":[]") != std::string::npos;
    if (!none) return;
    bool named = false;
    bool null = false;
    for (auto const& recorded_step : one.recorded_steps)
        for (auto const& response : recorded_step.responses)
            for (auto const& name : members.names) {
                named = named || mentions(response.body, name);
                null = null || is_null(response.body, name);
            }
    members.absent_is_none = members.absent_is_none || !named;
    members.null_is_none = members.null_is_none || null;
}

RoleMembers role_members_of(TranslatorUnderTest const& translator) {
    RoleMembers members;
    for (auto const& setup : translator.setups) {
        Arena arena(16 * 1024);
        SimulatedCalls simulated(translator, setup, arena);
        auto const user = simulated.sample_users.whole(1);
        std::set<std::string> const roles(user.roles->begin(), user.roles->end());
        for (auto const& one : simulated.get(user).sent)
            if (one.request.peer == Peer::backend)
                members.names.merge(names_of_role_members(one.response.body, roles));
    }
    for (auto const& one : translator.cases)
        learn_from(one, members);
    return members;
}

class Unread {
public:
    Unread(Conversation const& conversation, RoleMembers const& members, Report& report)
        : conversation_(conversation), members_(members), report_(report) {}

    void run() {
        Arena arena(64 * 1024);
        Recording recording(conversation_);
        good_ = play(*conversation_.dialect, *conversation_.call, std::ref(recording), arena);
        for (std::size_t n = 0; n < good_.sent.size(); ++n) {
            auto const& [request, response, round] = good_.sent[n];
            if (request.peer != Peer::backend || response.delivery != Delivery::answered) continue;
            for (auto const& spoiled : spoil_role_members(response.body, members_.names))
                strike(n, spoiled);
        }
    }

private:
    void strike(std::size_t number, SpoiledMember const& spoiled) {
        bool const means_none =
            (spoiled.absent && members_.absent_is_none) || (spoiled.null && members_.null_is_none);
        if (means_none) return;
        Arena arena(64 * 1024);
        Recording recording(conversation_);
        recording.spoil = [&](std::size_t n, RecordedResponse& response) {
            if (n == number) response.body = spoiled.body;
        };
        auto const played = play(*conversation_.dialect, *conversation_.call, std::ref(recording), arena);
        report_.looked_at();
        auto const where =
            conversation_.name + ", request " + std::to_string(number + 1) + ", " + spoiled.what;
        auto const evidence = [&] { return described(played); };
        if (!played.wrong.empty()) return report_.fail(played.wrong, where, evidence());
        if (writes_otherwise(number, spoiled, played))
            report_.fail(
                "a member that carries roles is not there or not understood, and a write that depends on it "
                "goes out: the user loses roles; refuse it (backend_error)",
                where, evidence());
        if (claims_none(played))
            report_.fail(
                "a member that carries roles is not there or not understood, and the answer says that the "
                "user has none; leave the roles out, or let a case show that the vendor means none",
                where, evidence());
    }

    /// Returns whether, after a spoiled read, a write goes out that would not go out without it.
    bool writes_otherwise(std::size_t number, SpoiledMember const& spoiled, Transcript const& played) const {
        bool const begun = std::ranges::any_of(std::span(good_.sent).first(number + 1),
                                               [](Exchange const& one) { return one.request.writes; });
        if (begun) return false; // the dialect may undo a write that has begun
        auto const repeats = [&](Exchange const& one) {
            return !spoiled.echo.empty() && one.request.body.find(spoiled.echo) != std::string_view::npos;
        };
        return std::ranges::any_of(played.sent, [&](Exchange const& one) {
            return one.request.writes && !repeats(one) &&
                   std::ranges::none_of(good_.sent, [&](Exchange const& good) {
                       return asked_by(good.request) == asked_by(one.request);
                   });
        });
    }

    /// Returns whether a user with roles is shown with no roles.
    bool claims_none(Transcript const& played) const {
        if (!played.succeeded() || !good_.succeeded()) return false;
        auto const roles_of = [](Transcript const& of, std::string_view id) -> std::optional<Names> {
            auto const& what = (*of.result)->what;
            if (auto const* const one = std::get_if<OneUser>(&what); one && one->user.id == id)
                return one->user.roles;
            if (auto const* const many = std::get_if<ManyUsers>(&what))
                for (auto const& user : many->users)
                    if (user.id == id) return user.roles;
            return std::nullopt;
        };
        auto const& what = (*good_.result)->what;
        std::vector<std::string_view> ids;
        if (auto const* const one = std::get_if<OneUser>(&what)) ids.push_back(one->user.id.value_or(""));
        if (auto const* const many = std::get_if<ManyUsers>(&what))
            for (auto const& user : many->users)
                ids.push_back(user.id.value_or(""));
        return std::ranges::any_of(ids, [&](std::string_view id) {
            auto const held = roles_of(good_, id);
            auto const now = roles_of(played, id);
            return held && !held->empty() && now && now->empty();
        });
    }

    Conversation const& conversation_;
    RoleMembers const& members_;
    Report& report_;
    Transcript good_;
};

} // namespace

void check_role_members(TranslatorUnderTest const& translator, Report& report) {
    auto const members = role_members_of(translator);
    if (members.names.empty()) return;
    for (auto const& conversation : translator.conversations)
        Unread(conversation, members, report).run();
}

} // namespace idiom::conformance
