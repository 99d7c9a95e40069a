#include "experiments/commands/export_model.hpp"

#include <algorithm>
#include <array>
#include <boost/program_options/value_semantic.hpp>
#include <filesystem>
#include <span>

#include "experiments/commands/commands.hpp"
#include "experiments/commands/model_arguments.hpp"
#include "experiments/export_model/keras_file.hpp"
#include "experiments/export_model/onnx_model.hpp"
#include "experiments/formats/input_error.hpp"
#include "experiments/runner/provenance.hpp"
#include "results/files/atomic_file.hpp"
#include "results/files/regular_file.hpp"
#include "results/text/errors.hpp"
#include "results/text/nearest_name.hpp"

namespace tapelab::experiments {
namespace {

namespace fs = std::filesystem;

/// Files that are made here, by the ending of their names.
struct ModelKind {
  std::string_view ending;
  std::string (*make)(StoredModel&, const ExportOptions&);
  std::string_view sign;  ///< what stands in the first or last bytes of such a file of ours
};
constexpr std::array<ModelKind, 3> kKinds = {
    {{".onnx", onnx_file, "tapelab"}, {".keras", keras_file, kKerasSign}, {".h5", legacy_keras_file, kKerasSign}}};

const ModelKind* kind_of(const fs::path& path) {
  const auto found = std::ranges::find(kKinds, path.extension().string(), &ModelKind::ending);
  return found == kKinds.end() ? nullptr : &*found;
}

ExportPart part_of(const CommandLine& line) {
  const std::string part = line.options["part"].as<std::string>();
  const std::vector<std::string> known = {"all", "encoder", "decoder"};
  const auto found = std::ranges::find(known, part);
  if (found == known.end())
    throw results::UsageError("--part takes all, encoder or decoder, not '" + part + "'",
                              results::did_you_mean(part, known));
  return std::array{ExportPart::kAll, ExportPart::kEncoder,
                    ExportPart::kDecoder}[static_cast<std::size_t>(found - known.begin())];
}

/// Whether `sign` stands near the beginning or the end of a file.
bool bears(const results::RegularFile& file, std::string_view sign) {
  const std::uint64_t size = std::min<std::uint64_t>(file.bytes(), 64);
  std::string ends[2];
  for (std::string& end : ends) {
    end.resize(size);
    if (!file.read_at(std::as_writable_bytes(std::span(end)), &end == ends ? 0 : file.bytes() - size)) return false;
  }
  return ends[0].find(sign) != std::string::npos || ends[1].find(sign) != std::string::npos;
}

/// A model that was exported before may be replaced; others may have been trained for days.
void keep_other_models(const fs::path& path, const ModelKind& kind) {
  const results::RegularFile file(path);
  if (file.is_missing() || (file.problem().empty() && bears(file, kind.sign))) return;
  throw results::UsageError("'" + path.string() + "' already exists and is not a model that tapelab exported",
                            {"move it away, or choose another name with -o"});
}

}  // namespace

void add_model_export_options(options::options_description& known) {
  known.add_options()("part", options::value<std::string>()->value_name("all|encoder|decoder")->default_value("all"),
                      "of a model: the whole, its encoder, or its decoders")(
      "raw", "of a model: inputs and outputs as its layers have them, without scaling");
}

bool exports_model(const CommandLine& line) {
  const fs::path path = line.has("output") ? line.options["output"].as<std::string>() : "";
  std::error_code error;
  if (kind_of(path) != nullptr && !fs::is_directory(path, error)) return true;
  if (line.has("raw") || !line.options["part"].defaulted())
    throw results::UsageError("--part and --raw are for models: tapelab export STUDY RUN -o model.onnx");
  return false;
}

int export_model(const CommandLine& line, const Console& console) {
  const ExportPart part = part_of(line);
  const OpenedModel opened = open_model("export", line, console);
  if (opened.data)
    throw results::UsageError("a model is exported without data, but '" + *opened.data + "' is given",
                              {"its outputs for data: tapelab predict"});
  const fs::path path = opened.output;
  const ModelKind& kind = *kind_of(path);
  keep_other_models(path, kind);
  const std::string bytes =
      kind.make(*opened.model, {.part = part, .raw = line.has("raw"), .run = opened.run.id, .version = build_commit()});
  results::write_file_atomically(path, std::as_bytes(std::span(bytes)));
  console.out << path.string() << ": run " << opened.run.id << ", "
              << (part == ExportPart::kAll       ? "whole model"
                  : part == ExportPart::kEncoder ? "encoder"
                                                 : "decoder")
              << '\n';
  return 0;
}

}  // namespace tapelab::experiments
