// The program: a command, its exit code, and every error in one form.
#include <cxxabi.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <typeinfo>
#include <vector>

#include "experiments/commands/commands.hpp"
#include "experiments/runner/screen.hpp"
#include "experiments/runner/terminal.hpp"
#include "results/hdf5/apart.hpp"
#include "results/text/errors.hpp"

namespace {

enum ExitCode : int { kError = 1, kUsage = 2, kDamaged = 3, kIo = 5 };

constexpr std::string_view kNoMemory =
    "error: not enough memory: the system gave no more\n"
    " = run fewer at a time with -j, make the model smaller, or raise the limit (ulimit -v)\n";

int fail_without_memory() {
  std::cerr << kNoMemory;
  return kIo;
}

thread_local bool is_without_memory = false;

void on_failed_new() {
  is_without_memory = true;
  throw std::bad_alloc();
}

bool ends_for_memory() {
  const std::type_info* const caught = abi::__cxa_current_exception_type();
  if (caught == nullptr) return is_without_memory && std::uncaught_exceptions() > 0;  // of a type that nothing tells
  return *caught == typeid(std::bad_alloc) || *caught == typeid(std::bad_array_new_length);
}

/// Libraries take memory where nothing may be thrown (nlohmann::json in its destructor, std::filesystem while it goes
/// through a folder), in any thread. Whatever was stored is whole, so the process ends as where the exception is
/// caught.
[[noreturn]] void on_terminate() {
  if (!ends_for_memory()) __gnu_cxx::__verbose_terminate_handler();
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kNoMemory.data(), kNoMemory.size());
  ::_exit(kIo);
}

/// Before anything else: objects at namespace scope take memory too.
[[gnu::constructor(101)]] void watch_memory() {
  std::set_new_handler(on_failed_new);
  std::set_terminate(on_terminate);
}

int checked_run(const std::vector<std::string>& words) {
  using namespace tapelab;
  using experiments::Screen;
  Screen out_screen(*std::cout.rdbuf(), experiments::carried_by(words, ::isatty(STDOUT_FILENO) != 0));
  Screen err_screen(*std::cerr.rdbuf(), experiments::Carries::kMessages);
  std::ostream out(&out_screen), err(&err_screen);
  err << std::unitbuf;
  const auto fail = [&](const std::exception& error, ExitCode code) {
    out.flush();
    err << "error: " << error.what() << '\n';
    return code;
  };
  try {
    const int code = experiments::run_command(words, {out, err, experiments::text_columns(STDOUT_FILENO)});
    if (!out.flush()) throw results::IoError("cannot write to standard output");
    return code;
  } catch (const results::UsageError& error) {
    return fail(error, kUsage);
  } catch (const results::DamagedFile& error) {
    return fail(error, kDamaged);
  } catch (const results::IoError& error) {
    return fail(error, kIo);
  } catch (const std::bad_alloc&) {
    return fail_without_memory();
  } catch (const std::system_error& error) {
    if (error.code() == std::errc::resource_unavailable_try_again) return fail_without_memory();  // for a thread
    return fail(error, kIo);
  } catch (const std::exception& error) {
    return fail(error, kError);
  }
}

}  // namespace

int main(int count, char** words) {
  const std::array works = {tapelab::results::h5::reading_apart()};
  if (const auto code = tapelab::results::serve_apart(count, words, works)) return *code;
  ::prctl(PR_SET_NAME, "tapelab");  // what ps shows, also where a package's loader started it
  std::signal(SIGXFSZ, SIG_IGN);    // a write beyond the limit of a file's size then says so
  return checked_run({words + 1, words + count});
}
