#include "desk.hpp"

#include "fields.hpp"
#include "person.hpp"

#include <translators/codec/uri.hpp>
#include <translators/core/text.hpp>

#include <stdexcept>

namespace idiom::desk {

namespace {

constexpr std::string_view people = "/people";
/// The vendor gives at most 100 people at once. Two is the least with which pages can overlap.
constexpr std::uint64_t largest_page = 100;
constexpr std::uint64_t smallest_page = 2;
constexpr std::array read_headers{Header{"Accept", "application/json"}};
constexpr std::array write_headers{Header{"Content-Type", "application/json"}};

/// The vendor protects no role. A new role can be added without sending the others.
class OneByOne final : public RoleRules {
public:
    bool appends() const override { return true; }
};
OneByOne const role_rules;

/// One conversation.
struct Conversation {
    Call const& call;
    Script script;
    std::uint64_t page_size;
    Arena& arena;
};

std::string_view path_of(std::string_view id, Arena& arena) { return arena.join({people, "/", id}); }

Request get(std::string_view target) {
    return {.method = Method::get, .target = target, .headers = read_headers, .repeatable = true};
}

/// Makes a write. This vendor answers one with a status and no content.
Request write(Method method, std::string_view target, std::string_view body = {}) {
    auto const headers = body.empty() ? std::span<Header const>{} : std::span<Header const>(write_headers);
    bool const repeatable = method == Method::put || method == Method::delete_; // RFC 9110, 9.2.2
    return {.method = method,
            .target = target,
            .headers = headers,
            .body = body,
            .writes = true,
            .repeatable = repeatable};
}

// --- Reading.

/// Reads the person with this id. A cache or a faulty proxy may send another person, who must be neither
/// shown nor changed.
Part<HeldUser> read(std::string_view id, Conversation& conversation) {
    if (conversation.script.at_end())
        return std::unexpected(ask(conversation.arena, get(path_of(id, conversation.arena))));
    auto const& response = conversation.script.take();
    auto const answered = object_in(response, id, conversation.arena);
    if (!answered) return std::unexpected(answered.error());
    auto const person = read_person(*answered, conversation.arena);
    if (person && person->id().is(id)) return *person;
    return std::unexpected(
        failed(backend_error(capabilities.dialect, response, "the person asked for is not in it")));
}

/// Reads the person after a write. An error of this read says that the write has happened.
Part<HeldUser> read_back(std::string_view id, std::string_view done, Conversation& conversation) {
    auto const person = read(id, conversation);
    if (!person) return std::unexpected(after_write(person.error(), done, conversation.arena));
    return person;
}

Step<Answer> read_one(GetUser const& wanted, Conversation& conversation) {
    auto const person = read(wanted.id, conversation);
    if (!person) return person.error();
    return answer_user(*person, conversation.call, {}, false, conversation.arena);
}

// --- Lists: page by page. Each page begins with the last person of the page before.

struct Page {
    std::uint64_t total = 0;
    std::span<HeldUser> people;
};

Part<Page> page_in(Response const& response, Arena& arena) {
    auto const answered = object_in(response, {}, arena);
    if (!answered) return std::unexpected(answered.error());
    auto const useless = [&](std::string_view why) {
        return std::unexpected(failed(backend_error(capabilities.dialect, response, why)));
    };
    auto const* const total = answered->find("total");
    auto const* const list = answered->find("people");
    auto const count = total && total->is_number() ? read_decimal(total->text) : std::nullopt;
    if (!count || !list || !list->is_array()) return useless("there is no list in it");
    Page page{.total = *count, .people = arena.array<HeldUser>(list->items.size())};
    for (std::size_t i = 0; i < page.people.size(); ++i) {
        auto const person = read_person(list->items[i], arena);
        if (!person) return useless("there is a person without a uid");
        page.people[i] = *person;
    }
    return page;
}

Request get_page(std::uint64_t number, Conversation& conversation) {
    auto const offset = decimal(number * (conversation.page_size - 1), conversation.arena);
    auto const count = decimal(conversation.page_size, conversation.arena);
    return get(conversation.arena.join({people, "?offset=", offset, "&count=", count}));
}

/// Adds a page to `all`. Returns false if the page does not begin with the last person so far: somebody was
/// added or removed between the requests, so a person would be missing or shown twice.
bool append(std::pmr::vector<HeldUser>& all, Page const& page, std::uint64_t total) {
    auto rest = page.people;
    if (!all.empty()) {
        auto const last = all.back().id();
        if (rest.empty() || !rest.front().id().is(*last)) return false;
        rest = rest.subspan(1);
    }
    all.insert(all.end(), rest.begin(), rest.end());
    return page.total == total;
}

/// Reads all people in two rounds. The first page says how many there are; the others are asked for together.
Part<std::span<HeldUser>> everybody(Conversation& conversation) {
    auto& arena = conversation.arena;
    if (conversation.script.at_end()) return std::unexpected(ask(arena, get_page(0, conversation)));
    auto const first = page_in(conversation.script.take(), arena);
    if (!first) return std::unexpected(first.error());
    auto const more =
        first->total <= conversation.page_size ? 0 : (first->total - 2) / (conversation.page_size - 1);
    if (more >= most_requests)
        return std::unexpected(
            failed(Fault::backend_error, "the back end has more people than can be listed"));
    if (more > 0 && conversation.script.at_end()) {
        auto const requests = arena.array<Request>(more);
        for (std::uint64_t i = 0; i < more; ++i)
            requests[i] = get_page(i + 1, conversation);
        return std::unexpected(Ask{.requests = requests, .session = {}, .roles = {}});
    }
    auto all = arena.vector<HeldUser>();
    bool whole = append(all, *first, first->total);
    for (auto const& response : conversation.script.take(more)) {
        auto const page = page_in(response, arena);
        if (!page) return std::unexpected(page.error());
        whole = whole && append(all, *page, first->total);
    }
    if (whole && all.size() == first->total) return std::span(all.data(), all.size());
    return std::unexpected(
        failed(Fault::backend_unavailable, "the list changed while it was read; ask again"));
}

/// This vendor cannot filter or sort, so answer_page does it over all people.
Step<Answer> read_many(ListUsers const& wanted, Conversation& conversation) {
    auto const all = everybody(conversation);
    if (!all) return all.error();
    return answer_page(*all, wanted, capabilities, conversation.call, conversation.arena);
}

// --- Writing.

/// Refuses roles that cannot be one segment of a path. Encoding does not help against "..".
std::optional<Error> unfit_roles(Names roles, Arena& arena) {
    for (auto const role : roles)
        if (!uri::stays_in_segment(role))
            return Error{.fault = Fault::invalid_value,
                         .detail = "the back end cannot be asked for such a role",
                         .errors =
                             arena.list<FieldError>({{"/roles", "holds a role that is no name there"}})};
    return std::nullopt;
}

/// Adds and removes the roles, all in one step, because they do not depend on each other. Some may fail and
/// others not. The read that follows shows which, so a refusal does not end the conversation. Returns the
/// first refusal.
Part<std::optional<BackendSays>> change_roles(std::string_view id, RolePlan const& plan,
                                              Conversation& conversation) {
    auto const count = plan.add.size() + plan.remove.size();
    if (count == 0) return std::nullopt;
    auto const target = [&](std::string_view role) {
        return conversation.arena.join({people, "/", id, "/groups/", uri::encode(role, conversation.arena)});
    };
    if (conversation.script.at_end()) {
        auto requests = conversation.arena.vector<Request>();
        for (auto const role : plan.add)
            requests.push_back(write(Method::put, target(role)));
        for (auto const role : plan.remove)
            requests.push_back(write(Method::delete_, target(role)));
        return std::unexpected(Ask{.requests = Arena::keep(requests), .session = {}, .roles = plan});
    }
    std::optional<BackendSays> refusal;
    for (auto const& response : conversation.script.take(count))
        if (auto const error = problem(response, id, true, conversation.arena); error && !refusal)
            refusal = error->backend;
    return refusal;
}

/// Returns the answer of `step`. Adds what the vendor said to an error that the write is not confirmed.
Step<Answer> with_refusal(Step<Answer> step, std::optional<BackendSays> const& refusal) {
    auto* const result = std::get_if<Result<Answer>>(&step);
    if (result && !result->has_value() && !result->error().backend) result->error().backend = refusal;
    return step;
}

/// Reads "/people/1042" in Location, which is all that the response to a create has.
std::optional<std::string_view> new_id(Response const& response) {
    auto const location = response.header("Location");
    auto const id = location.substr(std::min(location.rfind('/') + 1, location.size()));
    return is_id(id) ? std::optional(id) : std::nullopt;
}

Step<Answer> create(CreateUser const& wanted, Conversation& conversation) {
    auto& arena = conversation.arena;
    auto const roles = roles_for_create(wanted.user.roles, *conversation.call.roles, role_rules, arena);
    if (!roles) return failed(roles.error());
    if (auto const error = unfit_roles(*roles, arena)) return failed(*error);
    RolePlan const plan{.before = {}, .after = *roles, .add = *roles, .remove = {}};
    if (conversation.script.at_end()) {
        auto const request = write(Method::post, people, write_members(wanted.user, false, arena));
        return Ask{.requests = arena.list<Request>({request}), .session = {}, .roles = plan};
    }
    auto const& made = conversation.script.take();
    if (auto const error = problem(made, {}, true, arena)) return failed(*error);
    auto const id = new_id(made);
    if (!id) {
        auto error = backend_error(capabilities.dialect, made, "it does not say whom it created");
        error.uncertain = true;
        return failed(error);
    }
    auto const refusal = change_roles(*id, plan, conversation);
    if (!refusal) return refusal.error();
    constexpr std::string_view done = "the user was created";
    auto const person = read_back(*id, done, conversation);
    if (!person) return person.error();
    auto const answer = answer_create(wanted, plan, *person, capabilities, conversation.call, arena);
    return after_write(with_refusal(answer, *refusal), done, arena);
}

/// Writes first what the vendor may refuse, then the roles one by one, then reads the result back.
Step<Answer> update(UpdateUser const& wanted, Conversation& conversation) {
    auto& arena = conversation.arena;
    auto const before = read(wanted.id, conversation);
    if (!before) return before.error();
    auto const plan = plan_update(conversation.call, *wanted.edit, &*before, role_rules, arena);
    if (!plan) return failed(plan.error());
    auto const roles = plan->roles.value_or(RolePlan{});
    for (auto const names : {roles.add, roles.remove})
        if (auto const error = unfit_roles(names, arena)) return failed(*error);
    auto const body = write_members(plan->change.set, plan->change.clears(Field::email), arena);
    if (body.empty() && !roles.changes())
        return answer_user(*before, conversation.call, plan->change.warnings, false, arena);
    if (!body.empty()) {
        if (conversation.script.at_end())
            return Ask{.requests =
                           arena.list<Request>({write(Method::patch, path_of(wanted.id, arena), body)}),
                       .session = {},
                       .roles = plan->roles};
        if (auto const error = problem(conversation.script.take(), wanted.id, true, arena))
            return failed(*error);
    }
    auto const refusal = change_roles(wanted.id, roles, conversation);
    if (!refusal) return refusal.error();
    auto const after = read_back(wanted.id, "the change was written", conversation);
    if (!after) return after.error();
    return with_refusal(answer_update(*plan, *after, capabilities, conversation.call, arena), *refusal);
}

/// With an If-Match the person is read and compared first; see "Delete" in the guide.
Step<Answer> remove(DeleteUser const& wanted, Conversation& conversation) {
    if (has_preconditions(wanted)) {
        auto const before = read(wanted.id, conversation);
        if (!before) return before.error();
        auto const met = check_preconditions(wanted, *before, conversation.call, conversation.arena);
        if (!met) return failed(met.error());
    }
    if (conversation.script.at_end())
        return ask(conversation.arena, write(Method::delete_, path_of(wanted.id, conversation.arena)));
    if (auto const error = problem(conversation.script.take(), wanted.id, true, conversation.arena))
        return failed(*error);
    return Result<Answer>(Answer{.what = Done{}, .warnings = {}});
}

class Desk final : public Dialect {
public:
    explicit Desk(std::uint64_t page_size) : page_size_(page_size) {}

