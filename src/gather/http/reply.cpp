#include "gather/http/reply.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace sipfed::gather {
namespace http = boost::beast::http;

namespace {

constexpr std::uint32_t head_limit = 32 * 1024;
constexpr std::size_t waiting_limit =
    64 * 1024;  // bytes that make no step yet: a chunk's extension, a trailer
constexpr std::size_t overhead_limit = 256 * 1024;  // beside twice the body: heads, lines of chunks
constexpr int interim_limit = 8;                    // replies of 1xx (RFC 9110 section 15.2)

using Parser = http::response_parser<http::string_body>;

Fault limit_fault(std::string detail) { return {Fault::Kind::limit, std::move(detail)}; }

Fault fault_of(const boost::system::error_code& error, std::size_t body_limit) {
  if (error == http::error::header_limit) return limit_fault("more than 32 KiB of HTTP header");
  if (error == http::error::body_limit || error == http::error::buffer_overflow)
    return limit_fault("a body of more than " + std::to_string(body_limit) + " bytes");
  if (error == http::error::partial_message) return {Fault::Kind::closed, "in the middle of the reply"};
  return {Fault::Kind::protocol, "no HTTP: " + error.message()};
}

}  // namespace

struct HttpReplyReader::Impl {
  explicit Impl(std::size_t limit) : body_limit(limit) { begin(); }

  void begin() {
    begun = false;
    parser.emplace();
    parser->eager(true);
    parser->header_limit(head_limit);
    parser->body_limit(body_limit);
  }
  // Told at once, where the parser would wait for the end of a head.
  bool is_other_protocol() const {
    constexpr std::string_view http_begins = "HTTP/";
    const std::string_view seen = std::string_view(waiting).substr(0, http_begins.size());
    return !begun && !http_begins.starts_with(seen);
  }
  bool interim() const { return parser->is_header_done() && parser->get().result_int() / 100 == 1; }
  void parse();

  const std::size_t body_limit;
  std::optional<Parser> parser;
  std::string waiting;
  std::size_t total = 0;
  bool begun = false;  // the parser has taken the first line
  int interims = 0;
  Fault fault;
};

void HttpReplyReader::Impl::parse() {
  while (!waiting.empty() && !fault && !(parser->is_done() && !interim())) {
    if (is_other_protocol()) {
      fault = fault_of(http::error::bad_version, body_limit);
      return;
    }
    boost::system::error_code error;
    const std::size_t used = parser->put(boost::asio::buffer(waiting), error);
    waiting.erase(0, used);
    begun = begun || used > 0;
    if (error && error != http::error::need_more) {
      fault = fault_of(error, body_limit);
    } else if (parser->is_header_done() && parser->get().result_int() < 100) {
      fault = fault_of(http::error::bad_status, body_limit);
    } else if (parser->is_done() && interim()) {
      if (++interims > interim_limit) fault = limit_fault("more than 8 interim replies");
      begin();
    } else if (error || used == 0) {
      break;
    }
  }
  if (!fault && waiting.size() > waiting_limit && !parser->is_done())
    fault = limit_fault("64 KiB of HTTP that lead nowhere");
}

HttpReplyReader::HttpReplyReader(std::size_t body_limit) : impl_(std::make_unique<Impl>(body_limit)) {}
HttpReplyReader::~HttpReplyReader() = default;

void HttpReplyReader::add(std::span<const std::uint8_t> bytes) {
  if (done() || impl_->fault) return;
  impl_->total += bytes.size();
  if (impl_->total > 2 * impl_->body_limit + overhead_limit) {
    impl_->fault = limit_fault("more bytes than a reply of that size needs");
    return;
  }
  impl_->waiting.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  impl_->parse();
}

void HttpReplyReader::end() {
  if (done() || impl_->fault) return;
  boost::system::error_code error;
  if (impl_->parser->got_some()) impl_->parser->put_eof(error);
  if (error) impl_->fault = fault_of(error, impl_->body_limit);
  if (!done() && !impl_->fault) impl_->fault = {Fault::Kind::closed, ""};
}

bool HttpReplyReader::has_head() const { return impl_->parser->is_header_done() && !impl_->interim(); }
bool HttpReplyReader::done() const { return !impl_->fault && impl_->parser->is_done() && !impl_->interim(); }
const Fault& HttpReplyReader::fault() const { return impl_->fault; }

HttpReply HttpReplyReader::take() {
  auto message = impl_->parser->release();
  HttpReply reply;
  reply.status = static_cast<int>(message.result_int());
  reply.reason = std::string(message.reason());
  for (const auto& field : message)
    reply.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  reply.body = std::move(message.body());
  return reply;
}

}  // namespace sipfed::gather
