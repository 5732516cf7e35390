#include "translators/conformance/checks.hpp"
#include "translators/conformance/simulated_vendor.hpp"
#include "translators/conformance/text.hpp"

#include <functional>
#include <set>

namespace idiom::conformance {

namespace {

constexpr std::string_view secret = "Kit-S3cret-47110815";

bool leaks(std::string_view text) { return text.find(secret) != std::string_view::npos; }

/// Shorter texts in a body are taken for names, not for messages.
constexpr std::size_t shortest_words = 4;

/// Adds bodies in which a vendor repeats a secret that it rejects: one for each text in a recorded body.
void add_echoes(std::set<std::string>& echoes, std::string const& body) {
    bool const xml = body.starts_with('<');
    for (auto open = body.find(xml ? '>' : '"'); open != std::string::npos;) {
        auto const close = body.find(xml ? '<' : '"', open + 1);
        if (close == std::string::npos) return;
        auto echo = body;
        echo.replace(open + 1, close - open - 1, "no: " + std::string(secret));
        if (close - open > shortest_words) echoes.insert(std::move(echo));
        open = body.find(xml ? '>' : '"', close + (xml ? 0 : 1));
    }
}

/// Returns the document with one more member `name`, which holds the secret, in every object, or in every
/// element that contains others.
std::string with_member(std::string const& body, std::string const& name) {
    std::string made;
    bool const xml = body.starts_with('<');
    bool quoted = false;
    for (std::size_t i = 0; i < body.size(); ++i) {
        char const c = body[i];
        if (xml && c == '<' && body.substr(i, 2) == "</" && made.ends_with('>'))
            made.append("<").append(name).append(">").append(secret).append("</").append(name).append(">");
        made += c;
        if (xml) continue;
        if (quoted && c == '\\' && i + 1 < body.size()) made += body[++i];
        if (c == '"') quoted = !quoted;
        if (quoted || c != '{') continue;
        made.append("\"").append(name).append("\":\"").append(secret).append("\"");
        if (body.find_first_not_of(" \t\r\n", i + 1) != body.find('}', i + 1)) made += ',';
    }
    return made;
}

class Secrets {
public:
    Secrets(TranslatorUnderTest const& translator, Setup const& setup, Report& report)
        : translator_(translator), setup_(setup), report_(report) {}

    void run() {
        shown_passwords();
        auto const& all = translator_.capabilities();
        auto const access = rule(all, Field::password).access;
        auto const with_password = [](SimulatedCalls&, User user, Arena&) {
            user.password = secret;
            return user;
        };
        if (creatable(access)) creates("password", with_password);
        if (writable(access)) updates("password", with_password);
        for (auto const& row : all.extensions) {
            if (row.access != Access::write) continue; // a value that can be read back is no secret
            auto const with_extension = [&row](SimulatedCalls&, User user, Arena& arena) {
                user.extensions =
                    arena.list<Extension>({{.name = row.name, .json = arena.join({"\"", secret, "\""})}});
                return user;
            };
            updates("extension " + std::string(row.name), with_extension);
        }
    }

private:
    using Made = std::function<User(SimulatedCalls&, User, Arena&)>;

    void creates(std::string const& what, Made const& with) {
        look("create with the " + what, [&](SimulatedCalls& simulated, Arena& arena) {
            auto user =
                with(simulated, simulated.sample_users.creatable(simulated.sample_users.whole(1)), arena);
            return simulated.create_what_it_takes(user);
        });
    }
    void updates(std::string const& what, Made const& with) {
        look("update of the " + what, [&](SimulatedCalls& simulated, Arena& arena) {
            Change change;
            change.set = with(simulated, {}, arena);
            return simulated.update(simulated.sample_users.whole(1), change);
        });
    }

    void look(std::string const& name, std::function<Transcript(SimulatedCalls&, Arena&)> const& call) {
        Arena arena(64 * 1024);
        SimulatedCalls simulated(translator_, setup_, arena);
        auto const played = call(simulated, arena);
        auto const where = name + ", " + setup_.name;
        report_.looked_at();
        for (auto const& one : played.sent)
            requests(one.request, where);
        if (played.session && leaks(*played.session))
            report_.fail("a secret is put into the session, which is kept and sent again", where);
        Conversation const conversation{.name = where,
                                        .dialect = setup_.dialect.get(),
                                        .call = &simulated.last(),
                                        .recorded_steps = recorded_steps_of(played),
                                        .keeps = {}};
        echo(conversation);
    }

    /// Plays against a vendor that shows the password of a user, as some vendors do.
    void shown_passwords() {
        std::set<std::string> names{"password", "Password"};
        if (auto const wire = rule(translator_.capabilities(), Field::password).wire; !wire.empty())
            names.emplace(wire);
        for (auto const& conversation : translator_.conversations) {
            if (conversation.dialect != setup_.dialect.get()) continue;
            for (auto const& name : names)
                show_password(conversation, name);
        }
    }

