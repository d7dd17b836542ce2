#pragma once

#include "sdk/interface.h"

// Calls of an enclave's own: what the tests want of the SDK from inside.

namespace selftest {

using confcom::sdk::ByteArray;
using confcom::sdk::ByteVector;
using confcom::sdk::Nothing;

/// One message of any bytes.
struct Blob {
  ByteVector bytes;
  static auto fields(auto& blob) { return std::tie(blob.bytes); }
};

/// Gives back what it was given.
struct Echo : confcom::sdk::CallIn<256> {
  using Request = Blob;
  using Response = Blob;
};

/// What no enclave should do.
enum class Sin : std::uint8_t {
  kAbort,
  kSmashStack,
  kOverflowHeap,
  kOverflowFreeHeap,
  kFreeTwice,
  kExhaustHeap,
  kOverflowStack,
  kReadNull,
  kDivideByZero,
  kOptional,
};
struct Commit : confcom::sdk::CallIn<257> {
  struct Request {
    std::uint8_t sin = 0;
    static auto fields(auto& message) { return std::tie(message.sin); }
  };
  using Response = Nothing;
};

struct SealBlob : confcom::sdk::CallIn<258> {
  struct Request {
    std::uint16_t to = 0;
    ByteVector plaintext;
    ByteVector label;
    static auto fields(auto& message) {
      return std::tie(message.to, message.plaintext, message.label);
    }
  };
  using Response = Blob;
};
struct UnsealBlob : confcom::sdk::CallIn<259> {
  using Request = SealBlob::Request;  ///< the plaintext: the sealed blob
  using Response = Blob;
};

/// Calls out with a number and bytes, and gives back what came.
struct CallsOut : confcom::sdk::CallIn<260> {
  struct Request {
    std::uint32_t number = 0;
    ByteVector bytes;
    static auto fields(auto& message) { return std::tie(message.number, message.bytes); }
  };
  using Response = Blob;
};

/// Allocates and frees in a pattern of its own; what is allocated is all zero afterwards, and no
/// block is another's.
struct WorkHeap : confcom::sdk::CallIn<261> {
  struct Request {
    std::uint32_t rounds = 0;
    std::uint32_t seed = 0;
    static auto fields(auto& message) { return std::tie(message.rounds, message.seed); }
  };
  struct Response {
    std::uint32_t faults = 0;
    static auto fields(auto& message) { return std::tie(message.faults); }
  };
};

/// Prints that many letters.
struct PrintMuch : confcom::sdk::CallIn<264> {
  struct Request {
    std::uint32_t letters = 0;
    static auto fields(auto& message) { return std::tie(message.letters); }
  };
  using Response = Nothing;
};

struct Random : confcom::sdk::CallIn<262> {
  using Request = Nothing;
  using Response = Blob;
};

/// How often static objects were made: of the file, of a function.
struct CountConstructed : confcom::sdk::CallIn<263> {
  using Request = Nothing;
  struct Response {
    std::uint32_t global = 0;
    std::uint32_t local = 0;
    static auto fields(auto& message) { return std::tie(message.global, message.local); }
  };
};

}  // namespace selftest
