#include "translators/evovoice/dialect/evovoice.hpp"

#include "translators/codec/uri.hpp"
#include "translators/core/conversation.hpp"
#include "translators/evovoice/dialect/conversations.hpp"
#include "translators/evovoice/dialect/fields.hpp"

namespace idiom::evovoice {

namespace {

Accounts read_accounts(Settings const& given) {
    Accounts made{.ids = given.texts("account_ids"), .query = "accountIds="};
    Arena arena;
    for (auto const& id : made.ids) {
        if (&id != &made.ids.front()) made.query += ',';
        made.query += uri::encode(id, arena);
    }
    return made;
}

class EvoVoice final : public Dialect {
public:
    explicit EvoVoice(Settings const& given)
        : codec_(given.text("format", "xml") == "json" ? MessageCodec::Format::json
                                                       : MessageCodec::Format::xml),
          accounts_(read_accounts(given)) {}

    Capabilities const& capabilities() const override { return evovoice::capabilities; }

    Step<Answer> next(Call const& call, Responses responses, Arena& arena) const override {
        Conversation const conversation{.codec = codec_, .accounts = accounts_, .call = call, .arena = arena};
        return std::visit([&](auto const& what) { return step(conversation, what, responses); }, call.what);
    }

    Response simulate(Request const& request, User const& user, Arena& arena) const override {
        User held = user;
        // A user whose accounts are not given belongs to this back end.
        if (!held.accounts) held.accounts = arena.list<std::string_view>({accounts_.ids.front()});
        return codec_.simulate(request, held, arena);
    }

private:
    static Step<Answer> step(Conversation const& conversation, ListUsers const& call, Responses responses) {
        return list(conversation, call, responses);
    }
    static Step<Answer> step(Conversation const& conversation, GetUser const& call, Responses responses) {
        return get(conversation, call, responses);
    }
    static Step<Answer> step(Conversation const& conversation, CreateUser const& call, Responses responses) {
        return without_secret(create(conversation, call, responses), call.user.password.value_or(""),
                              conversation.arena);
    }
    static Step<Answer> step(Conversation const& conversation, UpdateUser const& call, Responses responses) {
        return update(conversation, call, responses);
    }
    static Step<Answer> step(Conversation const& conversation, DeleteUser const& call, Responses responses) {
        return remove(conversation, call, responses);
    }
    template <class Other> static Step<Answer> step(Conversation const&, Other const&, Responses) {
        return failed(Fault::operation_not_supported, "evovoice has no devices and sends no such e-mails");
    }

    MessageCodec codec_;
    Accounts accounts_;
};

} // namespace

DialectInfo const& dialect() {
    static DialectInfo const row{.capabilities = capabilities,
                                 .settings = settings,
                                 .make = [](Settings const& given) -> std::unique_ptr<Dialect> {
                                     return std::make_unique<EvoVoice>(given);
                                 }};
    return row;
}

} // namespace idiom::evovoice
