#include "gateway/http1/message_reader.hpp"

#include "gateway/http1/chunks.hpp"
#include "gateway/http1/framing.hpp"
#include "gateway/http1/target.hpp"
#include "gateway/http1/usual_head.hpp"
#include "gateway/http1/version.hpp"
#include "translators/core/text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <new>

namespace idiom::http1 {

namespace beast = boost::beast;
namespace asio = boost::asio;
using beast::error_code;

class Reader::Core {
public:
    Core(Limits limits, Arena& arena)
        : limits_(limits), arena_(arena), headers_(arena.vector<Header>()), spilled_(arena.text()) {
        headers_.reserve(24);
    }
    virtual ~Core() = default;
    virtual Status feed(std::span<char const> bytes, std::size_t& consumed) = 0;
    virtual Status finish() = 0;
    virtual bool has_head() const = 0;
    virtual bool started() const = 0;
    virtual bool limit_body(std::size_t most) = 0;

    void move_body() { spill(0); }
    std::size_t head_size() const { return head_bytes_; }
    std::string_view body() const { return spills_ ? std::string_view(spilled_) : body_; }

    Head head;
    Fault fault = Fault::malformed_request;
    std::string_view reason;

protected:
    Status refuse(Fault why, std::string_view detail) {
        fault = why;
        reason = detail;
        return Status::refused;
    }

    void add_header(beast::http::field known, std::string_view name, std::string_view value) {
        using beast::http::field;
        headers_.push_back({name, value});
        switch (known) {
        case field::host:
            ++framing_.hosts;
            host_ = value;
            break;
        case field::content_length:
            // Beast takes the first of equal list elements. A list counts as more than one length here.
            framing_.lengths += value.find(',') == std::string_view::npos ? 1 : 2;
            break;
        case field::transfer_encoding:
            ++framing_.codings;
            framing_.chunked = equal_ignoring_case(value, "chunked");
            break;
        case field::expect: read_expectations(value); break;
        default: break;
        }
    }

    /// RFC 9110, 10.1.1. In HTTP/1.0 the field has no meaning.
    void read_expectations(std::string_view list) {
        if (head.version < 11) return;
        while (!list.empty()) {
            auto const part = list.substr(0, list.find(','));
            list.remove_prefix(std::min(part.size() + 1, list.size()));
            auto const expectation = trimmed(part, blanks);
            if (equal_ignoring_case(expectation, "100-continue"))
                head.expects_continue = true;
            else if (!expectation.empty())
                expects_more_ = true;
        }
    }

    /// Brings an absolute target into origin form. Its authority then replaces the Host (RFC 9112, 3.2.2).
    /// Returns why the request must be refused if method and target do not fit, else "".
    std::string_view settle_target() {
        using Form = RequestTarget::Form;
        auto const target = read_target(head.target);
        bool const connect = head.method == "CONNECT";
        if (target.form == Form::none || connect != (target.form == Form::authority))
            return "the request target is not valid";
        if (target.form == Form::asterisk && head.method != "OPTIONS")
            return "the request target is not valid";
        // Any further bytes belong to a tunnel, and the gateway opens none.
        if (connect) head.keep_alive = false;
        if (target.form != Form::absolute) return {};
        head.target = target.path.starts_with('/') ? target.path : arena_.join({"/", target.path});
        auto const host = std::ranges::find_if(
            headers_, [](Header const& header) { return equal_ignoring_case(header.name, "Host"); });
        if (host == headers_.end())
            headers_.push_back({"Host", target.authority});
        else
            host->value = target.authority;
        return {};
    }

    /// A body in one piece stays where it was read. Any other body is assembled in the arena.
    void add_body(std::string_view piece) {
        if (!spills_ && body_.empty()) {
            body_ = piece;
        } else if (!spills_ && piece.data() == body_.data() + body_.size()) {
            body_ = {body_.data(), body_.size() + piece.size()};
        } else {
            spill(piece.size());
            make_room(spilled_.size() + piece.size());
            spilled_ += piece;
        }
    }

