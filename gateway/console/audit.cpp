#include "gateway/console/audit.hpp"

#include "gateway/console/audit_json.hpp"
#include "gateway/console/problem.hpp"
#include "gateway/http1/timestamp.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <stdexcept>

namespace idiom::console {

namespace {

namespace asio = boost::asio;

constexpr std::size_t most_entries = 500; ///< of one page

server::Response unavailable(Call const& call) {
    return problem(call.request, call.id,
                   OwnProblem{.status = 503,
                              .name = "store-unavailable",
                              .title = "The store cannot be read.",
                              .detail = "the log of the gateway says why; the audit trail is in the store"});
}

std::optional<std::string> text_parameter(Call const& call, std::string_view name) {
    auto const value = uri::find(call.query, name);
    return value && !value->empty() ? std::optional<std::string>(*value) : std::nullopt;
}

Result<std::optional<store::Time>> time_parameter(Call const& call, std::string_view name, store::Time now) {
    auto const text = call.parameter(name);
    if (text.empty()) return std::nullopt;
    auto const time = http1::to_timestamp(text, now);
    if (time) return time;
    return fail(Fault::invalid_parameter,
                call.arena().join({name, ": a time such as 2026-11-22T02:00:00Z, 2026-11-22, 15m or 2h"}));
}

Result<store::AuditQuery> read_query(Call const& call, store::Time now) {
    store::AuditQuery query{.user = text_parameter(call, "user"),
                            .client = text_parameter(call, "client"),
                            .route = text_parameter(call, "route"),
                            .operation = text_parameter(call, "operation"),
                            .request = text_parameter(call, "request")};
    auto const since = time_parameter(call, "since", now);
    auto const until = time_parameter(call, "until", now);
    if (!since) return std::unexpected(since.error());
    if (!until) return std::unexpected(until.error());
    query.since = *since;
    query.until = *until;
    auto const result = call.parameter("result");
    if (!result.empty() && result != "all" && result != "success" && result != "failed")
        return fail(Fault::invalid_parameter, "result: all, success or failed");
    if (result == "success" || result == "failed") query.failed = result == "failed";
    if (auto const limit = uri::find(call.query, "limit")) {
        auto const number = read_decimal(*limit);
        if (!number || *number == 0 || *number > most_entries)
            return fail(Fault::invalid_parameter, "limit: from 1 to 500");
        query.limit = *number;
    }
    if (auto const before = uri::find(call.query, "before")) {
        auto const number = read_decimal(*before);
        if (!number || *number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return fail(Fault::invalid_parameter, "before: none that an answer gave");
        query.before = static_cast<std::int64_t>(*number);
    }
    return query;
}

std::string page_as_json(store::AuditPage const& page) {
    std::string text("{\"entries\":[");
    for (auto const& entry : page.entries)
        text.append(&entry == &page.entries.front() ? "" : ",").append(audit_as_json(entry));
    text += "],\"next\":";
    if (page.next == 0) return text + "null}";
    return text.append("\"").append(Decimal(page.next).view()).append("\"}");
}

asio::awaitable<server::Response> show(AuditView const& view, Call const& call) {
    auto const query = read_query(call, view.now());
    if (!query) co_return problem(call.request, call.id, query.error());
    auto const text = co_await view.background([&] {
        auto const page = view.page(*query);
        return page ? page_as_json(*page) : std::string();
    });
    co_return text.empty() ? unavailable(call) : json_response(call.request, call.arena().copy(text));
}

/// The lines of `audit.csv`, a page of the store at a time.
class CsvSource final : public server::BodySource {
public:
    CsvSource(AuditView const& view, store::AuditQuery query) : view_(view), query_(std::move(query)) {}

    /// Reads the first page. Returns false if the store cannot be read.
    asio::awaitable<bool> begin() {
        text_ = audit_csv_heading();
        query_.limit = most_entries;
        bool const read = co_await read_page();
        co_return read;
    }
    asio::awaitable<std::optional<std::string_view>> next() override {
        if (text_.empty() && query_.before > 0 && lines_ < most_csv_lines) {
            bool const read = co_await read_page();
            if (!read) throw std::runtime_error("the audit trail cannot be read further");
        }
        if (text_.empty()) co_return std::nullopt;
        sent_ = std::exchange(text_, {});
        co_return sent_;
    }
    void wake() override {} // a page of the store comes soon

private:
    asio::awaitable<bool> read_page() {
        query_.limit = std::min(query_.limit, most_csv_lines - lines_);
        bool failed = false;
        text_ += co_await view_.background([&] {
            auto const page = view_.page(query_);
            std::string lines;
            failed = !page;
            if (!page) return lines;
            for (auto const& entry : page->entries)
                lines += audit_as_csv(entry);
            lines_ += page->entries.size();
            query_.before = page->next;
            return lines;
        });
        co_return !failed;
    }

    AuditView const& view_;
    store::AuditQuery query_;
    std::size_t lines_ = 0;
    std::string text_;
    std::string sent_;
};

asio::awaitable<server::Response> show_csv(AuditView const& view, Call const& call) {
    auto const query = read_query(call, view.now());
    if (!query) co_return problem(call.request, call.id, query.error());
    auto const source = std::make_shared<CsvSource>(view, *query);
    bool const begun = co_await source->begin();
    if (!begun) co_return unavailable(call);
    call.request.permit.body = source;
    co_return server::Response{
        .status = 200,
        .headers = call.arena().list<Header>({{"Content-Type", "text/csv; charset=utf-8; header=present"},
                                              {"Content-Disposition", "attachment; filename=\"audit.csv\""}}),
        .body = {},
        .without_body = call.head,
        .source = source.get()};
}

} // namespace

std::vector<Row> audit_rows(AuditView const& view) {
    return {
        {.method = "GET", .path = "audit", .answer = [&view](Call const& call) { return show(view, call); }},
        {.method = "GET", .path = "audit.csv", .answer = [&view](Call const& call) {
             return show_csv(view, call);
         }}};
}

} // namespace idiom::console
