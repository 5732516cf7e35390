#include "translators/declared/declared.hpp"

#include "translators/codec/uri.hpp"
#include "translators/declared/bind.hpp"
#include "translators/declared/capabilities.hpp"
#include "translators/declared/operations.hpp"
#include "translators/declared/sections.hpp"
#include "translators/declared/simulate.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

/// A back end of a declared dialect.
class Declared final : public Dialect {
public:
    Declared(Program program, Capabilities const& capabilities)
        : program_(std::move(program)), capabilities_(capabilities) {}

    Capabilities const& capabilities() const override { return capabilities_; }

    Step<Answer> next(Call const& call, Responses responses, Arena& arena) const override {
        // Percent-encoding does not help against "." and "..".
        if (auto const id = user_of(call); id && !takes(*id))
            return failed(Fault::invalid_parameter, "the back end cannot be asked for such an id");
        Conversation conversation(program_, capabilities_, call, responses, arena);
        if (auto const* const wanted = std::get_if<GetUser>(&call.what)) return get(*wanted, conversation);
        if (auto const* const wanted = std::get_if<ListUsers>(&call.what); wanted && program_.list)
            return list(*wanted, conversation);
        if (auto const* const wanted = std::get_if<CreateUser>(&call.what); wanted && program_.create)
            return create(*wanted, conversation);
        if (auto const* const wanted = std::get_if<UpdateUser>(&call.what);
            wanted && (program_.update || program_.roles.written_apart()))
            return update(*wanted, conversation);
        if (auto const* const wanted = std::get_if<DeleteUser>(&call.what); wanted && program_.delete_)
            return remove(*wanted, conversation);
        if (auto const* const wanted = std::get_if<AssignDevice>(&call.what); wanted && program_.devices)
            return device(wanted->id, wanted->device, wanted->client_type, program_.devices->assign,
                          conversation);
        if (auto const* const wanted = std::get_if<UnassignDevice>(&call.what); wanted && program_.devices)
            return device(wanted->id, wanted->device, wanted->client_type, program_.devices->unassign,
                          conversation);
        if (auto const* const wanted = std::get_if<SendEmail>(&call.what)) {
            auto const& steps =
                wanted->kind == EmailKind::activation ? program_.activation : program_.uc_welcome;
            if (!steps.empty()) return email(wanted->id, steps, conversation);
        }
        return failed(Fault::operation_not_supported, "the back end has no means for this");
    }

    Response simulate(Request const& request, User const& user, Arena& arena) const override {
        return declared::simulate(program_, request, user, arena);
    }

private:
    /// Returns whether the back end can be asked for an id of a client.
    bool takes(std::string_view id) const {
        auto const ends = [&](std::string_view ending) {
            return id.size() >= ending.size() &&
                   equal_ignoring_case(id.substr(id.size() - ending.size()), ending);
        };
        auto const* const row = program_.row(Field::id);
        return uri::stays_in_segment(id) && !(row && std::ranges::any_of(row->not_ending, ends));
    }

    static Step<Answer> get(GetUser const& wanted, Conversation& conversation) {
        auto const seen = conversation.user(wanted.id);
        if (!seen) return seen.error();
        return answer_user(seen->user, conversation.call(), {}, false, conversation.arena());
    }

    Program program_;
    Capabilities const& capabilities_;
};

SettingRule::Type type_of(Setting::Type type) {
    switch (type) {
    case Setting::Type::text: return SettingRule::Type::text;
    case Setting::Type::boolean: return SettingRule::Type::boolean;
    case Setting::Type::number: return SettingRule::Type::number;
    case Setting::Type::choice: return SettingRule::Type::choice;
    case Setting::Type::texts: break;
    }
    return SettingRule::Type::texts;
}

} // namespace

/// The dialect as the gateway sees it: views into the program.
struct DeclaredFile::Tables {
    explicit Tables(Program const& program)
        : fields(field_rules_of(program)), concurrency(concurrency_of(program)),
          role_rules(program.roles, {}), capabilities{.dialect = program.dialect,
                                                      .operations = operations_of(program),
                                                      .fields = fields,
                                                      .extensions = rules(program),
                                                      .roles = role_style_of(program),
                                                      .concurrency = concurrency,
                                                      .lists_whole = lists_whole(program),
                                                      .role_rules = &role_rules,
                                                      .filtered_by_vendor = filtered_by_vendor(program)},
          info{.capabilities = capabilities,
               .settings = settings_of(program),
               .make = [this, &program](Settings const& given) -> std::unique_ptr<Dialect> {
                   return std::make_unique<Declared>(bind(program, given), capabilities);
               },
               .auth = [&program](Settings const& given) { return auth_of(program, given); }} {}

    static bool lists_whole(Program const& program) {
        return program.list && program.list->listing.paging.by == Paging::By::none &&
               !(program.list->whole && program.list->whole->paging);
    }
    std::span<ExtensionRule const> rules(Program const& program) {
        for (auto const& row : program.extensions)
            extensions.push_back({.name = row.name, .access = row.access, .type = row.type});
        return extensions;
    }
    /// A file cannot say it. Two back ends that are taken for one could not be moved between at all, so every
    /// setting counts that may stand in an address.
    static bool may_name_tenant(Setting const& setting) {
        bool const is_word = setting.type == Setting::Type::boolean || setting.type == Setting::Type::choice;
        return !is_word && (setting.required || setting.type == Setting::Type::text);
    }
    std::span<SettingRule const> settings_of(Program const& program) {
        choices.reserve(program.settings.size());
        for (auto const& setting : program.settings) {
            auto& words = choices.emplace_back();
            for (auto const& choice : setting.choices)
                words += (words.empty() ? "" : "|") + choice;
            settings.push_back(
                {.name = setting.name,
                 .type = type_of(setting.type),
                 .required = setting.required,
                 .fallback = setting.fallback.size() == 1 ? setting.fallback.front() : std::string_view{},
                 .choices = words,
                 .names_tenant = may_name_tenant(setting)});
        }
        return settings;
    }

    static FieldSet filtered_by_vendor(Program const& program) {
        FieldSet fields;
        if (program.list && program.list->user_name) fields.add(Field::user_name);
        if (program.list && program.list->email) fields.add(Field::email);
        return fields;
    }

    static AuthRules auth_of(Program const& program, Settings const& given) {
        check_formats(program, given);
        auto const bound = bind(program, given);
        auto const& auth = bound.auth;
        AuthRules rules{.accepts = auth.accepts, .grant = auth.grant};
        // A header that the file names takes the token alone, unless the file also names a scheme.
        if (!auth.header.empty()) rules.header = auth.header;
        if (!auth.header.empty() || !auth.scheme.empty()) rules.scheme = auth.scheme;
        if (auth.client_said) rules.client_in_body = auth.client_in_body;
        for (auto const& parameter : auth.params)
            if (parameter.value.is_literal())
                rules.parameters.emplace_back(parameter.name, parameter.value.literal());
        return rules;
    }

    std::vector<ExtensionRule> extensions;
    std::vector<std::string> choices;
    std::vector<SettingRule> settings;
    FieldRules fields;
    std::string concurrency;
    Rules role_rules;
    Capabilities capabilities;
    DialectInfo info;
};

DeclaredFile::DeclaredFile(Program program, std::vector<yaml::Problem> warnings)
    : program_(std::move(program)), warnings_(std::move(warnings)),
      tables_(std::make_unique<Tables>(program_)) {}
DeclaredFile::~DeclaredFile() = default;
DialectInfo const& DeclaredFile::info() const { return tables_->info; }

} // namespace idiom::declared
