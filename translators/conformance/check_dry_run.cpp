#include "translators/conformance/checks.hpp"
#include "translators/conformance/fingerprint.hpp"
#include "translators/conformance/simulated_vendor.hpp"
#include "translators/conformance/text.hpp"
#include "translators/core/conversation.hpp"
#include "translators/face/schema.hpp"

#include <algorithm>
#include <random>

namespace idiom::conformance {

namespace {

constexpr int changes_per_setup = 60;

/// Checks the law of changes: the result of an update is apply(user, change), in every field that the change
/// touches and in no other.
class Law {
public:
    Law(TranslatorUnderTest const& translator, Setup const& setup, std::uint64_t seed, Report& report)
        : translator_(translator), setup_(setup), report_(report), random_(seed) {}

    void run() {
        for (int i = 0; i < changes_per_setup; ++i)
            hold(static_cast<std::size_t>(i));
    }

private:
    FieldRules const& fields() const { return translator_.capabilities().fields; }
    bool chance(unsigned of) { return random_() % of == 0; }

    Change random_change(User const& next, SimulatedCalls& simulated, Arena& arena) {
        Change change;
        for (auto const& row : fields()) {
            if (!writable(row.access) || row.field == Field::extensions || row.field == Field::roles)
                continue;
            if (row.clearable && chance(6))
                change.clear(row.field);
            else if (chance(2))
                copy_field(change.set, next, row.field);
        }
        // A display name determines first and last name, so these must not change separately.
        if (change.set.display_name) change.keep(Field::first_name), change.keep(Field::last_name);
        if (writable(rule(translator_.capabilities(), Field::roles).access) && chance(2)) {
            auto const other = translator_.closed_roles ? simulated.sample_users.role(0) : "kit-role-new";
            auto const roles = arena.list<std::string_view>({other, next.roles->front()});
            auto const role = translator_.one_role ? roles.first(1) : roles;
            if (chance(2))
                change.roles = RolesReplace{.roles = role};
            else
                change.roles =
                    RolesDelta{.add = role, .remove = simulated.sample_users.whole(1).roles->first(1)};
        }
        return change;
    }

    void hold(std::size_t n) {
        Arena arena(64 * 1024);
        SimulatedCalls simulated(translator_, setup_, arena);
        auto const user = simulated.sample_users.whole(1);
        auto const seen = simulated.get(user);
        auto const* const before = user_of(seen);
        if (before == nullptr) return;
        auto change = random_change(simulated.sample_users.whole(2 + n), simulated, arena);
        auto const played = simulated.update_what_it_takes(user, change);
        report_.looked_at();
        if (!played.wrong.empty()) return report_.fail(played.wrong, where(change));
        if (!played.succeeded()) return left_open(played);
        auto const* const after = user_of(played);
        if (after == nullptr)
            return report_.fail(
                "an update answers with no user; read it back where the vendor does not show it",
                where(change));
        compare(apply(*before, change, arena), *before, *after, change, played);
    }

    void left_open(Transcript const& played) {
        report_.leave_open("the result of some changes (" + setup_.name + "): the dialect answers " +
                           shown(played.result->error()));
    }

    void compare(User const& wanted, User const& before, User const& after, Change const& change,
                 Transcript const& played) {
        for (auto const& row : fields()) {
            if (!shows(row) || row.field == Field::id || row.field == Field::extensions) continue;
            bool const touched = change.touches(row.field);
            if (!touched && (is_related(row, change) || !has(before, row.field))) continue;
            if (change.clears(row.field) ? is_cleared(after, row.field)
                                         : fingerprint(after, row.field) == fingerprint(wanted, row.field))
                continue;
            if (row.field == Field::accounts && keeps_accounts_of_others(wanted, before, after)) continue;
            report_.fail(std::string(touched ? "a changed field has another value than the change means: "
                                             : "a field that was not changed has another value: ") +
                             std::string(name_of(row.field)),
                         where(change),
                         "wanted " + shown(fingerprint(wanted, row.field)) + "\ngot    " +
                             shown(fingerprint(after, row.field)) + "\nthe last request is " +
                             (played.sent.empty() ? "none" : shown(played.sent.back().request)));
        }
    }

    /// Returns whether the difference in accounts is legitimate: a back end may keep the accounts of others,
    /// so the user has all accounts asked for, and each other account was there before.
    static bool keeps_accounts_of_others(User const& wanted, User const& before, User const& after) {
        if (!wanted.accounts || !before.accounts || !after.accounts) return false;
        auto const expected = [&](std::string_view account) {
            return contains(*wanted.accounts, account) || contains(*before.accounts, account);
        };
        return std::ranges::all_of(*after.accounts, expected) &&
               std::ranges::all_of(*wanted.accounts, [&](std::string_view account) {
                   return contains(*after.accounts, account);
               });
    }

    static bool is_cleared(User const& user, Field field) {
        auto const text = fingerprint(user, field);
        // A user without a display name is shown with first and last name joined.
        Arena arena;
        if (field == Field::display_name &&
            user.display_name == join_names(user.first_name, user.last_name, arena))
            return true;
        return text == "-" || text == "''" || text == "[]" || text.empty();
    }

    /// Returns whether the vendor keeps this field and a changed field in one, or makes this field from
    /// others.
    bool is_related(FieldRule const& row, Change const& change) const {
        if (row.wire.empty() || row.field == Field::display_name) return true;
        return std::ranges::any_of(fields(), [&](FieldRule const& other) {
            return other.wire == row.wire && change.touches(other.field);
        });
    }

    std::string where(Change const& change) const {
        std::string text = "update of";
        for (auto const& row : fields())
            if (change.touches(row.field))
                text.append(" ").append(change.clears(row.field) ? "-" : "").append(name_of(row.field));
        return text + ", " + setup_.name;
    }

    TranslatorUnderTest const& translator_;
    Setup const& setup_;
    Report& report_;
    std::mt19937_64 random_;
};

} // namespace

/// Checks conversations with the vendor that the dialect simulates, which dry runs and `idiom explain` play:
/// they must end, with the result that the change means.
void check_dry_run(TranslatorUnderTest const& translator, Report& report) {
    report.of("changes");
    auto const& operations = translator.capabilities().operations;
    if (!operations.has(Operation::update) && !operations.has(Operation::replace)) return;
    for (auto const& setup : translator.setups)
        Law(translator, setup, translator.seed, report).run();
}

} // namespace idiom::conformance
