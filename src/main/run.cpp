#include "main/run.h"

#include <exception>
#include <iostream>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "main/commands.h"
#include "main/options.h"

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

}  // namespace

int run(int argc, char** argv) {
  try {
    const auto options = read_options(argc, argv);
    if (!options) return 0;
    log_to_stderr(options->verbose);
    return carry_out(*options);
  } catch (const Usage& error) {
    std::cerr << "sipfed: " << error.what() << "\nTry sipfed --help, or --help after a command.\n";
    return used_wrongly;
  } catch (const std::exception& error) {
    std::cerr << "sipfed: " << error.what() << '\n';
    return own_fault;
  }
}

}  // namespace sipfed
