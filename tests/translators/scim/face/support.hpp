#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/conformance/play_face.hpp"
#include "translators/core/held_user.hpp"
#include "translators/core/names.hpp"
#include "translators/registry.hpp"
#include "translators/scim/face/face.hpp"
#include "translators/scim/face/settings.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace idiom::scim_face::test {

using Json = nlohmann::json;

/// A back end in memory, with the capabilities of a dialect. It keeps what the dialect's table says.
class VendorInMemory {
public:
    explicit VendorInMemory(Capabilities const& can) : can_(can) {}

    struct Stored {
        std::map<Field, std::string> texts;
        std::set<std::string> roles;
        std::optional<bool> active;
        std::map<std::string, std::string> extensions; ///< JSON texts
    };
    std::map<std::string, Stored> users;
    std::vector<std::string> calls;       ///< what was asked, in order
    std::map<std::string, Fault> failing; ///< updates and deletes of these users fail
    std::set<std::string> guarded;        ///< roles that are never taken
    std::optional<Fault> refuses_creates;
    std::function<void()> after_create = [] {};
    std::map<std::string, std::string> other_spellings; ///< of ids, by which users are found, too
    std::size_t lists = 0;

    Result<Answer> execute(Call const& call, Arena& arena) {
        if (auto const* const get = std::get_if<GetUser>(&call.what)) return read(get->id, arena);
        if (auto const* const list = std::get_if<ListUsers>(&call.what)) return many(*list, arena);
        if (auto const* const create = std::get_if<CreateUser>(&call.what)) return made(*create, arena);
        if (auto const* const update = std::get_if<UpdateUser>(&call.what)) return changed(*update, arena);
        if (auto const* const remove = std::get_if<DeleteUser>(&call.what)) {
            calls.push_back("delete " + std::string(remove->id) + (remove->global ? " globally" : ""));
            if (failing.contains(std::string(remove->id)))
                return fail(failing[std::string(remove->id)], "the back end refuses");
            if (users.erase(std::string(remove->id)) == 0) return fail(Fault::user_not_found);
            return Answer{.what = Done{}, .warnings = {}};
        }
        return fail(Fault::operation_not_supported);
    }

    /// What the gateway answers in the place of a write that a dry run does not send.
    Result<Answer> planned(Call const& call, Arena& arena) const {
        auto const id = std::string(user_of(call).value_or(""));
        if (!id.empty() && !users.contains(id)) return fail(Fault::user_not_found);
        User before = id.empty() ? User{} : view(id, arena);
        auto after = before;
        if (auto const* const create = std::get_if<CreateUser>(&call.what)) after = create->user;
        if (auto const* const update = std::get_if<UpdateUser>(&call.what)) {
            auto const change = update->edit->against(HeldUser::of(before), arena);
            if (!change) return std::unexpected(change.error());
            after = apply(before, *change, arena);
        }
        PlannedRequest const request{.method = Method::post,
                                     .url = arena.join({"/users/", arena.copy(id)}),
                                     .headers = {},
                                     .body = {}};
        return Answer{.what = DryRunReport{.would_send = arena.list<PlannedRequest>({request}),
                                           .roles_before = before.roles.value_or(Names{}),
                                           .roles_after = after.roles.value_or(Names{})},
                      .warnings = {}};
    }

    User view(std::string const& id, Arena& arena) const {
        auto const& stored = users.at(id);
        User user{.id = arena.copy(id)};
        for (auto const& [field, text] : stored.texts)
            if (readable(rule(can_, field).access) && text_field(field).field == field)
                user.*text_field(field).member = arena.copy(text);
        if (keeps_one_name(can_)) {
            auto const name = split_name(user.display_name.value_or(""));
            user.first_name = name.first;
            user.last_name = name.last;
        } else if (rule(can_, Field::display_name).access == Access::read) {
            user.display_name = join_names(user.first_name, user.last_name, arena);
        }
        if (readable(rule(can_, Field::email).access) && !user.email &&
            rule(can_, Field::email).wire == rule(can_, Field::user_name).wire)
            user.email = user.user_name;
        if (readable(rule(can_, Field::active).access)) user.active = stored.active.value_or(true);
        if (can_.roles != RoleStyle::none) {
            auto const names = arena.array<std::string_view>(stored.roles.size());
            std::ranges::transform(stored.roles, names.begin(),
                                   [&](auto const& role) { return arena.copy(role); });
            user.roles = Names(names);
        }
        if (!stored.extensions.empty()) {
            auto const extensions = arena.array<Extension>(stored.extensions.size());
            std::ranges::transform(stored.extensions, extensions.begin(), [&](auto const& one) {
                return Extension{.name = arena.copy(one.first), .json = arena.copy(one.second)};
            });
            user.extensions = extensions;
        }
        return user;
    }

private:
    Result<Answer> read(std::string_view id, Arena& arena) {
        calls.push_back("get " + std::string(id));
        if (id.empty() || id == "..") return fail(Fault::invalid_parameter);
        if (id.size() > 1000) return fail(Fault::uri_too_long);
        auto const other = other_spellings.find(std::string(id));
        auto const found = other == other_spellings.end() ? std::string(id) : other->second;
        if (!users.contains(found)) return fail(Fault::user_not_found);
        return Answer{.what = OneUser{.user = view(found, arena)}, .warnings = {}};
    }

