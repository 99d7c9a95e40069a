// The one place through which text goes to standard output and standard error.
#pragma once

#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

namespace tapelab::experiments {

/// What a stream carries.
enum class Carries {
  kText,      ///< for people: what acts on a terminal is escaped
  kMessages,  ///< the same, and a message is cut to what a screen holds
  kJson,      ///< the same in the escapes of JSON, so that it reads back as it was
  kData,      ///< for programs: every byte as it is
};

/// What a command outputs that is called with these words; CSV is data, but not on a terminal.
Carries carried_by(const std::vector<std::string>& words, bool to_terminal);

/// Writes to another buffer what may be shown. Codes for the terminal go through ScreenCode.
class Screen : public std::streambuf {
 public:
  Screen(std::streambuf& to, Carries carries) : to_(to), carries_(carries) {}

  void put_code(std::string_view code);

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;

 private:
  bool put(std::string_view text);

  std::streambuf& to_;
  const Carries carries_;
  std::string unfinished_;  ///< the first bytes of a character
};

/// Our own code for the terminal, such as a colour: `out << ScreenCode{"\033[31m"}`. On other streams plain text.
struct ScreenCode {
  std::string_view code;
};
std::ostream& operator<<(std::ostream& out, ScreenCode code);

}  // namespace tapelab::experiments
