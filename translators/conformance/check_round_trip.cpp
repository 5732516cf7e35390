#include "translators/conformance/check_fields.hpp"
#include "translators/conformance/fingerprint.hpp"
#include "translators/conformance/simulated_vendor.hpp"
#include "translators/conformance/text.hpp"
#include "translators/face/schema.hpp"

namespace idiom::conformance {

namespace {

/// Writes one field or extension to a vendor that keeps written values, and reads it back.
class RoundTrip {
public:
    RoundTrip(TranslatorUnderTest const& translator, Setup const& setup, Report& report)
        : translator_(translator), setup_(setup), report_(report), simulated_(translator, setup, arena_) {}

    void run() {
        auto const& all = translator_.capabilities();
        for (auto const& row : all.fields) {
            bool const apart = row.field == Field::extensions || row.field == Field::roles;
            if (apart || !shows(row) || !writable(row.access)) continue;
            for (auto const n : {std::size_t{2}, std::size_t{3}})
                field(row.field, n);
        }
        for (auto const& row : all.extensions) {
            if (!readable(row.access) || !writable(row.access)) continue;
            for (auto const& value : simulated_.sample_users.values_of(row))
                extension(row.name, value);
        }
    }

private:
    void field(Field which, std::size_t n) {
        Change change;
        copy_field(change.set, simulated_.sample_users.whole(n), which);
        compare(std::string(name_of(which)), change,
                [which](User const& user) { return fingerprint(user, which); });
    }

    void extension(std::string_view name, std::string const& value) {
        Change change;
        change.set.extensions = arena_.list<Extension>({{.name = name, .json = arena_.copy(value)}});
        compare(std::string(name), change, [name](User const& user) { return extension_of(user, name); });
    }

    template <class Value> void compare(std::string const& name, Change const& change, Value value) {
        auto const held = simulated_.sample_users.whole(1);
        KeepingVendor vendor(*setup_.dialect, held, simulated_.updated(held, change), arena_);
        auto const keep = [&](Ask const& ask, std::span<Response> responses) { vendor(ask, responses); };
        auto const played =
            simulated_.call_with(UpdateUser{.id = *held.id, .edit = simulated_.edit_of(change)}, keep);
        report_.looked_at();
        bool const unconfirmed = played.result && !played.succeeded() &&
                                 played.result->error().fault == Fault::write_not_confirmed;
        if (unconfirmed) return complain(name, change, value, "not confirmed", played);
        if (!played.succeeded() || !played.wrote()) return; // the claims report why
        auto const read = simulated_.call_with(GetUser{.id = *held.id}, keep);
        auto const* const user = user_of(read);
        if (user == nullptr || value(*user) == value(change.set)) return;
        // A value that the vendor does not show cannot differ from the written one.
        if (value(*user).empty() || value(*user) == "-") return;
        complain(name, change, value, shown(value(*user)), played);
    }

    template <class Value>
    void complain(std::string const& name, Change const& change, Value value, std::string const& seen,
                  Transcript const& played) {
        report_.fail(
            "what is written for " + name +
                " is not what is read for it: with a vendor that keeps what it is told, another value is "
                "shown than was asked for",
            shown(played.call) + ", " + setup_.name,
            "asked for " + shown(value(change.set)) + "\nshown     " + seen + "\n" + described(played));
    }

    Arena arena_{64 * 1024};
    TranslatorUnderTest const& translator_;
    Setup const& setup_;
    Report& report_;
    SimulatedCalls simulated_;
};

} // namespace

void check_round_trip(TranslatorUnderTest const& translator, Setup const& setup, Report& report) {
    RoundTrip(translator, setup, report).run();
}

} // namespace idiom::conformance
