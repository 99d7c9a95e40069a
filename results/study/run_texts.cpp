#include "results/study/run_texts.hpp"

#include <algorithm>
#include <utility>

#include "results/run/run_log.hpp"
#include "results/run/run_sources.hpp"
#include "results/run/source_labels.hpp"

namespace tapelab::results {
namespace {

constexpr char kEnd = '\x1f';  // in no setting: keeps "a" "bc" and "ab" "c" apart

/// Files read beside data.file or data.files, and where the log says they lay.
constexpr std::array<std::pair<const char*, std::string RunLog::*>, 4> kOtherFiles = {
    {{"data.validation_files", &RunLog::validation_files},
     {"data.test_files", &RunLog::test_files},
     {"data.label_file", &RunLog::label_file},
     {"data.class_file", &RunLog::class_file}}};

/// What every run read; runs of one provenance share the parse.
std::vector<const RunSources*> sources_of_runs(std::span<const CellRun> runs,
                                               std::map<std::string_view, RunSources>& known) {
  std::vector<const RunSources*> all;
  for (const CellRun& run : runs) {
    const auto [entry, is_new] = known.try_emplace(run.provenance);
    if (is_new) entry->second = sources_of(std::string(run.provenance));
    all.push_back(&entry->second);
  }
  return all;
}

/// Where lay what every run read; runs of one log share the parse.
std::vector<const RunLog*> logs_of_runs(std::span<const CellRun> runs, std::map<std::string_view, RunLog>& known) {
  std::vector<const RunLog*> all;
  for (const CellRun& run : runs) {
    const auto [entry, is_new] = known.try_emplace(run.log);
    if (is_new) entry->second = parse_log(run.log);
    all.push_back(&entry->second);
  }
  return all;
}

class Teller {
 public:
  Teller(std::span<const CellRun> runs, const std::vector<Factor>& factors)
      : runs_(runs),
        sources_(sources_of_runs(runs, known_sources_)),
        logs_(logs_of_runs(runs, known_logs_)),
        groups_(runs.size()) {
    for (std::size_t run = 0; run < runs.size(); ++run)
      for (const Factor& factor : factors) groups_[run] += text_of(runs, run, factor.key, {}) + kEnd;
  }

  RunTexts texts() {
    tell("data.files", Places::kOneContent, [this](std::size_t run, Source& source) {
      source.path = logs_[run]->data_files;
      source.exact = sources_[run]->data;
      source.group += other_places(run);
    });
    tell("data.file", Places::kOneContent, [this](std::size_t run, Source& source) {
      const RunSources& own = *sources_[run];
      source.path = logs_[run]->data_file;
      source.content = own.file_content;
      source.exact = own.data;
      source.group += own.test_file_content.empty() ? logs_[run]->test_data_file : own.test_file_content;
      source.group += other_places(run);
    });
    for (const auto& [key, place] : kOtherFiles)
      tell(key, Places::kOneContent, [this, place = place](std::size_t run, Source& source) {
        source.path = (*logs_[run]).*place;
        source.exact = sources_[run]->data;
      });
    tell("data.test_file", Places::kOneContent, [this](std::size_t run, Source& source) {
      source.path = logs_[run]->test_data_file;
      source.content = sources_[run]->test_file_content;
      source.exact = sources_[run]->data;
    });
    // Data that no file tells apart: made up by other code, or cut from one file in another way.
    tell("data.source", Places::kOneContent,
         [this](std::size_t run, Source& source) { source.exact = sources_[run]->data; });
    tell("model.start_from", Places::kManyContents, [this](std::size_t run, Source& source) {
      const RunSources& own = *sources_[run];
      source.path = logs_[run]->start_study;
      source.content = own.start_configuration;
      source.exact = own.start_configuration.empty() ? own.start_run : own.start_configuration;
      if (own.start_configuration.empty()) source.group += "seed " + std::to_string(runs_[run].seed);
    });
    return std::move(texts_);
  }

 private:
  /// Where the files lay that are read beside data.file or data.files.
  std::string other_places(std::size_t run) const {
    std::string text;
    for (const auto& [key, place] : kOtherFiles) text += kEnd + (*logs_[run]).*place;
    return text;
  }

  /// Labels the runs by one setting; from then on the label belongs to what groups them.
  template <class Describe>
  void tell(const std::string& key, Places places, const Describe& describe) {
    std::vector<Source> sources;
    for (std::size_t run = 0; run < runs_.size(); ++run) {
      Source source{text_of(runs_, run, key, {}), "", "", groups_[run], ""};
      describe(run, source);
      sources.push_back(std::move(source));
    }
    std::vector<std::string> labels = source_labels(sources, places);
    bool says_more = false;
    for (std::size_t run = 0; run < runs_.size(); ++run) {
      groups_[run] += labels[run] + kEnd;
      says_more = says_more || labels[run] != sources[run].name;
    }
    if (says_more) texts_.emplace(key, std::move(labels));
  }

  std::span<const CellRun> runs_;
  std::map<std::string_view, RunSources> known_sources_;
  std::map<std::string_view, RunLog> known_logs_;
  std::vector<const RunSources*> sources_;
  std::vector<const RunLog*> logs_;
  std::vector<std::string> groups_;
  RunTexts texts_;
};

}  // namespace

RunTexts source_texts(std::span<const CellRun> runs, const std::vector<Factor>& factors) {
  return Teller(runs, factors).texts();
}

std::string text_of(std::span<const CellRun> runs, std::size_t run, const std::string& key, const RunTexts& texts) {
  if (const auto found = texts.find(key); found != texts.end()) return found->second[run];
  if (key == kRevisionKey) return std::to_string(runs[run].revision);
  const std::vector<Setting>& settings = *runs[run].settings;
  const auto setting = std::ranges::find(settings, key, &Setting::key);
  return setting == settings.end() ? "" : setting->value;
}

}  // namespace tapelab::results
