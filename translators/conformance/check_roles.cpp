#include "translators/conformance/checks.hpp"
#include "translators/conformance/fingerprint.hpp"
#include "translators/conformance/simulated_vendor.hpp"
#include "translators/conformance/text.hpp"

#include <algorithm>
#include <set>

namespace idiom::conformance {

namespace {

using Roles = std::set<std::string, std::less<>>;

Roles set_of(Names names) { return {names.begin(), names.end()}; }

std::string text_of(Roles const& roles) {
    std::string text;
    for (auto const& role : roles)
        text += (text.empty() ? "" : ", ") + role;
    return "{" + text + "}";
}

/// Returns whether a write names the role, in its body or target.
bool shows_role(Transcript const& played, std::string_view role) {
    return std::ranges::any_of(played.sent, [&](Exchange const& one) {
        bool const there = one.request.body.find(role) != std::string_view::npos ||
                           one.request.target.find(role) != std::string_view::npos;
        return one.request.writes && there;
    });
}

/// Whether roles are written one by one; at least one setup must show it.
struct OneByOne {
    bool shown = false;
    std::string where;    ///< a setup that also sends the roles that the user already has
    std::string evidence; ///< its requests
};

class RoleTrials {
public:
    RoleTrials(TranslatorUnderTest const& translator, Setup const& setup, OneByOne& one_by_one,
               Report& report)
        : translator_(translator), setup_(setup), one_by_one_(one_by_one), report_(report),
          simulated_(translator, setup, arena_) {}

    void run() {
        auto const& known = translator_.vendor_roles;
        if (translator_.closed_roles && known.size() < 3)
            return report_.leave_open("whether a write loses a role: the vendor has fewer than three");
        if (translator_.closed_roles) {
            kept = known[0];
            held = known[1];
            added = known[2];
        }
        for (auto const& [name, change] : changes()) {
            compare(name, change);
            ignore(name, change);
        }
    }

private:
    std::string_view kept = "kit-role-kept";
    std::string_view held = "kit-role-held";
    std::string_view added = "kit-role-new";

    struct Named {
        std::string name;
        RolesChange change;
    };
    Names list(std::initializer_list<std::string_view> names) { return arena_.list<std::string_view>(names); }
    std::vector<Named> changes() {
        if (translator_.one_role)
            return {{"take another role", RolesDelta{.add = list({added}), .remove = {}}},
                    {"remove the role", RolesDelta{.add = {}, .remove = list({held})}},
                    {"replace the role", RolesReplace{.roles = list({added})}}};
        return {{"add a role", RolesDelta{.add = list({added}), .remove = {}}},
                {"remove a role", RolesDelta{.add = {}, .remove = list({held})}},
                {"add one and remove one", RolesDelta{.add = list({added}), .remove = list({held})}},
                {"replace the set", RolesReplace{.roles = list({kept, added})}}};
    }
    User holder() {
        auto user = simulated_.sample_users.whole(1);
        user.roles = translator_.one_role ? list({held}) : list({held, kept});
        return user;
    }
    /// Returns what the change means: a role takes the place of the one that is held, if there can be one
    /// only.
    Roles meaning(User const& user, RolesChange const& roles) {
        auto const* const delta = std::get_if<RolesDelta>(&roles);
        if (translator_.one_role && delta && !delta->add.empty()) return set_of(delta->add);
        return set_of(apply(*user.roles, roles, arena_));
    }

    void compare(std::string const& name, RolesChange const& roles) {
        auto const user = holder();
        Change change;
        change.roles = roles;
        auto const played = simulated_.update(user, change);
        report_.looked_at();
        auto const where = name + ", " + setup_.name;
        if (!played.succeeded()) {
            auto const why = played.wrong.empty() ? shown(played.result->error()) : played.wrong;
            return report_.leave_open("whether the roles 'kit-role-…' are written right (" + where +
                                      "): the dialect answers " + why);
        }
        auto const wanted = meaning(user, roles);
        plan(where, played, wanted);
        requests(where, played, wanted);
        auto const* const answer = user_of(played);
        auto const got = answer ? set_of(answer->roles.value_or(Names{})) : Roles{};
        if (answer && got != wanted)
            report_.fail("the answer shows other roles than the vendor then holds", where,
                         "wanted " + text_of(wanted) + "\ngot    " + text_of(got));
    }

