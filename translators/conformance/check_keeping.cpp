#include "translators/conformance/checks.hpp"
#include "translators/conformance/fingerprint.hpp"
#include "translators/conformance/simulated_vendor.hpp"
#include "translators/conformance/text.hpp"
#include "translators/core/change.hpp"
#include "translators/face/schema.hpp"

#include <map>
#include <vector>

namespace idiom::conformance {

namespace {

/// Returns the PUTs to the vendor by their targets. A PUT replaces the whole resource at its target.
std::map<std::string, std::string> replacements_in(Transcript const& played) {
    std::map<std::string, std::string> found;
    for (auto const& one : played.sent)
        if (one.request.peer == Peer::backend && one.request.method == Method::put)
            found[std::string(one.request.target)] += fingerprint(one.request) + "\n";
    return found;
}

/// A field or an extension.
struct Thing {
    FieldRule const* row;
    ExtensionRule const* extension; ///< null: the field itself
    std::string name() const { return std::string(extension ? extension->name : name_of(row->field)); }
    bool is_roles() const { return !extension && row->field == Field::roles; }
    bool clearable() const { return extension || is_roles() || row->clearable; }
};

/// Returns whether the vendor keeps both in one field, or both are parts of one name.
bool related(Thing const& a, Thing const& b) {
    auto const is_name = [](Field field) {
        return field == Field::display_name || field == Field::first_name || field == Field::last_name;
    };
    if (a.extension || b.extension) return a.extension == b.extension;
    return a.row->field == b.row->field || (!a.row->wire.empty() && a.row->wire == b.row->wire) ||
           (is_name(a.row->field) && is_name(b.row->field));
}

class Keeping {
public:
    Keeping(TranslatorUnderTest const& translator, Setup const& setup, Report& report)
        : translator_(translator), setup_(setup), report_(report), simulated_(translator, setup, arena_),
          user_(simulated_.sample_users.whole(1)) {}

    void run() {
        find_things();
        for (auto const& changed : things_) {
            auto const played = simulated_.update(user_, change_of(changed));
            if (!played.succeeded() || !played.wrote()) continue; // `fields` says why
            report_.looked_at();
            for (auto const& kept : things_)
                if (!related(changed, kept)) is_not_emptied(changed, kept, played);
            for (auto const& [target, text] : replacements_in(played))
                repeats_all(changed, target, text, played);
        }
    }

private:
    /// Finds the fields and extensions that can be read and written and that the simulated vendor shows.
    void find_things() {
        auto const& all = translator_.capabilities();
        auto const plain = responses_of(simulated_.get(user_));
        auto const find = [&](Thing const& thing) {
            if (responses_of(simulated_.get(user_with_other(thing))) != plain) things_.push_back(thing);
        };
        for (auto const& row : all.fields)
            if (row.field != Field::extensions && shows(row) && writable(row.access)) find({&row, nullptr});
        for (auto const& row : all.extensions)
            if (readable(row.access) && writable(row.access)) find({&rule(all, Field::extensions), &row});
    }

    /// Returns a user that has only `thing`, with the value of sample user `n`.
    User only(Thing const& thing, std::size_t n) {
        auto const whole = simulated_.sample_users.whole(n);
        User user;
        if (!thing.extension)
            copy_field(user, whole, thing.row->field);
        else
            user.extensions =
                arena_.list<Extension>({{.name = thing.extension->name,
                                         .json = arena_.copy(extension_of(whole, thing.extension->name))}});
        return user;
    }

    User user_with_other(Thing const& thing) {
        Change change;
        change.set = only(thing, 2);
        auto user = apply(user_, change, arena_);
        if (change.set.roles) user.roles = change.set.roles;
        return simulated_.sample_users.agreeing(user, change.set);
    }

    /// Returns a change that sets `thing` to the value of sample user `n`.
    Change change_of(Thing const& thing, std::size_t n = 4) {
        Change change;
        if (thing.is_roles())
            change.roles = RolesDelta{.add = arena_.list<std::string_view>({simulated_.sample_users.role(n)}),
                                      .remove = {}};
        else
            change.set = only(thing, n);
        return change;
    }

