// Files that differ in their values only, as the runs of a grid do, made from a copy of the first one's bytes.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "results/hdf5/h5.hpp"
#include "results/hdf5/place.hpp"

namespace tapelab::results::h5 {

/// Making an object costs libhdf5 ten times what writing its value costs. So a file's form (every name, type, extent,
/// attribute and axis) is made once, and of the next file with the same form only the values are written: numbers
/// straight to their place, strings and compressed arrays by libhdf5. The bytes of a file depend on what it holds, not
/// on the files before it. Keeps bytes, no handles.
class FileForms {
 public:
  /// The file that `write` fills, starting at the root. It is called once when the form is known, else twice; the first
  /// time nothing can be read back but names and shapes.
  File file(const std::function<void(Group& root)>& write);

 private:
  struct Form {
    std::string calls;
    std::vector<std::byte> image;
    std::vector<Place> places;  ///< of all values, in the order of the calls
  };
  const Form& form(const std::string& calls, const std::function<void(Group&)>& write);
  static File filled(const Form& form, const Recording& values);

  std::deque<Form> forms_;  ///< newest first
};

}  // namespace tapelab::results::h5
