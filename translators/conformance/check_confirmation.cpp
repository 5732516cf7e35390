#include "translators/conformance/checks.hpp"
#include "translators/conformance/fingerprint.hpp"
#include "translators/conformance/simulated_vendor.hpp"
#include "translators/conformance/text.hpp"
#include "translators/face/schema.hpp"

namespace idiom::conformance {

namespace {

/// Plays writes that the vendor accepts but carries out differently. If the vendor's responses show the
/// difference, no answer may claim what was asked.
class Confirmation {
public:
    Confirmation(TranslatorUnderTest const& translator, Setup const& setup, Report& report)
        : translator_(translator), setup_(setup), report_(report), simulated_(translator, setup, arena_),
          wanted_(simulated_.sample_users.creatable(simulated_.sample_users.whole(2))) {}

    void run() {
        auto const& operations = translator_.capabilities().operations;
        if (wanted_.roles) wanted_.roles = both();
        if (operations.has(Operation::create) && simulated_.create_what_it_takes(wanted_).succeeded())
            try_all(
                "create",
                [&](Field, Misbehaviour const& misbehaviour) {
                    return simulated_.create(wanted_, misbehaviour);
                },
                [](FieldRule const& row) { return creatable(row.access); });
        if (!operations.has(Operation::update) && !operations.has(Operation::replace)) return;
        try_all(
            "update",
            [&](Field field, Misbehaviour const& misbehaviour) { return update(field, misbehaviour); },
            [](FieldRule const& row) { return writable(row.access); });
        keep_roles();
    }

private:
    /// Two roles, or one where a user holds no more, or where there may be no other that user 1 lacks.
    Names both() {
        if (translator_.closed_roles) return arena_.list<std::string_view>({simulated_.sample_users.role(0)});
        auto const roles =
            arena_.list<std::string_view>({simulated_.sample_users.role(0), simulated_.sample_users.role(1)});
        return translator_.one_role ? roles.first(1) : roles;
    }

    Transcript update(Field field, Misbehaviour const& misbehaviour) {
        Change change;
        if (field == Field::roles)
            change.roles = RolesDelta{.add = both(), .remove = {}};
        else
            copy_field(change.set, simulated_.sample_users.whole(2), field);
        return simulated_.update(simulated_.sample_users.whole(1), change, misbehaviour);
    }

    template <class Write>
    void try_all(std::string const& call, Write write, bool (*is_given)(FieldRule const&)) {
        for (auto const& row : translator_.capabilities().fields) {
            if (row.field == Field::extensions || !shows(row) || !is_given(row)) continue;
            auto const obeyed = write(row.field, Misbehaviour{});
            auto const* const answer = user_of(obeyed);
            // Other checks report why such a write fails.
            if (answer == nullptr || !has(*answer, row.field) || !obeyed.wrote()) continue;
            auto const asked = fingerprint(*answer, row.field);
            if (row.field == Field::roles)
                lose_roles(call, obeyed, write);
            else
                keep_another(call, row.field, asked, obeyed, write);
        }
    }

    template <class Write>
    void keep_another(std::string const& call, Field field, std::string const& asked,
                      Transcript const& obeyed, Write write) {
        auto const played = write(field, [&](User written) {
            auto const other = simulated_.sample_users.whole(3);
            User taken;
            copy_field(taken, other, field);
            copy_field(written, other, field);
            return simulated_.sample_users.agreeing(written, taken);
        });
        report_.looked_at();
        auto const* const answer = user_of(played);
        bool const visible = responses_of(played) != responses_of(obeyed);
        if (answer == nullptr || !visible || fingerprint(*answer, field) != asked) return;
        report_.fail(
            "the answer shows what was asked for, and not what the vendor's reply shows; make it from "
            "the reply to the write, or read the user back",
            where(call, field), "the answer shows " + shown(asked) + "\nthe vendor said   " + said(played));
    }

    template <class Write> void lose_roles(std::string const& call, Transcript const& obeyed, Write write) {
        for (auto const lost : {both(), both().first(1), both().last(1)}) {
            auto const played = write(Field::roles, [&](User written) {
                written.roles = missing(written.roles.value_or(Names{}), lost, arena_);
                return written;
            });
            report_.looked_at();
            if (!played.succeeded() || responses_of(played) == responses_of(obeyed)) continue;
            report_.fail(
                "a role that was asked for is not there afterwards, and the " + call +
                    " is answered as a success; compare what the vendor then holds (see unconfirmed)",
                where(call, Field::roles),
                "the vendor lacks " + shown(lost.front()) + "\nthe vendor said   " + said(played));
        }
    }

    /// Plays against a vendor that does not remove a role.
    void keep_roles() {
        auto const& row = rule(translator_.capabilities(), Field::roles);
        if (!shows(row) || !writable(row.access)) return;
        auto user = simulated_.sample_users.whole(1);
        user.roles = both();
        Change change;
        change.roles = RolesDelta{.add = {}, .remove = both()};
        auto const obeyed = simulated_.update(user, change);
        auto const played = simulated_.update(user, change, [&](User written) {
            written.roles = both().first(1);
            return written;
        });
        report_.looked_at();
        if (!obeyed.succeeded() || !played.succeeded() || responses_of(played) == responses_of(obeyed))
            return;
        report_.fail(
            "a role that was to go is there afterwards, and the update is answered as a success; compare "
            "what the vendor then holds (see unconfirmed)",
            where("update", Field::roles),
            "the vendor keeps " + shown(both().front()) + "\nthe vendor said   " + said(played));
    }

    std::string where(std::string const& call, Field field) const {
        return call + " of " + std::string(name_of(field)) + ", " + setup_.name;
    }
    static std::string said(Transcript const& played) { return shown(played.sent.back().response); }

    Arena arena_{64 * 1024};
    TranslatorUnderTest const& translator_;
    Setup const& setup_;
    Report& report_;
    SimulatedCalls simulated_;
    User wanted_;
};

} // namespace

/// Checks that an answer shows what the vendor confirmed, and never just what was asked. If no response after
/// a write shows the user, the dialect has nothing to compare, and this check expects nothing.
void check_confirmation(TranslatorUnderTest const& translator, Report& report) {
    report.of("writes that the vendor carries out otherwise");
    for (auto const& setup : translator.setups)
        Confirmation(translator, setup, report).run();
}

} // namespace idiom::conformance
