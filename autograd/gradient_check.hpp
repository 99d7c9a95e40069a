// Analytic gradients against central differences, in float64.
#pragma once

#include <functional>
#include <string>

#include "autograd/tape.hpp"

namespace tapelab {

struct GradientCheck {
  std::size_t checked = 0;   ///< numbers compared
  double largest_error = 0;  ///< max of |a - n| / max(|a|, |n|, 1), a analytic, n numeric; NaN counts as infinite
  std::string where;         ///< "name[index]: analytic a, numeric n" of the largest
};

/// `loss` builds a scalar on the tape it is given from the parameters in `buffer`; it is called twice per number, each
/// time on a fresh pass. Values are restored afterwards. step: half the distance of the two evaluations, relative to
/// max(|x|, 1). Functions with kinks must be checked away from them.
GradientCheck check_gradients(ParameterBuffer<double>& buffer, const std::function<Var<double>(Tape<double>&)>& loss,
                              double step = 1e-5);

}  // namespace tapelab
