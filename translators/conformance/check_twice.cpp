#include "translators/conformance/checks.hpp"
#include "translators/conformance/fingerprint.hpp"
#include "translators/conformance/simulated_vendor.hpp"
#include "translators/conformance/text.hpp"
#include "translators/core/conversation.hpp"
#include "translators/face/schema.hpp"

#include <array>

namespace idiom::conformance {

namespace {

struct PersonName {
    std::string_view first;
    std::string_view last;
};

/// Names with more than two words, and with fewer.
constexpr std::array person_names{PersonName{"Ana", "García López"}, PersonName{"José María", "de la Cruz"},
                                  PersonName{"Nguyễn", "Văn An"}, PersonName{"Jean-Luc", "van der Berg"},
                                  PersonName{"Madonna", "Madonna"}};

/// Plays the same update twice, with a vendor that keeps written values.
class Twice {
public:
    Twice(TranslatorUnderTest const& translator, Setup const& setup, Report& report)
        : translator_(translator), setup_(setup), report_(report) {}

    void run() {
        for (auto const& name : person_names)
            for (auto const& other : person_names)
                names(name, other);
        Arena arena;
        SampleUsers sample_users(translator_, arena);
        for (auto const& row : translator_.capabilities().fields) {
            bool const apart =
                row.field == Field::roles || row.field == Field::extensions || row.field == Field::password;
            if (apart || !shows(row) || !writable(row.access)) continue;
            Change change;
            copy_field(change.set, sample_users.whole(2), row.field);
            again(sample_users.whole(1), change);
        }
        if (writable(rule(translator_.capabilities(), Field::roles).access)) roles(sample_users, arena);
    }

private:
    bool takes(Field field) const { return writable(rule(translator_.capabilities(), field).access); }

    /// Changes a user's name from `held` to `given`: both parts together, and each part alone.
    void names(PersonName const& held, PersonName const& given) {
        Arena arena;
        auto user = SampleUsers(translator_, arena).whole(1);
        user.first_name = held.first;
        user.last_name = held.last;
        user.display_name = join_names(user.first_name, user.last_name, arena);
        Change first;
        first.set.first_name = given.first;
        Change last;
        last.set.last_name = given.last;
        Change both = first;
        both.set.last_name = given.last;
        Change display;
        display.set.display_name = join_names(given.first, given.last, arena);
        if (takes(Field::first_name)) again(user, first);
        if (takes(Field::last_name)) again(user, last);
        if (takes(Field::first_name) && takes(Field::last_name)) again(user, both);
        if (takes(Field::display_name)) again(user, display);
    }

    void roles(SampleUsers& sample_users, Arena& arena) {
        auto const role = [&](std::size_t n) { return arena.list<std::string_view>({sample_users.role(n)}); };
        auto const user = sample_users.whole(1);
        Change change;
        change.roles = RolesDelta{.add = role(0), .remove = {}};
        again(user, change);
        change.roles = RolesDelta{.add = role(1), .remove = user.roles->first(1)};
        again(user, change);
        change.roles = RolesReplace{.roles = role(0)};
        again(user, change);
    }

    void again(User const& held, Change const& change) {
        Arena arena(32 * 1024);
        SimulatedCalls simulated(translator_, setup_, arena);
        auto const after = simulated.updated(held, change);
        KeepingVendor vendor(*setup_.dialect, held, after, arena);
        auto const keep = [&](Ask const& ask, std::span<Response> responses) { vendor(ask, responses); };
        UpdateUser const update{.id = *held.id, .edit = simulated.edit_of(change)};
        auto const get = [&] { return simulated.call_with(GetUser{.id = *held.id}, keep); };

        auto const first = simulated.call_with(update, keep);
        report_.looked_at();
        if (!first.succeeded()) return; // the dialect refuses a name that the vendor cannot hold
        auto const once = get();
        auto const second = simulated.call_with(update, keep);
        auto const twice = get();
        auto const where = shown(second.call) + ", " + setup_.name;
        if (!second.succeeded())
            return report_.fail("an update that was carried out is refused when it comes again", where,
                                described(second));
        auto const* const a = user_of(once);
        auto const* const b = user_of(twice);
        if (a && b && fingerprint(*a) != fingerprint(*b))
            report_.fail(
                "an update done twice is another one than done once: a client that repeats it ruins the "
                "user; refuse what the vendor cannot hold (invalid_value)",
                where,
                "once  " + shown(fingerprint(*a), 400) + "\ntwice " + shown(fingerprint(*b), 400) + "\n" +
                    described(second));
    }

    TranslatorUnderTest const& translator_;
    Setup const& setup_;
    Report& report_;
};

} // namespace

/// Checks that an update done twice has the effect of one. Clients repeat requests with an unknown outcome,
/// and synchronise by writing the same values again.
void check_twice(TranslatorUnderTest const& translator, Report& report) {
    report.of("updates");
    auto const& operations = translator.capabilities().operations;
    if (!operations.has(Operation::update) && !operations.has(Operation::replace)) return;
    for (auto const& setup : translator.setups)
        Twice(translator, setup, report).run();
}

} // namespace idiom::conformance
