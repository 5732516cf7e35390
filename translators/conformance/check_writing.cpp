#include "translators/conformance/check_fields.hpp"
#include "translators/conformance/fingerprint.hpp"
#include "translators/conformance/simulated_vendor.hpp"
#include "translators/conformance/text.hpp"
#include "translators/face/schema.hpp"

namespace idiom::conformance {

namespace {

class Writing {
public:
    Writing(TranslatorUnderTest const& translator, Setup const& setup, Claims& claims)
        : translator_(translator), setup_(setup), claims_(claims), simulated_(translator, setup, arena_),
          user_(simulated_.sample_users.whole(1)), first_(simulated_.sample_users.whole(2)),
          second_(simulated_.sample_users.whole(3)) {}

    void run() {
        auto const& operations = translator_.capabilities().operations;
        if (operations.has(Operation::create)) creates();
        if (operations.has(Operation::update) || operations.has(Operation::replace)) updates();
    }

private:
    FieldRules const& fields() const { return translator_.capabilities().fields; }
    static std::string named(FieldRule const& row) { return "the field " + std::string(name_of(row.field)); }

    // --- Creates.

    void creates() {
        auto wanted = simulated_.sample_users.creatable(first_);
        if (auto const whole = simulated_.create_what_it_takes(wanted); !whole.succeeded()) return;
        for (auto const& row : fields())
            if (row.field != Field::extensions && creatable(row.access)) given_on_create(row, wanted);
        for (auto const& row : translator_.capabilities().extensions)
            if (creatable(row.access)) extension_on_create(row, wanted);
        needs(wanted);
    }

    /// Returns `user` with one field of `from`, without other fields that the vendor keeps in the same one.
    User with(User user, FieldRule const& row, User const& from) const {
        for (auto const& other : fields())
            if (!row.wire.empty() && other.wire == row.wire) clear(user, other.field);
        copy_field(user, from, row.field);
        // A vendor with one field for the whole name splits it at the last blank, so a last name needs a
        // first name.
        auto const& first = rule(translator_.capabilities(), Field::first_name);
        if (row.field == Field::last_name && !row.wire.empty() && first.wire == row.wire)
            copy_field(user, from, first.field);
        return user;
    }

    void given_on_create(FieldRule const& row, User const& wanted) {
        auto const claim = named(row) + " is declared to be given on create";
        if (was_refused("/" + std::string(name_of(row.field)), claim)) return;
        auto const a = simulated_.create(with(wanted, row, first_));
        auto const b = simulated_.create(with(wanted, row, second_));
        differs(claim, "create", a, b);
    }

    void extension_on_create(ExtensionRule const& row, User const& wanted) {
        extension("the extension " + std::string(row.name) + " is declared to be given on create", "create",
                  row, [&](std::optional<std::string_view> value) {
                      return simulated_.create(with_extension(wanted, row, value));
                  });
    }

    /// Checks that a create needs only the fields that the table declares as needed. The table cannot declare
    /// that for extensions, so all extensions are given.
    void needs(User const& wanted) {
        auto least = simulated_.sample_users.part(wanted, [](FieldRule const& row) {
            return row.need != Need::never || row.field == Field::extensions;
        });
        std::string const claim = "a create needs no field but those that the table calls needed";
        auto const played = simulated_.create(least);
        if (played.succeeded()) return claims_.hold(claim);
        claims_.deny(claim, "create, " + setup_.name, described(played));
    }

    // --- Updates.

    void updates() {
        Change all;
        all.set = simulated_.sample_users.part(first_, [](FieldRule const& row) {
            return writable(row.access) && row.field != Field::extensions;
        });
        if (!simulated_.update_what_it_takes(user_, all).succeeded()) return;
        for (auto const& row : fields()) {
            bool const apart = row.field == Field::extensions || row.field == Field::roles;
            if (apart || !writable(row.access)) continue;
            given_on_update(row);
            if (row.clearable) cleared(row);
            if (row.max_length > 0) longest(row);
        }
        for (auto const& row : translator_.capabilities().extensions)
            if (writable(row.access)) extension_on_update(row);
    }

    Transcript update(FieldRule const& row, User const& from) {
        Change change;
        copy_field(change.set, from, row.field);
        return simulated_.update(user_, change);
    }

    void given_on_update(FieldRule const& row) {
        differs(named(row) + " is declared writable", "update", update(row, first_), update(row, second_));
    }

