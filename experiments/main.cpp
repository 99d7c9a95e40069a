// The program: a command, its exit code, and every error in one form.
#include <exception>
#include <iostream>

#include "experiments/commands.hpp"
#include "results/errors.hpp"

namespace {

enum ExitCode : int { kError = 1, kUsage = 2, kDamaged = 3, kIo = 5 };

int fail(const std::exception& error, ExitCode code) {
  std::cerr << "error: " << error.what() << '\n';
  return code;
}

int checked_run(int count, char** words) {
  using namespace tapelab;
  try {
    const int code = experiments::run_command({words + 1, words + count}, {std::cout, std::cerr});
    if (!std::cout.flush()) throw results::IoError("cannot write to standard output");
    return code;
  } catch (const results::UsageError& error) {
    return fail(error, kUsage);
  } catch (const results::DamagedFile& error) {
    return fail(error, kDamaged);
  } catch (const results::IoError& error) {
    return fail(error, kIo);
  } catch (const std::exception& error) {
    return fail(error, kError);
  }
}

}  // namespace

int main(int count, char** words) { return checked_run(count, words); }
