#include "translators/codec/json/json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/conformance/checks.hpp"
#include "translators/conformance/legal.hpp"
#include "translators/conformance/simulated_vendor.hpp"
#include "translators/conformance/text.hpp"

#include <array>
#include <functional>

namespace idiom::conformance {

namespace {

using namespace std::string_view_literals;

/// Markers around a hostile text, by which the check finds it. In lower case, because some vendors fold ids.
constexpr std::string_view before = "kita";
constexpr std::string_view behind = "kitb";

constexpr std::array hostile{"/"sv,
                             "?"sv,
                             "#"sv,
                             "%"sv,
                             "%2F"sv,
                             "\r\nx: y"sv,
                             " "sv,
                             ".."sv,
                             "/../"sv,
                             "\""sv,
                             "'"sv,
                             "&"sv,
                             ";"sv,
                             "="sv,
                             "+"sv,
                             "\\"sv,
                             "<"sv,
                             "\xc3\xbc"sv,
                             "\xf0\x9f\x98\x80"sv,
                             "*"sv,
                             ","sv,
                             "("sv};
/// Names that mean a folder if they are a whole path segment (RFC 3986, 3.3); encoding does not prevent that.
constexpr std::array whole_names{"."sv, ".."sv, "%2e%2e"sv, "a/../b"sv};

class Escaping {
public:
    Escaping(TranslatorUnderTest const& translator, Setup const& setup, Report& report)
        : translator_(translator), setup_(setup), report_(report) {}

    void run() {
        for (auto const text : hostile) {
            ids(text);
            lists(text);
            users(text);
        }
        for (auto const name : whole_names) {
            try_ids(name, {});
            list_by(name, name);
            write_texts(name, name);
        }
    }

private:
    /// Plays one call in its own arena, and checks every URL in it.
    void attempt(std::string const& input, std::string_view text,
                 std::function<Transcript(SimulatedCalls&, Arena&)> const& call) {
        Arena arena(16 * 1024);
        SimulatedCalls simulated(translator_, setup_, arena);
        auto const played = call(simulated, arena);
        report_.looked_at();
        auto const where = input + " '" + shown(text) + "', " + setup_.name;
        if (!played.illegal.empty() && !known_.contains(played.illegal))
            return report_.fail(played.illegal, where, described(played));
        for (auto const& one : played.sent)
            look_at(one.request, text, where);
    }

    void look_at(Request const& request, std::string_view text, std::string const& where) {
        if (text.empty()) return;
        Arena arena;
        auto const encoded = uri::encode(text, arena);
        auto const holds = [&](std::string_view in, std::initializer_list<std::string_view> parts) {
            return in.find(arena.join(parts)) != std::string_view::npos;
        };
        if (encoded != text && holds(request.target, {before, text, behind}))
            return report_.fail("client input reaches a URL unencoded; put it through uri::encode", where,
                                "it asks " + shown(request));
        if (text.find('%') == std::string_view::npos &&
            holds(request.target, {before, uri::encode(encoded, arena), behind}) && encoded != text)
            return report_.fail("client input is percent-encoded twice", where, "it asks " + shown(request));
        // In a quoted text of the vendor's grammar, as in a filter, a quote must also be escaped by that
        // grammar.
        auto const decoded = uri::decode(request.target, arena).value_or("");
        if ((text == "\"" || text == "'") && holds(decoded, {text, before, text, behind}))
            report_.fail(
                "a quote in client input ends a quoted text of the vendor's filter; escape it as the "
                "vendor's grammar wants, then percent-encode",
                where, "it asks " + shown(request));
    }

    static std::string_view around(std::string_view text, Arena& arena) {
        return arena.join({before, text, behind});
    }

    void ids(std::string_view text) {
        Arena arena;
        try_ids(around(text, arena), text);
    }

    void try_ids(std::string_view id, std::string_view text) {
        auto const held = [id](SimulatedCalls& simulated) {
            auto user = simulated.sample_users.whole(1);
            user.id = id;
            return user;
        };
        attempt("get of the id", text.empty() ? id : text,
                [&](SimulatedCalls& t, Arena&) { return t.get(held(t)); });
        attempt("delete of the id", text.empty() ? id : text,
                [&](SimulatedCalls& t, Arena&) { return t.remove(held(t)); });
        attempt("update of the id", text.empty() ? id : text,
                [&](SimulatedCalls& t, Arena&) { return t.update(held(t), t.sample_users.plain_change()); });
        attempt("a device's id", text.empty() ? id : text, [&](SimulatedCalls& t, Arena&) {
            auto const user = t.sample_users.whole(1);
            return t.call(AssignDevice{.id = *user.id, .device = id, .client_type = "desktop"}, user);
        });
        attempt("a mail to the id", text.empty() ? id : text, [&](SimulatedCalls& t, Arena&) {
            return t.call(SendEmail{.id = id, .kind = EmailKind::activation}, held(t));
        });
    }