    void extension_on_update(ExtensionRule const& row) {
        extension("the extension " + std::string(row.name) + " is declared writable", "update", row,
                  [&](std::optional<std::string_view> value) {
                      // A plain change, so that the update writes something even without the extension.
                      auto change = simulated_.sample_users.plain_change();
                      if (value) change.set.extensions = with_extension({}, row, value).extensions;
                      return simulated_.update(with_extension(user_, row, std::nullopt), change);
                  });
    }

    void cleared(FieldRule const& row) {
        auto const claim = named(row) + " is declared clearable";
        Change change;
        change.clear(row.field);
        auto const played = simulated_.update(user_, change);
        if (played.succeeded() && played.wrote()) return claims_.hold(claim);
        claims_.deny(claim, "update that clears it, " + setup_.name,
                     (played.succeeded() ? "it writes nothing\n" : "") + described(played));
    }

    void longest(FieldRule const& row) {
        auto const claim =
            named(row) + " is declared to take " + std::to_string(row.max_length) + " characters";
        constexpr std::string_view domain = "@acme.example";
        bool const address = row.field == Field::user_name || row.field == Field::email;
        std::string text;
        if (address && row.max_length > domain.size())
            text = std::string(row.max_length - domain.size(), 'k').append(domain);
        else
            for (std::size_t i = 0; i < row.max_length; ++i)
                text += row.field == Field::phone_number ? "5" : "\xc3\xbc";
        User from;
        for (auto const& one : text_fields)
            if (one.field == row.field) from.*one.member = text;
        auto const played = update(row, from);
        if (played.succeeded()) return claims_.hold(claim);
        claims_.deny(claim, "update with the longest value, " + setup_.name, described(played));
    }

    // --- For creates and updates.

    User with_extension(User user, ExtensionRule const& row, std::optional<std::string_view> value) {
        auto all = arena_.vector<Extension>();
        for (auto const& one : user.extensions.value_or(std::span<Extension const>{}))
            if (one.name != row.name) all.push_back(one);
        if (value) all.push_back({.name = row.name, .json = arena_.copy(*value)});
        user.extensions = Arena::keep(all);
        return user;
    }

    /// Expects that at least one of the tried values is accepted, and that it changes the requests.
    template <class Try>
    void extension(std::string const& claim, std::string const& call, ExtensionRule const& row, Try attempt) {
        auto const without = attempt(std::nullopt);
        std::optional<Transcript> taken;
        std::string why;
        for (auto const& value : simulated_.sample_users.values_of(row)) {
            auto const played = attempt(value);
            if (!played.succeeded()) {
                why = value + ": " + described(played);
                continue;
            }
            if (requests_of(played) != requests_of(taken ? *taken : without)) return claims_.hold(claim);
            taken = played;
        }
        if (taken)
            return claims_.deny(
                claim, call + ", " + setup_.name,
                "the requests are the same whatever its value: it is not written\nthe last is " +
                    (taken->sent.empty() ? std::string("none") : shown(taken->sent.back().request)));
        claims_.deny(claim, call + ", " + setup_.name,
                     "no value is taken; give a case that writes one, if the vendor takes few\nof " + why);
    }

    bool was_refused(std::string const& pointer, std::string const& claim) {
        auto const found = simulated_.refused.find(pointer);
        if (found == simulated_.refused.end()) return false;
        claims_.deny(claim, setup_.name, "it refuses " + pointer + ": " + shown(found->second));
        return true;
    }

    void differs(std::string const& claim, std::string const& call, Transcript const& a,
                 Transcript const& b) {
        auto const& failed = a.succeeded() ? b : a;
        if (!failed.succeeded()) return claims_.deny(claim, call + ", " + setup_.name, described(failed));
        if (requests_of(a) != requests_of(b)) return claims_.hold(claim);
        claims_.deny(claim, call + ", " + setup_.name,
                     "the requests are the same whatever its value: it is not written\nthe last is " +
                         (a.sent.empty() ? std::string("none") : shown(a.sent.back().request)));
    }

    Arena arena_{64 * 1024};
    TranslatorUnderTest const& translator_;
    Setup const& setup_;
    Claims& claims_;
    SimulatedCalls simulated_;
    User user_;
    User first_;
    User second_;
};

} // namespace

void check_writing(TranslatorUnderTest const& translator, Setup const& setup, Claims& claims) {
    Writing(translator, setup, claims).run();
}

} // namespace idiom::conformance