    void spill(std::size_t more) {
        if (spills_) return;
        spills_ = true;
        make_room(body_.size() + more + static_cast<std::size_t>(left_));
        spilled_ = body_;
    }

    /// The arena does not reuse outgrown text. Large steps, none beyond the limit, waste a third at most.
    void make_room(std::size_t size) {
        if (size <= spilled_.capacity()) return;
        auto const step = left_ > 0 ? size : std::max<std::size_t>(4 * spilled_.capacity(), 16 * 1024);
        spilled_.reserve(std::max(size, std::min(step, limits_.body)));
    }

    Limits limits_;
    Arena& arena_;
    std::pmr::vector<Header> headers_;
    Framing framing_;
    std::string_view host_;
    bool expects_more_ = false; ///< an expectation other than 100-continue
    std::size_t head_bytes_ = 0;
    std::string_view body_;
    std::uint64_t left_ = 0; ///< bytes left of a body with a known length
    Text spilled_;
    bool spills_ = false;
};

template <bool is_request>
class Reader::Parser final : public Reader::Core, public beast::http::basic_parser<is_request> {
    using Base = beast::http::basic_parser<is_request>;

public:
    Parser(Limits limits, Arena& arena)
        : Core(limits, arena),
          chunks_(is_request ? Side::request : Side::response, limits.body, limits.header) {
        // One more, to tell a head of just the limit from a larger one.
        Base::header_limit(static_cast<std::uint32_t>(limits.header + 1));
        // Beast reads the head only: its limits hold to the byte, and no body is read twice.
        Base::eager(false);
        Base::body_limit(boost::none);
    }

    Status feed(std::span<char const> bytes, std::size_t& consumed) override {
        consumed = 0;
        if (!has_head()) {
            auto const status = feed_head(bytes, consumed);
            if (status != Status::need_more || !has_head()) return status;
        }
        return feed_body({bytes.data() + consumed, bytes.size() - consumed}, consumed);
    }

    Status finish() override {
        if (!started()) return refuse(Fault::malformed_request, "the connection ended before a message");
        if (has_head() && need_eof()) return Status::complete;
        return refuse(Fault::malformed_request, "the message is incomplete");
    }

    bool has_head() const override { return usual_ || Base::is_header_done(); }
    bool started() const override { return usual_ || Base::got_some(); }

    bool limit_body(std::size_t most) override {
        if (most >= limits_.body) return true;
        bool const fits =
            chunked() ? chunks_.lower_limit(limits_.body - most) : body().size() + left_ <= most;
        limits_.body = most;
        if (!fits) refuse_body();
        return fits;
    }

private:
    bool chunked() const { return !usual_ && Base::chunked(); }
    bool need_eof() const { return !usual_ && Base::need_eof(); }

    /// Reads the head that nearly all messages have, if these are its first bytes and it is whole.
    bool read_usual(std::span<char const> bytes) {
        if (started() || head_bytes_ > 0) return false;
        auto const usual = read_usual_head(is_request ? Side::request : Side::response,
                                           {bytes.data(), std::min(bytes.size(), limits_.header)}, headers_);
        if (!usual) return false;
        head.method = usual->method;
        head.target = usual->target;
        head.status = usual->status;
        head.headers = Arena::keep(headers_);
        head_bytes_ = usual->size;
        left_ = usual->body;
        return usual_ = true;
    }

