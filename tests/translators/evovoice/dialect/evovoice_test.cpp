#include "translators/evovoice/dialect/evovoice.hpp"

#include "tests/support/allocations.hpp"
#include "translators/codec/base64.hpp"
#include "translators/evovoice/contract.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>
#include <vector>

namespace {

using namespace idiom;
namespace info = evovoice_contract::user_info;

/// A change that is known without the user.
class FixedEdit final : public Edit {
public:
    explicit FixedEdit(Change change) : change_(std::move(change)) {}
    Change const* without_user() const override { return &change_; }
    Result<Change> against(HeldUser const&, Arena&) const override { return change_; }

private:
    Change change_;
};

Change set_roles(Names roles) {
    Change change;
    change.roles = RolesReplace{roles};
    return change;
}

/// A back end with its dialect, and a conversation with scripted responses.
class ScriptedConversation {
public:
    explicit ScriptedConversation(std::string format = "xml",
                                  std::vector<std::string> accounts = {"acc-100"}) {
        Settings settings;
        settings.values["format"] = {std::move(format)};
        settings.values["account_ids"] = std::move(accounts);
        dialect = evovoice::dialect().make(settings);
    }

    Call call(decltype(Call::what) what) { return {.what = what, .roles = &policy, .session = {}}; }

    Step<Answer> next(decltype(Call::what) what) { return dialect->next(call(what), responses, arena); }

    Ask ask(decltype(Call::what) what) {
        auto const step = next(what);
        BOOST_REQUIRE(std::holds_alternative<Ask>(step));
        return std::get<Ask>(step);
    }
    Result<Answer> result(decltype(Call::what) what) {
        auto const step = next(what);
        BOOST_REQUIRE(std::holds_alternative<Result<Answer>>(step));
        return std::get<Result<Answer>>(step);
    }

    void response(int status, std::string_view type, std::string_view body) {
        responses.push_back({.status = status,
                             .headers = arena.list<Header>({{"Content-Type", arena.copy(type)}}),
                             .body = arena.copy(body),
                             .secrets = {}});
    }
    void response_xml(std::string_view body, int status = 200) { response(status, "application/xml", body); }
    void response_delivery(Delivery delivery) {
        responses.push_back({.delivery = delivery, .status = 0, .headers = {}, .body = {}, .secrets = {}});
    }

