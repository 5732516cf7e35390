#include "translators/conformance/checks.hpp"
#include "translators/conformance/fingerprint.hpp"
#include "translators/conformance/simulated_vendor.hpp"
#include "translators/conformance/text.hpp"

namespace idiom::conformance {

namespace {

/// An edit that depends on the user's present state, like an If-Match or a JSON Patch with tests.
class Condition final : public Edit {
public:
    /// `fault`: the error of the condition; null if the condition holds.
    Condition(Change const& change, std::optional<Fault> fault) : change_(change), fault_(fault) {}

    Change const* without_user() const override { return nullptr; }
    Result<Change> against(HeldUser const& before, Arena&) const override {
        seen_ = fingerprint(before.shown());
        if (fault_) return fail(*fault_, "the condition of the check does not hold");
        return change_;
    }
    /// Returns the user that the condition was last tried against, as a fingerprint; "" if it was not tried.
    std::string const& seen() const { return seen_; }

private:
    Change change_;
    std::optional<Fault> fault_;
    mutable std::string seen_;
};

class Conditions {
public:
    Conditions(TranslatorUnderTest const& translator, Setup const& setup, Report& report)
        : translator_(translator), setup_(setup), report_(report), simulated_(translator, setup, arena_),
          user_(simulated_.sample_users.whole(1)) {}

    void run() {
        auto const& operations = translator_.capabilities().operations;
        if (operations.has(Operation::update) || operations.has(Operation::replace)) updates();
        if (operations.has(Operation::delete_)) deletes();
    }

private:
    void updates() {
        auto const change = simulated_.sample_users.plain_change();
        auto const after = simulated_.updated(user_, change);
        auto const attempt = [&](Condition const& condition) {
            return simulated_.call_with(UpdateUser{.id = *user_.id, .edit = &condition},
                                        SimulatedVendor(*setup_.dialect, user_, after, arena_));
        };
        if (!simulated_.update(user_, change).succeeded()) return; // `operations` says why
        for (auto const fault :
             {Fault::precondition_failed, Fault::patch_test_failed, Fault::invalid_patch_target})
            fails("update", fault, change, attempt);
        holds("update", change, attempt);
    }

    void deletes() {
        auto const attempt = [&](Condition const& condition) {
            return simulated_.call_with(DeleteUser{.id = *user_.id, .global = true, .edit = &condition},
                                        SimulatedVendor(*setup_.dialect, user_, user_, arena_));
        };
        if (!simulated_.remove(user_).succeeded()) return;
        fails("delete", Fault::precondition_failed, {}, attempt);
        holds("delete", {}, attempt);
    }

    /// Expects the call to end in the error of the condition, without a write.
    template <class Attempt>
    void fails(std::string const& call, Fault fault, Change const& change, Attempt attempt) {
        Condition const condition(change, fault);
        auto const played = attempt(condition);
        report_.looked_at();
        auto const an = (call == "update" ? "an " : "a ") + call;
        auto const name = std::string(info(fault).name);
        if (played.wrote())
            return complain(
                an + " writes although its condition (If-Match, a test of a JSON Patch) fails; ask "
                     "the edit against the user as it stands, through plan_update, before the "
                     "first write",
                call, played);
        bool const as_it_is = played.result && !played.succeeded() && played.result->error().fault == fault;
        if (!as_it_is)
            complain(an + " does not end in " + name +
                         " where its condition fails with that; return the error "
                         "of plan_update as it is",
                     call, played);
    }

    /// Expects the same outcome as without the condition, and that the condition was tried against the user
    /// that a client sees.
    template <class Attempt> void holds(std::string const& call, Change const& change, Attempt attempt) {
        Condition const condition(change, std::nullopt);
        auto const played = attempt(condition);
        report_.looked_at();
        if (!played.succeeded() || !played.wrote())
            return complain("with a condition that holds the " + call + " is not carried out", call, played);
        auto const read = simulated_.get(user_);
        auto const* const shown_user = user_of(read);
        bool const known = shown_user != nullptr && !condition.seen().empty();
        if (!known || condition.seen() == fingerprint(*shown_user)) return;
        report_.fail(
            "the condition of the " + call +
                " is tried against another user than a get shows, so an ETag never matches (RFC 9110, "
                "13.1.1); read the user for both in the same way",
            call + " on a condition, " + setup_.name,
            "a get shows     " + shown(fingerprint(*shown_user), 600) + "\nthe condition saw " +
                shown(condition.seen(), 600));
    }

    void complain(std::string const& what, std::string const& call, Transcript const& played) {
        report_.fail(what, call + " on a condition, " + setup_.name, described(played));
    }

    Arena arena_{64 * 1024};
    TranslatorUnderTest const& translator_;
    Setup const& setup_;
    Report& report_;
    SimulatedCalls simulated_;
    User user_;
};

} // namespace

/// Checks that every write, including a delete, respects a client's condition on the state of the user
/// (If-Match, or `test` of JSON Patch).
void check_conditions(TranslatorUnderTest const& translator, Report& report) {
    report.of("calls on a condition");
    for (auto const& setup : translator.setups)
        Conditions(translator, setup, report).run();
}

} // namespace idiom::conformance
