#include "translators/conformance/check_fields.hpp"
#include "translators/conformance/fingerprint.hpp"
#include "translators/conformance/simulated_vendor.hpp"
#include "translators/conformance/text.hpp"
#include "translators/face/schema.hpp"

#include <functional>

namespace idiom::conformance {

namespace {

/// Returns whether the answer of a case shows `member`, because a recorded vendor may hold a value that the
/// simulated vendor does not hold.
bool shown_by_a_case(TranslatorUnderTest const& translator, std::string_view member) {
    auto const name = "\"" + std::string(member) + "\":";
    for (auto const& one : translator.cases)
        if (one.answer.status < 300 && one.answer.body && one.answer.body->find(name) != std::string::npos)
            return true;
    return false;
}

class Reading {
public:
    Reading(TranslatorUnderTest const& translator, Setup const& setup, Claims& claims)
        : translator_(translator), setup_(setup), claims_(claims), simulated_(translator, setup, arena_),
          user_(simulated_.sample_users.whole(1)), other_(simulated_.sample_users.whole(2)),
          plain_(simulated_.get(user_)) {}

    void run() {
        if (user_of(plain_) == nullptr) return; // the check `operations` reports why
        for (auto const& row : translator_.capabilities().fields)
            if (row.field != Field::extensions && shows(row)) field(row.field);
        for (auto const& row : translator_.capabilities().extensions)
            if (readable(row.access)) extension(row.name);
    }

private:
    void field(Field which) {
        auto changed = user_;
        clear(changed, which);
        copy_field(changed, other_, which);
        if (which == Field::skills) return skills(changed);
        judge("the field " + std::string(name_of(which)) + " is declared readable", name_of(which),
              simulated_.sample_users.agreeing(changed, taken(changed, which)),
              [which](User const& user) { return fingerprint(user, which); });
    }

    /// As `field`. A vendor whose skills have no levels shows none: its documents do not change with them.
    void skills(User const& changed) {
        auto level = user_;
        auto const items = arena_.array<Skill>(user_.skills->size());
        for (std::size_t i = 0; i < items.size(); ++i) {
            items[i] = (*user_.skills)[i];
            items[i].level = "9";
        }
        level.skills = items;
        bool const has_levels = responses_of(simulated_.get(level)) != responses_of(plain_);
        judge("the field skills is declared readable", "skills", changed, [&, has_levels](User const& user) {
            if (has_levels || !user.skills) return fingerprint(user, Field::skills);
            User bare;
            auto const kept = arena_.array<Skill>(user.skills->size());
            for (std::size_t i = 0; i < kept.size(); ++i) {
                kept[i] = (*user.skills)[i];
                kept[i].level.reset();
            }
            bare.skills = kept;
            return fingerprint(bare, Field::skills);
        });
    }

    void extension(std::string_view name) {
        auto changed = user_;
        auto const all = arena_.array<Extension>(user_.extensions->size());
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = (*user_.extensions)[i].name == name ? (*other_.extensions)[i] : (*user_.extensions)[i];
        changed.extensions = all;
        judge("the extension " + std::string(name) + " is declared readable", name, changed,
              [name](User const& user) { return extension_of(user, name); });
    }

    /// Compares two users that differ in one member: the answers must show the two values that the vendor
    /// holds.
    void judge(std::string const& claim, std::string_view member, User const& changed,
               std::function<std::string(User const&)> const& value) {
        auto const second = simulated_.get(changed);
        auto const* const a = user_of(plain_);
        auto const* const b = user_of(second);
        if (b == nullptr) return claims_.leave_open(claim, "the dialect does not read a made-up user");
        bool const simulated = responses_of(plain_) != responses_of(second);
        bool const there = !value(*a).empty() && value(*a) != "-";
        if (!simulated) {
            if (there || shown_by_a_case(translator_, member)) return claims_.hold(claim);
            return claims_.leave_open(claim, "simulate() does not write it, and no case shows it");
        }
        if (value(*a) == value(user_) && value(*b) == value(changed)) return claims_.hold(claim);
        claims_.deny(claim, "get, " + setup_.name,
                     "the vendor holds " + shown(value(changed)) + " and the answer shows " +
                         shown(value(*b)) + "\nthe vendor said " + shown(responses_of(second), 400));
    }

    static User taken(User const& from, Field which) {
        User only;
        copy_field(only, from, which);
        return only;
    }

    Arena arena_{64 * 1024};
    TranslatorUnderTest const& translator_;
    Setup const& setup_;
    Claims& claims_;
    SimulatedCalls simulated_;
    User user_;
    User other_;
    Transcript plain_;
};

} // namespace

void check_reading(TranslatorUnderTest const& translator, Setup const& setup, Claims& claims) {
    Reading(translator, setup, claims).run();
}

} // namespace idiom::conformance
