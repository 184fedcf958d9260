#include "gather/waiting.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>

namespace sipfed::gather {
namespace asio = boost::asio;

struct Gate::State {
  asio::steady_timer timer;
  bool open = false;
  explicit State(const Executor& executor) : timer(executor, asio::steady_timer::time_point::max()) {}
};

Gate::Gate(const Executor& executor) : state_(std::make_shared<State>(executor)) {}
Gate::~Gate() = default;
bool Gate::is_open() const { return state_->open; }

void Gate::open() {
  state_->open = true;
  state_->timer.cancel();
}

Task<void> Gate::passed() {
  const std::shared_ptr<State> state = state_;
  while (!state->open) co_await state->timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

struct Budget::State {
  struct Waiting {
    int count;
    std::shared_ptr<Gate> gate;
  };
  Executor executor;
  int size, free;
  std::deque<Waiting> queue;

  void serve() {
    while (!queue.empty() && queue.front().count <= free) {
      free -= queue.front().count;
      queue.front().gate->open();
      queue.pop_front();
    }
  }
};

Budget::Budget(const Executor& executor, int permits)
    : state_(std::make_shared<State>(State{executor, std::max(permits, 1), std::max(permits, 1), {}})) {}

int Budget::size() const { return state_->size; }

namespace {

// A place in the queue. Who is cancelled while waiting leaves it, or gives back what it was served meanwhile.
class Place {
 public:
  Place(std::shared_ptr<Budget::State> state, int count)
      : gate(std::make_shared<Gate>(state->executor)), state_(std::move(state)), count_(count) {
    state_->queue.push_back({count_, gate});
    state_->serve();
  }
  ~Place() {
    if (taken_) return;
    if (gate->is_open()) state_->free += count_;
    std::erase_if(state_->queue, [&](const auto& waiting) { return waiting.gate == gate; });
    state_->serve();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  Budget::Permit take() {
    taken_ = true;
    return {state_, count_};
  }
  const std::shared_ptr<Gate> gate;

 private:
  std::shared_ptr<Budget::State> state_;
  int count_;
  bool taken_ = false;
};

}  // namespace

Task<Budget::Permit> Budget::take(int count) {
  Place place(state_, std::clamp(count, 1, state_->size));
  co_await place.gate->passed();
  co_return place.take();
}

Budget::Permit::~Permit() {
  if (!state_) return;
  state_->free += count_;
  state_->serve();
}

}  // namespace sipfed::gather