    Arena arena;
    RolePolicy policy;
    std::unique_ptr<Dialect> dialect;
    std::vector<Response> responses;
};

datacontract::Record dana(Arena& arena, Names roles) {
    datacontract::Record record;
    record.set(info::account_ids, arena.list<std::string_view>({"acc-100"}));
    record.set(info::email_address, "dana.reyes@example.test");
    record.set(info::first_name, "Dana");
    record.set(info::id, "7");
    record.set(info::is_authenticated, "true");
    record.set(info::last_name, "Reyes");
    record.set(info::name, "Dana Reyes");
    record.set(info::roles, roles);
    return record;
}

std::string as_user(datacontract::Record const& record) {
    Arena arena;
    auto out = arena.text();
    BOOST_REQUIRE(datacontract::write_xml(info::contract, record, out, {.spell_nil = true}));
    return std::string(out);
}

std::string as_list(std::span<datacontract::Record const> records, bool more = false) {
    Arena arena;
    auto out = arena.text();
    datacontract::ListResponse const list{
        .items = records, .has_more_pages = more, .total_count = std::nullopt, .total_pages = std::nullopt};
    BOOST_REQUIRE(datacontract::write_list_xml(info::contract, evovoice_contract::lists_namespace, list, out,
                                               {.spell_nil = true}));
    return std::string(out);
}

constexpr std::array<std::string_view, 1> manager{"Manager"};
constexpr std::array<std::string_view, 2> both{"Manager", "SystemAdministrator"};

User new_user() {
    User user;
    user.email = "dana.reyes@example.test";
    user.first_name = "Dana";
    user.last_name = "Reyes";
    user.password = "Tr1ck-Pony";
    return user;
}

std::string mutate(std::string text, std::mt19937& random) {
    auto const below = [&random](std::size_t bound) {
        return std::uniform_int_distribution<std::size_t>(0, bound)(random);
    };
    for (auto count = below(3); count > 0 && !text.empty(); --count) {
        auto const at = below(text.size() - 1);
        switch (below(2)) {
        case 0: text.erase(at, below(20)); break;
        case 1: text.insert(at, text.substr(below(text.size() - 1), below(30))); break;
        default: text[at] = static_cast<char>(below(255));
        }
    }
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(evovoice_dialect)

BOOST_AUTO_TEST_CASE(reading_a_user_takes_nothing_from_the_heap) {
    ScriptedConversation conversation;
    std::array const records{dana(conversation.arena, manager)};
    auto const body = as_list(records);
    std::array<Header, 1> const headers{{{"Content-Type", "application/xml"}}};
    std::array<Response, 1> const responses{
        {{.status = 200, .headers = headers, .body = body, .secrets = {}}}};
    auto const call = conversation.call(GetUser{"7"});
    Arena arena(32 * 1024);
    // Some of the first documents of a vendor are remembered (see SkeletonCache). The next ones are read like
    // them.
    for (int i = 0; i < 8; ++i)
        (void)conversation.dialect->next(call, responses, conversation.arena);

    auto const before = idiom::test::allocations();
    auto const asked = conversation.dialect->next(call, {}, arena);
    auto const answered = conversation.dialect->next(call, responses, arena);
    auto const after = idiom::test::allocations();

    BOOST_TEST(std::holds_alternative<Ask>(asked));
    auto const* const result = std::get_if<Result<Answer>>(&answered);
    BOOST_REQUIRE(result != nullptr);
    BOOST_REQUIRE(result->has_value());
    BOOST_TEST((std::get<OneUser>(result->value().what).user.first_name == "Dana"));
    BOOST_TEST(after == before);
}

BOOST_AUTO_TEST_CASE(what_the_vendor_has_not_is_said_beforehand_and_on_the_call) {
    ScriptedConversation conversation;
    auto const& operations = conversation.dialect->capabilities().operations;
    BOOST_TEST(operations.has(Operation::list));
    BOOST_TEST(!operations.has(Operation::assign_device));
    BOOST_TEST(!operations.has(Operation::unassign_device));
    BOOST_TEST(!operations.has(Operation::send_email));
    for (auto const& what :
         std::vector<decltype(Call::what)>{AssignDevice{"7", "d", ""}, UnassignDevice{"7", "d", ""},
                                           SendEmail{"7", EmailKind::activation}}) {
        auto const result = conversation.result(what);
        BOOST_REQUIRE(!result);
        BOOST_TEST((result.error().fault == Fault::operation_not_supported));
    }
}

BOOST_AUTO_TEST_CASE(only_reads_may_be_repeated) {
    ScriptedConversation conversation;
    auto const get = conversation.ask(GetUser{"7"}).requests.front();
    BOOST_TEST(get.repeatable);
    BOOST_TEST(!get.writes);
    auto const create = conversation.ask(CreateUser{new_user(), {}}).requests.front();
    std::array const held{dana(conversation.arena, manager)};
    conversation.response_xml(as_list(held));
    auto const remove = conversation.ask(DeleteUser{"7", false, nullptr}).requests.front();
    for (auto const& request : {create, remove}) {
        BOOST_TEST(!request.repeatable);
        BOOST_TEST(request.writes);
    }
}

BOOST_AUTO_TEST_CASE(a_patch_of_roles_tells_the_sets_it_is_about) {
    ScriptedConversation conversation;
    FixedEdit const edit(set_roles(both));
    std::array const held{dana(conversation.arena, manager)};
    conversation.response_xml(as_list(held));
    auto const ask = conversation.ask(UpdateUser{"7", &edit});
    BOOST_REQUIRE(ask.roles.has_value());
    BOOST_TEST(ask.roles->before.size() == 1u);
    BOOST_TEST(ask.roles->after.size() == 2u);
}

BOOST_AUTO_TEST_CASE(accounts_that_come_with_new_roles_are_told) {
    ScriptedConversation conversation;
    FixedEdit const edit(set_roles(both));
    std::array const held{dana(conversation.arena, manager)};
    conversation.response_xml(as_list(held));
    auto now = dana(conversation.arena, both);
    now.set(info::account_ids, conversation.arena.list<std::string_view>({"acc-100", "acc-900"}));
    conversation.response_xml(as_user(now));
    auto const result = conversation.result(UpdateUser{"7", &edit});
    BOOST_REQUIRE(result.has_value());
    BOOST_REQUIRE(result->warnings.size() == 1u);
    BOOST_TEST(result->warnings.front().pointer == "/accounts");
}

BOOST_AUTO_TEST_CASE(a_write_whose_answer_is_lost_is_uncertain) {
    FixedEdit const edit(set_roles(both));
    for (auto const delivery : {Delivery::lost, Delivery::timed_out, Delivery::unusable}) {
        ScriptedConversation update;
        std::array const held{dana(update.arena, manager)};
        update.response_xml(as_list(held));
        update.response_delivery(delivery);
        auto const updated = update.result(UpdateUser{"7", &edit});
        BOOST_REQUIRE(!updated);
        BOOST_TEST(updated.error().uncertain);

        ScriptedConversation remove;
        remove.response_xml(as_list(held));
        remove.response_delivery(delivery);
        auto const removed = remove.result(DeleteUser{"7", false, nullptr});
        BOOST_REQUIRE(!removed);
        BOOST_TEST(removed.error().uncertain);
    }
    ScriptedConversation not_sent;
    std::array const held{dana(not_sent.arena, manager)};
    not_sent.response_xml(as_list(held));
    not_sent.response_delivery(Delivery::not_sent);
    auto const result = not_sent.result(DeleteUser{"7", false, nullptr});
    BOOST_REQUIRE(!result);
    BOOST_TEST(!result.error().uncertain);
}

BOOST_AUTO_TEST_CASE(a_create_that_timed_out_and_is_not_there_may_still_come) {
    for (auto const delivery : {Delivery::timed_out, Delivery::lost}) {
        ScriptedConversation conversation;
        CreateUser const create{new_user(), {}};
        conversation.response_delivery(delivery);
        BOOST_TEST(conversation.ask(create).requests.front().target.find("emailFilter=") !=
                   std::string_view::npos);
        conversation.response_xml(as_list({}));
        auto const result = conversation.result(create);
        BOOST_REQUIRE(!result);
        BOOST_TEST(result.error().uncertain == (delivery == Delivery::timed_out));
    }
}

BOOST_AUTO_TEST_CASE(a_create_that_was_answered_with_half_a_document_is_looked_up) {
    ScriptedConversation conversation;
    CreateUser const create{new_user(), {}};
    auto const body = as_user(dana(conversation.arena, manager));
    conversation.response_xml(std::string_view(body).substr(0, body.size() / 2));
    auto const ask = conversation.ask(create);
    BOOST_TEST((ask.requests.front().method == Method::get));
    std::array const found{dana(conversation.arena, manager)};
    conversation.response_xml(as_list(found));
    auto const result = conversation.result(create);
    BOOST_REQUIRE(result.has_value());
    BOOST_TEST(result->warnings.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_character_that_xml_lacks_is_refused_at_its_field) {
    ScriptedConversation conversation;
    auto user = new_user();
    user.last_name = "bell \x07";
    auto const result = conversation.result(CreateUser{user, {}});
    BOOST_REQUIRE(!result);
    BOOST_TEST((result.error().fault == Fault::invalid_value));
    BOOST_TEST(result.error().errors.front().pointer == "/lastName");
}

BOOST_AUTO_TEST_CASE(ids_that_would_be_cut_off_are_refused) {
    struct Row {
        std::string_view id;
        bool taken;
    };
    for (auto const& row : std::vector<Row>{{"65f0", true},
                                            {"65f0.1", true},
                                            {"xml", true},
                                            {"65f0.xml", false},
                                            {"65f0.XML", false},
                                            {"65f0.json", false},
                                            {"a.b.csv", false},
                                            {"65f0.xmlx", true},
                                            {"", false},
                                            {"..", false},
                                            {"a/b", false}}) {
        ScriptedConversation conversation;
        auto const step = conversation.next(GetUser{row.id});
        BOOST_TEST_CONTEXT(row.id) { BOOST_TEST(std::holds_alternative<Ask>(step) == row.taken); }
    }
}

BOOST_AUTO_TEST_CASE(a_new_user_whose_id_would_be_cut_off_is_neither_written_nor_taken_back) {
    auto with_roles = new_user();
    with_roles.roles = Names(both);
    CreateUser const create{with_roles, {}};
    for (auto const id : {"7.xml", "7.JSON", "..", "a/b"}) {
        ScriptedConversation conversation;
        auto made = dana(conversation.arena, manager);
        made.set(info::id, std::string_view(id));
        conversation.response_xml(as_user(made));
        BOOST_TEST(!conversation.ask(create).requests.front().writes); // looks for the user
        std::array const found{made};
        conversation.response_xml(as_list(found));
        auto const result = conversation.result(create);
        BOOST_REQUIRE(!result);
        BOOST_TEST(result.error().uncertain);
    }
}

BOOST_AUTO_TEST_CASE(a_list_never_asks_for_many_pages) {
    ScriptedConversation conversation;
    BOOST_TEST(conversation.ask(ListUsers{.limit = 500}).requests.size() == 5u);
    auto const cursor = base64::encode_url("0.1.1.1.7 a@b.test", conversation.arena);
    BOOST_TEST(conversation.ask(ListUsers{.limit = 500, .cursor = cursor}).requests.size() == 10u);
}

BOOST_AUTO_TEST_CASE(a_cursor_that_none_of_ours_is_refused) {
    for (auto const text : {"", "1", "1.2", "1.2.3", "1.2.3.4", "1.0.1.1.a b", "1.101.1.1.a b",
                            "1.10.11.1.a b", "1.10.0.1.a b", "-1.10.1.1.a b", "a.b.c.1.a b", "1.10.1.2.a b",
                            "1.10.1.0. b", "1.10.1.9.a b", "1.10.1.1.a", "99999999999.10.1.1.a b"}) {
        ScriptedConversation conversation;
        auto const cursor =
            conversation.arena.join({base64::encode_url(text, conversation.arena), *text ? "" : "!"});
        auto const result = conversation.result(ListUsers{.cursor = cursor});
        BOOST_REQUIRE(!result);
        BOOST_TEST_CONTEXT(text) { BOOST_TEST((result.error().fault == Fault::invalid_parameter)); }
    }
}

BOOST_AUTO_TEST_CASE(every_call_can_be_played_without_a_back_end) {
    FixedEdit const clear_roles(set_roles({}));
    FixedEdit const more_roles(set_roles(both));
    Change names;
    names.set.first_name = "Dee";
    names.clear(Field::last_name);
    FixedEdit const rename(names);
    auto with_roles = new_user();
    with_roles.roles = Names(both);
    std::vector<decltype(Call::what)> const calls{ListUsers{},
                                                  ListUsers{.limit = 250},
                                                  ListUsers{.email = "dana.reyes@example.test"},
                                                  GetUser{"7"},
                                                  CreateUser{new_user(), {}},
                                                  CreateUser{with_roles, {}},
                                                  UpdateUser{"7", &clear_roles},
                                                  UpdateUser{"7", &more_roles},
                                                  UpdateUser{"7", &rename},
                                                  DeleteUser{"7", false, nullptr}};
    for (auto const* const format : {"xml", "json"})
        for (std::size_t i = 0; i < calls.size(); ++i) {
            ScriptedConversation conversation(format);
            auto held = new_user();
            held.id = "7";
            held.roles = Names(manager);
            held.accounts = conversation.arena.list<std::string_view>({"acc-100"});
            bool ended = false;
            for (int round = 0; round < 8 && !ended; ++round) {
                auto const step = conversation.next(calls[i]);
                if (auto const* const result = std::get_if<Result<Answer>>(&step)) {
                    BOOST_TEST_CONTEXT(format << " call " << i) {
                        BOOST_TEST(result->has_value());
                        if (!*result) BOOST_TEST_MESSAGE(result->error().detail);
                    }
                    ended = true;
                    continue;
                }
                auto const& ask = std::get<Ask>(step);
                if (ask.roles) held.roles = ask.roles->after;
                for (auto const& request : ask.requests)
                    conversation.responses.push_back(
                        conversation.dialect->simulate(request, held, conversation.arena));
            }
            BOOST_TEST(ended);
        }
}

BOOST_AUTO_TEST_CASE(any_replies_bring_a_conversation_to_its_end) {
    std::mt19937 random(7);
    FixedEdit const clear_roles(set_roles({}));
    auto with_roles = new_user();
    with_roles.roles = Names(both);
    std::vector<decltype(Call::what)> const calls{ListUsers{.limit = 250}, GetUser{"7"},
                                                  CreateUser{with_roles, {}}, UpdateUser{"7", &clear_roles},
                                                  DeleteUser{"7", false, nullptr}};
    Arena scratch;
    std::array const records{dana(scratch, manager)};
    std::array const bodies{
        as_list(records),
        as_user(records[0]),
        as_list({}),
        std::string(),
        std::string(R"({"items":[{"id":"7"}],"hasMorePages":true})"),
        std::string("<ErrorResponse xmlns='x'><ResponseStatus><ErrorCode>A</ErrorCode><Errors>"
                    "<ResponseError><FieldName>Roles[0]</FieldName></ResponseError></Errors>"
                    "</ResponseStatus></ErrorResponse>")};
    constexpr std::array<std::string_view, 4> types{"application/xml", "application/json; charset=utf-8",
                                                    "text/html", ""};
    constexpr std::array statuses{200, 200, 200, 200, 204, 302, 400, 401, 403, 404, 409, 429, 500, 503};
    std::size_t answered = 0;
    std::size_t rounds = 0;
    for (int i = 0; i < 20'000; ++i) {
        ScriptedConversation conversation;
        auto const& call = calls[random() % calls.size()];
        bool ended = false;
        for (int round = 0; round < 8 && !ended; ++round) {
            auto const step = conversation.next(call);
            ++rounds;
            if (auto const* const result = std::get_if<Result<Answer>>(&step)) {
                answered += result->has_value() ? 1 : 0;
                ended = true;
                continue;
            }
            for (std::size_t r = 0; r < std::get<Ask>(step).requests.size(); ++r) {
                if (random() % 16 == 0)
                    conversation.response_delivery(static_cast<Delivery>(1 + random() % 6));
                else
                    conversation.response(statuses[random() % statuses.size()],
                                          types[random() % 8 < 5 ? 0 : random() % types.size()],
                                          mutate(bodies[random() % bodies.size()], random));
            }
        }
        if (!ended) BOOST_FAIL("a conversation does not end");
    }
    // Else it would be the same refusal over and over.
    BOOST_TEST(answered > 100u);
    BOOST_TEST(rounds > 35'000u);
}

BOOST_AUTO_TEST_SUITE_END()
