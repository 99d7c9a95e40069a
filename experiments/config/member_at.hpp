// From a member of Config to where a field's value lives.
#pragma once

#include <type_traits>
#include <utility>
#include <vector>

#include "experiments/config/config.hpp"
#include "experiments/config/fields.hpp"

namespace tapelab::experiments {

template <class T>
inline constexpr bool kIsChoiceList = false;
template <Listed E>
inline constexpr bool kIsChoiceList<std::vector<E>> = true;

template <class E>
std::vector<std::size_t> places_of(const std::vector<E>& choices) {
  std::vector<std::size_t> places;
  for (const E choice : choices) places.push_back(static_cast<std::size_t>(choice));
  return places;
}

template <class E>
void set_places(std::vector<E>& choices, const std::vector<std::size_t>& places) {
  choices.clear();
  for (const std::size_t place : places) choices.push_back(static_cast<E>(place));
}

template <auto... Path>
constexpr Member member_at() {
  using Type = std::remove_reference_t<decltype((std::declval<Config&>().*....*Path))>;
  if constexpr (Listed<Type>)
    return ChoiceMember{[](const Config& config) { return static_cast<std::size_t>((config.*....*Path)); },
                        [](Config& config, std::size_t place) { (config.*....*Path) = static_cast<Type>(place); },
                        texts_of(Type{})};
  else if constexpr (kIsChoiceList<Type>)
    return ChoiceListMember{
        [](const Config& config) { return places_of((config.*....*Path)); },
        [](Config& config, const std::vector<std::size_t>& places) { set_places((config.*....*Path), places); },
        texts_of(typename Type::value_type{})};
  else
    return +[](Config& config) -> Type& { return (config.*....*Path); };
}

/// A member of Config: at<&Config::data, &DataConfig::window>.
template <auto... Path>
inline constexpr Member at = member_at<Path...>();

}  // namespace tapelab::experiments
