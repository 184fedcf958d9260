#include "main/run.h"

#include <exception>
#include <iostream>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "gather/net/background.h"
#include "main/commands.h"
#include "main/options.h"
#include "main/output.h"

namespace sipfed {
namespace {

constexpr int used_wrongly = 3;
constexpr int own_fault = 4;

void log_to_stderr(int verbose) {
  auto logger = spdlog::stderr_logger_st("sipfed");
  logger->set_pattern("sipfed: %l: %v");
  logger->set_level(verbose == 0   ? spdlog::level::warn
                    : verbose == 1 ? spdlog::level::info
                                   : spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
}

// What is still in the buffer may be what does not fit.
bool put_out_all() {
  if (std::cout.flush() || reader_left()) return true;
  std::cerr << "sipfed: standard output could not be written\n";
  return false;
}

}  // namespace

int run(int argc, char** argv) {
  const struct Ending {
    ~Ending() { gather::end_background_work(); }
  } ending;
  try {
    const auto options = read_options(argc, argv);
    if (!options) return put_out_all() ? 0 : own_fault;
    log_to_stderr(options->verbose);
    const int status = carry_out(*options);
    return put_out_all() ? status : own_fault;
  } catch (const Usage& error) {
    std::cerr << "sipfed: " << error.what() << "\nTry sipfed --help, or --help after a command.\n";
    return used_wrongly;
  } catch (const WrongInput& error) {
    std::cerr << "sipfed: " << error.what() << '\n';
    return used_wrongly;
  } catch (const std::exception& error) {
    std::cerr << "sipfed: " << error.what() << '\n';
    return own_fault;
  }
}

}  // namespace sipfed
