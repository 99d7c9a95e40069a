#include "experiments/keras/weight_file.hpp"

#include <algorithm>
#include <cmath>

#include "results/text/errors.hpp"

namespace tapelab::experiments::keras {

namespace h5 = results::h5;

constexpr std::size_t kMostRows = 1'000'000;

WeightFile::WeightFile(std::span<const std::byte> bytes) : file_(h5::File::open_apart(bytes)) {}

results::Array WeightFile::take(const std::string& path, const std::vector<std::size_t>& shape, const std::string& of) {
  const h5::Shape stored = file_.root().dataset(path).shape();
  if (stored != shape)
    throw results::DamagedFile(of + " needs " + h5::shape_text(shape) + ", but " + path + " is " +
                               h5::shape_text(stored));
  return read(path, shape, of);
}

results::Array WeightFile::take_rows(const std::string& path, std::size_t columns, const std::string& of) {
  const h5::Shape stored = file_.root().dataset(path).shape();
  if (stored.size() != 2 || stored[1] != columns || stored[0] == 0 || stored[0] > kMostRows)
    throw results::DamagedFile(of + " needs rows of " + std::to_string(columns) + " numbers, but " + path + " is " +
                               h5::shape_text(stored));
  return read(path, stored, of);
}

results::Array WeightFile::take_numbers(const std::string& path, const std::string& of) {
  const h5::Shape stored = file_.root().dataset(path).shape();
  if (stored.size() != 1 || stored[0] == 0 || stored[0] > kMostRows)
    throw results::DamagedFile(of + " needs a row of numbers, but " + path + " is " + h5::shape_text(stored));
  return read(path, stored, of);
}

results::Array WeightFile::read(const std::string& path, const std::vector<std::size_t>& shape, const std::string& of) {
  const h5::Dataset dataset = file_.root().dataset(path);
  if (dataset.kind() != h5::Kind::kFloat)
    throw results::UsageError(of + ": " + path + " does not hold numbers of 32 bits",
                              {"needed: float32; in Keras set that type, load the weights, and save the model again"});
  results::Array array{shape, dataset.read<float>()};
  if (!std::ranges::all_of(array.values, [](float value) { return std::isfinite(value); }))
    throw results::DamagedFile(of + ": " + path + " holds values that are no finite numbers");
  if (!used_.insert(path).second) throw results::DamagedFile(of + ": " + path + " is the weight of two layers");
  return array;
}

std::vector<std::string> WeightFile::unused(const std::vector<std::string>& groups) const {
  std::vector<std::string> left = file_.root().dataset_paths();
  std::erase_if(left, [&](const std::string& path) {
    const bool asked = groups.empty() || std::ranges::any_of(groups, [&](const std::string& group) {
                         return path.starts_with(group + "/");
                       });
    return !asked || used_.contains(path);
  });
  return left;
}

std::vector<std::string> names_in(const h5::Group& group, const std::string& attribute) {
  if (const auto names = group.text_attributes(attribute)) return *names;
  std::vector<std::string> all;
  for (std::size_t part = 0;; ++part) {
    const auto names = group.text_attributes(attribute + std::to_string(part));
    if (!names || names->empty()) return all;
    all.insert(all.end(), names->begin(), names->end());
  }
}

}  // namespace tapelab::experiments::keras
