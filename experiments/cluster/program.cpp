#include "experiments/cluster/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void cannot_start(const std::string& program, int error) {
  throw results::IoError("cannot start " + program + ": " + std::strerror(error));
}

/// Reading and writing end, closed where they are left behind.
struct Pipe {
  std::array<int, 2> ends = {-1, -1};

  explicit Pipe(const std::string& program) {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) cannot_start(program, errno);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close(0);
    close(1);
  }
  void close(std::size_t end) {
    if (ends[end] >= 0) ::close(ends[end]);
    ends[end] = -1;
  }
};

/// Appends what is there; false at the end.
bool read_some(Pipe& pipe, std::string& text) {
  std::array<char, 4096> bytes;
  const ssize_t got = ::read(pipe.ends[0], bytes.data(), bytes.size());
  if (got > 0) text.append(bytes.data(), static_cast<std::size_t>(got));
  return got > 0 || (got < 0 && errno == EINTR);
}

/// Until both are at their end; false where that is not in time.
bool read_both(Pipe& out, Pipe& err, ProgramEnd& end, Clock::time_point until) {
  while (out.ends[0] >= 0 || err.ends[0] >= 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    if (left <= 0) return false;
    std::array<pollfd, 2> waiting = {pollfd{out.ends[0], POLLIN, 0}, pollfd{err.ends[0], POLLIN, 0}};
    if (::poll(waiting.data(), waiting.size(), static_cast<int>(left)) < 0 && errno != EINTR) return false;
    if (waiting[0].revents != 0 && !read_some(out, end.out)) out.close(0);
    if (waiting[1].revents != 0 && !read_some(err, end.err)) err.close(0);
  }
  return true;
}

/// Signals as a shell would start it with them, whatever this process does about them.
pid_t spawn(const std::vector<std::string>& words, const Pipe& out, const Pipe& err, int& error) {
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&files, out.ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&files, err.ends[1], STDERR_FILENO);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none, ours;
  ::sigemptyset(&none);
  ::sigemptyset(&ours);
  for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGXFSZ}) ::sigaddset(&ours, signal);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &ours);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t process = -1;
  error = ::posix_spawnp(&process, arguments.front(), &files, &attributes, arguments.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  return process;
}

}  // namespace

std::optional<ProgramEnd> run_program(const std::vector<std::string>& words, std::chrono::milliseconds most) {
  const Clock::time_point until = Clock::now() + most;
  Pipe out(words.front()), err(words.front());
  int error = 0;
  const pid_t process = spawn(words, out, err, error);
  if (error == ENOENT) return std::nullopt;
  if (error != 0) cannot_start(words.front(), error);
  out.close(1);
  err.close(1);
  ProgramEnd end;
  end.timed_out = !read_both(out, err, end, until);
  if (end.timed_out) ::kill(process, SIGKILL);
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) continue;
  end.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return end;
}

}  // namespace tapelab::experiments
