#include "results/files/process.hpp"

#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <sstream>
#include <string_view>
#include <system_error>
#include <vector>

namespace tapelab::results {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestName = 100;  // of the 255 bytes that file systems allow

std::string host_name() {
  std::array<char, 256> name = {};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

std::string first_word(const char* path) {
  std::ifstream file(path);
  std::string word;
  file >> word;
  return word;
}

/// "4026531836" of the link "pid:[4026531836]"
std::string number_space() {
  std::error_code error;
  const std::string link = fs::read_symlink("/proc/self/ns/pid", error).string();
  std::string digits;
  for (const char c : link)
    if (c >= '0' && c <= '9') digits += c;
  return digits;
}

std::optional<std::int64_t> number_of(const std::string& digits) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

/// Nothing where there is no such process, or one that has ended and waits for its parent.
std::optional<std::int64_t> start_of(std::int64_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  if (!std::getline(file, text)) return std::nullopt;
  const std::size_t name_end = text.rfind(')');  // a program's name may hold anything
  if (name_end == text.npos) return std::nullopt;
  std::istringstream rest(text.substr(name_end + 1));
  std::vector<std::string> words;
  for (std::string word; rest >> word;) words.push_back(word);
  constexpr std::size_t kState = 0, kStart = 19;  // fields 3 and 22 of proc(5)
  if (words.size() <= kStart || words[kState] == "Z" || words[kState] == "X") return std::nullopt;
  return number_of(words[kStart]);
}

std::string job_of_slurm() {
  const auto text = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  const std::string array = text("SLURM_ARRAY_JOB_ID");
  return array.empty() ? text("SLURM_JOB_ID") : array + "_" + text("SLURM_ARRAY_TASK_ID");
}

/// Of a boot id as much as a name takes: 32 of its bits.
std::string short_boot(const std::string& boot) {
  std::string text;
  for (const char c : boot)
    if (text.size() < 8 && c != '-') text += c;
  return text.empty() ? "0" : text;
}

std::string hexadecimal(std::uint64_t number, int digits) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%0*llx", digits, static_cast<unsigned long long>(number));
  return text.data();
}

/// "<boot>-<space>-<process>-<start>": what a temporary name says of its process.
std::string name_of(const ProcessIdentity& process) {
  return short_boot(process.boot) + "-" + (process.space.empty() ? "0" : process.space) + "-" +
         std::to_string(process.process) + "-" + std::to_string(process.started);
}

/// What stands between the last two dots of a temporary name, as its five parts.
std::optional<std::array<std::string, 5>> parts_of(const std::string& name) {
  const std::string body = name.substr(0, name.size() - 4);
  std::array<std::string, 5> parts;
  std::size_t part = 0;
  for (const char c : body.substr(body.rfind('.') + 1)) {
    if (c == '-' && ++part == parts.size()) return std::nullopt;
    if (c != '-') parts[part] += c;
  }
  if (part != parts.size() - 1) return std::nullopt;
  return parts;
}

}  // namespace

const ProcessIdentity& this_process() {
  thread_local ProcessIdentity own;
  if (own.process == ::getpid()) return own;  // else the first call, or the first after a fork
  own = {.host = host_name(),
         .boot = first_word("/proc/sys/kernel/random/boot_id"),
         .space = number_space(),
         .process = ::getpid(),
         .started = start_of(::getpid()).value_or(0),
         .job = job_of_slurm()};
  return own;
}

std::string text_of(const ProcessIdentity& process) {
  std::string text = "process " + std::to_string(process.process) + " on " + process.host;
  if (!process.job.empty()) text += " (job " + process.job + ")";
  return text;
}

ProcessState state_of(const ProcessIdentity& process) {
  const ProcessIdentity& own = this_process();
  if (process.boot.empty() || process.boot != own.boot || process.space != own.space) return ProcessState::kElsewhere;
  return start_of(process.process) == process.started ? ProcessState::kAlive : ProcessState::kGone;
}

std::string unique_text() {
  std::random_device source;
  std::string text;
  for (int i = 0; i < 3; ++i) text += hexadecimal(source(), 8);
  return text;
}

std::string temporary_name(const std::string& name) {
  return "." + name.substr(0, kLongestName) + "." + name_of(this_process()) + "-" + unique_text() + ".tmp";
}

bool is_temporary(const std::string& name) { return name.starts_with('.') && name.ends_with(".tmp"); }

std::optional<ProcessState> writer_state(const std::string& temporary_name) {
  const auto parts = parts_of(temporary_name);
  if (!parts) return std::nullopt;
  const auto& [boot, space, process, started, random] = *parts;
  const ProcessIdentity& own = this_process();
  if (boot != short_boot(own.boot) || space != own.space) return ProcessState::kElsewhere;
  const auto writer_process = number_of(process), writer_started = number_of(started);
  if (!writer_process || !writer_started) return std::nullopt;
  ProcessIdentity writer = own;
  writer.process = *writer_process;
  writer.started = *writer_started;
  return state_of(writer);
}

}  // namespace tapelab::results
