#include "translators/conformance/verify_face.hpp"

#include "translators/conformance/isolate.hpp"
#include "translators/conformance/play_face.hpp"
#include "translators/conformance/report.hpp"
#include "translators/conformance/text.hpp"
#include "translators/core/face_violation.hpp"

#include <array>
#include <random>

namespace idiom::conformance {

namespace {

/// A back end that can do everything, so that its capabilities refuse no request.
Capabilities const& able() {
    static FieldRules const fields = [] {
        FieldRules rules{};
        for (std::size_t i = 0; i < rules.size(); ++i)
            rules[i] = {.field = static_cast<Field>(i),
                        .wire = idiom::name_of(static_cast<Field>(i)),
                        .access = Access::read_write,
                        .clearable = true};
        return rules;
    }();
    static Capabilities const all{.dialect = "able",
                                  .operations = Operations::all(),
                                  .fields = fields,
                                  .extensions = {},
                                  .roles = RoleStyle::set,
                                  .concurrency = "none"};
    return all;
}

RouteView const& route() {
    static RolePolicy const roles;
    static RouteView const made{.capabilities = &able(), .roles = &roles, .base = "/base/route"};
    return made;
}

/// Makes random requests: paths of the face's own shapes, and bodies of all kinds.
class RandomRequests {
public:
    RandomRequests(FaceInfo const& info, std::uint64_t seed) : info_(info), random_(seed) {}

    void next() {
        method_ = one_of(methods);
        path_ = path();
        query_ = one_of(queries);
        type_ = one_of(types);
        body_ = one_of(bodies);
        if (random_() % 4 == 0 && !body_.empty())
            body_[random_() % body_.size()] = static_cast<char>(random_() % 256);
        accept_ = one_of(types);
        headers_ = {{"Content-Type", type_}, {"Accept", accept_}};
    }
    ClientRequest request() const {
        return {.method = method_,
                .path = path_,
                .query = query_,
                .headers = headers_,
                .body = body_,
                .whole_path = path_,
                .id = "request-1"};
    }
    std::string text() const {
        return std::string(idiom::name_of(method_)) + " " + path_ + (query_.empty() ? "" : "?" + query_) +
               "\n" + type_ + "\n" + shown(body_);
    }
    /// Returns an outcome that a back end may have.
    Result<Answer> outcome() {
        static User const user{.id = "7", .user_name = "ana", .roles = Names{}};
        switch (random_() % 5) {
        case 0: return fail(static_cast<Fault>(random_() % fault_count));
        case 1: return Answer{.what = Done{.pending = random_() % 2 == 0}};
        case 2: return Answer{.what = ManyUsers{.users = std::span(&user, 1), .next = {}}};
        case 3: return Answer{.what = ManyUsers{.users = std::span(&user, 1), .next = "more"}};
        default: return Answer{.what = OneUser{.user = user, .created = random_() % 2 == 0}};
        }
    }

private:
    template <class Items> typename Items::value_type one_of(Items const& items) {
        return items[random_() % items.size()];
    }

    /// Returns the part of a shape after the route, with made-up segments.
    std::string path() {
        if (info_.path_templates.empty()) return one_of(segments);
        std::string text(info_.path_templates[random_() % info_.path_templates.size()]);
        if (text.starts_with(info_.prefix)) text.erase(0, info_.prefix.size());
        if (text.starts_with("/{route}")) text.erase(0, 8);
        for (auto at = text.find('{'); at != text.npos; at = text.find('{'))
            text.replace(at, text.find('}', at) + 1 - at, one_of(segments));
        if (random_() % 8 == 0) text += one_of(segments);
        return text;
    }

    static inline std::array<Method, 7> const methods{Method::get,    Method::head,  Method::post,
                                                      Method::put,    Method::patch, Method::delete_,
                                                      Method::options};
    static inline std::array<std::string, 9> const segments{"7",     "a%20b", "%2E%2E", "ana.xml",  "",
                                                            "users", "%FF",   "a%2Fb",  "ListUsers"};
    static inline std::array<std::string, 6> const queries{"",        "format=xml", "dry_run=true",
                                                           "limit=0", "a=%zz",      "fields=id&format=json"};
    static inline std::array<std::string, 6> const types{
        "", "application/json", "application/xml", "application/json-patch+json", "text/plain", "*/*"};
    static inline std::array<std::string, 8> const bodies{"",
                                                          "{}",
                                                          R"({"userName":"ana","roles":["a"]})",
                                                          R"([{"op":"add","path":"/roles/-","value":"a"}])",
                                                          "<User><userName>ana</userName></User>",
                                                          R"({"EmailAddress":"a@b.c"})",
                                                          "[[[[[[",
                                                          R"({"clientType":"desktop"})"};

