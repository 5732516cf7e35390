#include "tests/integration/harness/collector.hpp"

namespace idiom::test {

std::vector<SeenSpan> spans_in(std::string const& body) {
    std::vector<SeenSpan> spans;
    auto const request = Json::parse(body);
    for (auto const& resource : request.at("resourceSpans"))
        for (auto const& scope : resource.at("scopeSpans"))
            for (auto const& span : scope.at("spans")) {
                SeenSpan seen{.trace = span.at("traceId"),
                              .id = span.at("spanId"),
                              .parent = span.value("parentSpanId", ""),
                              .name = span.at("name"),
                              .kind = span.at("kind"),
                              .failed = span.contains("status")};
                for (auto const& attribute : span.at("attributes")) {
                    auto const& value = attribute.at("value");
                    seen.attributes[attribute.at("key").get<std::string>()] =
                        value.contains("intValue") ? value.at("intValue") : value.at("stringValue");
                }
                spans.push_back(std::move(seen));
            }
    return spans;
}

Collector::Collector(std::string const& certificates) {
    auto const handler = [this](sandbox::Request request) { return take(std::move(request)); };
    port_ = server_.listen(0, handler);
    if (!certificates.empty()) {
        server_.use_certificate(certificates + "/backend.crt", certificates + "/backend.key");
        tls_port_ = server_.listen_tls(0, handler);
    }
    server_.start(1);
}

Collector::~Collector() { server_.stop(); }

sandbox::Response Collector::take(sandbox::Request request) {
    std::scoped_lock const lock(mutex_);
    requests_.push_back(std::move(request));
    return answer_;
}

void Collector::answer(sandbox::Response response) {
    std::scoped_lock const lock(mutex_);
    answer_ = std::move(response);
}

std::vector<sandbox::Request> Collector::requests() const {
    std::scoped_lock const lock(mutex_);
    return requests_;
}

std::vector<SeenSpan> Collector::spans() const {
    std::vector<SeenSpan> all;
    for (auto const& request : requests())
        for (auto& span : spans_in(request.body))
            all.push_back(std::move(span));
    return all;
}

} // namespace idiom::test
