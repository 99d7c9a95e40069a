#include "results/report/page.hpp"

#include <array>
#include <span>
#include <stdexcept>

#define TAPELAB_PAGE_FILE(name)        \
  extern "C" const char page_##name[]; \
  extern "C" const char page_##name##_end[];
TAPELAB_PAGE_FILE(html)
TAPELAB_PAGE_FILE(style)
TAPELAB_PAGE_FILE(vega)
TAPELAB_PAGE_FILE(vega_lite)
TAPELAB_PAGE_FILE(vega_embed)
TAPELAB_PAGE_FILE(licences)
TAPELAB_PAGE_FILE(scripts)
TAPELAB_PAGE_FILE(alarms_html)
TAPELAB_PAGE_FILE(alarms_scripts)
#undef TAPELAB_PAGE_FILE

namespace tapelab::results {
namespace {

struct PageFile {
  std::string_view mark;
  std::string_view text;
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// "<" in a JSON text can only stand inside a string, where the escape means the same: "</script" ends nothing then.
std::string script_data(const std::string& data) { return replaced(data, "<", "\\u003c"); }

/// The page with its files in the places of their marks, in the order in which it has them.
std::string filled(std::string_view rest, std::span<const PageFile> files) {
  std::string page;
  for (const PageFile& file : files) {
    const std::string mark = "@" + std::string(file.mark) + "@";
    const std::size_t at = rest.find(mark);
    if (at == rest.npos) throw std::logic_error("the page has no " + mark + " where it is expected");
    page.append(rest.substr(0, at)).append(file.text);
    rest.remove_prefix(at + mark.size());
  }
  return page.append(rest);
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string safe = replaced(std::string(text), "&", "&amp;");
  safe = replaced(std::move(safe), "<", "&lt;");
  return replaced(std::move(safe), ">", "&gt;");
}

std::string assemble_page(const std::string& title, const std::string& data) {
  const std::string title_text = html_text(title), data_text = script_data(data);
  const std::array<PageFile, 8> files = {{{"TITLE", title_text},
                                          {"LICENCES", {page_licences, page_licences_end}},
                                          {"STYLE", {page_style, page_style_end}},
                                          {"VEGA", {page_vega, page_vega_end}},
                                          {"VEGA_LITE", {page_vega_lite, page_vega_lite_end}},
                                          {"VEGA_EMBED", {page_vega_embed, page_vega_embed_end}},
                                          {"DATA", data_text},
                                          {"SCRIPTS", {page_scripts, page_scripts_end}}}};
  return filled({page_html, page_html_end}, files);
}

std::string alarms_page(const std::string& title, const std::string& data) {
  const std::string title_text = html_text(title), data_text = script_data(data);
  const std::array<PageFile, 4> files = {{{"TITLE", title_text},
                                          {"STYLE", {page_style, page_style_end}},
                                          {"DATA", data_text},
                                          {"SCRIPTS", {page_alarms_scripts, page_alarms_scripts_end}}}};
  return filled({page_alarms_html, page_alarms_html_end}, files);
}

}  // namespace tapelab::results