    Status feed_head(std::span<char const> bytes, std::size_t& consumed) {
        if (read_usual(bytes)) {
            consumed = head_bytes_;
            if (left_ > limits_.body) return refuse_body();
            return left_ == 0 ? Status::complete : Status::need_more;
        }
        if (may_be_empty_ && bytes.size() == 1 && bytes[0] == '\r') return Status::need_more;
        // RFC 9112, 2.2: an empty line before a request is skipped. It counts as part of the head, so that
        // head_size() gives the head's end.
        bool const empty_line = may_be_empty_ && bytes.size() > 1 && bytes[0] == '\r' && bytes[1] == '\n';
        may_be_empty_ = may_be_empty_ && bytes.empty();
        input_ = empty_line ? bytes.subspan(2) : bytes;
        error_code error;
        consumed = bytes.size() - input_.size();
        if (!input_.empty()) consumed += Base::put(asio::const_buffer(input_.data(), input_.size()), error);
        if (error == beast::http::error::bad_version) consumed += put_newer_version(error);
        head_bytes_ += consumed;
        if (refused_) return Status::refused;
        if (error && error != beast::http::error::need_more) return refuse_head(error);
        // As long as the head is incomplete, all bytes so far belong to it.
        auto const size = head_bytes_ + (has_head() ? 0 : bytes.size() - consumed);
        if (size > limits_.header) return refuse_head(beast::http::error::header_limit);
        if (!has_head()) return Status::need_more;
        if (Base::is_done()) return Status::complete;
        left_ = Base::content_length_remaining().value_or(0);
        return left_ > limits_.body ? refuse_body() : Status::need_more;
    }

    /// Processes a message of a later HTTP/1.x as HTTP/1.1, the latest known version (RFC 9110, 6.2). Beast
    /// would refuse its start line, so it gets a copy that says 1.1.
    std::size_t put_newer_version(error_code& error) {
        std::string_view const text(input_.data(), input_.size());
        auto const end = text.find("\r\n");
        auto const minor = newer_minor_version(is_request, text.substr(0, text.find('\r')));
        if (minor == text.npos) return 0;
        if (end == text.npos) {
            error = beast::http::error::need_more;
            return 0;
        }
        auto const line = arena_.array<char>(end + 2);
        std::ranges::copy(text.substr(0, line.size()), line.begin());
        line[minor] = '1';
        auto const consumed = Base::put(asio::const_buffer(line.data(), line.size()), error);
        auto const fields = input_.subspan(consumed);
        if (error != beast::http::error::need_more || fields.empty()) return consumed;
        return consumed + Base::put(asio::const_buffer(fields.data(), fields.size()), error);
    }

    Status refuse_head(error_code error) {
        using E = beast::http::error;
        // Beast looks for the end of the whole head before it reads a line that came in parts. Bytes that
        // came beyond its limit by then must not matter.
        auto const first = input_.first(std::min(input_.size(), limits_.header + 1));
        bool const in_first_line = head.method.empty() && std::ranges::find(first, '\n') == first.end();
        if (error == E::header_limit && is_request && in_first_line)
            return refuse(Fault::uri_too_long, "the request line is too long");
        if (error == E::header_limit)
            return refuse(Fault::header_fields_too_large, "the header section is too large");
        if (error == E::bad_version) return refuse(Fault::malformed_request, "not a version of HTTP/1");
        return refuse(Fault::malformed_request, "the message is not well-formed HTTP/1.1");
    }

    Status refuse_body() { return refuse(Fault::content_too_large, "the body is too large"); }

    Status feed_body(std::string_view bytes, std::size_t& consumed) {
        if (chunked()) return feed_chunks(bytes, consumed);
        if (need_eof()) {
            consumed += bytes.size();
            if (bytes.size() > limits_.body - body().size()) return refuse_body();
            add_body(bytes);
            return Status::need_more;
        }
        auto const piece =
            bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
        consumed += piece.size();
        left_ -= piece.size();
        add_body(piece);
        return left_ == 0 ? Status::complete : Status::need_more;
    }

    Status feed_chunks(std::string_view bytes, std::size_t& consumed) {
        auto const given = bytes.size();
        for (;;) {
            std::string_view data;
            auto const status = chunks_.next(bytes, data);
            if (status == Chunks::Status::data) {
                add_body(data);
                continue;
            }
            consumed += given - bytes.size();
            switch (status) {
            case Chunks::Status::need_more: return Status::need_more;
            case Chunks::Status::complete: return Status::complete;
            case Chunks::Status::too_large: return refuse_body();
            default: return refuse(Fault::malformed_request, "the chunks of the body are not well-formed");
            }
        }
    }

