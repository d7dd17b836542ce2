#include "app/rego_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstddef>

#include "rego/eval/answer_json.h"
#include "rego/value/json_writer.h"
#include "rego/value/string.h"

namespace confcom::app {
namespace {

using rego::Answer;
using rego::Value;

/// Before each line of an expression's value, which is deepest.
constexpr std::string_view kValuePrefix = "          ";

std::string json_of(const Value& value) {
  std::string out;
  const auto written = write_json(value, {}, out);  // fails at a limit alone, and has none
  assert(written.has_value());
  return written.has_value() ? out : "";
}

/// In several lines, of which all but the first begin with `prefix`.
std::string json_of(const Value& value, std::string_view prefix) {
  std::string out;
  const auto written = write_json(value, {.is_pretty = true, .prefix = prefix}, out);
  assert(written.has_value());
  return written.has_value() ? out.substr(prefix.size()) : "";
}

std::string quoted(std::string_view text) {
  std::string out;
  rego::write_json_string(text, out);
  return out;
}

std::string expression_json(const Answer& answer, std::size_t row, std::size_t i,
                            std::string_view query) {
  const std::string_view text = answer.expressions()[i];
  const rego::Location place = rego::location_of(text, query);
  return fmt::format(R"(        {{
          "value": {},
          "text": {},
          "location": {{
            "row": {},
            "col": {}
          }}
        }})",
                     json_of(answer.expression(row, i), kValuePrefix), quoted(text), place.row,
                     place.column);
}

std::string bindings_json(const Answer& answer, std::size_t row) {
  std::string out = ",\n      \"bindings\": {";
  for (std::size_t i = 0; i < answer.variables().size(); ++i) {
    out += fmt::format("{}\n        {}: {}", i == 0 ? "" : ",", quoted(answer.variables()[i]),
                       json_of(answer.variable(row, i), "        "));
  }
  return out + "\n      }";
}

std::string row_json(const Answer& answer, std::size_t row, std::string_view query) {
  std::string out = "    {\n      \"expressions\": [";
  for (std::size_t i = 0; i < answer.expressions().size(); ++i) {
    out += (i == 0 ? "\n" : ",\n") + expression_json(answer, row, i, query);
  }
  out += "\n      ]";
  if (!answer.variables().empty()) out += bindings_json(answer, row);
  return out + "\n    }";
}

std::string result_json(const Answer& answer, std::string_view query) {
  std::string out = "  \"result\": [";
  for (std::size_t row = 0; row < answer.rows(); ++row) {
    out += (row == 0 ? "\n" : ",\n") + row_json(answer, row, query);
  }
  return out + "\n  ]";
}

std::string times_json(const RegoTimes& times) {
  std::string out = "  \"metrics\": {";
  for (std::size_t i = 0; i < times.size(); ++i) {
    out += fmt::format("{}\n    {}: {}", i == 0 ? "" : ",", quoted(times[i].first),
                       times[i].second.count());
  }
  return out + "\n  }";
}

using Line = std::vector<std::string>;

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; }));
}

/// Lines of as many cells each, of which the first are the columns' names.
std::string table(const std::vector<Line>& lines) {
  std::vector<std::size_t> widths(lines.front().size());
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], width(line[i]));
  }
  std::string rule = "+";
  for (const std::size_t each : widths) rule += std::string(each + 2, '-') + '+';
  rule += '\n';
  std::string out = rule;
  for (const Line& line : lines) {
    out += '|';
    for (std::size_t i = 0; i < line.size(); ++i)
      out += ' ' + line[i] + std::string(widths[i] - width(line[i]), ' ') + " |";
    out += '\n';
    if (&line == &lines.front()) out += rule;
  }
  return out + rule;
}

/// Expressions that say more than that they hold.
std::vector<std::size_t> telling(const Answer& answer) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < answer.expressions().size(); ++i) {
    for (std::size_t row = 0; row < answer.rows(); ++row) {
      if (answer.expression(row, i).is_boolean()) continue;
      out.push_back(i);
      break;
    }
  }
  return out;
}

std::string result_text(const Answer& answer) {
  if (answer.rows() == 0) return "undefined\n";
  const std::vector<std::size_t> expressions = telling(answer);
  const bool is_one = answer.rows() == 1 && answer.variables().empty() &&
                      (answer.expressions().size() == 1 || expressions.empty());
  if (is_one || (answer.variables().empty() && expressions.empty()))
    return json_of(answer.value(), "") + '\n';
  std::vector<Line> lines(answer.rows() + 1);
  for (const std::string_view name : answer.variables()) lines[0].emplace_back(name);
  for (const std::size_t i : expressions) lines[0].emplace_back(answer.expressions()[i]);
  for (std::size_t row = 0; row < answer.rows(); ++row) {
    Line& line = lines[row + 1];
    for (std::size_t i = 0; i < answer.variables().size(); ++i)
      line.push_back(json_of(answer.variable(row, i)));
    for (const std::size_t i : expressions) line.push_back(json_of(answer.expression(row, i)));
  }
  return table(lines);
}

}  // namespace

Result<void> check_size(const Answer& answer) {
  const rego::JsonStyle style = {
      .is_pretty = true, .prefix = kValuePrefix, .max_bytes = kMaxAnswerBytes};
  std::string out;
  for (std::size_t row = 0; row < answer.rows(); ++row) {
    bool fits = true;
    for (std::size_t i = 0; i < answer.variables().size(); ++i)
      fits = fits && write_json(answer.variable(row, i), style, out).has_value();
    for (std::size_t i = 0; i < answer.expressions().size(); ++i)
      fits = fits && write_json(answer.expression(row, i), style, out).has_value();
    if (!fits) {
      return fail(ErrorCode::kDenied,
                  fmt::format("the answer is longer than {} MiB", kMaxAnswerBytes >> 20));
    }
  }
  return {};
}

std::string answer_json(const rego::Query& query, const Answer& answer, const RegoTimes& times,
                        std::string_view explanation) {
  std::string out;
  if (!explanation.empty()) out += fmt::format("  \"explanation\": {}", explanation);
  if (!times.empty()) {
    if (!out.empty()) out += ",\n";
    out += times_json(times);
  }
  if (answer.rows() != 0) {
    if (!out.empty()) out += ",\n";
    out += result_json(answer, query.text());
  }
  return out.empty() ? "{}\n" : "{\n" + out + "\n}\n";
}

std::string answer_text(const Answer& answer, const RegoTimes& times) {
  std::string out = result_text(answer);
  if (times.empty()) return out;
  std::vector<Line> lines = {{"metric", "value"}};
  for (const auto& [name, time] : times) {
    lines.push_back({std::string(name), fmt::format("{}", time.count())});
  }
  return out + table(lines);
}

std::string answer_raw(const Answer& answer) {
  std::string out;
  for (std::size_t row = 0; row < answer.rows(); ++row) {
    for (std::size_t i = 0; i < answer.expressions().size(); ++i) {
      const Value& value = answer.expression(row, i);
      if (i != 0) out += ' ';
      out += value.is_string() ? std::string(value.string().view()) : json_of(value);
    }
    out += '\n';
  }
  return out;
}

}  // namespace confcom::app
