#include "autograd/gradient_check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <vector>

namespace tapelab {

GradientCheck check_gradients(ParameterBuffer<double>& buffer, const std::function<Var<double>(Tape<double>&)>& loss,
                              double step) {
  Tape<double> tape;
  const auto evaluate = [&] {
    tape.reset();
    return *loss(tape).data();
  };
  std::fill_n(buffer.gradients(), buffer.size(), 0.0);
  tape.backward(loss(tape));
  const std::vector<double> analytic(buffer.gradients(), buffer.gradients() + buffer.size());

  GradientCheck result;
  for (const auto& [name, parameter] : buffer.entries()) {
    const std::size_t first = static_cast<std::size_t>(parameter->gradient - buffer.gradients());
    for (std::size_t i = 0; i < parameter->size(); ++i) {
      double& x = parameter->value[i];
      const double kept = x, h = step * std::max(std::abs(kept), 1.0);
      x = kept + h;
      const double above = evaluate();
      x = kept - h;
      const double below = evaluate();
      x = kept;
      const double a = analytic[first + i], n = (above - below) / (2 * h);
      double error = std::abs(a - n) / std::max({std::abs(a), std::abs(n), 1.0});
      if (std::isnan(error)) error = std::numeric_limits<double>::infinity();
      ++result.checked;
      if (error >= result.largest_error) {
        result.largest_error = error;
        std::ostringstream text;
        text << name << '[' << i << "]: analytic " << a << ", numeric " << n;
        result.where = text.str();
      }
    }
  }
  return result;
}

}  // namespace tapelab
