// What a study of very many finished runs costs: run files, consolidation, `ls`, `table`, `plan`, the page, more runs.
//
//   bench_size FOLDER [--runs=100000] [--added=100]      FOLDER is made where missing and kept: run files are made once
//
// The runs are those of bench_runner, one update of a model of one unit; two of them are trained, the others are copies
// with their own id, seed and numbers. Every step is a process of its own, so that its peak of memory is its own.
// Caches are warm: the run files were read or written just before.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "experiments/commands/commands.hpp"
#include "experiments/config/config.hpp"
#include "experiments/grid/grid.hpp"
#include "experiments/runner/plan_runs.hpp"
#include "experiments/training/planned_run.hpp"
#include "results/files/folder.hpp"
#include "results/hdf5/forms.hpp"
#include "results/run/run_file.hpp"
#include "results/study/open_study.hpp"

namespace {

namespace fs = std::filesystem;
using namespace tapelab;
using namespace tapelab::experiments;

struct Sizes {
  fs::path folder;
  std::size_t runs = 100'000, added = 100;

  fs::path study() const { return folder / "big"; }
  std::string grid_file() const { return (folder / "nothing.ini").string(); }
  static std::string seeds(std::size_t runs) { return "seed=1.." + std::to_string(runs / 2); }
};

void command(const Arguments& arguments) {
  std::ostringstream out, err;
  if (run_command(arguments, {out, err}) != 0) throw std::runtime_error(err.str());
}

Grid grid_of(const Sizes& sizes) { return expand_grid({sizes.grid_file()}, {Sizes::seeds(sizes.runs)}, kNoRunLimit); }

/// A finished run of each learning rate.
std::map<double, results::RunRecord> trained_runs(const Sizes& sizes) {
  const fs::path study = sizes.folder / "small";
  command({"run", sizes.grid_file(), Sizes::seeds(2), "-o", study.string()});
  std::map<double, results::RunRecord> trained;
  for (const PlannedRun& run : expand_grid({sizes.grid_file()}, {Sizes::seeds(2)}, kNoRunLimit).runs)
    trained[run.config->train.learning_rate] = results::read_run(results::run_path(study, run.id));
  return trained;
}

/// The files of all runs but the last ones, which are trained later.
void make_runs(const Sizes& sizes) {
  const auto trained = trained_runs(sizes);
  const Grid grid = grid_of(sizes);
  fs::create_directories(sizes.study() / "runs");
  if (grid.runs.size() > results::kMostFlatRuns) results::split_runs(sizes.study());
  results::h5::FileForms forms;
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> factor(0, 0.1);
  for (std::size_t i = 0; i < grid.runs.size(); ++i) {
    const PlannedRun& run = grid.runs[i];
    const fs::path path = results::run_path(sizes.study(), run.id);
    if (i + sizes.added >= grid.runs.size()) {
      fs::remove(path);
      continue;
    }
    if (fs::exists(path)) continue;
    results::RunRecord record = trained.at(run.config->train.learning_rate);
    record.id = run.id;
    record.seed = run.config->seed;
    for (results::Setting& setting : record.settings)
      if (setting.key == "seed") setting.value = std::to_string(record.seed);
    for (auto& [name, value] : record.scalars)
      if (name.starts_with("test_") && name.find("baseline") == name.npos) value *= factor(random);
    for (auto& [name, curve] : record.curves)
      for (double& value : curve) value *= factor(random);
    for (auto& [name, value] : record.timing) value *= factor(random);
    for (results::NamedArray& weights : record.weights)
      for (float& value : weights.array.values) value *= static_cast<float>(factor(random));
    results::write_run(sizes.study(), record, forms);
  }
}

double seconds(timeval t) { return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec); }

