#include "experiments/commands/why_texts.hpp"

#include "experiments/config/fields.hpp"
#include "experiments/runner/older_runs.hpp"
#include "results/run/config_json.hpp"

namespace tapelab::experiments {

results::SettingTexts default_texts() {
  const auto texts = results::config_texts(results::config_json(settings_of(default_config())));
  return {texts.begin(), texts.end()};
}

results::RevisionTexts revision_texts() {
  results::RevisionTexts texts;
  for (const Revision& row : revisions()) texts[row.number] = row_text(row);
  return texts;
}

}  // namespace tapelab::experiments
