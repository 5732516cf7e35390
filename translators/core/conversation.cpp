#include "translators/core/conversation.hpp"

#include "translators/core/field_errors.hpp"
#include "translators/core/text.hpp"
#include "translators/core/vendor_answer.hpp"

#include <algorithm>
#include <charconv>

namespace idiom {

std::optional<Fault> fault_of(Step<Answer> const& step) {
    auto const* const result = std::get_if<Result<Answer>>(&step);
    if (!result || result->has_value()) return std::nullopt;
    return result->error().fault;
}

std::optional<std::uint32_t> retry_after(Response const& response) {
    if (response.retry_after) return response.retry_after;
    auto const value = response.header("Retry-After");
    std::uint32_t seconds = 0;
    auto const [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (value.empty() || error != std::errc{} || end != value.data() + value.size()) return std::nullopt;
    if (seconds > most_retry_after) return std::nullopt;
    return seconds;
}

namespace {

BackendSays status_of(Response const& response, std::string_view dialect) {
    return {.dialect = dialect, .status = response.status, .code = {}, .message = {}};
}

/// Returns the error of a request that has no usable response.
std::optional<Error> delivery_error(Response const& response, bool writes, std::string_view dialect) {
    auto const error = [](Fault fault, std::string_view detail, bool uncertain = false) {
        Error made{.fault = fault, .detail = detail};
        made.uncertain = uncertain;
        return made;
    };
    switch (response.delivery) {
    case Delivery::answered: return std::nullopt;
    case Delivery::not_sent: return error(Fault::backend_unreachable, "no connection to the back end");
    case Delivery::lost:
        return error(Fault::backend_unreachable, "the back end closed the connection without an answer",
                     writes);
    case Delivery::timed_out:
        return error(Fault::backend_timeout, "the back end did not answer in time", writes);
    case Delivery::unusable: {
        auto made = error(Fault::backend_error, "the back end's answer is not usable HTTP", writes);
        if (!response.body.empty()) made.detail = response.body;
        if (response.status != 0) made.backend = status_of(response, dialect);
        return made;
    }
    case Delivery::busy: {
        auto made = error(Fault::backend_unavailable, "the back end takes no more requests at present");
        made.retry_after = response.retry_after;
        return made;
    }
    case Delivery::refused:
        return error(Fault::backend_credentials_rejected, "no credentials could be had for the back end");
    case Delivery::unfit:
        return error(Fault::backend_error, "the request to the back end cannot be said in HTTP");
    }
    return std::nullopt;
}

} // namespace

std::optional<Error> transport_error(Response const& response, bool writes, std::string_view dialect) {
    if (auto const error = delivery_error(response, writes, dialect)) return error;
    auto const answered = [&](Fault fault, std::string_view detail) {
        Error made{.fault = fault, .detail = detail};
        made.backend = status_of(response, dialect);
        made.retry_after = retry_after(response);
        return made;
    };
    switch (response.status) {
    case 401:
        return answered(Fault::backend_credentials_rejected,
                        "the back end does not accept the gateway's credentials");
    case 429:
    case 503: return answered(Fault::backend_unavailable, "the back end takes no more requests at present");
    case 504: {
        auto made = answered(Fault::backend_timeout, "the back end did not answer in time");
        made.uncertain = writes;
        return made;
    }
    default: return std::nullopt;
    }
}

Error backend_error(std::string_view dialect, Response const& response, std::string_view detail,
                    std::string_view code, std::string_view message) {
    Error made{.fault = Fault::backend_error, .detail = detail};
    made.backend =
        BackendSays{.dialect = dialect, .status = response.status, .code = code, .message = message};
    return made;
}

namespace {

/// Returns the unified names of the roles that clients see, sorted.
Names unified_roles(Names vendor, Call const& call, std::pmr::vector<Warning>& warnings, Arena& arena) {
    auto unified = arena.vector<std::string_view>();
    unified.reserve(vendor.size());
    for (auto const role : vendor) {
        auto const name = call.roles->to_unified(role);
        if (!name.empty())
            unified.push_back(name);
        else if (call.roles->unmapped == UnmappedRoles::reject)
            warnings.push_back({"/roles", "holds a role that the route does not know"});
    }
    return sorted_set(Arena::keep(unified), arena);
}

/// Removes a mended field from the change if its value is the one that was shown: that value holds U+FFFD.
void keep_mended(Change& change, HeldUser const& before) {
    if (before.mended().empty()) return;
    for (auto const& field : text_fields)
        if (before.mended().has(field.field) && change.set.*field.member &&
            before.text(field).is(*(change.set.*field.member)))
            change.keep(field.field);
}

} // namespace

Result<Plan> plan_update(Call const& call, Edit const& edit, HeldUser const* before, RoleRules const& rules,
                         Arena& arena) {
    if (!before) return Plan{.change = *edit.without_user(), .roles = {}};
    auto seen = *before;
    auto unrejected = arena.vector<Warning>();
    if (auto const roles = before->roles()) seen.set_roles(unified_roles(*roles, call, unrejected, arena));
    auto change = edit.against(seen, arena);
    if (!change) return std::unexpected(change.error());
    Plan plan{.change = *change, .roles = {}, .before = before};
    if (auto const fields = written_over(plan.change, *before); !fields.empty())
        return std::unexpected(not_understood(fields, arena));
    keep_mended(plan.change, *before);
    if (!plan.change.roles) return plan;
    auto const roles = plan_roles(before->roles(), *plan.change.roles, *call.roles, rules, arena);
    if (!roles) return std::unexpected(roles.error());
    plan.roles = *roles;
    return plan;
}

Result<void> check_preconditions(DeleteUser const& wanted, HeldUser const& before, Call const& call,
                                 Arena& arena) {
    if (!has_preconditions(wanted)) return {};
    static RoleRules const none; // a delete changes no roles
    auto const plan = plan_update(call, *wanted.edit, &before, none, arena);
    if (!plan) return std::unexpected(plan.error());
    return {};
}

User present(HeldUser const& user, Call const& call, std::pmr::vector<Warning>& warnings, Arena& arena) {
    auto shown = user.shown();
    if (shown.roles) shown.roles = unified_roles(*shown.roles, call, warnings, arena);
    warn_of(user, warnings);
    return shown;
}

Step<Answer> answer_user(HeldUser const& user, Call const& call, std::span<Warning const> warnings,
                         bool created, Arena& arena) {
    auto all = arena.vector<Warning>();
    all.assign(warnings.begin(), warnings.end());
    auto const shown = present(user, call, all, arena);
    return Result<Answer>(Answer{.what = OneUser{.user = shown, .created = created, .whole = user.whole()},
                                 .warnings = Arena::keep(all)});
}

void hide_secret(Error& error, std::string_view secret, Arena& arena) {
    if (secret.empty()) return;
    auto const hides = [&](std::string_view text) { return text.find(secret) != std::string_view::npos; };
    if (hides(error.detail)) error.detail = info(error.fault).title;
    if (error.backend && hides(error.backend->code)) error.backend->code = {};
    if (error.backend && hides(error.backend->message)) error.backend->message = {};
    if (std::ranges::none_of(error.errors, [&](FieldError const& e) { return hides(e.detail); })) return;
    auto const cleaned = arena.array<FieldError>(error.errors.size());
    std::ranges::transform(error.errors, cleaned.begin(), [&](FieldError e) {
        if (hides(e.detail)) e.detail = "is not taken by the back end";
        return e;
    });
    error.errors = cleaned;
}

Step<Answer> without_secret(Step<Answer> step, std::string_view secret, Arena& arena) {
    auto* const result = std::get_if<Result<Answer>>(&step);
    if (result && !result->has_value()) hide_secret(result->error(), secret, arena);
    return step;
}

bool may_be_json(Response const& response) {
    auto const type = response.header("Content-Type");
    return !response.ok() || type.empty() || is_json(type);
}

std::string_view detail_of_type(Response const& response, std::string_view otherwise, Arena& arena) {
    auto const type = media_type(response.header("Content-Type"));
    if (!response.ok() || type.empty() || response.body.empty()) return otherwise;
    constexpr std::size_t longest = 60;
    constexpr std::string_view marks = "/,+-. ";
    bool const is_type = type.size() <= longest && std::ranges::all_of(type, [&](char c) {
                             return is_alphanumeric(c) || marks.find(c) != std::string_view::npos;
                         });
    return is_type ? arena.join({"the answer is ", type}) : "the answer is of a type that is none";
}

Step<Answer> after_write(Step<Answer> step, std::string_view done, Arena& arena) {
    auto* const result = std::get_if<Result<Answer>>(&step);
    if (!result || result->has_value()) return step;
    auto& error = result->error();
    auto const why = error.detail.empty() ? info(error.fault).title : error.detail;
    error.fault = Fault::write_not_confirmed;
    error.detail = arena.join({done, ", and then: ", why});
    return step;
}

} // namespace idiom
