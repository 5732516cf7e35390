#include "translators/configureuser/validate.hpp"

#include "translators/codec/uri.hpp"
#include "translators/codec/utf8.hpp"
#include "translators/configureuser/fields.hpp"
#include "translators/core/http.hpp"
#include "translators/core/roles.hpp"

#include <algorithm>

namespace idiom::configureuser {

namespace {

/// The members of the two call policies (vendor document, section 3).
struct PolicyMember {
    std::string_view name;
    bool number = false;
    std::array<std::string_view, 2> words = {}; ///< the only valid values, if there are any
};
constexpr std::array<PolicyMember, 5> pbx_policy{{
    {.name = "callPolicyCNAM", .words = {"TRANSPARENT", "OTHER"}},
    {.name = "callPolicyCustomCNAM"},
    {.name = "callPolicyName"},
    {.name = "forwardedCallsCallerId", .words = {"USER_CALLER_ID", "TRANSPARENT"}},
    {.name = "resellerId", .number = true},
}};
constexpr std::array<PolicyMember, 5> older_policy{{
    {.name = "callPolicyCNAM"},
    {.name = "callPolicyCallerId"},
    {.name = "callPolicyName"},
    {.name = "forwardedCallsCallerId"},
    {.name = "resellerId", .number = true},
}};

class Validation {
public:
    Validation(TenantSettings const& options, Arena& arena)
        : options_(options), errors_(arena.vector<FieldError>()), arena_(arena) {}

    std::optional<Error> run(User const& given) {
        for (auto const& text : text_fields)
            if (auto const& value = given.*text.member)
                check_text(*value, arena_.join({"/", idiom::name_of(text.field)}));
        if (given.user_name && !uri::stays_in_segment(*given.user_name))
            refuse(Fault::invalid_value, "/userName", "cannot be a part of a path");
        if (given.email == "") refuse(Fault::invalid_value, "/email", "must not be empty");
        if (given.password == "") refuse(Fault::invalid_value, "/password", "must not be empty");
        if (given.display_name && !(given.first_name && given.last_name))
            refuse(Fault::unsupported_field, "/displayName", "is made of firstName and lastName: give both");
        if (given.roles && !given.roles->empty())
            refuse(Fault::unsupported_field, "/roles", "is a field that configureuser does not have");
        for (auto const& extension : given.extensions.value_or(std::span<Extension const>{}))
            check_extension(extension);
        if (errors_.empty()) return std::nullopt;
        return fail(fault_, errors_.front().detail, Arena::keep(errors_)).error();
    }

private:
    void refuse(Fault fault, std::string_view pointer, std::string_view detail) {
        if (errors_.empty()) fault_ = fault;
        errors_.push_back({pointer, detail});
    }

    void check_text(std::string_view text, std::string_view pointer) {
        if (std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
            refuse(Fault::invalid_value, pointer, "must not contain control characters");
        if (utf8::length(text) > longest_text)
            refuse(Fault::invalid_value, pointer, "has more than 255 characters");
    }

    void check_extension(Extension const& extension) {
        // A null removes the member; it is never sent.
        if (extension.json == "null") return;
        auto const pointer = arena_.join({"/extensions/configureuser/", extension.name});
        auto const* const row = find_extension(capabilities, extension.name);
        auto const value = json::read(extension.json, arena_);
        if (!row || !writable(row->access) || !value)
            return refuse(Fault::unsupported_field, pointer, "cannot be written");
        switch (row->type) {
        case Type::text:
            if (!value->is_string()) return refuse(Fault::invalid_value, pointer, "must be a string");
            return check_text(value->text, pointer);
        case Type::boolean:
            if (!value->is_boolean()) return refuse(Fault::invalid_value, pointer, "must be true or false");
            return check_voicemail(extension.name, value->truth, pointer);
        case Type::object:
            if (!value->is_object()) return refuse(Fault::invalid_value, pointer, "must be an object");
            return check_policy(extension.name, *value, pointer);
        case Type::number:
        case Type::texts: return;
        }
    }

    /// Call App users have PBX voicemail only.
    void check_voicemail(std::string_view name, bool value, std::string_view pointer) {
        bool const call_app = equal_ignoring_case(options_.user_type, "Call App") ||
                              equal_ignoring_case(options_.user_type, "CallApp") ||
                              equal_ignoring_case(options_.user_type, "Service");
        if (name == "useTeamsVoicemail" && value && call_app)
            refuse(Fault::invalid_value, pointer, "must be false for users of this type");
    }

    void check_policy(std::string_view name, json::Value const& policy, std::string_view pointer) {
        bool const older = name == "callPolicyInfo";
        if (older && equal_ignoring_case(options_.user_type, "PBX"))
            return refuse(Fault::unsupported_field, pointer, "is not for PBX users; write pbxCallPolicyInfo");
        for (auto const& member : policy.members)
            check_policy_member(older ? older_policy : pbx_policy, member,
                                arena_.join({pointer, "/", member.name}));
        if (!older && policy.text_of("callPolicyCNAM") == "OTHER" &&
            policy.text_of("callPolicyCustomCNAM").value_or("").empty())
            refuse(Fault::invalid_value, arena_.join({pointer, "/callPolicyCustomCNAM"}),
                   "is required with OTHER");
    }

    void check_policy_member(std::span<PolicyMember const> known, json::Member const& member,
                             std::string_view pointer) {
        auto const row = std::ranges::find(known, member.name, &PolicyMember::name);
        if (row == known.end())
            return refuse(Fault::unsupported_field, pointer, "is no member of this policy");
        if (row->number) {
            bool const whole = member.value.is_number() &&
                               member.value.text.find_first_not_of("-0123456789") == std::string_view::npos;
            if (!whole) refuse(Fault::invalid_value, pointer, "must be a whole number");
            return;
        }
        if (!member.value.is_string()) return refuse(Fault::invalid_value, pointer, "must be a string");
        check_text(member.value.text, pointer);
        if (!row->words[0].empty() && !contains(row->words, member.value.text))
            refuse(Fault::invalid_value, pointer,
                   arena_.join({"must be ", row->words[0], " or ", row->words[1]}));
    }

    TenantSettings const& options_;
    std::pmr::vector<FieldError> errors_;
    Fault fault_ = Fault::invalid_value;
    Arena& arena_;
};

} // namespace

std::optional<Error> validate(User const& given, TenantSettings const& options, Arena& arena) {
    return Validation(options, arena).run(given);
}

std::optional<Error> unknown_secrets(Binding const& after, bool store_keeps, Arena& arena) {
    auto errors = arena.vector<FieldError>();
    std::string_view const why =
        store_keeps ? "was not kept when it was set, and the back end would clear it: send it again"
                    : "is not kept, because the gateway has no store_key, and the back end would clear it: "
                      "send it again";
    for (std::size_t i = 0; i < secret_names.size(); ++i)
        if (after.secrets[i].set && !after.secrets[i].value) errors.push_back({secret_names[i].pointer, why});
    if (errors.empty()) return std::nullopt;
    return fail(Fault::invalid_value, "a write replaces the whole user, and a secret of it is not known",
                Arena::keep(errors))
        .error();
}

} // namespace idiom::configureuser