    void show_password(Conversation const& conversation, std::string const& name) {
        Arena arena(16 * 1024);
        Recording recording(conversation);
        recording.spoil = [&](std::size_t, RecordedResponse& response) {
            response.body = with_member(response.body, name);
        };
        auto const played = play(*conversation.dialect, *conversation.call, std::ref(recording), arena);
        report_.looked_at();
        if (!played.succeeded()) return;
        auto const& what = (*played.result)->what;
        auto const* const one = std::get_if<OneUser>(&what);
        auto const* const many = std::get_if<ManyUsers>(&what);
        bool shows = one && one->user.password;
        for (auto const& user : many ? many->users : std::span<User const>{})
            shows = shows || user.password;
        if (shows)
            report_.fail("the answer holds the password that the vendor showed; do not read it",
                         conversation.name, "the vendor answers " + shown(played.sent.back().response));
    }

    void requests(Request const& request, std::string const& where) {
        auto const asked = "it asks " + shown(request);
        if (leaks(request.target))
            report_.fail("a secret is in a URL, where logs and proxies see it; send it in the body", where,
                         asked);
        for (auto const& header : request.headers)
            if (leaks(header.value))
                report_.fail("a secret is in the header " + std::string(header.name) +
                                 "; send it in the body",
                             where, asked);
        if (request.peer == Peer::record && leaks(request.body))
            report_.fail("a secret is in the body of a record, which is kept in clear; put it into "
                         "Request::secrets",
                         where, asked);
    }

    /// Plays against a vendor that refuses and repeats the secret, in the form of each recorded refusal.
    void echo(Conversation const& conversation) {
        std::set<std::string> echoes{std::string(secret), R"({"message":")" + std::string(secret) + R"("})",
                                     R"({"error":")" + std::string(secret) + R"("})"};
        for (auto const& other : translator_.conversations)
            if (auto const last = last_refusal(other)) add_echoes(echoes, *last);
        auto const first = first_with_secret(conversation);
        for (auto const& body : echoes)
            for (int const status : {200, 400, 403, 409, 422, 500})
                for (std::size_t n = first; n < conversation.requests(); ++n)
                    echo_once(conversation, n, status, body);
    }

    /// Returns the number of the first request with the secret: a vendor cannot repeat a secret that it does
    /// not have.
    static std::size_t first_with_secret(Conversation const& conversation) {
        std::size_t n = 0;
        for (auto const& recorded_step : conversation.recorded_steps)
            for (auto const& asked : recorded_step.asks) {
                if (leaks(asked.body)) return n;
                ++n;
            }
        return n;
    }

    /// Returns the response that ended the conversation in an error; null if there is none.
    static std::optional<std::string> last_refusal(Conversation const& conversation) {
        Arena arena(16 * 1024);
        Recording recording(conversation);
        auto const played = play(*conversation.dialect, *conversation.call, std::ref(recording), arena);
        bool const refused = played.result && !played.succeeded() && played.result->error().backend;
        if (!refused || played.sent.empty()) return std::nullopt;
        return std::string(played.sent.back().response.body);
    }

    void echo_once(Conversation const& conversation, std::size_t number, int status,
                   std::string const& body) {
        Arena arena(16 * 1024);
        Recording recording(conversation);
        auto const* const type = body.starts_with('<')   ? "application/xml"
                                 : body.starts_with('{') ? "application/json"
                                                         : "text/plain";
        recording.spoil = [&](std::size_t n, RecordedResponse& response) {
            if (n == number)
                response = {.delivery = Delivery::answered,
                            .status = status,
                            .headers = {{"Content-Type", type}},
                            .body = body,
                            .secrets = {}};
        };
        auto const played = play(*conversation.dialect, *conversation.call, std::ref(recording), arena);
        report_.looked_at();
        if (!played.result || played.succeeded()) return;
        auto const& error = played.result->error();
        bool shows = leaks(error.detail);
        for (auto const& one : error.errors)
            shows = shows || leaks(one.detail) || leaks(one.pointer);
        if (error.backend) shows = shows || leaks(error.backend->message) || leaks(error.backend->code);
        if (shows)
            report_.fail("an error repeats a secret that the vendor repeated; put it through hide_secret or "
                         "without_secret",
                         conversation.name,
                         "the vendor answers " + std::to_string(status) + " " + shown(body) +
                             "\nthe error is " + shown(error));
    }

    TranslatorUnderTest const& translator_;
    Setup const& setup_;
    Report& report_;
};

} // namespace

void check_secrets(TranslatorUnderTest const& translator, Report& report) {
    report.of("conversations with a secret");
    for (auto const& setup : translator.setups)
        Secrets(translator, setup, report).run();
}

} // namespace idiom::conformance
