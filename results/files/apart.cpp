#include "results/files/apart.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <new>
#include <string_view>
#include <utility>

#include "results/files/available_memory.hpp"
#include "results/files/own_program.hpp"
#include "results/text/errors.hpp"
#include "results/text/number_text.hpp"

namespace tapelab::results {
namespace {

constexpr const char* kMark = "TAPELAB_APART";  // in the environment of the other process
constexpr int kSocket = 3;                      // its end of the line
constexpr int kOutOfMemory = 77;                // its exit code

/// The signals that a terminal or a scheduler sends to all processes of a program: what to do is for the first one.
sigset_t signals_for_the_first() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP}) sigaddset(&set, number);
  return set;
}

bool send_all(int socket, const std::byte* bytes, std::size_t count) {
  while (count > 0) {
    const ssize_t sent = ::send(socket, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes += sent;
    count -= static_cast<std::size_t>(sent);
  }
  return true;
}

bool receive_all(int socket, std::byte* bytes, std::size_t count) {
  while (count > 0) {
    const ssize_t got = ::recv(socket, bytes, count, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    bytes += got;
    count -= static_cast<std::size_t>(got);
  }
  return true;
}

void limit_memory() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // these reserve terabytes
  struct rlimit limit = {};
  if (::getrlimit(RLIMIT_AS, &limit) != 0) return;
  const std::uint64_t available = available_memory(), used = address_space();
  if (available < RLIM_INFINITY - used) limit.rlim_cur = std::min<rlim_t>(limit.rlim_cur, used + available);
  ::setrlimit(RLIMIT_AS, &limit);
#endif
  std::ofstream("/proc/self/oom_score_adj") << 1000;  // if there is too little for all, not the program itself goes
}

void limit_time(std::uint64_t seconds) {
  const struct rlimit limit = {.rlim_cur = seconds, .rlim_max = seconds + 1};
  ::setrlimit(RLIMIT_CPU, &limit);
  const struct rlimit none = {};
  ::setrlimit(RLIMIT_CORE, &none);
}

[[noreturn]] void cannot_start(const std::string& why) {
  throw IoError("cannot start the process that reads what this one does not trust: " + why);
}

}  // namespace

Channel::~Channel() { ::close(socket_); }

bool Channel::send(std::span<const std::byte> message) const {
  const std::uint64_t length = message.size();
  return send_all(socket_, reinterpret_cast<const std::byte*>(&length), sizeof length) &&
         send_all(socket_, message.data(), message.size());
}

std::optional<std::vector<std::byte>> Channel::receive() const {
  std::uint64_t length = 0;
  if (!receive_all(socket_, reinterpret_cast<std::byte*>(&length), sizeof length)) return std::nullopt;
  if (length > available_memory()) return std::nullopt;
  std::vector<std::byte> message(length);
  if (!receive_all(socket_, message.data(), message.size())) return std::nullopt;
  return message;
}

std::optional<int> serve_apart(int count, char** words, std::span<const WorkApart> known) {
  if (std::getenv(kMark) == nullptr) return std::nullopt;
  if (count != 3) return EXIT_FAILURE;
  const auto work = std::ranges::find(known, std::string_view(words[1]), &WorkApart::name);
  const auto seconds = parse_number<std::uint64_t>(words[2]);
  if (work == known.end() || !seconds) return EXIT_FAILURE;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  limit_time(*seconds);
  limit_memory();
  try {
    work->serve(Channel(kSocket));
  } catch (const std::bad_alloc&) {
    return kOutOfMemory;
  } catch (const std::exception&) {
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}

Apart::Apart(const std::string& name, LimitsApart limits) : limits_(limits) {
  if (std::getenv(kMark) != nullptr) cannot_start("the program does not call serve_apart()");
  std::array<int, 2> ends = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) cannot_start(std::strerror(errno));
  channel_.emplace(ends[0]);
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    ::posix_spawn_file_actions_addopen(&files, standard, "/dev/null", O_RDWR, 0);
  ::posix_spawn_file_actions_adddup2(&files, ends[1], kSocket);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  const sigset_t blocked = signals_for_the_first();
  ::posix_spawnattr_setsigmask(&attributes, &blocked);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);

  std::vector<std::string> texts = own_program();
  const std::string program = std::exchange(texts.front(), "tapelab");
  texts.insert(texts.end(), {name, std::to_string(limits.seconds)});
  std::vector<char*> words;
  for (std::string& text : texts) words.push_back(text.data());
  words.push_back(nullptr);
  std::string mark = std::string(kMark) + "=1";
  std::vector<char*> environment = {mark.data()};
  for (char** entry = environ; *entry != nullptr; ++entry) environment.push_back(*entry);
  environment.push_back(nullptr);
  const int error = ::posix_spawn(&process_, program.c_str(), &files, &attributes, words.data(), environment.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  ::close(ends[1]);
  if (error != 0) cannot_start(std::strerror(error));
}

Apart::~Apart() {
  channel_.reset();  // the process ends with the line, or it is still at work for nothing
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) continue;
}

std::string Apart::how_it_ended() {
  channel_.reset();
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) continue;
  process_ = -1;
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    if (signal == SIGXCPU) return "took longer than " + counted(limits_.seconds, "second");
    return std::string("crashed (") + ::strsignal(signal) + ")";
  }
  if (WEXITSTATUS(status) == kOutOfMemory) return "took more memory than there is";
  return "failed (exit code " + std::to_string(WEXITSTATUS(status)) + ")";
}

std::vector<std::byte> Apart::ask(std::span<const std::byte> message) {
  if (process_ < 0) throw DiedApart("crashed before");
  if (channel_->send(message))
    if (auto answer = channel_->receive()) return std::move(*answer);
  throw DiedApart(how_it_ended());
}

}  // namespace tapelab::results
