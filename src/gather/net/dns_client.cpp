// The only file that sees c-ares. It keeps the queries, matches the replies and frees what is over; every
// datagram and every error of the socket passes through here first, because c-ares hides both.
#include "gather/net/dns_client.h"

#include <algorithm>
#include <ares.h>
#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <chrono>
#include <netinet/in.h>
#include <optional>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include <unordered_map>
#include <utility>

#include "gather/net/dns_question.h"
#include "gather/net/errors.h"

namespace sipfed::gather {
namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int receive_buffer = 4 << 20;  // bytes; the kernel grants what net.core.rmem_max allows
constexpr int forget_after_ms = 30'000;  // c-ares drops a query that got no reply; our deadlines are shorter
constexpr int turn_datagrams = 512;      // then others get their turn: a flood must not hold the thread
constexpr std::size_t header_size = 12;

std::uint16_t id_of(std::span<const std::uint8_t> message) {
  return static_cast<std::uint16_t>(message[0] << 8 | message[1]);
}

int start_library() {
  static const int status = ares_library_init(ARES_LIB_INIT_ALL);
  return status;
}

std::string server_text(const ares_addr_port_node& node) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ares_inet_ntop(node.family, &node.addr, text.data(), text.size());
  const auto port = static_cast<std::uint16_t>(node.udp_port == 0 ? 53 : node.udp_port);
  const auto address = socket_address(text.data(), port);
  return address ? endpoint_text(*address) : "";
}

Task<DnsAnswer> no_server(std::string text) {
  DnsAnswer answer;
  answer.server = text;
  answer.fault = Fault{Fault::Kind::local, "not an address: " + text};
  co_return answer;
}

// Numbers nobody can guess, fetched from the kernel by the page.
class Ids {
 public:
  std::uint16_t next() {
    if (at_ == pool_.size()) {
      while (::getrandom(pool_.data(), sizeof pool_, 0) != sizeof pool_) {  // comes whole up to 256 bytes
      }
      at_ = 0;
    }
    return pool_[at_++];
  }

 private:
  std::array<std::uint16_t, 128> pool_{};
  std::size_t at_ = pool_.size();
};

}  // namespace

class DnsClient::Core final : public DnsWire, public std::enable_shared_from_this<Core> {
 public:
  Core(asio::any_io_executor executor, std::string server);
  ~Core() override { close(); }
  std::optional<std::uint16_t> send(std::vector<std::uint8_t>& query, DnsListener& listener) override;
  void forget(std::uint16_t id, DnsListener& listener) override;
  void rest() override;
  void close();

  const std::string named;  // as given
  const std::optional<SocketAddress> server;

 private:
  // c-ares's argument for one query; lives until c-ares lets go of it.
  struct Ticket {
    Core* core;
    std::uint16_t id;
    DnsListener* listener;  // null: forgotten
  };

  std::optional<std::uint16_t> free_id();
  void settle();
  void watch();
  bool inspect(std::span<const std::uint8_t> datagram);
  int broke(int error, bool at_once);

  static void on_done(void* ticket, int status, int timeouts, unsigned char* reply, int size);
  static int on_socket(int family, int type, int protocol, void* self);
  static int on_close(int fd, void* self);
  static int on_connect(int fd, const sockaddr* to, ares_socklen_t size, void* self);
  static ares_ssize_t on_receive(int fd, void* into, std::size_t size, int flags, sockaddr* from,
                                 ares_socklen_t* from_size, void* self);
  static ares_ssize_t on_send(int fd, const iovec* parts, int count, void* self);

  asio::any_io_executor executor_;
  ares_channel channel_ = nullptr;
  Fault unusable_;                                      // c-ares did not start
  std::optional<asio::posix::stream_descriptor> wait_;  // c-ares's socket, watched and never owned
  unsigned socket_turn_ = 0;                            // tells the handlers of a closed socket from today's
  std::unordered_map<std::uint16_t, Ticket*> tickets_;
  std::span<const std::uint8_t> datagram_;  // the last one whole: c-ares cuts it to 512 bytes
  Fault broken_;                            // the socket said so during the call into c-ares under way
  int turn_left_ = 0;
  Clock::time_point swept_{};
  Ids ids_;
};

