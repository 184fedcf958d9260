// Runs one coroutine to its end on a context of its own.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <utility>

#include "gather/net/stream.h"

namespace sipfed::gather::tests {

using std::chrono::milliseconds;

inline Deadline in(milliseconds time) { return std::chrono::steady_clock::now() + time; }

template <class T>
Task<void> store(Task<T> task, std::optional<T>& into) {
  auto result = co_await std::move(task);
  into = std::move(result);
}

template <class T>
T run(boost::asio::io_context& context, Task<T> task) {
  std::optional<T> result;
  boost::asio::co_spawn(context, store(std::move(task), result), boost::asio::detached);
  context.run();
  context.restart();
  return std::move(result).value();
}

template <class T>
T run(Task<T> task) {
  boost::asio::io_context context(1);
  return run(context, std::move(task));
}

}  // namespace sipfed::gather::tests
