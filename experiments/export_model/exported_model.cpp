#include "experiments/export_model/exported_model.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/config/config.hpp"
#include "experiments/config/parts.hpp"
#include "experiments/model/output_columns.hpp"
#include "results/text/errors.hpp"

namespace tapelab::experiments {
namespace {

/// Of (x * scale - offset) / range = (x - offset / scale) / (range / scale) for the first `columns` columns.
Scaler in_units_of_file(Scaler scaler, double scale, std::size_t columns) {
  for (std::size_t i = 0; i < std::min(columns, scaler.offset.size()); ++i) {
    scaler.offset[i] /= scale;
    scaler.range[i] /= scale;
  }
  return scaler;
}

/// data.units: one for all columns that are read, or one for each of these, then for other targets. What is made of the
/// columns has none.
std::vector<std::string> input_units(const DataConfig& data, const DataShape& shape) {
  const std::size_t read = read_inputs(shape);
  if (data.units.empty() || (data.units.size() > 1 && data.units.size() < read)) return {};
  std::vector<std::string> units;
  for (std::size_t i = 0; i < read; ++i) units.push_back(data.units.size() == 1 ? data.units[0] : data.units[i]);
  units.resize(shape.features, "1");
  return units;
}

}  // namespace

bool ExportedColumns::is_scaled() const {
  return std::ranges::any_of(scaler.offset, [](double offset) { return offset != 0; }) ||
         std::ranges::any_of(scaler.range, [](double range) { return range != 1; });
}

bool ExportedColumns::needs_double() const {
  constexpr double kMost = 16;  // offsets so many ranges away cost 1e-6 of the range: 2^-24 (16 + 1)
  for (std::size_t i = 0; i < scaler.offset.size(); ++i)
    if (std::abs(scaler.offset[i]) > kMost * std::abs(scaler.range[i])) return true;
  return false;
}

std::string ExportedColumns::text() const {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text.append(i == 0 ? "" : ", ").append(names[i]).append(units.empty() ? "" : " [" + units[i] + "]");
  return text;
}

ExportedColumns exported_inputs(const StoredModel& model) {
  const DataConfig& data = model.config().data;
  const DataShape& shape = model.shape();
  return {shape.feature_names, input_units(data, shape),
          in_units_of_file(shape.scaler, data.scale, read_inputs(shape))};
}

ExportedColumns exported_outputs(const StoredModel& model, const std::string& decoder) {
  const DecoderConfig& settings = model.config().decoder(decoder);
  const DecoderShape& shape = model.shape().decoders[decoder_place(model.shape(), decoder)];
  const double scale = settings.classifies ? 1 : model.config().data.scale;  // of a probability
  return {output_names(model.shape(), settings), shape.units,
          in_units_of_file(output_scaler(model.shape(), settings), scale, shape.features)};
}

ExportedColumns exported_known(const DecoderShape& decoder) {
  return {decoder.known, {}, identity(decoder.known.size())};
}

OutputSteps output_steps(const StoredModel& model, const DecoderShape& decoder) {
  const DecoderConfig& settings = model.config().decoder(decoder.name);
  OutputSteps steps{.trained = decoder.steps};
  const bool copies_all = settings.first_step == choice::FirstStep::kState && decoder.steps == 1;
  steps.follow_input = settings.target != choice::Target::kFuture && settings.steps == 0 && !copies_all &&
                       decoder.steps <= model.shape().steps;
  if (steps.follow_input) steps.fewer = model.shape().steps - decoder.steps;
  return steps;
}

bool has_lengths(const StoredModel& model) {
  const DataConfig& data = model.config().data;
  if (!takes_whole_series(data)) return false;
  const bool pads = data.missing == choice::Missing::kMaskValues || data.layout == choice::Layout::kWide;
  return pads || !data.sequence_column.empty() || !data.files.empty();
}

void require_exportable(const StoredModel& model, const ExportOptions& options) {
  if (options.part == ExportPart::kDecoder && model.shape().decoders.empty())
    throw results::UsageError("run " + options.run + " has an encoder only", {"export it without --part decoder"});
  if (options.raw) return;
  if (!model.shape().series_scalers.empty())
    throw results::UsageError(
        "data.scale_by = series scales every series by itself, which the file of a model cannot hold",
        {"export it with --raw, and scale inputs and outputs yourself"});
  if (model.config().data.scale == 0)
    throw results::UsageError("data.scale = 0 leaves nothing of the data, so that outputs have no units",
                              {"export it with --raw"});
}

}  // namespace tapelab::experiments