    void plan(std::string const& where, Transcript const& played, Roles const& wanted) {
        if (!played.roles)
            return report_.fail(
                "a write of roles goes out without Ask::roles: dry runs and the audit cannot show "
                "what it does",
                where);
        if (set_of(played.roles->after) != wanted)
            report_.fail("the roles that a write is to leave are not what the change means (see apply and "
                         "plan_roles)",
                         where,
                         "held   " + text_of(set_of(played.roles->before)) + "\nwanted " + text_of(wanted) +
                             "\ngot    " + text_of(set_of(played.roles->after)));
    }

    void requests(std::string const& where, Transcript const& played, Roles const& wanted) {
        bool const names_any =
            shows_role(played, kept) || shows_role(played, held) || shows_role(played, added);
        if (!names_any || translator_.closed_roles) // a flag names no role, and others stay as they are
            return report_.leave_open("whether a write loses a role (" + where +
                                      "): the requests name none of them as it is");

        bool const adds = wanted.contains(added);
        bool const removes = !wanted.contains(held);
        if (adds && !shows_role(played, added))
            report_.fail("a role that is to be added is not written", where, last(played));
        bool const whole = translator_.capabilities().roles == RoleStyle::set;
        if (whole && !translator_.one_role && !shows_role(played, kept))
            report_.fail("a role that was held is not in the set that is written: the write loses it", where,
                         last(played));
        if (whole && removes && shows_role(played, held))
            report_.fail("a role that is to go is in the set that is written", where, last(played));
        if (!whole && adds && !removes) {
            one_by_one_.shown = one_by_one_.shown || !shows_role(played, kept);
            one_by_one_.where = where;
            one_by_one_.evidence = last(played);
        }
        if (!whole && removes && shows_role(played, held) && shows_role(played, kept))
            report_.leave_open("whether a write loses a role (" + where +
                               "): the requests name both what goes and what stays");
        if (!whole && removes && !shows_role(played, held) && !shows_role(played, kept))
            report_.fail("a removal neither names the role that goes nor all that stay", where, last(played));
    }
    static std::string last(Transcript const& played) {
        return "the last request is " + shown(played.sent.back().request);
    }

    /// Plays against a vendor that accepts the write and changes nothing: the answer must not claim a role
    /// that the user does not have.
    void ignore(std::string const& name, RolesChange const& roles) {
        Change change;
        change.roles = roles;
        auto const played = simulated_.update_in_vain(holder(), change);
        auto const* const answer = user_of(played);
        if (answer == nullptr || !answer->roles || !contains(*answer->roles, added)) {
            bool const claimed = answer && played.wrote() &&
                                 meaning(holder(), roles) != set_of(answer->roles.value_or(Names{}));
            if (claimed)
                report_.fail(
                    "the vendor does not do what a write of roles asks, and the answer is a success; "
                    "compare what it then holds (see unconfirmed)",
                    name + ", " + setup_.name, last(played));
            return;
        }
        bool const confirmed = std::ranges::any_of(played.sent, [&](Exchange const& one) {
            return one.response.body.find(added) != std::string_view::npos ||
                   (one.request.peer == Peer::record && one.request.writes);
        });
        if (!confirmed)
            report_.fail(
                "the answer shows a role that was asked for and that no reply shows; read the user back",
                name + ", " + setup_.name, last(played));
    }

    Arena arena_{64 * 1024};
    TranslatorUnderTest const& translator_;
    Setup const& setup_;
    OneByOne& one_by_one_;
    Report& report_;
    SimulatedCalls simulated_;
};

} // namespace

/// Checks how the dialect writes roles, with the vendor that it simulates.
void check_roles(TranslatorUnderTest const& translator, Report& report) {
    report.of("writes of roles");
    if (!writable(rule(translator.capabilities(), Field::roles).access)) return;
    OneByOne one_by_one;
    for (auto const& setup : translator.setups)
        RoleTrials(translator, setup, one_by_one, report).run();
    if (!one_by_one.shown && !one_by_one.where.empty())
        report.fail(
            "the capabilities say that roles are written one by one (RoleStyle::delta), and adding one "
            "sends those that are held, too; say RoleStyle::set, or send only what changes",
            one_by_one.where, one_by_one.evidence);
}

} // namespace idiom::conformance
