// A thousand files, cut short or with flipped bits: no crash, and never a wrong number. A reader gives the numbers that
// were written, or says that the file is damaged.
#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <random>

#include "results/query/run_choice.hpp"
#include "results/run/checkpoint.hpp"
#include "results/run/run_file.hpp"
#include "results/study/check.hpp"
#include "results/study/open_study.hpp"
#include "results/study/study.hpp"
#include "results/text/errors.hpp"
#include "results/views/listing.hpp"
#include "results/views/table.hpp"
#include "tests/results/example_runs.hpp"
#include "tests/results/file_content.hpp"

using namespace tapelab::results;
using examples::content;
namespace fs = std::filesystem;

namespace {

constexpr int kDamagedFiles = 1000;

void put(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// Cuts the end off, or flips up to four bits anywhere, the checksum included.
std::string damage(std::string bytes, std::mt19937& random) {
  const std::string whole = bytes;
  while (bytes == whole) {
    if (random() % 2 == 0) {
      bytes.resize(random() % bytes.size());
    } else {
      for (unsigned flips = 1 + random() % 4; flips > 0; --flips) {
        const std::size_t bit = random() % (8 * bytes.size());
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
      }
    }
  }
  return bytes;
}

/// Equal to the last bit, NaN included.
bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](double x, double y) {
           return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
         });
}

/// Every run of `study` is one of `whole` with the same numbers. Returns how many there are.
std::size_t check_numbers(const Study& study, const Study& whole) {
  std::size_t runs = 0;
  for (std::size_t at = 0; at < study.run_count(); ++at) {
    if (study.run_id[at].empty()) continue;
    ++runs;
    const std::size_t there = find_run(whole, study.run_id[at]);
    CHECK(study.config[at] == whole.config[there]);
    CHECK(study.status[at] == whole.status[there]);
    for (const auto& [name, values] : study.scalars) CHECK(same_bits({values[at]}, {whole.scalars.at(name)[there]}));
    for (const auto& [name, values] : study.curves)
      for (std::size_t e = 0; e < study.epochs; ++e)
        CHECK(same_bits({values[at * study.epochs + e]}, {whole.curves.at(name)[there * whole.epochs + e]}));
  }
  return runs;
}

struct Example {
  examples::TemporaryFolder folder;
  std::vector<fs::path> files;
  std::vector<std::string> bytes;
  Study whole;

  Example() {
    for (const RunRecord& run : examples::grid())
      if (run.id < "r000000000004") write_run(folder.path(), run);
    write_checkpoint(folder.path(), {"r000000000009", {{"epoch", 3}}, {}, {{"train_loss", {3, 2, 1}}}, {}});
    whole = consolidate(folder.path());
    for (const auto& entry : fs::directory_iterator(folder.path() / "runs")) files.push_back(entry.path());
    for (const char* name : {"study.h5", "timing.h5"}) files.push_back(folder.path() / name);
    std::ranges::sort(files);
    for (const fs::path& file : files) bytes.push_back(content(file));
  }
};

/// The damaged file itself: right numbers (only its checksum was cut off) or an error.
void read_alone(const Example& example, const fs::path& path) {
  try {
    if (path.extension() == ".ckpt") {
      read_checkpoint(path);
      FAIL("a damaged checkpoint was read");
    } else if (path.filename() == "study.h5") {
      const Study study = read_study(path);
      CHECK(study.warnings.size() == 1);
      CHECK(check_numbers(study, example.whole) == 4);
    } else if (path.filename() != "timing.h5") {
      std::vector<std::string> warnings;
      const RunRecord run = read_run(path, RunContents::kAll, &warnings);
      CHECK(warnings.size() == 1);
      CHECK(run.scalars.at("test_predict_mse") ==
            example.whole.scalars.at("test_predict_mse")[find_run(example.whole, run.id)]);
    }
  } catch (const DamagedFile&) {
  } catch (const UsageError&) {
    // A lone study.h5 whose first bytes and checksum are gone is no file of ours any more.
    CHECK(path.filename() == "study.h5");
  }
}

/// What is left of the folder: runs whose files are damaged are left out and named.
void read_rest(const Example& example, const Study& study) {
  const std::size_t runs = check_numbers(study, example.whole);
  CHECK(runs >= 3);
  if (runs == 3) CHECK(study.warnings.size() == 1);
  CHECK_FALSE(list_runs(study, {}, Format::kText).empty());
  CHECK_FALSE(render(make_table(study, {}), Format::kText).empty());
}

}  // namespace

TEST_CASE("damaged_files: a thousand of them, no crash and never a wrong number") {
  const Example example;
  std::mt19937 random(20251125);
  std::size_t edited = 0;
  for (int i = 0; i < kDamagedFiles; ++i) {
    const std::size_t which = random() % example.files.size();
    const fs::path& path = example.files[which];
    put(path, damage(example.bytes[which], random));
    CAPTURE(i);
    CAPTURE(path.filename().string());
    const CheckReport report = check_study(example.folder.path());
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].file.ends_with(path.filename().string()));
    if (report.findings[0].kind == Finding::Kind::kEdited) ++edited;
    read_alone(example, path);
    read_rest(example, merge_runs(example.folder.path()));
    if (i % 20 == 0)
      read_rest(example, read_study(example.folder.path()));  // may write study.h5 anew, which takes long
    for (std::size_t file = 0; file < example.files.size(); ++file)
      if (file == which || example.files[file].parent_path().filename() != "runs")  // what reading rebuilt
        put(example.files[file], example.bytes[file]);
  }
  CHECK(edited < kDamagedFiles / 100);  // those that lost exactly their checksum
}
