#include "gather/net/background.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>

namespace sipfed::gather {
namespace asio = boost::asio;
namespace {

// More would only queue at the devices: few of them let several sessions in.
constexpr std::size_t workers = 8;

asio::thread_pool& pool() {
  static asio::thread_pool threads(workers);
  return threads;
}

// What a worker and the coroutine that waits for it have in common. Nothing in it belongs to an io_context,
// for the worker may outlive that.
struct Errand {
  std::mutex mutex;
  asio::steady_timer* bell = nullptr;  // null: nobody waits any more
  bool finished = false;               // on the waiting side's thread only
};

// At the end of the wait, however it comes.
struct Farewell {
  explicit Farewell(std::shared_ptr<Errand> e) : errand(std::move(e)) {}
  ~Farewell() {
    const std::lock_guard lock(errand->mutex);
    errand->bell = nullptr;
  }
  Farewell(const Farewell&) = delete;
  Farewell& operator=(const Farewell&) = delete;
  std::shared_ptr<Errand> errand;
};

void report(const std::shared_ptr<Errand>& errand) {
  const std::lock_guard lock(errand->mutex);
  if (errand->bell == nullptr) return;
  asio::post(errand->bell->get_executor(), [errand] {
    errand->finished = true;
    if (errand->bell != nullptr) errand->bell->cancel();
  });
}

}  // namespace

Task<void> run_in_background(std::function<void()> work) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  // A timer that never expires stands for "not done yet".
  asio::steady_timer bell(executor, asio::steady_timer::time_point::max());
  auto errand = std::make_shared<Errand>();
  errand->bell = &bell;
  const Farewell farewell(errand);
  asio::post(pool(), [work = std::move(work), errand]() mutable {
    work();
    work = nullptr;
    report(errand);
  });
  while (!errand->finished) {
    boost::system::error_code ended;
    co_await bell.async_wait(asio::redirect_error(asio::use_awaitable, ended));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none && !errand->finished)
      throw boost::system::system_error(asio::error::operation_aborted);
  }
}

}  // namespace sipfed::gather