    static bool same_text(std::string_view a, std::string_view b, FieldRule const& row) {
        return row.ignores_case ? equal_ignoring_case(a, b) : a == b;
    }

    Result<Answer> many(ListUsers const& wanted, Arena& arena) {
        ++lists;
        auto found = arena.vector<User>();
        for (auto const& [id, stored] : users) {
            if (id <= wanted.cursor && !wanted.cursor.empty()) continue;
            auto const user = view(id, arena);
            auto const differs = [&](std::optional<std::string_view> const& filter,
                                     std::optional<std::string_view> const& value, Field field) {
                return filter && !(value && same_text(*value, *filter, rule(can_, field)));
            };
            if (differs(wanted.user_name, user.user_name, Field::user_name)) continue;
            if (differs(wanted.email, user.email, Field::email)) continue;
            if (wanted.role && !stored.roles.contains(std::string(*wanted.role))) continue;
            found.push_back(user);
            bool const lists_roles = can_.roles != RoleStyle::delta || can_.documented_roles.empty();
            if (!lists_roles && !wanted.wants(Field::roles)) found.back().roles.reset();
        }
        bool const more = found.size() > wanted.limit;
        auto const page = Arena::keep(found).first(std::min(found.size(), wanted.limit));
        return Answer{.what = ManyUsers{.users = page, .next = more ? *page.back().id : std::string_view{}},
                      .warnings = {}};
    }

    void store(Stored& stored, User const& user) {
        for (auto const& [field, member] : text_fields) {
            if (user.*member)
                stored.texts[field] = *(user.*member);
            else
                stored.texts.erase(field);
        }
        if (user.active) stored.active = *user.active;
        stored.extensions.clear();
        for (auto const& one : user.extensions.value_or(std::span<Extension const>{}))
            if (one.json != "null") stored.extensions.emplace(one.name, one.json);
        stored.roles.clear();
        for (auto const role : user.roles.value_or(Names{}))
            stored.roles.emplace(role);
    }

    Result<Answer> made(CreateUser const& wanted, Arena& arena) {
        if (refuses_creates) return fail(*refuses_creates, "the back end refuses");
        for (auto const& [id, stored] : users)
            if (equal_ignoring_case(stored.texts.at(Field::user_name), *wanted.user.user_name))
                return fail(Fault::user_exists);
        auto const id = std::to_string(100 + next_++);
        calls.push_back("create " + std::string(*wanted.user.user_name));
        store(users[id], wanted.user);
        if (!wanted.user.email && rule(can_, Field::email).wire == rule(can_, Field::user_name).wire)
            users[id].texts[Field::email] = *wanted.user.user_name;
        after_create();
        return Answer{.what = OneUser{.user = view(id, arena), .created = true}, .warnings = {}};
    }

    Result<Answer> changed(UpdateUser const& wanted, Arena& arena) {
        std::string const id(wanted.id);
        if (!users.contains(id)) return fail(Fault::user_not_found);
        if (failing.contains(id)) return fail(failing[id], "the back end refuses");
        auto const before = view(id, arena);
        auto const change = wanted.edit->against(HeldUser::of(before), arena);
        if (!change) return std::unexpected(change.error());
        std::string note = "update " + id;
        for (auto const& row : user_fields)
            if (change->touches(row.field)) note.append(" ").append(row.name);
        auto after = apply(before, *change, arena);
        for (auto const& role : guarded)
            if (users.at(id).roles.contains(role) && !contains(after.roles.value_or(Names{}), role))
                return fail(Fault::backend_conflict, "the back end does not let go of a role");
        calls.push_back(note);
        after.password = change->set.password;
        store(users[id], after);
        return Answer{.what = OneUser{.user = view(id, arena)}, .warnings = {}};
    }

    Capabilities const& can_;
    std::size_t next_ = 0;
};

/// What the audit trail is told of one write.
struct Noted {
    std::string subject;
    Json before;
    Json after;
    Json members;
};

struct Received {
    int status = 0;
    std::vector<std::string> counted; ///< metric{labels} amount
    std::vector<Noted> audit;
    std::vector<std::string> remarks;
    Json body;
    std::map<std::string, std::string> headers;
};

/// A directory that provisions over the face into a VendorInMemory.
class Directory {
public:
    explicit Directory(std::string const& dialect, std::vector<RolePolicy::Pair> map = {})
        : Directory(find_dialect(dialect)->capabilities, std::move(map)) {}
    explicit Directory(Capabilities const& capabilities, std::vector<RolePolicy::Pair> map)
        : can(capabilities), vendor(can) {
        roles.map = std::move(map);
    }

