#include "tests/translators/declared/known_differences.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/core/vendor_answer.hpp"

#include <algorithm>
#include <regex>

namespace idiom::tests {

namespace {

bool is_answer(std::string const& step) { return step.starts_with("answer "); }
bool is_ask(std::string const& step, std::string_view of) {
    return step.starts_with("ask ") && step.contains(of);
}
bool is_error(std::string const& step, std::string_view fault) {
    return step.starts_with("error " + std::string(fault));
}
template <class What> bool is_about(Difference const& of) {
    return std::holds_alternative<What>(of.call->what);
}

bool some(Difference const& of, bool (*is)(Response const&)) { return std::ranges::any_of(of.last, is); }

/// A body that is empty, no document, or said to be of another type.
bool is_unreadable(Response const& response) {
    if (response.delivery != Delivery::answered) return false;
    auto const type = response.header("Content-Type");
    if (!type.empty() && !is_json(type) && !is_xml(type)) return true;
    Arena arena;
    bool const xml = response.body.starts_with("<");
    return response.body.empty() || (!xml && !json::read(response.body, arena, json::from_vendor));
}
bool has_no_type(Response const& response) { return response.header("Content-Type").empty(); }
bool is_success(Response const& response) { return response.ok(); }

KnownDifference const unreadable{
    "a reply that is no document of the vendor fails, each by rules of its own",
    [](Difference const& of) { return some(of, is_unreadable) && !is_answer(of.declared); }};
KnownDifference const strange_code{
    "a code that is unknown, or that the status contradicts, is judged by the rules of the file",
    [](Difference const& of) {
        return (is_error(of.compiled, "") || is_ask(of.compiled, "GET ")) &&
               (is_error(of.declared, "backend-") || is_error(of.declared, "precondition-failed") ||
                is_error(of.declared, "user-not-found"));
    }};
KnownDifference const no_id{"a create whose answer names no usable id is not looked up",
                            [](Difference const& of) {
                                return is_about<CreateUser>(of) && some(of, is_success) &&
                                       is_error(of.declared, "write-not-confirmed uncertain");
                            }};

/// A text that was cut within a character, or has bytes that are none.
bool is_cut(Response const& response) {
    Arena arena;
    auto const document = json::read(response.body, arena, json::from_vendor);
    return document ? document->mended : !xml::can_carry(response.body);
}
KnownDifference const cut{
    "texts with bytes that are no character are mended, or no id, each by rules of its own",
    [](Difference const& of) { return some(of, is_cut); }};
KnownDifference const accepted{"a 202 is one to come", [](Difference const& of) {
                                   return of.compiled == "answer 2done" && of.declared == "answer 2pending";
                               }};
KnownDifference const taken{"a name that is taken is told as that, at its field", [](Difference const& of) {
                                return is_error(of.declared, "user-exists /userName");
                            }};
KnownDifference const failed_back{
    "a write that is not confirmed is told with the fields that the dialect compares",
    [](Difference const& of) {
        return is_error(of.compiled, "write-not-confirmed") && is_error(of.declared, "write-not-confirmed");
    }};
KnownDifference const others{
    "what others did to the rest of the roles is no failure", [](Difference const& of) {
        return is_error(of.compiled, "write-not-confirmed") && is_answer(of.declared);
    }};

std::string without(std::string const& text, char const* what) {
    return std::regex_replace(text, std::regex(what), "");
}

} // namespace

std::vector<KnownDifference> differences_of_genesys() {
    auto const old = [](Difference const& of) {
        auto const release = of.settings->values.find("release");
        return release != of.settings->values.end() && release->second.front() < "8.5.2" &&
               is_answer(of.declared);
    };
    return {unreadable,
            accepted,
            taken,
            others,
            failed_back,
            cut,
            {"the file reads no address where the release has none", old},
            {"a 2xx to a write needs no content",
             [](Difference const& of) {
                 return some(of, [](Response const& one) { return one.ok() && one.body.empty(); });
             }},
            strange_code,
            {"a code that is no number is none of the vendor's",
             [](Difference const& of) {
                 return is_answer(of.compiled) && is_error(of.declared, "backend-error");
             }},
            {"a user of a list of URIs is gone if the code says so, whatever the status",
             [](Difference const& of) {
                 return is_about<ListUsers>(of) && is_error(of.declared, "backend-error") &&
                        some(of, [](Response const& one) { return one.status == 404; });
             }},
            {"a refusal is known by its words, too",
             [](Difference const& of) {
                 return is_about<CreateUser>(of) && is_error(of.compiled, "backend-") &&
                        is_ask(of.declared, "GET /users?");
             }},
            {"a user whose document has no roles is shown without a warning",
             [](Difference const& of) {
                 return without(of.compiled,
                                R"((/users/\d+)?/rolesthe back end's value is not understood!)") ==
                        of.declared;
             }},
            {"a session without cookies has no line for them",
             [](Difference const& of) { return of.compiled.contains("cookie \n"); }},
            no_id,
            {"an id is looked for at the next place where it fits into no path, and a code is any text",
             [](Difference const& of) {
                 return is_error(of.compiled, "backend-error") && !is_error(of.declared, "");
             }},
            {"a path of one segment names a user", [](Difference const& of) {
                 return is_about<CreateUser>(of) && is_error(of.compiled, "write-not-confirmed uncertain") &&
                        is_ask(of.declared, "GET /users/");
             }}};
}

std::vector<KnownDifference> differences_of_xarios() {
    auto const sorted = [](std::string text) {
        std::ranges::sort(text);
        return text;
    };
    static constexpr auto has_code = [](Response const& one) {
        return one.body.contains(R"("status":")") || one.body.contains(R"("error":)");
    };
    return {
        unreadable,
        accepted,
        cut,
        no_id,
        others,
        {"the operations of a JSON Patch stand in the order of the file's rows, and add what was not there",
         [=](Difference const& of) {
             return sorted(without(of.compiled, "replace")) == sorted(without(of.declared, "replace|add"));
         }},
        {"the charges of a read are accepted, too",
         [=](Difference const& of) {
             auto const header = "accept-charges: true\n";
             return without(of.declared, header) == without(of.compiled, header);
         }},
        {"the file asks by POST where PUT is answered by 404, too",
         [](Difference const& of) { return is_about<AssignDevice>(of) || is_about<UnassignDevice>(of); }},
        {"any primary tenant but the customer is another one",
         [](Difference const& of) {
             return is_error(of.compiled, "delete-would-be-global") && is_ask(of.declared, "DELETE ");
         }},
        {"an empty address and an empty tenant are shown",
         [](Difference const& of) {
             return some(of, [](Response const& one) {
                 return one.body.contains(R"("email":"")") || one.body.contains(R"("primaryTenant":"")");
             });
         }},
        {"a 2xx with content needs a code",
         [](Difference const& of) {
             return some(of, [](Response const& one) { return one.ok() && !has_code(one); });
         }},
        {"a code counts whatever the status",
         [](Difference const& of) {
             return some(of, [](Response const& one) {
                 return one.body.contains(R"("error":404)") && one.status != 404;
             });
         }},
        {"a user that the answer to a create shows is read again where it does not show all that was asked",
         [](Difference const& of) {
             return is_about<CreateUser>(of) && some(of, is_success) &&
                    (is_ask(of.compiled, "GET ") || is_ask(of.declared, "GET "));
         }},
        {"a document without roles is half a view",
         [](Difference const& of) { return is_error(of.declared, "backend-error /roles"); }},
        {"a refusal names a field by the file's rules",
         [](Difference const& of) {
             return is_error(of.compiled, "") &&
                    (is_error(of.declared, "invalid-value") || is_error(of.declared, "unsupported-field"));
         }},
        {"the file knows a list of several pages by its token alone",
         [](Difference const& of) {
             return is_about<ListUsers>(of) && is_answer(of.compiled) != is_answer(of.declared);
         }},
        failed_back,
        strange_code};
}

std::vector<KnownDifference> differences_of_evovoice() {
    return {
        unreadable,
        cut,
        no_id,
        {"pages are asked for one by one, and a cursor has the form of dialect files",
         [](Difference const& of) {
             return is_about<ListUsers>(of) &&
                    (is_ask(of.compiled, "&page=") || (is_answer(of.compiled) && is_answer(of.declared)));
         }},
        {"the file does not look at the accounts of a user before it deletes it", is_about<DeleteUser>},
        {"the file takes a reply without a type", [](Difference const& of) { return some(of, has_no_type); }},
        {"the file confirms names: one that did not come about is an error",
         [](Difference const& of) { return is_error(of.declared, "write-not-confirmed /"); }},
        {"the file does not keep the accounts of other back ends apart",
         [](Difference const& of) {
             return is_error(of.compiled, "user-not-found") || of.compiled.contains("/accounts") ||
                    of.compiled.contains("<AccountId>acc-300") ||
                    some(of, [](Response const& one) { return !one.body.contains("string>acc-"); });
         }},
        {"a create that was looked up is read back",
         [](Difference const& of) { return is_about<CreateUser>(of) && is_ask(of.declared, "GET /users?"); }},
        {"the file compares names after the last step of a create",
         [](Difference const& of) {
             return is_about<CreateUser>(of) && is_ask(of.declared, "PATCH /users/");
         }},
        {"a new user is deleted again where a step or the comparison of names plainly failed",
         [](Difference const& of) {
             return is_about<CreateUser>(of) &&
                    is_ask(of.compiled, "DELETE ") != is_ask(of.declared, "DELETE ");
         }},
        {"what the answer to a create shows is not read again",
         [](Difference const& of) {
             return is_about<CreateUser>(of) && is_ask(of.compiled, "GET /users?") && is_answer(of.declared);
         }},
        taken,
        {"no extension is none, and white space in a text stays",
         [](Difference const& of) {
             return without(of.compiled, R"(\\r\\n|-| )") == without(of.declared, R"(\\r\\n|-| )");
         }},
        {"an account that is none is kept by a write of accounts only",
         [](Difference const& of) { return is_ask(of.compiled, "acc-300</d2p1:string><d2p1:string>"); }},
        {"a create that finds the user tells no roles that the user held before",
         [](Difference const& of) { return of.compiled.starts_with(of.declared); }},
        {"a list that holds something else than its items is no document",
         [](Difference const& of) { return is_error(of.declared, "backend-error") && some(of, is_success); }},
        {"the file reads by paths: names of roots, words of paging and further members are not compared",
         [](Difference const& of) {
             return is_error(of.compiled, "backend-error") || is_error(of.compiled, "write-not-confirmed");
         }},
        strange_code};
}

} // namespace idiom::tests
