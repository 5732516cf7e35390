#include "translators/conformance/face_script.hpp"

#include "translators/codec/uri.hpp"
#include "translators/conformance/fingerprint.hpp"
#include "translators/conformance/play_face.hpp"
#include "translators/conformance/simulated_vendor.hpp"
#include "translators/conformance/text.hpp"
#include "translators/face/write_user.hpp"

namespace idiom::conformance {

namespace {

/// The vendor behind the route, and the user that it holds by the meaning of the calls so far.
class ModelVendor {
public:
    ModelVendor(TranslatorUnderTest const& translator, Setup const& setup, Arena& arena)
        : simulated(translator, setup, arena), dialect_(*setup.dialect), arena_(arena) {}

    Result<Answer> execute(Call const& call) {
        // The simulated vendor of a dialect shows a user in every list. This one may hold nobody.
        if (!held && std::holds_alternative<ListUsers>(call.what))
            return Answer{.what = ManyUsers{}, .warnings = {}};
        auto after = user_after(call);
        auto const played =
            play(dialect_, call, SimulatedVendor(dialect_, held.value_or(User{}), after, arena_), arena_);
        if (!played.result) return fail(Fault::internal_error, arena_.copy(played.wrong));
        if (!*played.result || !is_write(call)) return *played.result;
        held = after;
        if (auto const* const one = std::get_if<OneUser>(&(*played.result)->what); one && held && !held->id)
            held->id = one->user.id;
        return *played.result;
    }

    SimulatedCalls simulated;
    std::optional<User> held; ///< null while there is no user

private:
    std::optional<User> user_after(Call const& call) {
        if (auto const* const create = std::get_if<CreateUser>(&call.what))
            return simulated.sample_users.agreeing(create->user, create->user);
        if (std::holds_alternative<DeleteUser>(call.what)) return std::nullopt;
        auto const* const update = std::get_if<UpdateUser>(&call.what);
        if (!update || !held) return held;
        auto const change = update->edit->against(HeldUser::of(*held), arena_);
        return change ? simulated.updated(*held, *change) : held;
    }

    Dialect const& dialect_;
    Arena& arena_;
};

/// Adds a default role, because some vendors need a role on create, and some faces cannot give one.
RolePolicy with_default_role(RolePolicy policy, std::string_view role) {
    policy.default_roles = {std::string(role)};
    return policy;
}

/// Plays one script, and has every face read the user in between.
class ScriptPlayer {
public:
    ScriptPlayer(std::span<FaceScript const> scripts, TranslatorUnderTest const& translator,
                 Setup const& setup, Report& report)
        : scripts_(scripts), capabilities_(setup.dialect->capabilities()), report_(report),
          vendor_(translator, setup, arena_), user_(creatable(vendor_.simulated)),
          next_(vendor_.simulated.sample_users.whole(2)),
          roles_(with_default_role(SampleUsers::roles(), vendor_.simulated.sample_users.role(0))),
          route_{.capabilities = &capabilities_, .roles = &roles_, .base = "/base/route"} {}

    void play(FaceScript const& script) {
        // If the face cannot create the user, the vendor holds the user from the start.
        bool const there = !script.sends_extensions && needs_extensions();
        if (there) vendor_.held = with_one_address();
        for (auto const& request : script.requests) {
            if (there && request.operation == Operation::create) continue;
            bool const possible = capabilities_.operations.has(request.operation) &&
                                  (!request.writes || writable(rule(capabilities_, *request.writes).access));
            if (!possible) continue;
            ask(script, request);
            if (!vendor_.held) return; // deleted, or not created, which `ask` has reported
            for (auto const& other : scripts_)
                if (other.read && capabilities_.operations.has(Operation::get)) ask(other, *other.read);
        }
    }

private:
    void ask(FaceScript const& script, ScriptedRequest const& request) {
        report_.looked_at();
        auto const path = arena_.copy(filled(request.path, true));
        ClientRequest const asked{
            .method = request.method,
            .path = path.substr(0, path.find('?')),
            .query = path.substr(std::min(path.find('?'), path.size() - 1) + 1),
            .headers = arena_.list<Header>({{"Content-Type", script.type}, {"Prefer", "handling=lenient"}}),
            .body = arena_.copy(filled(request.body, false)),
            .whole_path = path};
        auto const played = conformance::play(
            *script.face, asked, route_, [&](Call const& call) { return vendor_.execute(call); }, arena_);
        auto const where = std::string(script.face->info().name) + " over " +
                           std::string(capabilities_.dialect) + ": " + std::string(request.name);
        auto const evidence = shown(asked.body, 400) + "\n" + fingerprint(played);
        if (!played.wrong.empty()) return report_.fail("the face " + played.wrong, where, evidence);
        if (played.response.status != request.status)
            return report_.fail("the status is " + std::to_string(played.response.status) + " instead of " +
                                    std::to_string(request.status),
                                where, evidence);
        compare(script, played, where, evidence);
    }