    /// Returns `change` extended to empty `kept`.
    Change emptying(Change change, Thing const& kept) {
        if (kept.is_roles())
            change.roles = RolesReplace{};
        else if (!kept.extension)
            change.clear(kept.row->field);
        else
            change.set.extensions =
                merged(change.set.extensions, {.name = kept.extension->name, .json = "null"});
        return change;
    }
    std::span<Extension const> merged(std::optional<std::span<Extension const>> const& some, Extension one) {
        auto all = arena_.vector<Extension>();
        if (some) all.assign(some->begin(), some->end());
        all.push_back(one);
        return Arena::keep(all);
    }

    /// Expects that the change sends other requests than the same change that also empties `kept`.
    void is_not_emptied(Thing const& changed, Thing const& kept, Transcript const& played) {
        if (!kept.clearable()) return;
        auto const emptied = simulated_.update(user_, emptying({}, kept));
        if (!emptied.succeeded() || !emptied.wrote()) return;
        auto const both = simulated_.update(user_, emptying(change_of(changed), kept));
        if (!both.succeeded() || requests_of(both) != requests_of(played)) return;
        report_.fail("an update that does not name " + kept.name() +
                         " asks the same as one that empties it: the user loses a value",
                     where(changed), last_write(played));
    }

    /// A PUT that repeats some unchanged values replaces the whole resource, so it must repeat all values
    /// that go to its target.
    void repeats_all(Thing const& changed, std::string const& target, std::string const& text,
                     Transcript const& played) {
        std::string repeated;
        std::vector<Thing const*> left_out;
        for (auto const& kept : things_) {
            if (related(changed, kept) || !goes_to(kept, target)) continue;
            auto const otherwise =
                replacements_in(simulated_.update(user_with_other(kept), change_of(changed)));
            auto const found = otherwise.find(target);
            if (found == otherwise.end()) continue;
            if (found->second == text)
                left_out.push_back(&kept);
            else if (kept.extension ||
                     kept.row->need != Need::always) // a value that every request needs proves nothing
                repeated += (repeated.empty() ? "" : ", ") + kept.name();
        }
        if (repeated.empty()) return;
        for (auto const* const lost : left_out)
            report_.fail("a PUT of the whole user leaves out " + lost->name() +
                             ", which nobody changed: the vendor takes it for empty (RFC 9110, 9.3.4); begin "
                             "with what was read and apply the change to it",
                         where(changed), "it repeats " + repeated + "\n" + last_write(played));
    }

    /// Returns whether a PUT to `target` carries `thing`.
    bool goes_to(Thing const& thing, std::string const& target) {
        auto one = replacements_in(simulated_.update(user_, change_of(thing)));
        auto other = replacements_in(simulated_.update(user_, change_of(thing, 3)));
        return one[target] != other[target];
    }

    std::string where(Thing const& changed) const {
        return "update of " + changed.name() + ", " + setup_.name;
    }
    static std::string last_write(Transcript const& played) {
        std::string text;
        for (auto const& one : played.sent)
            if (one.request.writes) text = "the request is " + shown(one.request);
        return text;
    }

    Arena arena_{64 * 1024};
    TranslatorUnderTest const& translator_;
    Setup const& setup_;
    Report& report_;
    SimulatedCalls simulated_;
    User user_;
    std::vector<Thing> things_;
};

} // namespace

/// Checks that an update keeps the fields that it does not name. If a vendor takes only the whole user, the
/// dialect must send these fields again.
void check_keeping(TranslatorUnderTest const& translator, Report& report) {
    report.of("updates");
    auto const& operations = translator.capabilities().operations;
    if (!operations.has(Operation::update) && !operations.has(Operation::replace)) return;
    for (auto const& setup : translator.setups)
        Keeping(translator, setup, report).run();
}

} // namespace idiom::conformance
