#include "tests/translators/declared/files.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/conformance/fingerprint.hpp"
#include "translators/conformance/make_translator_under_test.hpp"
#include "translators/conformance/mutate.hpp"
#include "translators/core/vendor_answer.hpp"
#include "translators/evovoice/dialect/evovoice.hpp"
#include "translators/genesys/genesys.hpp"
#include "translators/xarios/xarios.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <regex>
#include <set>

using namespace idiom;

/// Random calls through a compiled dialect and the file of its name: for the same responses both send the
/// same requests and give the same answers. The seed is fixed.
namespace {

constexpr std::uint64_t calls = 10'000;

/// The first steps of the two that differ, as text, and what led to them.
struct Difference {
    std::string compiled;
    std::string declared;
    std::span<Response const> last; ///< the responses to the last requests
    Settings const* settings = nullptr;
    Call const* call = nullptr;
};

/// A known difference: the first rule that takes it explains it.
struct Rule {
    char const* why;
    std::function<bool(Difference const&)> takes;
};

/// Returns what a client is told, without the words: those are each dialect's own.
std::string told(Error const& error) {
    std::string text(info(error.fault).name);
    text += error.uncertain ? " uncertain" : "";
    std::set<std::string_view> pointers;
    for (auto const& one : error.errors)
        pointers.insert(one.pointer);
    for (auto const pointer : pointers)
        text.append(" ").append(pointer);
    return text + " " + std::to_string(error.retry_after.value_or(0));
}

/// Returns what a step sends, or what it tells a client.
std::string said(Step<Answer> const& step) {
    if (auto const* const result = std::get_if<Result<Answer>>(&step))
        return *result ? conformance::fingerprint(step) : "error " + told(result->error());
    auto const& ask = std::get<Ask>(step);
    std::string text = "ask " + std::string(ask.session.value_or("-")) + "\n";
    for (auto const& request : ask.requests)
        text += conformance::fingerprint(request) + "\n";
    return text;
}

/// A conversation with both.
class Talk {
public:
    Talk(Dialect const& compiled, Dialect const& declared, Call const& call)
        : compiled_(compiled), declared_(declared), call_(call) {}

    /// Returns the first steps that differ; empty texts if none do.
    Difference first_difference(conformance::Mutator& mutator) {
        std::size_t last = 0;
        for (std::size_t round = 0; round < most_rounds; ++round) {
            auto const step = compiled_.next(call_, responses_, arena_);
            auto const other = declared_.next(call_, responses_, arena_);
            Difference made{said(step), said(other), std::span(responses_).subspan(last), nullptr, &call_};
            if (made.compiled != made.declared) return made;
            auto const* const ask = std::get_if<Ask>(&step);
            if (!ask) return {};
            last = responses_.size();
            for (std::size_t i = 0; i < ask->requests.size(); ++i)
                answer(mutator);
        }
        return {};
    }

private:
    struct Kept {
        conformance::RecordedResponse response;
        std::vector<Header> headers;
    };
    void answer(conformance::Mutator& mutator) {
        auto& one = *kept_.emplace_back(std::make_unique<Kept>());
        one.response = mutator.response(responses_.size());
        if (one.response.status == 204) one.response.body.clear(); // HTTP has no body there
        responses_.push_back(conformance::as_response(one.response, one.headers));
    }

