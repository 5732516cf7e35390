#include "gateway/kit/checks.hpp"
#include "gateway/kit/fingerprint.hpp"
#include "gateway/kit/imagined.hpp"
#include "gateway/kit/text.hpp"
#include "translators/unified/schema.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace idiom::kit {

namespace {

/// What the PUTs to the vendor say, by their targets: each stands for the whole of what it is sent to.
std::map<std::string, std::string> replacements_in(Transcript const& played) {
    std::map<std::string, std::string> found;
    for (auto const& one : played.sent)
        if (one.request.peer == Peer::backend && one.request.method == Method::put)
            found[std::string(one.request.target)] += fingerprint(one.request) + "\n";
    return found;
}

class Keeping {
public:
    Keeping(Subject const& subject, Setup const& setup, Report& report)
        : subject_(subject), setup_(setup), report_(report), trials_(subject, setup, arena_),
          user_(trials_.people.whole(1)), other_(trials_.people.whole(2)) {}

    void run() {
        find_fields();
        for (auto const* const changed : fields_) {
            auto const played = trials_.update(user_, change_of(*changed));
            if (!played.succeeded() || !played.wrote()) continue; // `fields` says why
            report_.looked_at();
            for (auto const* const kept : fields_)
                if (!related(*changed, *kept)) is_not_emptied(*changed, *kept, played);
            for (auto const& [target, text] : replacements_in(played))
                repeats_all(*changed, target, text);
        }
    }

private:
    /// Those that can be read and written, and that the imagined vendor shows.
    void find_fields() {
        auto const plain = replies_of(trials_.get(user_));
        for (auto const& row : subject_.capabilities().fields) {
            if (row.field == Field::extensions || !shows(row) || !writable(row.access)) continue;
            if (replies_of(trials_.get(user_with_other(row))) != plain) fields_.push_back(&row);
        }
    }

    User user_with_other(FieldRule const& row) {
        auto user = user_;
        User taken;
        unified::copy_field(user, other_, row.field);
        unified::copy_field(taken, other_, row.field);
        return trials_.people.agreeing(user, taken);
    }

    /// Gives the field what person `n` has in it.
    Change change_of(FieldRule const& row, std::size_t n = 4) {
        Change change;
        if (row.field == Field::roles)
            change.roles =
                RolesDelta{.add = arena_.list<std::string_view>({trials_.people.role(n)}), .remove = {}};
        else
            unified::copy_field(change.set, trials_.people.whole(n), row.field);
        return change;
    }

    /// Whether they are one field to the vendor, or parts of one name.
    static bool related(FieldRule const& a, FieldRule const& b) {
        auto const is_name = [](Field field) {
            return field == Field::display_name || field == Field::first_name || field == Field::last_name;
        };
        return a.field == b.field || (!a.wire.empty() && a.wire == b.wire) ||
               (is_name(a.field) && is_name(b.field));
    }

    /// The change says something else than the same change that also empties `kept`.
    void is_not_emptied(FieldRule const& changed, FieldRule const& kept, Transcript const& played) {
        if (kept.field != Field::roles && !kept.clearable) return;
        auto const empty = [&](Change change) {
            kept.field == Field::roles ? void(change.roles = RolesReplace{}) : change.clear(kept.field);
            return trials_.update(user_, change);
        };
        auto const emptied = empty({});
        if (!emptied.succeeded() || !emptied.wrote()) return;
        auto const both = empty(change_of(changed));
        if (!both.succeeded() || requests_of(both) != requests_of(played)) return;
        report_.fail("an update that does not name " + std::string(name_of(kept.field)) +
                         " asks the same as one that empties it: the user loses what nobody changed",
                     where(changed), last_write(played));
    }

    /// Who repeats some of what is not changed writes the whole, and has to repeat all that goes there.
    void repeats_all(FieldRule const& changed, std::string const& target, std::string const& text) {
        std::string repeated;
        std::vector<FieldRule const*> left_out;
        for (auto const* const kept : fields_) {
            if (related(changed, *kept) || !goes_to(*kept, target)) continue;
            auto const otherwise =
                replacements_in(trials_.update(user_with_other(*kept), change_of(changed)));
            auto const found = otherwise.find(target);
            if (found == otherwise.end()) continue;
            if (found->second == text)
                left_out.push_back(kept);
            else if (kept->need != Need::always) // what every request has to have says nothing
                repeated += (repeated.empty() ? "" : ", ") + std::string(name_of(kept->field));
        }
        if (repeated.empty()) return;
        for (auto const* const lost : left_out)
            report_.fail("a PUT of the whole user leaves out " + std::string(name_of(lost->field)) +
                             ", which nobody changed: the vendor takes it for empty (RFC 9110, 9.3.4); begin "
                             "with what was read and apply the change to it",
                         where(changed), "it repeats " + repeated + "\nthe request is " + shown(text, 400));
    }

    /// Whether the vendor is told the field by a PUT to that target.
    bool goes_to(FieldRule const& row, std::string const& target) {
        auto one = replacements_in(trials_.update(user_, change_of(row)));
        auto other = replacements_in(trials_.update(user_, change_of(row, 3)));
        return one[target] != other[target];
    }

    std::string where(FieldRule const& changed) const {
        return "update of " + std::string(name_of(changed.field)) + ", " + setup_.name;
    }
    static std::string last_write(Transcript const& played) {
        std::string text;
        for (auto const& one : played.sent)
            if (one.request.writes) text = "the request is " + shown(one.request);
        return text;
    }

    Arena arena_{64 * 1024};
    Subject const& subject_;
    Setup const& setup_;
    Report& report_;
    Trials trials_;
    User user_;
    User other_;
    std::vector<FieldRule const*> fields_;
};

} // namespace

/// An update leaves alone what it does not name, which a vendor that is sent the whole user each time has to
/// be told again.
void check_keeping(Subject const& subject, Report& report) {
    report.of("updates");
    auto const& operations = subject.capabilities().operations;
    if (!operations.has(Operation::update) && !operations.has(Operation::replace)) return;
    for (auto const& setup : subject.setups)
        Keeping(subject, setup, report).run();
}

} // namespace idiom::kit
