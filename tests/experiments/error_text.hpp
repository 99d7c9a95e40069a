// The text of the error a call ends in, so that tests can compare it whole.
#pragma once

#include <string>

namespace tapelab::experiments {

template <class Error, class Call>
std::string error_text(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "(no error)";
}

}  // namespace tapelab::experiments