    FaceInfo const& info_;
    std::mt19937_64 random_;
    Method method_ = Method::get;
    std::string path_;
    std::string query_;
    std::string type_;
    std::string accept_;
    std::string body_;
    std::vector<Header> headers_;
};

void check_info(Face const& face, VerifyOptions const&, Report& report) {
    report.of("facts");
    auto const& info = face.info();
    report.looked_at(3 + info.path_templates.size());
    if (info.name.empty()) report.fail("the face has no name", "FaceInfo::name");
    if (!info.prefix.starts_with('/') || info.prefix.ends_with('/'))
        report.fail("the prefix begins with '/' and has none at its end", "FaceInfo::prefix");
    if (info.methods.empty())
        report.fail("a client that sends an unknown method is told the known ones", "FaceInfo::methods");
    for (auto const shape : info.path_templates)
        if (!shape.starts_with('/') || (!info.at_root && !shape.starts_with(info.prefix)))
            report.fail("the shape of a path is not below the prefix", std::string(shape));
}

void check_errors(Face const& face, VerifyOptions const&, Report& report) {
    report.of("errors");
    Target const target{.writes = true, .operation = "update"};
    for (std::size_t fault = 0; fault < fault_count; ++fault) {
        Arena arena;
        Error error{.fault = static_cast<Fault>(fault), .detail = "a \"quoted\" <detail> & more"};
        error.allow = "GET";
        std::string const name(info(error.fault).name);
        at(name);
        ClientRequest const request{.method = Method::patch, .path = "/users/7", .whole_path = "/users/7"};
        for (auto const* const of : {static_cast<Target const*>(nullptr), &target}) {
            auto const response = face.refuse(error, request, of, arena);
            report.looked_at();
            if (auto const violation = violation_of(response))
                report.fail("an error " + std::string(violation->what), name);
            if (response.status < 400)
                report.fail("an error has a status below 400, so the client takes it for a success", name);
        }
    }
}

/// Plays one random request twice.
void check_request(Face const& face, RandomRequests& requests, std::uint64_t seed, Report& report) {
    auto const request = requests.request();
    std::array<std::string, 2> texts;
    for (auto& text : texts) {
        Arena arena(64 * 1024);
        RandomRequests outcomes(face.info(), seed); // the same outcomes again
        auto const played =
            play(face, request, route(), [&](Call const&) { return outcomes.outcome(); }, arena);
        text = fingerprint(played);
        if (!played.wrong.empty())
            return report.fail("the face " + printable(played.wrong), "a random request", requests.text());
    }
    if (texts[0] != texts[1])
        report.fail("the same request and outcomes come to another response; a face depends on nothing but "
                    "its arguments",
                    "a random request", requests.text());
}

void check_garbage(Face const& face, VerifyOptions const& options, Report& report) {
    report.of("requests");
    RandomRequests requests(face.info(), options.seed);
    auto const end = std::chrono::steady_clock::now() + options.fuzzing;
    for (std::uint64_t i = 0; i < 500 || std::chrono::steady_clock::now() < end; ++i) {
        requests.next();
        at("a random request", requests.text());
        check_request(face, requests, options.seed + i, report);
        report.looked_at();
    }
}

struct FaceCheck {
    std::string_view name;
    void (*run)(Face const& face, VerifyOptions const& options, Report& report);
};
constexpr std::array checks_of_faces{FaceCheck{"face", check_info}, FaceCheck{"errors", check_errors},
                                     FaceCheck{"garbage", check_garbage}};

} // namespace

bool verify_face(Face const& face, VerifyOptions const& options,
                 std::function<void(std::string_view)> const& out) {
    std::size_t failed = 0;
    for (auto const& check : checks_of_faces) {
        auto const run = [&] {
            Report report;
            check.run(face, options, report);
            return report.text(check.name);
        };
        auto const done = isolated(run, options.patience);
        auto text = done.text;
        if (!done.fatal.empty()) {
            Report report;
            report.fail("the face " + done.fatal, "this check, which ended there");
            text = report.text(check.name);
        }
        out(text);
        failed += text.starts_with("FAILED");
    }
    auto const count = std::to_string(checks_of_faces.size()) + " checks of the face";
    out(std::string(face.info().name) + ": " +
        (failed == 0 ? count + ", all ok" : std::to_string(failed) + " of " + count + " FAILED") + "\n");
    return failed == 0;
}

} // namespace idiom::conformance
