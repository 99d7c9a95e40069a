#include "export_workload.hpp"

#include <bit>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace tapelab::bench {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr int kLosses = 10;

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string() + "; name a folder that can be written");
}

}  // namespace

void export_workload(const Workload& w, const std::filesystem::path& folder) {
  TrainStep step(w, Activation::kTanh);
  nlohmann::ordered_json arrays;
  std::string numbers;
  const auto add = [&](const std::string& name, const std::vector<std::size_t>& shape, const float* data,
                       std::size_t size) {
    arrays[name] = {{"shape", shape}, {"offset", numbers.size() / sizeof(float)}};
    numbers.append(reinterpret_cast<const char*>(data), size * sizeof(float));
  };
  step.model().visit([&](const std::string& name, const Parameter<float>& p) {
    add(name, {p.shape.begin(), p.shape.end()}, p.value, p.size());
  });
  add("input", {w.steps, w.batch, w.features}, step.input().data(), step.input().size());
  add("future", {w.predict_steps, w.batch, w.features}, step.future().data(), step.future().size());

  nlohmann::ordered_json sizes = {{"name", w.name},
                                  {"batch", w.batch},
                                  {"steps", w.steps},
                                  {"features", w.features},
                                  {"encoder", w.encoder},
                                  {"decoder", w.decoder},
                                  {"predict_steps", w.predict_steps}};
  sizes["arrays"] = arrays;
  for (int k = 0; k < kLosses; ++k) sizes["losses"].push_back(step.run());
  write(folder / (w.name + ".bin"), numbers);
  write(folder / (w.name + ".json"), sizes.dump(1) + "\n");
}

}  // namespace tapelab::bench
