#include "experiments/grid/grid_notes.hpp"

#include <array>

#include "results/text/line_breaks.hpp"

namespace tapelab::experiments {

std::span<const GridNote> grid_notes() {
  static constexpr auto kNotes = std::to_array<GridNote>({
      {"base", "a grid file that is read before this one: grids that share settings name it"},
      {"title", "what tables and pages are headed with"},
      {"question", "what the grid asks"},
      {"claim", "what is expected, in words"},
      {"expect",
       "what is expected, in a form that `tapelab verdict` checks, several separated by ';': METRIC [KEY=VALUE ...] < "
       "[METRIC] [KEY=VALUE ...], the left side is lower; <10% by more than that; ~10% equal within that, or "
       "~+-0.02 in the metric's own unit; NUMBER < METRIC. Of a metric by step METRIC[STEP], or with 'from STEP' "
       "at the end the mean over that step and all later ones. METRIC KEY=A,B x KEY=U,V < 0: the interaction, "
       "the change from A to B at V less that at U, of ratios one over the other, lies below 0 (below 1); > 0 and ~10% "
       "likewise. Every run keeps a hash of it, and what is changed after the first result is marked so"},
      {"until",
       "seeds are added until these expectations, written as in expect, are decided, or have max_seeds; "
       "`until = expect` means those of expect. Their tests may be looked at after every seed"},
      {"margin",
       "of the expectations of until that say none, as there: 5%, 1.1 or +-0.02; they are decided as better or worse "
       "by more than that, or as equal within it"},
      {"alpha", "of all expectations of until together, the probability that any is decided wrongly; default 0.05"},
      {"max_seeds", "with how many seeds until gives up; default 40"},
      {"samples",
       "how many points are drawn for the settings that are random(a,b), log_random(a,b) or sobol(a,b): all of them "
       "together, crossed with the other sweeps. The first points stay the same if there are more"},
      {"search_seed", "of what is drawn; default 1"},
      {"select",
       "a validation metric, such as val_loss: every cell is trained with the seeds of the grid, and the `keep` best "
       "by "
       "its mean over them with `seeds`, too. Tables then show the chosen cells on the seeds that chose nothing"},
      {"keep", "of select: how many cells are chosen"},
      {"seeds", "of select: the further seeds, such as 3..10"},
      {"name", "of the study; default: the name of the file"},
      {"zip", "KEY KEY ...: settings whose values advance together instead of being crossed; several groups by ';'"},
      {"exclude", "KEY=VALUE ...: combinations that are left out; several by ';'"},
  });
  return kNotes;
}

std::string grid_notes_text(const std::string& prefix) {
  constexpr std::size_t kWidth = 80;
  std::string text;
  for (const GridNote& note : grid_notes()) {
    const std::string key = "grid." + std::string(note.name);
    if (key.starts_with(prefix))
      text += key + "\n    " + results::wrapped(std::string(note.help), "    ", kWidth - 4) + '\n';
  }
  return text.empty() ? "" : "[grid]\n" + text;
}

}  // namespace tapelab::experiments