/// Prints what `work` took in a process of its own.
void step(const std::string& name, const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child == 0) {
    try {
      work();
      std::_Exit(0);
    } catch (const std::exception& error) {
      std::cerr << name << ": " << error.what() << '\n';
      std::_Exit(1);
    }
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || ::wait4(child, &status, 0, &usage) != child || status != 0)
    throw std::runtime_error(name + " failed");
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  std::printf("%-42s %8.2f s %8.2f s of CPU %8.0f MB\n", name.c_str(), wall.count(),
              seconds(usage.ru_utime) + seconds(usage.ru_stime), static_cast<double>(usage.ru_maxrss) / 1e3);
  std::fflush(stdout);
}

void print_size(const fs::path& path) {
  std::printf("%-42s %8.1f MB\n", path.filename().c_str(), static_cast<double>(fs::file_size(path)) / 1e6);
}

void require_equal(const fs::path& a, const fs::path& b) {
  std::ifstream left(a, std::ios::binary), right(b, std::ios::binary);
  if (!std::equal(std::istreambuf_iterator<char>(left), {}, std::istreambuf_iterator<char>(right), {}))
    throw std::runtime_error("'" + a.string() + "' and '" + b.string() + "' differ");
}

void measure(const Sizes& sizes) {
  const std::string study = sizes.study().string(), runs = std::to_string(sizes.runs);
  const Arguments plan = {"plan", sizes.grid_file(), Sizes::seeds(sizes.runs), "-o", study, "--yes"};
  step("run files", [&] { make_runs(sizes); });
  const auto merge_all = [&] {
    for (const char* name : {"study.h5", "timing.h5"}) fs::remove(sizes.study() / name);
    results::consolidate(sizes.study());
  };
  step("consolidation of " + runs + " - " + std::to_string(sizes.added), merge_all);
  step("run: " + std::to_string(sizes.added) + " more", [&] {
    command({"run", sizes.grid_file(), Sizes::seeds(sizes.runs), "-j2", "-o", study, "--yes"});
  });
  step("ls", [&] { command({"ls", study}); });
  step("table", [&] { command({"table", study, "--rows", "train.learning_rate", "--metric", "test_loss"}); });
  step("plan", [&] { command(plan); });
  step("report", [&] { command({"report", study, "-o", (sizes.folder / "report.html").string()}); });
  fs::copy_file(sizes.study() / "study.h5", sizes.folder / "added.h5", fs::copy_options::overwrite_existing);
  step("consolidation of " + runs, merge_all);
  require_equal(sizes.study() / "study.h5", sizes.folder / "added.h5");
  for (const char* name : {"study.h5", "timing.h5", "plan.json"}) print_size(sizes.study() / name);
  print_size(sizes.folder / "report.html");
}

bool take_number(const std::string& word, const std::string& prefix, std::size_t& number) {
  if (!word.starts_with(prefix)) return false;
  const auto [end, error] = std::from_chars(word.data() + prefix.size(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size();
}

std::optional<Sizes> sizes_of(int argc, char** argv) {
  Sizes sizes;
  for (int k = 1; k < argc; ++k) {
    const std::string word = argv[k];
    if (take_number(word, "--runs=", sizes.runs) || take_number(word, "--added=", sizes.added)) continue;
    if (word.starts_with("--") || !sizes.folder.empty()) return std::nullopt;
    sizes.folder = word;
  }
  if (sizes.folder.empty() || sizes.runs < 4 || sizes.added < 1 || sizes.added >= sizes.runs) return std::nullopt;
  return sizes;
}

}  // namespace

int main(int argc, char** argv) {
  const std::optional<Sizes> sizes = sizes_of(argc, argv);
  if (!sizes) {
    std::cerr << "usage: bench_size FOLDER [--runs=N] [--added=N]\n";
    return 2;
  }
  try {
    fs::create_directories(sizes->folder);
    std::ofstream(sizes->grid_file()) << "[model]\nencoder = 1\ndecoder = 1\n[train]\nepochs = 1\n"
                                         "learning_rate = 0.1, 0.01\n";
    measure(*sizes);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
  return 0;
}
