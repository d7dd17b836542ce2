#include "rego/builtins/regex_cache.h"

#include <re2/re2.h>

#include <list>
#include <string>
#include <unordered_map>

#include "rego/builtins/regex_syntax.h"

namespace confcom::rego {
namespace {

struct Compiled {
  Compiled(std::string_view text, const std::string& re2_text, const re2::RE2::Options& options)
      : pattern(text), regex(re2_text, options) {}

  std::string pattern;
  re2::RE2 regex;
};

}  // namespace

struct RegexCache::State {
  explicit State(Limits its_limits) : limits(its_limits) {}

  const re2::RE2* add(std::string_view pattern);
  void forget_oldest();
  const re2::RE2* refuse(std::string_view why, bool because_of_size);

  Limits limits;
  std::list<Compiled> newest_first;
  std::unordered_map<std::string_view, std::list<Compiled>::iterator> by_pattern;
  std::string error;
  bool is_too_large = false;
};

const re2::RE2* RegexCache::State::refuse(std::string_view why, bool because_of_size) {
  error = "error parsing regexp: ";
  error += why;
  is_too_large = because_of_size;
  return nullptr;
}

void RegexCache::State::forget_oldest() {
  by_pattern.erase(newest_first.back().pattern);
  newest_first.pop_back();
}

const re2::RE2* RegexCache::State::add(std::string_view pattern) {
  if (pattern.size() > limits.bytes_of_one) return refuse("expression too large", true);
  const auto translated = to_re2_syntax(pattern);
  if (!translated) return refuse(translated.error(), false);
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_max_mem(static_cast<std::int64_t>(limits.bytes_of_one));
  std::list<Compiled> made;
  const Compiled& compiled = made.emplace_back(pattern, *translated, options);
  if (!compiled.regex.ok()) {
    const bool is_large = compiled.regex.error_code() == re2::RE2::ErrorPatternTooLarge;
    return refuse(go_error(compiled.regex), is_large);
  }
  if (newest_first.size() >= limits.patterns) forget_oldest();
  newest_first.splice(newest_first.begin(), made);
  by_pattern.emplace(newest_first.front().pattern, newest_first.begin());
  return &newest_first.front().regex;
}

RegexCache::RegexCache(Limits limits) : state_(std::make_unique<State>(limits)) {}
RegexCache::RegexCache(RegexCache&&) noexcept = default;
RegexCache& RegexCache::operator=(RegexCache&&) noexcept = default;
RegexCache::~RegexCache() = default;

const re2::RE2* RegexCache::find(std::string_view pattern) {
  const auto found = state_->by_pattern.find(pattern);
  if (found == state_->by_pattern.end()) return state_->add(pattern);
  auto& order = state_->newest_first;
  order.splice(order.begin(), order, found->second);
  return &order.front().regex;
}

std::string_view RegexCache::error() const { return state_->error; }

bool RegexCache::is_too_large() const { return state_->is_too_large; }

}  // namespace confcom::rego
