#include "lab/wire.h"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fcntl.h>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;

namespace sipfed::lab {
namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

class TcpWire final : public Wire {
 public:
  explicit TcpWire(tcp::socket socket) : socket_(std::move(socket)) {
    boost::system::error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
  }
  Task<std::size_t> read_some(std::span<char> into) override {
    const auto buffer = asio::buffer(into.data(), into.size());
    const auto [error, count] = co_await socket_.async_read_some(buffer, token);
    co_return error ? 0 : count;
  }
  Task<bool> write(std::string bytes) override {
    const auto buffer = asio::buffer(bytes);
    const auto [error, count] = co_await asio::async_write(socket_, buffer, token);
    co_return error ? false : count == bytes.size();
  }
  Task<void> finish() override {
    boost::system::error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    std::array<char, 4096> waste;
    for (;;) {
      const std::size_t count = co_await read_some(waste);
      if (count == 0) co_return;
    }
  }
  void reset() override {
    boost::system::error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
  }

 private:
  tcp::socket socket_;
};

using Serve = std::function<Task<void>(std::unique_ptr<Wire>)>;

Task<void> accept_all(tcp::acceptor& acceptor, std::shared_ptr<Serve> serve) {
  for (;;) {
    auto [error, socket] = co_await acceptor.async_accept(token);
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      co_await pause(std::chrono::milliseconds(10));  // out of descriptors, say
      continue;
    }
    const auto executor = socket.get_executor();
    auto wire = std::make_unique<TcpWire>(std::move(socket));
    spawn(executor, (*serve)(std::move(wire)));
  }
}

}  // namespace

struct Loop::Context {
  asio::io_context io{1};
  std::thread thread;
};

Loop::Loop() : context_(std::make_unique<Context>()) {}
Loop::~Loop() { stop(); }

boost::asio::any_io_executor Loop::executor() { return context_->io.get_executor(); }

void Loop::start() {
  context_->thread = std::thread([this] {
    const auto guard = asio::make_work_guard(context_->io);
    context_->io.run();
  });
}

void Loop::stop() {
  context_->io.stop();
  if (context_->thread.joinable()) context_->thread.join();
}

void spawn(asio::any_io_executor executor, Task<void> task) {
  asio::co_spawn(executor, std::move(task), asio::detached);
}

Task<void> pause(std::chrono::milliseconds duration) {
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor);
  timer.expires_after(duration);
  co_await timer.async_wait(token);
}

// Sockets that are only bound keep the port to themselves and refuse; those that listen without accepting are
// answered by the kernel and by nobody else.
struct Listener::Sockets {
  std::vector<std::unique_ptr<tcp::acceptor>> open;
  std::vector<std::unique_ptr<tcp::acceptor>> mute;
  std::vector<std::unique_ptr<tcp::socket>> fillers;  // that fill the queue of a "filtered" one
  std::uint16_t port = 0;

  void bind(const asio::any_io_executor& executor,
            const std::vector<std::pair<std::string, std::string>>& listen, std::uint16_t wanted) {
    port = wanted;
    for (const auto& [address, reach] : listen) {
      const tcp::endpoint where(asio::ip::make_address(address), port);
      auto acceptor = std::make_unique<tcp::acceptor>(executor, where.protocol());
      if (wanted != 0) acceptor->set_option(asio::socket_base::reuse_address(true));
      acceptor->bind(where);
      port = acceptor->local_endpoint().port();
      (reach == "open" ? open : mute).push_back(std::move(acceptor));
      if (reach == "open") open.back()->listen();
      if (reach == "silent") mute.back()->listen();
      if (reach == "filtered") fill(executor, *mute.back());
    }
  }

  // A full queue makes Linux drop further SYNs, which looks like a filter from outside.
  void fill(const asio::any_io_executor& executor, tcp::acceptor& acceptor) {
    ::listen(acceptor.native_handle(), 0);
    for (int i = 0; i < 2; ++i) {
      auto filler = std::make_unique<tcp::socket>(executor, acceptor.local_endpoint().protocol());
      filler->native_non_blocking(true);
      const tcp::endpoint there = acceptor.local_endpoint();
      if (::connect(filler->native_handle(), there.data(), static_cast<socklen_t>(there.size())) != 0 &&
          errno != EINPROGRESS)
        throw std::runtime_error("cannot fill the queue of a filtered port");
      fillers.push_back(std::move(filler));
    }
  }
};

Listener::Listener(asio::any_io_executor executor,
                   const std::vector<std::pair<std::string, std::string>>& listen, std::uint16_t port) {
  std::string last;
  for (int attempt = 0; attempt < 20; ++attempt) {  // a port free on one address may be taken on the next
    sockets_ = std::make_unique<Sockets>();
    try {
      sockets_->bind(executor, listen, port);
      return;
    } catch (const boost::system::system_error& error) {
      last = error.code().message();
    }
  }
  throw std::runtime_error("cannot listen on " + listen.front().first + ": " + last);
}

Listener::~Listener() = default;

std::uint16_t Listener::port() const { return sockets_->port; }

void Listener::serve(Serve serve) {
  const auto shared = std::make_shared<Serve>(std::move(serve));
  for (const auto& acceptor : sockets_->open) spawn(acceptor->get_executor(), accept_all(*acceptor, shared));
}

struct Datagrams::Socket {
  udp::socket socket;
  std::uint16_t port = 0;

  explicit Socket(const asio::any_io_executor& executor) : socket(executor) {}
  static Task<bool> send(std::shared_ptr<Socket> self, udp::endpoint to, std::string bytes) {
    const auto buffer = asio::buffer(bytes);
    const auto [error, count] = co_await self->socket.async_send_to(buffer, to, token);
    co_return error ? false : count == bytes.size();
  }
  static Task<void> receive_all(std::shared_ptr<Socket> self,
                                std::function<Task<void>(std::string, Datagrams::Send)> serve) {
    std::array<char, 65536> bytes;
    udp::endpoint from;
    for (;;) {
      const auto buffer = asio::buffer(bytes);
      const auto [error, count] = co_await self->socket.async_receive_from(buffer, from, token);
      if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) co_return;
      if (error) continue;  // ICMP for something that was sent before
      const Send send = [self, from](std::string reply) {
        return Socket::send(self, from, std::move(reply));
      };
      spawn(self->socket.get_executor(), serve(std::string(bytes.data(), count), send));
    }
  }
};

Datagrams::Datagrams(asio::any_io_executor executor, const std::string& address)
    : socket_(std::make_shared<Socket>(executor)) {
  try {
    const udp::endpoint where(asio::ip::make_address(address), 0);
    socket_->socket.open(where.protocol());
    socket_->socket.bind(where);
    socket_->socket.set_option(asio::socket_base::receive_buffer_size(4 << 20));
    socket_->port = socket_->socket.local_endpoint().port();
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot bind UDP on " + address + ": " + error.code().message());
  }
}

Datagrams::~Datagrams() = default;

std::uint16_t Datagrams::port() const { return socket_->port; }

void Datagrams::serve(std::function<Task<void>(std::string, Send)> serve) {
  spawn(socket_->socket.get_executor(), Socket::receive_all(socket_, std::move(serve)));
}

void Datagrams::close() {
  boost::system::error_code ignored;
  socket_->socket.close(ignored);
}

}  // namespace sipfed::lab
