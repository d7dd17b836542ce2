// Runs a fuzz target once over every file of its corpus, for builds without libFuzzer.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_below(const fs::path& directory) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

std::vector<std::uint8_t> contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(in), {}};
  if (in.bad() || !in.is_open()) throw std::runtime_error("cannot read " + file.string());
  return bytes;
}

std::size_t replay(const fs::path& corpus) {
  const std::vector<fs::path> files = files_below(corpus);
  // A target without seeds would pass without having run.
  if (files.empty()) throw std::runtime_error("no files below " + corpus.string());
  for (const fs::path& file : files) {
    // Named before it runs: a target traps, and then this line is all that says where.
    std::cerr << file.filename().string() << std::endl;
    const std::vector<std::uint8_t> input = contents(file);
    if (LLVMFuzzerTestOneInput(input.data(), input.size()) != 0) {
      throw std::runtime_error(
          "the target returned non-zero, which libFuzzer ignores: trap instead");
    }
  }
  return files.size();
}

}  // namespace

int main(int argc, char** argv) try {
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  if (arguments.size() != 2) throw std::runtime_error("usage: fuzz_<name> CORPUS_DIRECTORY");
  const std::size_t count = replay(arguments[1]);
  std::cout << "replayed " << count << " inputs\n";
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "replay: " << error.what() << '\n';
  return EXIT_FAILURE;
}