DnsClient::Core::Core(asio::any_io_executor executor, std::string text)
    : named(std::move(text)), server(endpoint_address(named, 53)), executor_(std::move(executor)) {
  if (!server) return;
  static const ares_socket_functions functions{on_socket, on_close, on_connect, on_receive, on_send};
  ares_options options{};
  std::string lookups = "b", nowhere = "/dev/null";
  options.flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_IGNTC;
  options.timeout = forget_after_ms;
  options.tries = 1;
  options.lookups = lookups.data();
  options.resolvconf_path = nowhere.data();
  const int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS | ARES_OPT_LOOKUPS |
                   ARES_OPT_NOROTATE | ARES_OPT_RESOLVCONF;
  int status = start_library();
  if (status == ARES_SUCCESS) status = ares_init_options(&channel_, &options, mask);
  if (status == ARES_SUCCESS) {
    ares_set_socket_functions(channel_, &functions, this);
    ares_addr_port_node node{};
    node.family = server->family();
    node.udp_port = node.tcp_port = port_of(*server);
    if (node.family == AF_INET)
      node.addr.addr4 = reinterpret_cast<const sockaddr_in&>(server->storage).sin_addr;
    else
      std::copy_n(reinterpret_cast<const sockaddr_in6&>(server->storage).sin6_addr.s6_addr, 16,
                  node.addr.addr6._S6_un._S6_u8);
    status = ares_set_servers_ports(channel_, &node);
  }
  if (status != ARES_SUCCESS) unusable_ = Fault{Fault::Kind::local, ares_strerror(status)};
}

void DnsClient::Core::close() {
  if (channel_ != nullptr) ares_destroy(std::exchange(channel_, nullptr));
  unusable_ = Fault{Fault::Kind::cancelled, "the resolver was given up"};
}

void DnsClient::Core::rest() {
  if (channel_ != nullptr) ares_cancel(channel_);
}

std::optional<std::uint16_t> DnsClient::Core::free_id() {
  for (int attempt = 0; attempt < 64; ++attempt) {
    const std::uint16_t id = ids_.next();
    if (!tickets_.contains(id)) return id;
  }
  return std::nullopt;
}

std::optional<std::uint16_t> DnsClient::Core::send(std::vector<std::uint8_t>& query, DnsListener& listener) {
  if (unusable_) {
    listener.failed(unusable_);
    return std::nullopt;
  }
  if (const auto now = Clock::now(); now - swept_ > std::chrono::seconds(1)) {
    swept_ = now;  // a silent server never makes c-ares look at what is overdue
    ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  }
  const auto id = free_id();
  if (!id) {
    listener.failed(Fault{Fault::Kind::limit, "no free query id"});
    return std::nullopt;
  }
  query[0] = static_cast<std::uint8_t>(*id >> 8);
  query[1] = static_cast<std::uint8_t>(*id & 0xff);
  auto* ticket = new Ticket{this, *id, &listener};  // on_done deletes it
  tickets_.emplace(*id, ticket);
  ares_send(channel_, query.data(), static_cast<int>(query.size()), on_done, ticket);
  settle();
  return id;
}

void DnsClient::Core::forget(std::uint16_t id, DnsListener& listener) {
  const auto found = tickets_.find(id);
  if (found != tickets_.end() && found->second->listener == &listener) found->second->listener = nullptr;
}

// A socket error concerns every query on the wire, also those that c-ares keeps waiting.
void DnsClient::Core::settle() {
  if (!broken_) return;
  const Fault fault = std::exchange(broken_, Fault{});
  for (auto& [id, ticket] : tickets_)
    if (auto* listener = std::exchange(ticket->listener, nullptr)) listener->failed(fault);
}

void DnsClient::Core::on_done(void* argument, int status, int, unsigned char* reply, int size) {
  const std::unique_ptr<Ticket> ticket(static_cast<Ticket*>(argument));
  Core& self = *ticket->core;
  self.tickets_.erase(ticket->id);
  if (ticket->listener == nullptr || status == ARES_ETIMEOUT) return;
  if (reply != nullptr) {
    const bool whole = reply == self.datagram_.data();
    return ticket->listener->replied(whole ? self.datagram_
                                           : std::span(reply, static_cast<std::size_t>(size)));
  }
  if (self.broken_) return ticket->listener->failed(self.broken_);
  if (status == ARES_EDESTRUCTION || status == ARES_ECANCELLED)
    return ticket->listener->failed(Fault{Fault::Kind::cancelled, "the resolver was given up"});
  ticket->listener->failed(Fault{Fault::Kind::local, ares_strerror(status)});
}

