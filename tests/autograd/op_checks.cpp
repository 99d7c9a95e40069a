#include "op_checks.hpp"

#include <algorithm>
#include <cmath>

#include "autograd/elementwise.hpp"
#include "autograd/gradient_check.hpp"
#include "autograd/random.hpp"
#include "autograd/reduction.hpp"

namespace tapelab::test {

namespace {

constexpr double kKinkDistance = 0.01;

/// The inputs of a row as a model.
template <class T>
struct Inputs {
  std::vector<Parameter<T>> parameters;
  explicit Inputs(const OpRow& row) {
    for (const Shape& s : row.inputs) parameters.push_back({.shape = s});
  }
  template <class F>
  void visit(F f) {
    for (std::size_t i = 0; i < parameters.size(); ++i) f("input " + std::to_string(i), parameters[i]);
  }
};

double draw(RandomStream& random, Interval domain, const std::vector<double>& kinks) {
  for (;;) {
    const double x = random.uniform(domain.low, domain.high);
    if (std::none_of(kinks.begin(), kinks.end(), [x](double k) { return std::abs(x - k) < kKinkDistance; })) return x;
  }
}

/// All values and gradients of one row in number type T.
template <class T>
class Bench {
 public:
  explicit Bench(const OpRow& row) : row_(row), inputs_(row), buffer_(inputs_) {
    RandomStream random(17, Purpose::kInitialWeights);
    for (std::size_t i = 0; i < row.inputs.size(); ++i) {
      Parameter<T>& p = inputs_.parameters[i];
      for (std::size_t k = 0; k < p.size(); ++k) p.value[k] = static_cast<T>(draw(random, row.domains[i], row.kinks));
    }
  }

  ParameterBuffer<T>& buffer() { return buffer_; }
  std::vector<Parameter<T>>& parameters() { return inputs_.parameters; }

  std::vector<Var<T>> variables(Tape<T>& tape) {
    std::vector<Var<T>> in;
    for (Parameter<T>& p : inputs_.parameters) in.push_back(tape.parameter(p));
    return in;
  }
  std::vector<Var<T>> constants(Tape<T>& tape) {
    std::vector<Var<T>> in;
    for (Parameter<T>& p : inputs_.parameters) in.push_back(tape.constant(p.shape, p.value));
    return in;
  }
  Var<T> call(const std::vector<Var<T>>& in) const { return call_of<T>(row_)(std::span<const Var<T>>(in)); }

  /// sum(y r) with random r: a plain sum hides errors by symmetry.
  Var<T> weighted(Var<T> y) const {
    RandomStream random(23, Purpose::kShuffle);
    Var<T> r = y.tape().constant(y.shape());
    for (std::size_t k = 0; k < r.size(); ++k) r.data()[k] = static_cast<T>(random.uniform(-1, 1));
    return sum(mul(y, r));
  }

  /// Gradient of every input, one after the other, after backward from `loss`.
  std::vector<T> gradients(Tape<T>& tape, Var<T> loss) {
    std::fill_n(buffer_.gradients(), buffer_.size(), T{0});
    tape.backward(loss);
    return {buffer_.gradients(), buffer_.gradients() + buffer_.size()};
  }

 private:
  const OpRow& row_;
  Inputs<T> inputs_;
  ParameterBuffer<T> buffer_;
};

class Checker {
 public:
  explicit Checker(const OpRow& row) : row_(row) {}

  RowResult run() {
    central_differences();
    accumulation();
    same_variable_twice();
    constants();
    extremes<float>();
    extremes<double>();
    return std::move(result_);
  }

 private:
  void expect(bool right, const std::string& what) {
    ++result_.checks;
    if (!right) result_.failures.push_back(std::string(name(row_.op)) + " (" + row_.variant + "): " + what);
  }

  void compare(const GradientCheck& check, const std::string& what) {
    result_.checks += check.checked;
    result_.largest_error = std::max(result_.largest_error, check.largest_error);
    if (!(check.largest_error <= kGradientTolerance)) expect(false, what + ", " + check.where);
  }

