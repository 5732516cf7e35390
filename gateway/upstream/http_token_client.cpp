#include "gateway/upstream/http_token_client.hpp"

#include "gateway/upstream/http_backend.hpp"

namespace idiom::upstream {

namespace {

class HttpTokenClient final : public TokenClient {
public:
    HttpTokenClient(net::Loop& loop, std::shared_ptr<Endpoint const> endpoint)
        : backend_(loop, std::move(endpoint)) {}

    boost::asio::awaitable<Response> post_form(std::string_view url, std::span<Header const> headers,
                                               std::string_view body, CallContext& call_context) override {
        auto const path = url.find('/', url.find("://") + 3);
        Request const request{
            .method = Method::post,
            .target = path == std::string_view::npos ? "/" : call_context.arena.copy(url.substr(path)),
            .headers = headers,
            .body = body,
            .writes = true};
        auto const response = co_await backend_.send(request, call_context);
        co_return response;
    }

private:
    HttpBackend backend_;
};

} // namespace

std::shared_ptr<TokenClient> http_token_client(net::Loop& loop, std::shared_ptr<Endpoint const> endpoint) {
    return std::make_shared<HttpTokenClient>(loop, std::move(endpoint));
}

} // namespace idiom::upstream
