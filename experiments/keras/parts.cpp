#include "experiments/keras/parts.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "results/text/errors.hpp"

namespace tapelab::experiments::keras {
namespace {

using Path = std::vector<std::size_t>;

bool is_recurrent(const Graph& graph, std::size_t place) { return graph.layers[place].kind == Kind::kRecurrent; }

/// From the layer behind the input to an output.
Path path_to(const Graph& graph, std::size_t output) {
  Path path;
  for (std::size_t place = output; !graph.layers[place].inputs.empty(); place = graph.layers[place].inputs.front())
    path.push_back(place);
  std::ranges::reverse(path);
  return path;
}

std::vector<Path> paths_of(const Graph& graph) {
  if (graph.outputs.size() > 2)
    throw results::UsageError("its model has " + std::to_string(graph.outputs.size()) + " outputs",
                              {"needed: one or two, each of a decoder"});
  std::vector<Path> paths;
  std::set<std::size_t> read;
  for (const std::size_t output : graph.outputs) {
    paths.push_back(path_to(graph, output));
    read.insert(paths.back().begin(), paths.back().end());
  }
  for (std::size_t place = 0; place < graph.layers.size(); ++place)
    if (graph.layers[place].kind != Kind::kInput && !read.contains(place))
      refuse(graph.layers[place], "no output of the model reads it", "a model without it");
  return paths;
}

/// The recurrent layers of a path.
std::vector<std::size_t> recurrent_in(const Graph& graph, const Path& path) {
  std::vector<std::size_t> found;
  std::ranges::copy_if(path, std::back_inserter(found), [&](std::size_t place) { return is_recurrent(graph, place); });
  return found;
}

/// Where the RepeatVector of a path stands; its size where it has none.
std::size_t repeat_in(const Graph& graph, const Path& path) {
  const auto is_repeat = [&](std::size_t place) { return graph.layers[place].kind == Kind::kRepeat; };
  const auto found = std::ranges::find_if(path, is_repeat);
  if (found != path.end())
    if (const auto second = std::find_if(found + 1, path.end(), is_repeat); second != path.end())
      refuse(graph.layers[*second], "it is the second on its way", "one RepeatVector between encoder and decoder");
  return static_cast<std::size_t>(found - path.begin());
}

Path part_of(const Path& path, std::size_t first, std::size_t end) {
  return {path.begin() + static_cast<std::ptrdiff_t>(first), path.begin() + static_cast<std::ptrdiff_t>(end)};
}

Parts with_repeats(const Graph& graph, const std::vector<Path>& paths) {
  Parts parts;
  for (const Path& path : paths) {
    const std::size_t at = repeat_in(graph, path);
    if (at == path.size())
      refuse(graph.layers[path.back()], "the decoder that it ends reads the code without a RepeatVector",
             "a RepeatVector in both decoders");
    const Path encoder = part_of(path, 0, at);
    if (!parts.decoders.empty() && encoder != parts.encoder)
      refuse(graph.layers[path[at]], "it repeats another code than that of the other decoder",
             "two decoders of the same code");
    parts.encoder = encoder;
    parts.decoders.push_back({part_of(path, at + 1, path.size()), graph.layers[path[at]].repeats});
  }
  return parts;
}

/// How many of the recurrent layers, all of which output every step, are the encoder: those that read both ways where
/// others do not, else all up to the narrowest.
std::size_t encoder_layers(const Graph& graph, const std::vector<std::size_t>& recurrent) {
  const auto both = [&](std::size_t place) { return graph.layers[place].both; };
  const auto ways =
      static_cast<std::size_t>(std::find_if_not(recurrent.begin(), recurrent.end(), both) - recurrent.begin());
  if (ways > 0 && ways < recurrent.size()) return ways;
  const auto narrowest = std::min_element(recurrent.begin(), recurrent.end() - 1, [&](std::size_t a, std::size_t b) {
    return graph.layers[a].width() < graph.layers[b].width();
  });
  return static_cast<std::size_t>(narrowest - recurrent.begin()) + 1;
}

/// A model without RepeatVector and with one output.
Parts of_chain(const Graph& graph, const Path& path) {
  const std::vector<std::size_t> recurrent = recurrent_in(graph, path);
  const Layer& last = graph.layers[recurrent.back()];
  if (!last.sequences) return {path, {}, false};
  const auto is_dense = [&](std::size_t place) { return graph.layers[place].kind == Kind::kDense; };
  const auto dense = std::find_if(std::ranges::find(path, recurrent.back()), path.end(), is_dense);
  const auto& features = graph.layers.front().features;
  if (dense == path.end() && (recurrent.size() < 2 || last.width() != features)) return {path, {}, true};
  if (recurrent.size() < 2)
    refuse(graph.layers[*dense], "a single recurrent layer is before it, which outputs every step",
           "a recurrent layer more: an encoder and a decoder have one each; or RepeatVector between two");
  const std::size_t first = recurrent[encoder_layers(graph, recurrent)];
  const auto at = static_cast<std::size_t>(std::ranges::find(path, first) - path.begin());
  return {part_of(path, 0, at), {{part_of(path, at, path.size()), 0}}, true};
}

/// Two outputs without RepeatVector: the layers that both have are the encoder.
Parts of_branches(const Graph& graph, const Path& a, const Path& b) {
  const auto [end_a, end_b] = std::ranges::mismatch(a, b);
  const auto shared = static_cast<std::size_t>(end_a - a.begin());
  const Path encoder = part_of(a, 0, shared);
  const std::vector<std::size_t> recurrent = recurrent_in(graph, encoder);
  if (recurrent.empty() || !graph.layers[recurrent.back()].sequences)
    refuse(graph.layers[a.back()], "it and another output read the code without a RepeatVector",
           "decoders of recurrent layers behind a RepeatVector");
  return {encoder, {{part_of(a, shared, a.size()), 0}, {part_of(b, shared, b.size()), 0}}, true};
}

}  // namespace

Parts parts_of(const Graph& graph) {
  const std::vector<Path> paths = paths_of(graph);
  for (const Path& path : paths)
    if (recurrent_in(graph, path).empty())
      throw results::UsageError("no recurrent layer is on the way to its output",
                                {"needed: an encoder of LSTM or GRU layers"});
  const auto repeats = [&](const Path& path) { return repeat_in(graph, path) < path.size(); };
  if (std::ranges::any_of(paths, repeats)) return with_repeats(graph, paths);
  return paths.size() == 1 ? of_chain(graph, paths.front()) : of_branches(graph, paths[0], paths[1]);
}

}  // namespace tapelab::experiments::keras
