// XXH3 over data, as hex digits.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

struct XXH3_state_s;

namespace tapelab::experiments {

/// XXH3-128 of a sequence of numbers.
class Checksum {
 public:
  Checksum();
  void add(std::uint64_t number);
  void add(std::span<const float> values);
  void add(std::span<const char> bytes);
  std::string hex() const;  ///< 32 digits

 private:
  struct Free {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, Free> state_;
};

/// XXH3-128 of a file's bytes, 32 hex digits; "" for what is no file that can be read.
std::string file_checksum(const std::string& path);

}  // namespace tapelab::experiments
