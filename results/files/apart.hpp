// Work that may crash, hang or take all memory is done apart: in a process of its own, which is this program started
// once more, with limits. What it answers is bytes; its death is an error like any other.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace tapelab::results {

/// The work did not come to its end: "crashed (Segmentation fault)", "took longer than 10 seconds", "took more memory
/// than there is".
struct DiedApart : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One end of the line between the two processes: messages of any length, each whole or not at all.
class Channel {
 public:
  explicit Channel(int socket) : socket_(socket) {}
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  /// False: the other end is gone.
  bool send(std::span<const std::byte> message) const;
  /// Nothing: the other end is gone.
  std::optional<std::vector<std::byte>> receive() const;

 private:
  int socket_;
};

/// What can be done apart: takes messages and answers each until there are no more.
struct WorkApart {
  std::string name;
  std::function<void(const Channel&)> serve;
};

/// Called first in main() of every program that has work done apart: in the process that is to do it, does it and
/// returns the exit code; nothing in all others.
std::optional<int> serve_apart(int count, char** words, std::span<const WorkApart> known);

struct LimitsApart {
  std::uint64_t seconds = 5;  ///< of CPU
};

/// A process that does the work `name` as long as this lives. Throws IoError if none can be started.
class Apart {
 public:
  Apart(const std::string& name, LimitsApart limits);
  ~Apart();
  Apart(const Apart&) = delete;
  Apart& operator=(const Apart&) = delete;
  /// The answer to a message. Throws DiedApart.
  std::vector<std::byte> ask(std::span<const std::byte> message);

 private:
  /// Waits for the end of the process and says how it ended.
  std::string how_it_ended();

  LimitsApart limits_;
  pid_t process_ = -1;
  std::optional<Channel> channel_;
};

}  // namespace tapelab::results
