// What the calls on one file said, for FileForms. Only for the h5_*.cpp files.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "results/hdf5/calls.hpp"
#include "results/hdf5/h5.hpp"
#include "results/hdf5/place.hpp"

namespace tapelab::results::h5 {

/// First dry, when calls are only noted here; then, unless the form is known, while the form's file is made.
struct Recording {
  /// One dataset's values: numbers of `type`, or texts.
  struct Values {
    std::size_t begin = 0, bytes = 0;  ///< in `numbers`
    hid_t type = -1;                   ///< in memory
    std::vector<std::string> texts;
    bool is_text = false;
  };
  /// Larger files are made call by call: their values take longer than their objects, and a form would take memory.
  static constexpr std::size_t kLargest = std::size_t{2} << 20;  // bytes

  explicit Recording(bool is_dry) : dry(is_dry) {}

  void note(std::string_view call, std::initializer_list<std::size_t> numbers_of_call,
            std::initializer_list<std::string_view> texts);
  /// Number of a new member of the object `owner`.
  std::size_t add(std::size_t owner, const std::string& name, Shape shape);
  template <Number T>
  void keep(std::span<const T> of_dataset, hid_t type) {
    keep_bytes(std::as_bytes(of_dataset), type);
  }
  void keep(std::span<const std::string> texts) { values.push_back({0, 0, -1, {texts.begin(), texts.end()}, true}); }
  /// Notes where a dataset that was just made has its values.
  void place(hid_t dataset, bool by_library);
  bool is_large() const { return bytes > kLargest; }

  bool dry;
  std::string calls;                                                   ///< everything but values, call by call
  std::map<std::pair<std::size_t, std::string>, std::size_t> members;  ///< of (group, name): its number
  std::vector<Shape> shapes = {{}};                                    ///< of every object; the first is the root
  std::vector<std::byte> numbers;                                      ///< of all datasets; nothing once is_large()
  std::size_t bytes = 0;
  std::vector<Values> values;  ///< of every dataset that has any
  std::vector<Place> places;   ///< of the same, when not dry

 private:
  void keep_bytes(std::span<const std::byte> of_dataset, hid_t type);
};

/// The bytes of `count` elements, within a call.
template <class T>
std::string_view characters_of(const T* elements, std::size_t count) {
  return {reinterpret_cast<const char*>(elements), count * sizeof(T)};
}

template <Number T>
constexpr std::size_t type_code() {
  return std::same_as<T, double>         ? 0
         : std::same_as<T, float>        ? 1
         : std::same_as<T, std::int8_t>  ? 2
         : std::same_as<T, std::int32_t> ? 3
                                         : 4;
}

}  // namespace tapelab::results::h5