// False: not for c-ares, which takes a query for a reply, and drops a reply that has our id but no question
// (so do some servers refuse EDNS: with a bare header).
bool DnsClient::Core::inspect(std::span<const std::uint8_t> datagram) {
  if (datagram.size() < 2) return false;
  const auto found = tickets_.find(id_of(datagram));
  if (found == tickets_.end() || found->second->listener == nullptr) return true;
  DnsListener& listener = *found->second->listener;
  if (datagram.size() < header_size)
    return listener.mismatched("a datagram shorter than a DNS header"), false;
  if ((datagram[2] & 0x80) == 0) return listener.mismatched("our own query came back"), false;
  const bool no_question = datagram[4] == 0 && datagram[5] == 0;
  if (no_question && (datagram[3] & 0xf) != 0) return listener.replied(datagram), false;
  listener.mismatched("a reply to another question");  // unless c-ares finds that it matches
  return true;
}

void DnsClient::Core::watch() {
  wait_->async_wait(asio::posix::stream_descriptor::wait_read,
                    [self = shared_from_this(), turn = socket_turn_](boost::system::error_code error) {
                      if (error || turn != self->socket_turn_ || !self->channel_) return;
                      self->turn_left_ = turn_datagrams;
                      ares_process_fd(self->channel_, self->wait_->native_handle(), ARES_SOCKET_BAD);
                      self->settle();
                      if (self->wait_ && turn == self->socket_turn_) self->watch();
                    });
}

// Notes the fault, and hands the error on in the form of the C library.
int DnsClient::Core::broke(int error, bool at_once) {
  broken_ = connect_fault(error, server->family(), at_once);
  errno = error;
  return -1;
}

int DnsClient::Core::on_socket(int family, int type, int protocol, void* context) {
  auto& self = *static_cast<Core*>(context);
  const int fd = ::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
  if (fd < 0) return self.broke(errno, true);
  ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  const int on = 1;  // without it Linux keeps "host unreachable" to itself
  if (family == AF_INET6)
    ::setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
  else
    ::setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
  return fd;
}

int DnsClient::Core::on_connect(int fd, const sockaddr*, ares_socklen_t, void* context) {
  auto& self = *static_cast<Core*>(context);
  // Our own form of the address: c-ares's has no scope.
  if (::connect(fd, self.server->get(), self.server->length) != 0) return self.broke(errno, true);
  self.wait_.emplace(self.executor_, fd);
  ++self.socket_turn_;
  self.watch();
  return 0;
}

int DnsClient::Core::on_close(int fd, void* context) {
  auto& self = *static_cast<Core*>(context);
  if (self.wait_) self.wait_->release();
  self.wait_.reset();
  ++self.socket_turn_;
  return ::close(fd);
}

ares_ssize_t DnsClient::Core::on_receive(int fd, void* into, std::size_t size, int, sockaddr* from,
                                         ares_socklen_t* from_size, void* context) {
  auto& self = *static_cast<Core*>(context);
  while (self.turn_left_-- > 0) {
    const ssize_t count = ::recvfrom(fd, into, size, 0, from, from_size);
    if (count < 0) break;
    self.datagram_ = std::span(static_cast<const std::uint8_t*>(into), static_cast<std::size_t>(count));
    if (self.inspect(self.datagram_)) return count;
  }
  if (self.turn_left_ < 0) errno = EAGAIN;
  if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return -1;
  return self.broke(errno, false);
}

ares_ssize_t DnsClient::Core::on_send(int fd, const iovec* parts, int count, void* context) {
  auto& self = *static_cast<Core*>(context);
  const ssize_t sent = ::writev(fd, parts, count);
  if (sent >= 0) return sent;
  if (errno != EAGAIN && errno != EWOULDBLOCK && errno != ENOBUFS) return self.broke(errno, false);
  ssize_t size = 0;  // no room: as lost as on the way, and repeated like that
  for (int i = 0; i < count; ++i) size += static_cast<ssize_t>(parts[i].iov_len);
  return size;
}

DnsClient::DnsClient(asio::any_io_executor executor, std::string server)
    : core_(std::make_shared<Core>(std::move(executor), std::move(server))) {}

DnsClient::~DnsClient() { core_->close(); }

Task<DnsAnswer> DnsClient::ask(std::string type, std::string name, Deadline deadline) {
  if (core_->server) return ask_question(core_, *core_->server, std::move(type), std::move(name), deadline);
  return no_server(core_->named);
}

std::vector<std::string> system_resolvers() {
  std::vector<std::string> servers;
  ares_channel channel = nullptr;
  ares_addr_port_node* first = nullptr;
  if (start_library() != ARES_SUCCESS || ares_init(&channel) != ARES_SUCCESS) return servers;
  if (ares_get_servers_ports(channel, &first) == ARES_SUCCESS) {
    for (const auto* node = first; node != nullptr; node = node->next) servers.push_back(server_text(*node));
    ares_free_data(first);
  }
  ares_destroy(channel);
  return servers;
}

}  // namespace sipfed::gather
