#include "gather/gather.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>
#include <stop_token>

#include "gather/survey.h"

namespace sipfed::gather {
namespace asio = boost::asio;

Dossier gather(const std::vector<Subject>& subjects, const Settings& settings) {
  asio::io_context io(1);
  Survey survey(io.get_executor(), settings);
  // Every wait ends by itself at the deadline; this catches what does not.
  asio::steady_timer watchdog(io, settings.deadline + std::chrono::milliseconds(250));
  watchdog.async_wait([&survey](boost::system::error_code error) {
    if (!error) survey.stop();
  });
  std::exception_ptr broken;
  asio::co_spawn(io, survey.examine(subjects), [&](std::exception_ptr error) {
    broken = error;
    watchdog.cancel();
    io.stop();
  });
  const std::stop_callback on_stop(settings.stop, [&] { asio::post(io, [&survey] { survey.stop(); }); });
  io.run();
  if (broken) std::rethrow_exception(broken);
  return survey.take(subjects);
}

}  // namespace sipfed::gather