    /// Compares the user in the response, if it shows one, with the user that the vendor holds.
    void compare(FaceScript const& script, FaceTranscript const& played, std::string const& where,
                 std::string const& evidence) {
        if (!vendor_.held || played.response.body.empty()) return;
        auto const read = script.face->read_user(
            {.headers = played.response.headers, .body = played.response.body}, route_, arena_);
        if (!read || !read->id) return; // a list, or the set of roles
        for (auto const& row : capabilities_.fields) {
            auto const field = row.field;
            if (field == Field::extensions || !shows(row) || !has(*read, field)) continue;
            if (!has(*vendor_.held, field)) continue;
            if (fingerprint(*read, field) != fingerprint(*vendor_.held, field))
                report_.fail("another user comes out: " + std::string(idiom::name_of(field)) + " is " +
                                 fingerprint(*read, field) + " instead of " +
                                 fingerprint(*vendor_.held, field),
                             where, evidence);
        }
    }

    std::string json_of(User const& user) {
        auto text = arena_.text(512);
        face::write_user(text, user, capabilities_.dialect, FieldSet::all(), {}, arena_);
        std::string made(text);
        if (user.password)
            made.replace(made.size() - 1, 1,
                         (made.size() > 2 ? "," : "") + std::string(R"("password":")") +
                             std::string(*user.password) + "\"}");
        return made;
    }

    /// Returns what the dialect takes of a sample user on create. A vendor may make one account of several.
    static User creatable(SimulatedCalls& simulated) {
        auto user = simulated.sample_users.creatable(simulated.sample_users.whole(1));
        user.id.reset();
        if (user.accounts)
            user.accounts = user.accounts->first(std::min<std::size_t>(1, user.accounts->size()));
        simulated.create_what_it_takes(user);
        return user;
    }
    /// Returns the user with the same login and e-mail address, which a face may show as one member.
    User with_one_address() {
        auto user = user_;
        user.id = vendor_.simulated.sample_users.whole(1).id;
        if (user.email) user.email = user.user_name;
        return user;
    }
    /// Returns whether the dialect takes no new user without members of `extensions`.
    bool needs_extensions() {
        auto plain = user_;
        plain.extensions.reset();
        return !vendor_.simulated.create(plain).succeeded();
    }
    User renamed() {
        auto user = vendor_.simulated.sample_users.part(user_, [](FieldRule const& row) {
            return idiom::creatable(row.access) && writable(row.access) && row.field != Field::password;
        });
        user.id.reset();
        if (user.first_name) user.first_name = next_.first_name;
        if (user.last_name) user.last_name = next_.last_name;
        if (user.display_name) user.display_name.reset();
        return user;
    }
    std::string filled(std::string_view text, bool in_path) {
        std::string made(text);
        auto const fill = [&](std::string_view name, std::string const& value) {
            for (auto at = made.find(name); at != made.npos; at = made.find(name, at + value.size()))
                made.replace(at, name.size(), value);
        };
        auto const value = [&](std::optional<std::string_view> const& text_of) {
            return in_path ? std::string(uri::encode(text_of.value_or(""), arena_))
                           : std::string(text_of.value_or(""));
        };
        fill("{id}", value(vendor_.held ? vendor_.held->id : std::nullopt));
        fill("{userName}", value(user_.user_name));
        fill("{firstName}", value(user_.first_name));
        fill("{lastName}", value(user_.last_name));
        fill("{password}", value(user_.password));
        fill("{role}", value(vendor_.simulated.sample_users.role(0)));
        fill("{newFirstName}", value(next_.first_name));
        fill("{newLastName}", value(next_.last_name));
        if (made.find("{user}") != made.npos) fill("{user}", json_of(user_));
        if (made.find("{renamedUser}") != made.npos) fill("{renamedUser}", json_of(renamed()));
        return made;
    }

    std::span<FaceScript const> scripts_;
    Capabilities const& capabilities_;
    Report& report_;
    Arena arena_{256 * 1024};
    ModelVendor vendor_;
    User user_;
    User next_;
    RolePolicy roles_;
    RouteView route_;
};

} // namespace

void check_scripts(std::span<FaceScript const> scripts, TranslatorUnderTest const& translator,
                   Setup const& setup, Report& report) {
    for (auto const& script : scripts)
        ScriptPlayer(scripts, translator, setup, report).play(script);
}

} // namespace idiom::conformance