    /// Called from a callback: ends parsing with this reason.
    void stop(error_code& error, Fault why, std::string_view detail) {
        refuse(why, detail);
        refused_ = true;
        error = beast::http::error::bad_field;
    }

    void on_request_impl(beast::http::verb, beast::string_view method, beast::string_view target, int version,
                         error_code&) override {
        head.method = {method.data(), method.size()};
        head.target = {target.data(), target.size()};
        head.version = version;
    }

    void on_response_impl(int code, beast::string_view, int version, error_code&) override {
        head.status = code;
        head.version = version;
        // Beast itself knows that 204, 304 and informational responses have no body (RFC 9112, 6.3).
    }

    void on_field_impl(beast::http::field known, beast::string_view name, beast::string_view value,
                       error_code& error) override {
        // Beast unfolds a folded line into its own buffer, or by skipping the line end before a value.
        auto const* const name_end = name.data() + name.size();
        bool const elsewhere =
            !value.empty() && (value.data() < name_end || value.data() >= input_.data() + input_.size());
        bool const folded =
            elsewhere || (!value.empty() && std::find(name_end, value.data(), '\n') != value.data());
        if (folded && is_request) return stop(error, Fault::malformed_request, "obsolete line folding");
        std::string_view const unfolded(value.data(), value.size());
        add_header(known, {name.data(), name.size()}, elsewhere ? arena_.copy(unfolded) : unfolded);
    }

    void on_header_impl(error_code& error) override {
        head.headers = Arena::keep(headers_);
        head.keep_alive = Base::keep_alive();
        auto const misframing = misframed(framing_, is_request, head.version);
        if (!misframing.empty()) return stop(error, Fault::malformed_request, misframing);
        if constexpr (is_request) {
            if (!host_.empty() && !is_authority(host_))
                return stop(error, Fault::malformed_request, "the Host is not valid");
            auto const wrong = settle_target();
            if (!wrong.empty()) return stop(error, Fault::malformed_request, wrong);
            head.headers = Arena::keep(headers_); // with its Host settled
            if (expects_more_)
                return stop(error, Fault::expectation_failed, "only 100-continue can be expected");
        }
    }

    void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}

    // Beast gets only the head, so these are never called with a body.
    std::size_t on_body_impl(beast::string_view, error_code&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, error_code&) override { return 0; }
    void on_finish_impl(error_code&) override {}

    Chunks chunks_;
    std::span<char const> input_;
    bool usual_ = false; ///< read_usual_head has read the head, and not Beast
    bool refused_ = false;
    bool may_be_empty_ = is_request; ///< an empty line may still come before the start line
};

Reader::Reader(Side side, Limits limits, Arena& arena) {
    auto const make = [&]<class T>(std::type_identity<T>) -> Core* {
        void* const place = arena.resource()->allocate(sizeof(T), alignof(T));
        return ::new (place) T(limits, arena);
    };
    core_ = side == Side::request ? make(std::type_identity<Parser<true>>{})
                                  : make(std::type_identity<Parser<false>>{});
}

Reader::~Reader() { core_->~Core(); }

Reader::Status Reader::feed(std::span<char const> bytes, std::size_t& consumed) {
    return core_->feed(bytes, consumed);
}
Reader::Status Reader::finish() { return core_->finish(); }
bool Reader::has_head() const { return core_->has_head(); }
bool Reader::started() const { return core_->started(); }
Head const& Reader::head() const { return core_->head; }
std::size_t Reader::head_size() const { return core_->head_size(); }
bool Reader::limit_body(std::size_t most) { return core_->limit_body(most); }
void Reader::move_body() { core_->move_body(); }
std::string_view Reader::body() const { return core_->body(); }
Fault Reader::fault() const { return core_->fault; }
std::string_view Reader::reason() const { return core_->reason; }

} // namespace idiom::http1
