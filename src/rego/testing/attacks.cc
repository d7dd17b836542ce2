#include "rego/testing/attacks.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace confcom::rego::testing {
namespace {

constexpr int kDoublings = 60;

std::string module_of(std::string_view rules) { return fmt::format("package attack\n{}\n", rules); }

/// `of` for each i from 0 to `count`, with i in place of "#" and i + 1 in place of "@".
std::string repeated(int count, std::string_view of) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    for (const char c : of) {
      if (c == '#') {
        out += std::to_string(i);
      } else if (c == '@') {
        out += std::to_string(i + 1);
      } else {
        out += c;
      }
    }
  }
  return out;
}

/// Sixty times twice as much.
std::string doubling(std::string_view start, std::string_view step, std::string_view last) {
  return module_of(fmt::format("{}\n{}\n{}", start, repeated(kDoublings, step), last));
}

/// An input whose "a" has so many items.
std::string input_of(std::size_t items) {
  std::string out = R"({"a":[1)";
  for (std::size_t i = 1; i < items; ++i) out += ",1";
  return out + "]}";
}

/// Two that are equal, each of as many values as it takes to double one so many times.
std::string twins(int count, std::string_view rules) {
  return module_of("a0 := []\nb0 := []\n" + repeated(count, "a@ := [a#, a#]\nb@ := [b#, b#]\n") +
                   std::string(rules));
}

std::vector<Attack> of_loops() {
  const std::string thousand = input_of(1'000);
  return {
      {"nested loops", module_of("p if { input.a[_]; input.a[_]; input.a[_]; input.a[_] == 2 }"),
       thousand, Limit::kSteps},
      {"nested comprehensions",
       module_of("p := count([1 | input.a[_]; [2 | input.a[_]; [3 | input.a[_]]]])"), thousand,
       Limit::kMemory},
      {"arrays of nested comprehensions",
       module_of("p := [[[x | x := input.a[_]] | input.a[_]] | input.a[_]]"), thousand,
       Limit::kMemory},
      {"every within every",
       module_of("p if { every x in input.a { every y in input.a { every z in input.a { x + y + z "
                 "== 3 } } } }"),
       thousand, Limit::kSteps},
      {"calls within calls",
       module_of("f0(x) := x\n" +
                 repeated(30, "f@(x) := y if { y := [f#([x, 1]), f#([x, 2])] }\n") +
                 "p := count(f30(1))"),
       "{}", Limit::kMemory},
      {"worlds within worlds",
       module_of("q0 := input\n" +
                 repeated(30, "q@ if { q# with input.a# as 1; q# with input.a# as 2 }\n") +
                 "p if q30"),
       "{}", Limit::kMemory},
      {"walk within walk",
       module_of("p := count([1 | walk(input, _); walk(input, _); walk(input, [_, 2])])"), thousand,
       Limit::kMemory},
  };
}

std::vector<Attack> of_values() {
  return {
      {"arrays that share their parts", doubling("a0 := []", "a@ := [a#, a#]\n", "p := count(a60)"),
       "{}", Limit::kMemory},
      {"objects that share their parts",
       doubling("a0 := {}", "a@ := {\"x\": a#, \"y\": a#}\n", "p := count(a60)"), "{}",
       Limit::kMemory},
      {"walk of what shares its parts",
       module_of("a0 := []\n" + repeated(22, "a@ := [a#, a#]\n") + "p if walk(a22, [_, 1])"), "{}",
       Limit::kMemory},
      {"comparing what shares its parts",
       twins(23, "p if { input.a[_]; input.a[_]; a23 == b23; false }"), input_of(1'000),
       Limit::kSteps},
      {"sorting what shares its parts",
       twins(18, "p := count([1 | input.a[_]; sort([a18, [b18], b18, [a18]]); false])"),
       input_of(100'000), Limit::kSteps},
      {"sets of what shares its parts", twins(22, "p := {x | input.a[_]; some x in [a22, b22]}"),
       input_of(100'000), Limit::kSteps},
      {"keys that share their parts",
       module_of("a0 := {0}\nb0 := {0}\n" + repeated(22, "a@ := {a#, [a#]}\nb@ := {b#, [b#]}\n") +
                 "o := {a22: 1}\np if { input.a[_]; o[b22] == 2 }"),
       input_of(100'000), Limit::kSteps},
      {"doubled arrays", doubling("a0 := [1]", "a@ := array.concat(a#, a#)\n", "p := count(a60)"),
       "{}", Limit::kMemory},
      {"a long range", module_of("p := count(numbers.range(1, 1000000000000))"), "{}",
       Limit::kMemory},
      {"ranges of ranges",
       module_of("p := count({[x, y] | some x in numbers.range(1, 100000); some y in "
                 "numbers.range(1, 100000)})"),
       "{}", Limit::kMemory},
  };
}

std::vector<Attack> of_texts() {
  const std::string text = fmt::format(R"({{"a":"{}"}})", std::string(1'000'000, 'a'));
  return {
      {"doubled texts",
       doubling("a0 := \"x\"", "a@ := concat(\"\", [a#, a#])\n", "p := count(a60)"), "{}",
       Limit::kMemory},
      {"replaced texts", module_of("p := count(replace(input.a, \"\", input.a))"), text,
       Limit::kOutput},
      {"doubled templates", doubling("a0 := \"x\"", "a@ := $\"{a#}{a#}\"\n", "p := count(a60)"),
       "{}", Limit::kMemory},
      {"a far shift", module_of("p := bits.lsh(1, 1000000000000) > 0"), "{}", Limit::kNone},
      {"a large regex", module_of("p if regex.match(`\\pL{900}`, input.a)"), text, Limit::kRegex},
      {"a regex that others track back in", module_of("p if regex.match(`^(a+)+$`, input.a)"), text,
       Limit::kNone},
      {"many regexes",
       module_of(
           "p if { some x in numbers.range(1, 1000000); "
           "regex.match(concat(\"\", [`([a-z]{50}){10}`, format_int(x, 10), `$`]), input.a) }"),
       text, Limit::kSteps},
      {"a regex that finds much",
       module_of("p := count([1 | numbers.range(1, 100000)[_]; "
                 "regex.find_n(`a`, input.a, -1)])"),
       text, Limit::kSteps},
  };
}

}  // namespace

std::vector<Attack> attacks() {
  std::vector<Attack> out = of_loops();
  for (auto* const more : {of_values, of_texts}) {
    std::ranges::move(more(), std::back_inserter(out));
  }
  return out;
}

}  // namespace confcom::rego::testing
