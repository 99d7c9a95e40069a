#include "results/study/mergeable.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <numeric>

#include "results/files/available_memory.hpp"

namespace tapelab::results {
namespace {

constexpr std::array<const char*, 3> kKinds = {"one number", "a curve", "one number per step"};

/// Calls see(name, kind) for everything with a name of its own in a merged study.
template <class See>
void visit_names(const MergedRun& run, See see) {
  for (const auto& [name, value] : run.scalars) see(std::string(name), 0);
  for (const auto& [name, curve] : run.curves) see(std::string(name), 1);
  for (const auto& [name, profile] : run.profiles) see(std::string(name), 2);
}

/// What most runs hold under each name.
std::map<std::string, std::size_t> usual_kinds(const std::vector<MergedRun>& runs) {
  std::map<std::string, std::array<std::size_t, 3>> counts;
  for (const MergedRun& run : runs) visit_names(run, [&](const std::string& name, int kind) { ++counts[name][kind]; });
  std::map<std::string, std::size_t> usual;
  for (const auto& [name, count] : counts)
    usual[name] = static_cast<std::size_t>(std::ranges::max_element(count) - count.begin());
  return usual;
}

double product(const std::vector<std::size_t>& shape) {
  return std::accumulate(shape.begin(), shape.end(), 1.0,
                         [](double all, std::size_t extent) { return all * static_cast<double>(extent); });
}

double values_of(const MergedRun& run) {
  double count = 0;
  for (const auto& [name, curve] : run.curves) count += static_cast<double>(curve.size());
  for (const auto& [name, profile] : run.profiles) count += static_cast<double>(profile.size());
  for (const Output& output : run.outputs) count += 2 * product(output.prediction.shape);
  return count;
}

/// Bytes of the cubes that these runs make: every one as long as the longest.
double merged_bytes(const std::vector<MergedRun>& runs) {
  std::map<std::string, std::size_t> curves, profiles;
  std::map<std::string, std::vector<std::size_t>> outputs;
  const auto lengthen = [](std::map<std::string, std::size_t>& lengths, const std::string& name, std::size_t length) {
    lengths[name] = std::max(lengths[name], length);
  };
  for (const MergedRun& run : runs) {
    for (const auto& [name, curve] : run.curves) lengthen(curves, std::string(name), curve.size());
    for (const auto& [name, profile] : run.profiles) lengthen(profiles, std::string(name), profile.size());
    for (const Output& output : run.outputs) {
      std::vector<std::size_t>& shape = outputs[output.decoder];
      shape.resize(3, 0);
      for (std::size_t axis = 0; axis < 3; ++axis) shape[axis] = std::max(shape[axis], output.prediction.shape[axis]);
    }
  }
  double values = 0;
  std::size_t longest = 0;
  for (const auto& [name, length] : curves) longest = std::max(longest, length);
  std::size_t classes = 0;
  for (const MergedRun& run : runs) classes = std::max(classes, run.confusion.classes.size());
  values += static_cast<double>(classes * classes) / 2;
  values += static_cast<double>(curves.size()) * static_cast<double>(longest);
  for (const auto& [name, length] : profiles) values += static_cast<double>(length);
  for (const auto& [decoder, shape] : outputs) values += product(shape);  // two of half a double
  return values * static_cast<double>(runs.size()) * sizeof(double);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> take_out_unmergeable(std::vector<MergedRun>& runs) {
  std::vector<std::pair<std::string, std::string>> taken;
  const auto usual = usual_kinds(runs);
  std::erase_if(runs, [&](const MergedRun& run) {
    std::string why;
    visit_names(run, [&](const std::string& name, int kind) {
      if (const std::size_t others = usual.at(name); others != static_cast<std::size_t>(kind))
        why = "'" + name + "' is " + kKinds[static_cast<std::size_t>(kind)] + " in it and " + kKinds[others] +
              " in other runs";
    });
    if (!why.empty()) taken.emplace_back(run.id, why);
    return !why.empty();
  });
  constexpr double kAlwaysFits = 1 << 26;
  for (double bytes = merged_bytes(runs); bytes > kAlwaysFits && bytes > static_cast<double>(available_memory());
       bytes = merged_bytes(runs)) {
    const auto largest = std::ranges::max_element(runs, {}, values_of);
    taken.emplace_back(largest->id,
                       "with all runs padded to its length the study is larger than the memory that is free");
    runs.erase(largest);
  }
  return taken;
}

}  // namespace tapelab::results
