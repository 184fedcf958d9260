// Blocking work (libssh, LDAP) on a few worker threads, awaited from the survey's one thread. The work
// carries its own limits: it is never interrupted, only no longer waited for.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "gather/net/stream.h"

namespace sipfed::gather {

// Returns when `work` has returned; unwinds when the waiting coroutine is cancelled, while `work` runs to its
// end. So `work` owns all that it touches. It must not throw.
Task<void> run_in_background(std::function<void()> work);

// Waits for all work that nobody waits for any more: before the program ends, since what libraries free at
// its exit may still be in use there.
void end_background_work();

template <class T>
Task<T> in_background(std::function<T()> work) {
  auto result = std::make_shared<std::optional<T>>();
  std::function<void()> job = [result, work = std::move(work)] { result->emplace(work()); };
  co_await run_in_background(std::move(job));
  co_return std::move(**result);
}

}  // namespace sipfed::gather