    Capabilities const& capabilities() const override { return desk::capabilities; }

    Step<Answer> next(Call const& call, Responses responses, Arena& arena) const override {
        Conversation conversation{
            .call = call, .script = Script(responses), .page_size = page_size_, .arena = arena};
        if (auto const id = user_of(call); id && !is_id(*id)) return failed(Fault::user_not_found);
        if (auto const* const one = std::get_if<GetUser>(&call.what)) return read_one(*one, conversation);
        if (auto const* const many = std::get_if<ListUsers>(&call.what))
            return read_many(*many, conversation);
        if (auto const* const made = std::get_if<CreateUser>(&call.what)) return create(*made, conversation);
        if (auto const* const changed = std::get_if<UpdateUser>(&call.what))
            return update(*changed, conversation);
        if (auto const* const gone = std::get_if<DeleteUser>(&call.what)) return remove(*gone, conversation);
        return failed(Fault::operation_not_supported);
    }

    Response simulate(Request const& request, User const& user, Arena& arena) const override {
        static constexpr std::array json{Header{"Content-Type", "application/json"}};
        static constexpr std::array made{Header{"Location", "/people/1"}};
        if (request.method == Method::post) return {.status = 201, .headers = made};
        if (request.writes) return {.status = 204};
        auto text = arena.text(256);
        json::Writer to(text);
        auto shown = user;
        auto const rest = request.target.substr(std::min(people.size(), request.target.size()));
        bool const many = !rest.starts_with('/');
        if (!many) shown.id = rest.substr(1);
        if (many) to.begin_object().key("total").number(1).key("people").begin_array();
        write_person(to, shown);
        if (many) to.end_array().end_object();
        return {.status = 200, .headers = json, .body = arena.keep(text)};
    }

private:
    std::uint64_t page_size_;
};

/// Called when the configuration is read. Throws if the settings are wrong in a way that their rules cannot
/// say.
std::unique_ptr<Dialect> make(Settings const& given) {
    auto const size = read_decimal(given.text("page_size"));
    if (!size || *size < smallest_page || *size > largest_page)
        throw std::invalid_argument("page_size: from 2 to 100");
    return std::make_unique<Desk>(*size);
}

} // namespace

DialectInfo const& dialect() {
    static DialectInfo const row{.capabilities = capabilities, .settings = settings, .make = make};
    return row;
}

} // namespace idiom::desk