    void lists(std::string_view text) {
        Arena arena;
        list_by(around(text, arena), text);
    }

    /// Plays lists that filter by `value`. `text`: the part of `value` that must be encoded.
    void list_by(std::string_view value, std::string_view text) {
        auto const filter = [&](std::string const& name,
                                std::optional<std::string_view> ListUsers::* member) {
            attempt("a list by " + name, text, [&](SimulatedCalls& t, Arena&) {
                ListUsers list;
                list.*member = value;
                return t.call(list, t.sample_users.whole(1));
            });
        };
        filter("userName", &ListUsers::user_name);
        filter("email", &ListUsers::email);
        filter("role", &ListUsers::role);
        attempt("a list's cursor", text, [&](SimulatedCalls& t, Arena&) {
            return t.call(ListUsers{.cursor = value}, t.sample_users.whole(1));
        });
    }

    Access access_of(Field field) const { return rule(translator_.capabilities(), field).access; }

    void users(std::string_view text) {
        Arena arena;
        write_texts(around(text, arena), text);
    }

    /// Plays creates and updates with `value` in each text of a user, because a text may also reach a URL or
    /// a header.
    void write_texts(std::string_view value, std::string_view text) {
        for (auto const& field : text_fields) {
            if (!creatable(access_of(field.field))) continue;
            attempt("the field " + std::string(name_of(field.field)), text, [&](SimulatedCalls& t, Arena&) {
                auto user = t.sample_users.creatable(t.sample_users.whole(1));
                user.*field.member = value;
                if (field.field == Field::user_name && user.email) user.email = user.user_name;
                return t.create_what_it_takes(user);
            });
        }
        if (writable(access_of(Field::roles))) write_roles(value, text);
        if (writable(access_of(Field::accounts)))
            attempt("an account", text, [&](SimulatedCalls& t, Arena& arena) {
                Change change;
                change.set.accounts = arena.list<std::string_view>({value});
                return t.update(t.sample_users.whole(1), change);
            });
        for (auto const& row : translator_.capabilities().extensions)
            if (row.type == ExtensionRule::Type::text && creatable(row.access))
                write_extension(row.name, value, text);
    }

    void write_roles(std::string_view value, std::string_view text) {
        attempt("a role that is added", text, [&](SimulatedCalls& t, Arena& arena) {
            Change change;
            change.roles = RolesDelta{.add = arena.list<std::string_view>({value}), .remove = {}};
            return t.update(t.sample_users.whole(1), change);
        });
        attempt("a role that is removed", text, [&](SimulatedCalls& t, Arena& arena) {
            auto const role = arena.list<std::string_view>({value});
            auto user = t.sample_users.whole(1);
            user.roles = role;
            Change change;
            change.roles = RolesDelta{.add = {}, .remove = role};
            return t.update(user, change);
        });
        if (!creatable(access_of(Field::roles))) return;
        attempt("a role of a new user", text, [&](SimulatedCalls& t, Arena& arena) {
            auto user = t.sample_users.creatable(t.sample_users.whole(1));
            user.roles = arena.list<std::string_view>({value});
            return t.create_what_it_takes(user);
        });
    }

    void write_extension(std::string_view name, std::string_view value, std::string_view text) {
        attempt("the extension " + std::string(name), text, [&](SimulatedCalls& t, Arena& arena) {
            auto json = arena.text();
            json::append_string(json, value);
            auto user = t.sample_users.creatable(t.sample_users.whole(1));
            user.extensions = arena.list<Extension>({{.name = name, .json = arena.keep(json)}});
            return t.create_what_it_takes(user);
        });
    }

    TranslatorUnderTest const& translator_;
    Setup const& setup_;
    Report& report_;
    std::set<std::string> known_ = plainly_illegal(translator_);
};

} // namespace

/// Checks hostile texts in every client input: a URL contains them only percent-encoded, they break no header
/// and no body, and no id leaves its path segment.
void check_escaping(TranslatorUnderTest const& translator, Report& report) {
    report.of("calls with hostile texts");
    for (auto const& setup : translator.setups)
        Escaping(translator, setup, report).run();
}

} // namespace idiom::conformance
