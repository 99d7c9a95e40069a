// Steady state of models: the second identical step asks the heap for nothing.
#include <doctest/doctest.h>

#include "counted_allocations.hpp"
#include "model_variants.hpp"

using namespace tapelab;
using namespace tapelab::test;

TEST_CASE("the second training step of every model variant allocates nothing, nor does the second generation") {
  const RaggedSequences ragged{{0, 1, 2}, {4, 2, 3}};
  for (const Variant& v : model_variants()) {
    INFO(v.text());
    AutoencoderOptions options = options_of(v, ragged.steps());
    options.dropout = 0.2;
    Autoencoder<float> model(options);
    ParameterBuffer<float> parameters(model);
    model.initialize(1);
    Tape<float> tape;
    const auto allocations = [&](auto work) {
      tape.reset();
      const std::size_t before = allocation_count();
      work();
      return allocation_count() - before;
    };
    const auto step = [&](bool own) {
      const Pass<float> pass{.dropout = DropoutKey{1, 2}};
      const Encoding<float> encoding = model.encode(ragged.inputs(tape), ragged.mask(tape), pass);
      Var<float> total;
      for (std::size_t d = 0; d < model.decoders().size(); ++d) {
        Decoder<float>& decoder = model.decoders()[d];
        const Var<float> previous = ragged.previous(tape, v, d);
        const Var<float> known = ragged.known(tape, v, d);
        const Var<float> y = own && decoder.options.conditional ? decoder.on_own_outputs(encoding, previous, {}, known)
                                                                : decoder(encoding, previous, known);
        const Var<float> loss = mse(y, ragged.target(tape, v, d), ragged.mask(tape, d));
        total = total ? add(total, loss) : loss;
      }
      tape.backward(total);
    };
    for (const bool own : {false, true}) {
      allocations([&] { step(own); });
      CHECK(allocations([&] { step(own); }) == 0);
    }

    tape.set_mode(Mode::kInference);
    const auto generate = [&] {
      const Encoding<float> encoding = model.encode(ragged.inputs(tape), ragged.mask(tape));
      for (std::size_t d = 0; d < model.decoders().size(); ++d)
        model.decoders()[d].generate(encoding, {}, ragged.known(tape, v, d));
    };
    allocations(generate);
    CHECK(allocations(generate) == 0);
  }
}