    Dialect const& compiled_;
    Dialect const& declared_;
    Call const& call_;
    Arena arena_{64 * 1024};
    std::vector<std::unique_ptr<Kept>> kept_;
    std::vector<Response> responses_;
};

/// The dialects that a file makes, one for each setup of the compiled dialect.
struct Made {
    Settings const* settings;
    std::unique_ptr<Dialect> dialect;
};
std::map<Dialect const*, Made> made_by(DialectInfo const& file,
                                       conformance::TranslatorUnderTest const& compiled) {
    std::map<Dialect const*, Made> made;
    for (auto const& setup : compiled.setups)
        made.emplace(setup.dialect.get(), Made{&setup.settings, file.make(setup.settings)});
    return made;
}

/// `usable` says which settings of the compiled dialect the file has, too.
void compare(
    DialectInfo const& compiled, std::vector<Rule> const& rules, Settings const& given = {},
    bool (*usable)(Settings const&) = [](Settings const&) { return true; }) {
    auto const file = tests::dialect_file(compiled.name());
    static std::array<std::filesystem::path, 1> const places{IDIOM_CASES};
    auto cases = conformance::load_cases(places, compiled);
    std::erase_if(cases, [&](conformance::Case const& one) { return !usable(one.settings); });
    auto translator = conformance::make_translator_under_test(compiled, std::move(cases), given);
    auto const declared = made_by(file->info(), translator);
    conformance::Mutator mutator(translator.conversations, 1);
    std::map<std::string, std::size_t> known;
    std::size_t unknown = 0;
    for (std::uint64_t n = 0; n < calls && unknown < 10; ++n) {
        mutator.begin(n);
        auto const& conversation = mutator.conversation();
        auto const& other = declared.at(conversation.dialect);
        Talk talk(*conversation.dialect, *other.dialect, *conversation.call);
        auto found = talk.first_difference(mutator);
        if (found.compiled == found.declared) continue;
        found.settings = other.settings;
        auto const rule = std::ranges::find_if(rules, [&](Rule const& one) { return one.takes(found); });
        if (rule != rules.end()) {
            ++known[rule->why];
            continue;
        }
        ++unknown;
        BOOST_TEST(false, conversation.name << ", call " << n << "\ncompiled: " << found.compiled
                                            << "\ndeclared: " << found.declared);
    }
    for (auto const& [why, count] : known)
        BOOST_TEST_MESSAGE(compiled.name() << ": " << count << " calls: " << why);
    for (auto const& rule : rules)
        BOOST_TEST(known.contains(rule.why), "no call differs any more by: " << rule.why);
}

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

Rule const unreadable{
    "a reply that is no document of the vendor fails, each by rules of its own",
    [](Difference const& of) { return some(of, is_unreadable) && !is_answer(of.declared); }};
Rule const strange_code{
    "a code that is unknown, or that the status contradicts, is judged by the rules of the file",
    [](Difference const& of) {
        return (is_error(of.compiled, "") || is_ask(of.compiled, "GET ")) &&
               (is_error(of.declared, "backend-") || is_error(of.declared, "precondition-failed") ||
                is_error(of.declared, "user-not-found"));
    }};
Rule const no_id{"a create whose answer names no usable id is not looked up", [](Difference const& of) {
                     return is_about<CreateUser>(of) && some(of, is_success) &&
                            is_error(of.declared, "write-not-confirmed uncertain");
                 }};

/// A text that was cut within a character, or has bytes that are none.
bool is_cut(Response const& response) {
    Arena arena;
    auto const document = json::read(response.body, arena, json::from_vendor);
    return document ? document->mended : !xml::can_carry(response.body);
}
Rule const cut{"texts with bytes that are no character are mended, or no id, each by rules of its own",
               [](Difference const& of) { return some(of, is_cut); }};
Rule const accepted{"a 202 is one to come", [](Difference const& of) {
                        return of.compiled == "answer 2done" && of.declared == "answer 2pending";
                    }};
Rule const taken{"a name that is taken is told as that, at its field",
                 [](Difference const& of) { return is_error(of.declared, "user-exists /userName"); }};
Rule const others{"what others did to the rest of the roles is no failure", [](Difference const& of) {
                      return is_error(of.compiled, "write-not-confirmed /roles") && is_answer(of.declared);
                  }};

} // namespace