  void central_differences() {
    Bench<double> bench(row_);
    compare(check_gradients(bench.buffer(),
                            [&](Tape<double>& tape) { return bench.weighted(bench.call(bench.variables(tape))); }),
            "gradient");
  }

  /// f(x) + f(x) has twice the gradient of f(x).
  void accumulation() {
    Bench<double> bench(row_);
    Tape<double> tape;
    const auto once = bench.gradients(tape, bench.weighted(bench.call(bench.variables(tape))));
    tape.reset();
    const auto in = bench.variables(tape);
    const auto twice = bench.gradients(tape, bench.weighted(add(bench.call(in), bench.call(in))));
    for (std::size_t k = 0; k < once.size(); ++k)
      expect(std::abs(twice[k] - 2 * once[k]) <= 1e-12 * std::max(1.0, std::abs(once[k])), "gradients do not add up");
  }

  void same_variable_twice() {
    for (std::size_t a = 0; a < row_.inputs.size(); ++a)
      for (std::size_t b = a + 1; b < row_.inputs.size(); ++b) {
        if (!(row_.inputs[a] == row_.inputs[b])) continue;
        Bench<double> bench(row_);
        compare(check_gradients(bench.buffer(),
                                [&](Tape<double>& tape) {
                                  auto in = bench.variables(tape);
                                  in[b] = in[a];
                                  return bench.weighted(bench.call(in));
                                }),
                "gradient with one variable as inputs " + std::to_string(a) + " and " + std::to_string(b));
      }
  }

  /// Constants get no gradient and do not change that of the one input which is a variable.
  void constants() {
    Bench<double> bench(row_);
    Tape<double> tape;
    const Var<double> none = bench.weighted(bench.call(bench.constants(tape)));
    expect(!none.needs_grad(), "needs a gradient though every input is a constant");
    tape.backward(none);
    expect(!none.has_grad(), "has a gradient though every input is a constant");
    tape.reset();
    const auto all = bench.gradients(tape, bench.weighted(bench.call(bench.variables(tape))));
    for (std::size_t i = 0; i < row_.inputs.size(); ++i) {
      tape.reset();
      auto in = bench.constants(tape);
      in[i] = tape.parameter(bench.parameters()[i]);
      const auto alone = bench.gradients(tape, bench.weighted(bench.call(in)));
      for (std::size_t k = 0; k < in.size(); ++k)
        if (k != i) expect(!in[k].has_grad(), "constant input " + std::to_string(k) + " has a gradient");
      const Parameter<double>& p = bench.parameters()[i];
      const auto first = static_cast<std::size_t>(p.gradient - bench.buffer().gradients());
      for (std::size_t k = first; k < first + p.size(); ++k)
        expect(std::abs(alone[k] - all[k]) <= 1e-12 * std::max(1.0, std::abs(all[k])),
               "gradient of input " + std::to_string(i) + " alone differs");
    }
  }

  template <class T>
  void extremes() {
    Bench<T> bench(row_);
    RandomStream random(5, Purpose::kShuffle);
    for (std::size_t i = 0; i < row_.inputs.size(); ++i) {
      Parameter<T>& p = bench.parameters()[i];
      const double other = row_.domains[i].low > 0 ? 1 / row_.extreme : -row_.extreme;
      for (std::size_t k = 0; k < p.size(); ++k)
        p.value[k] = static_cast<T>(random.below(2) == 0 ? row_.extreme : other);
    }
    Tape<T> tape;
    const Var<T> y = bench.call(bench.variables(tape));
    const auto finite = [](T x) { return std::isfinite(x); };
    expect(std::all_of(y.data(), y.data() + y.size(), finite), "value of extreme inputs is not finite");
    const auto gradients = bench.gradients(tape, bench.weighted(y));
    expect(std::all_of(gradients.begin(), gradients.end(), finite), "gradient of extreme inputs is not finite");
  }

  const OpRow& row_;
  RowResult result_;
};

}  // namespace

RowResult check_row(const OpRow& row) { return Checker(row).run(); }

}  // namespace tapelab::test
