#include "gather/net/background.h"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>
#include <semaphore>
#include <thread>
#include <vector>

namespace sipfed::gather {
namespace asio = boost::asio;
namespace {

// At once; more would only queue at the devices, few of which let several sessions in.
std::counting_semaphore<8> places(8);

// Workers that nobody waits for any more; the program ends after them.
class Leftovers {
 public:
  ~Leftovers() { join(); }
  void join() {
    std::vector<std::thread> workers;
    {
      const std::lock_guard lock(mutex_);
      workers.swap(workers_);
    }
    for (std::thread& one : workers) one.join();
  }
  void add(std::thread worker) {
    const std::lock_guard lock(mutex_);
    workers_.push_back(std::move(worker));
  }

 private:
  std::mutex mutex_;
  std::vector<std::thread> workers_;
};

Leftovers& leftovers() {
  static Leftovers all;
  return all;
}

// What a worker and the coroutine that waits for it have in common. Nothing in it belongs to an io_context,
// for the worker may outlive that.
struct Errand {
  std::mutex mutex;
  asio::steady_timer* bell = nullptr;  // null: nobody waits any more
  bool finished = false;               // on the waiting side's thread only
};

// At the end of the wait, however it comes. A worker that is done is joined at once, so that what libraries
// keep for a thread is freed with it.
struct Farewell {
  explicit Farewell(std::shared_ptr<Errand> e) : errand(std::move(e)) {}
  ~Farewell() {
    {
      const std::lock_guard lock(errand->mutex);
      errand->bell = nullptr;
    }
    if (errand->finished)
      worker.join();
    else
      leftovers().add(std::move(worker));
  }
  Farewell(const Farewell&) = delete;
  Farewell& operator=(const Farewell&) = delete;
  std::shared_ptr<Errand> errand;
  std::thread worker;
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

void end_background_work() { leftovers().join(); }

Task<void> run_in_background(std::function<void()> work) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  // A timer that never expires stands for "not done yet".
  asio::steady_timer bell(executor, asio::steady_timer::time_point::max());
  auto errand = std::make_shared<Errand>();
  errand->bell = &bell;
  Farewell farewell(errand);
  leftovers();  // made before the first worker, gone after the last
  farewell.worker = std::thread([work = std::move(work), errand]() mutable {
    places.acquire();
    work();
    work = nullptr;
    places.release();
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