    Received send(Method method, std::string const& target, Json const& body = nullptr,
                  std::vector<std::pair<std::string, std::string>> const& more = {}) {
        return send_text(method, target, body.is_null() ? std::string() : body.dump(), more);
    }

    Received get(std::string const& target) { return send(Method::get, target); }
    Received patch(std::string const& target, std::initializer_list<Json> operations) {
        return send(Method::patch, target,
                    {{"schemas", {"urn:ietf:params:scim:api:messages:2.0:PatchOp"}},
                     {"Operations", Json(operations)}});
    }
    Received set(std::string const& target, std::string const& path, Json const& value) {
        return patch(target, {{{"op", "replace"}, {"path", path}, {"value", value}}});
    }
    /// The vendor's names of the roles that a user of the vendor holds.
    std::set<std::string> held(std::string const& id) const { return vendor.users.at(id).roles; }

    Received send_text(Method method, std::string const& target, std::string const& body,
                       std::vector<std::pair<std::string, std::string>> const& more = {}) {
        Arena arena;
        std::vector<Header> headers{{"Host", "gateway.example"}};
        for (auto const& [name, value] : more)
            headers.push_back({name, value});
        auto const question = std::min(target.find('?'), target.size());
        auto const path = target.substr(0, question);
        auto const query = question < target.size() ? target.substr(question + 1) : std::string();
        now += 1000;
        auto const id = "req-" + std::to_string(now);
        ClientRequest const request{.method = method,
                                    .path = path,
                                    .query = query,
                                    .headers = headers,
                                    .body = body,
                                    .whole_path = path,
                                    .id = id,
                                    .secure = true,
                                    .now = now,
                                    .client = client,
                                    .secret = "a secret of the tests"};
        RouteView const route{.capabilities = &can,
                              .roles = &roles,
                              .base = "/scim/v2/acme",
                              .name = "acme",
                              .settings = &settings};
        bool const dry = query.find("dry_run=true") != query.npos;
        auto const execute = [&](Call const& call) {
            return dry && is_write(call) ? vendor.planned(call, arena) : vendor.execute(call, arena);
        };
        vendor.calls.clear();
        vendor.lists = 0;
        auto const played = conformance::play(face(), request, route, execute, arena, &records);
        record_calls.clear();
        for (auto const& call : played.calls) {
            if (auto const* const read = std::get_if<ReadRecord>(&call.what))
                record_calls.append("read ").append(read->key).append(" ");
            if (auto const* const list = std::get_if<ListRecords>(&call.what))
                record_calls.append("list ").append(list->prefix).append(" ");
        }
        BOOST_REQUIRE_EQUAL(played.wrong, "");
        Received reply{.status = played.response.status};
        for (auto const& header : played.response.headers)
            reply.headers.emplace(header.name, header.value);
        if (!played.response.body.empty()) reply.body = Json::parse(played.response.body);
        for (auto const& one : played.observed)
            note(one, reply);
        return reply;
    }

    static void note(Observations const& observed, Received& to) {
        for (auto const& one : observed.measurements) {
            auto const& metric = face().info().metrics[one.metric];
            std::string line(metric.name);
            for (std::size_t i = 0; i < metric.labels.size(); ++i)
                if (!metric.labels[i].empty()) line.append(" ").append(one.labels[i]);
            to.counted.push_back(line + " " + std::to_string(one.amount));
        }
        auto const parsed = [](std::string_view text) { return text.empty() ? Json() : Json::parse(text); };
        auto const& audit = observed.audit;
        if (!audit.members.empty())
            to.audit.push_back({.subject = std::string(audit.subject),
                                .before = parsed(audit.before),
                                .after = parsed(audit.after),
                                .members = parsed(audit.members)});
        for (auto const& one : observed.remarks)
            to.remarks.push_back(std::string(one.title).append(": ").append(one.text));
    }

    Capabilities const& can;
    VendorInMemory vendor;
    RolePolicy roles;
    Settings settings;
    conformance::RecordsInMemory records;
    std::string record_calls; ///< the reads of records in the last request
    std::string client = "entra";
    std::int64_t now = 1'780'000'000'000;
};

/// Returns the values of the roles in an answer, in their order.
inline std::string roles_in(Json const& user) {
    std::string names;
    for (auto const& role : user.value("roles", Json::array()))
        names += role["value"].get<std::string>() + " ";
    return names;
}
/// A route to EvoVoice with two roles, one of which each new user gets.
inline Directory route() {
    Directory directory("evovoice", {{"admin", "SystemAdministrator"}, {"agent", "Customer"}});
    directory.roles.default_roles = {"agent"};
    return directory;
}
inline Json user_named(std::string const& login) {
    return {{"schemas", {"urn:ietf:params:scim:schemas:core:2.0:User"}}, {"userName", login}};
}
inline Json patch_of(std::initializer_list<Json> operations) {
    return {{"schemas", {"urn:ietf:params:scim:api:messages:2.0:PatchOp"}}, {"Operations", Json(operations)}};
}

} // namespace idiom::scim_face::test
