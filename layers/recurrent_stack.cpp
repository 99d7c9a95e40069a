#include "layers/recurrent_stack.hpp"

#include <stdexcept>

namespace tapelab {

namespace {

template <class T>
std::variant<Recurrent<T>, Bidirectional<T>> make_layer(const std::string& path, std::size_t features,
                                                        std::size_t units, const StackOptions& options) {
  using Layer = std::variant<Recurrent<T>, Bidirectional<T>>;
  if (options.direction == Direction::kBoth)
    return Layer(std::in_place_type<Bidirectional<T>>, path, features, units, options.layer);
  return Layer(std::in_place_type<Recurrent<T>>, path, features, units, options.layer);
}

}  // namespace

template <class T>
std::vector<StackedLayer<T>> make_stack(const std::string& path, std::size_t features, const StackOptions& options,
                                        std::uint32_t& index) {
  if (options.units.empty()) throw std::invalid_argument("at least one recurrent layer is needed in " + path);
  std::vector<StackedLayer<T>> stack;
  for (const std::size_t units : options.units) {
    const std::string layer_path = path + "/" + std::to_string(stack.size());
    Dropout dropout{layer_path + "/dropout", options.dropout, index};
    stack.push_back({make_layer<T>(layer_path, features, units, options), std::move(dropout)});
    features = stack.back().width();
    index += stack.back().streams();
  }
  return stack;
}

template std::vector<StackedLayer<float>> make_stack(const std::string&, std::size_t, const StackOptions&,
                                                     std::uint32_t&);
template std::vector<StackedLayer<double>> make_stack(const std::string&, std::size_t, const StackOptions&,
                                                      std::uint32_t&);

}  // namespace tapelab