BOOST_AUTO_TEST_CASE(genesys_and_its_file_do_the_same) {
    auto const old = [](Difference const& of) {
        auto const release = of.settings->values.find("release");
        return release != of.settings->values.end() && release->second.front() < "8.5.2" &&
               is_answer(of.declared);
    };
    compare(genesys::dialect(),
            {unreadable,
             accepted,
             taken,
             cut,
             {"the file reads no address where the release has none", old},
             {"a 2xx to a write needs no content",
              [](Difference const& of) {
                  return some(of, [](Response const& one) { return one.ok() && one.body.empty(); });
              }},
             strange_code,
             {"a user of a list of URIs is gone if the code says so, whatever the status",
              [](Difference const& of) {
                  return is_about<ListUsers>(of) && is_error(of.declared, "backend-error") &&
                         some(of, [](Response const& one) { return one.status == 404; });
              }},
             {"a refusal is known by its words, too",
              [](Difference const& of) {
                  return is_about<CreateUser>(of) && is_error(of.compiled, "backend-error") &&
                         is_ask(of.declared, "GET /users?");
              }},
             {"a user whose document has no roles is shown without a warning",
              [](Difference const& of) {
                  static std::regex const warning(
                      R"((/users/\d+)?/rolesthe back end's value is not understood!)");
                  return std::regex_replace(of.compiled, warning, "") == of.declared;
              }},
             {"a session without cookies has no line for them",
              [](Difference const& of) {
                  static std::regex const line("cookie \n");
                  return std::regex_replace(of.compiled, line, "") == of.declared;
              }},
             {"an id is looked for at the next place where it fits into no path",
              [](Difference const& of) {
                  return is_error(of.compiled, "backend-error") && is_ask(of.declared, "PUT /users/");
              }},
             {"a path of one segment names a user",
              [](Difference const& of) { return is_ask(of.declared, "GET /users/0?"); }}});
}
BOOST_AUTO_TEST_CASE(xarios_and_its_file_do_the_same) {
    auto const without = [](std::string text, char const* what) {
        return std::regex_replace(text, std::regex(what), "");
    };
    auto const sorted = [](std::string text) {
        std::ranges::sort(text);
        return text;
    };
    static constexpr auto has_code = [](Response const& one) {
        return one.body.contains(R"("status":")") || one.body.contains(R"("error":)");
    };
    compare(
        xarios::dialect(),
        {unreadable,
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
          [](Difference const& of) {
              return is_about<AssignDevice>(of) && is_ask(of.declared, "POST ") &&
                     is_ask(of.compiled, "GET ");
          }},
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
                     (is_ask(of.compiled, "/users/") != is_ask(of.declared, "/users/"));
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
              return is_about<ListUsers>(of) && is_error(of.compiled, "backend-error") &&
                     is_answer(of.declared);
          }},
         strange_code});
}
BOOST_AUTO_TEST_CASE(evovoice_and_its_file_do_the_same) {
    Settings given;
    given.values["account_ids"] = {"acc-100", "acc-200", "acc-300"};
    auto const is_xml = [](Settings const& settings) {
        auto const format = settings.values.find("format");
        return format != settings.values.end() && format->second.front() == "xml";
    };
    compare(
        evovoice::dialect(),
        {unreadable,
         cut,
         no_id,
         {"pages are asked for one by one, and a cursor has the form of dialect files",
          [](Difference const& of) {
              return is_about<ListUsers>(of) &&
                     (is_ask(of.compiled, "&page=") || (is_answer(of.compiled) && is_answer(of.declared)));
          }},
         {"the file does not look at the accounts of a user before it deletes it", is_about<DeleteUser>},
         {"the file takes a reply without a type",
          [](Difference const& of) { return some(of, has_no_type); }},
         {"the file confirms names: one that did not come about is an error",
          [](Difference const& of) { return is_error(of.declared, "write-not-confirmed /"); }},
         {"the file does not keep the accounts of other back ends apart",
          [](Difference const& of) {
              return of.compiled.contains("/accounts") || of.compiled.contains("<AccountId>acc-300") ||
                     some(of, [](Response const& one) { return !one.body.contains("string>acc-"); });
          }},
         {"a create that was looked up is read back",
          [](Difference const& of) {
              return is_about<CreateUser>(of) && is_ask(of.declared, "GET /users?");
          }},
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
              auto const plain = [](std::string const& text) {
                  return std::regex_replace(text, std::regex(R"(\\r\\n|-| )"), "");
              };
              return plain(of.compiled) == plain(of.declared);
          }},
         {"a list that holds something else than its items is no document",
          [](Difference const& of) {
              return is_error(of.declared, "backend-error") && some(of, is_success);
          }},
         {"the file reads by paths: names of roots, words of paging and further members are not compared",
          [](Difference const& of) {
              return is_error(of.compiled, "backend-error") || is_error(of.compiled, "write-not-confirmed");
          }},
         strange_code},
        given, is_xml);
}
