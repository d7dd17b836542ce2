#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "sdk/wire.h"

/// The calls between a host and its enclave, described once: host and enclave both include this
/// file, and the compiler makes of each description what writes and what reads it. A call is never
/// changed; another one gets a number of its own. Numbers from kFirstOwnCall are an application's.
namespace confcom::sdk {

inline constexpr std::uint32_t kFirstOwnCall = 256;

struct Nothing {
  static auto fields(auto& /*message*/) { return std::tie(); }
};

/// What makes a struct with a Request and a Response a call into an enclave, or one out of it. The
/// two have numbers of their own.
template <std::uint32_t number>
struct CallIn {
  static constexpr std::uint32_t kNumber = number;
};
template <std::uint32_t number>
struct CallOut {
  static constexpr std::uint32_t kNumber = number;
};

template <class C>
concept Call = Message<typename C::Request> && Message<typename C::Response>;
template <class C>
concept IncomingCall = Call<C> && std::derived_from<C, CallIn<C::kNumber>>;
template <class C>
concept OutgoingCall = Call<C> && std::derived_from<C, CallOut<C::kNumber>>;

// Calls in.

/// Runs the enclave as a program. What it returns is an exit status.
struct Run : CallIn<1> {
  struct Request {
    std::vector<std::string> arguments;
    static auto fields(auto& message) { return std::tie(message.arguments); }
  };
  struct Response {
    std::uint32_t exit_status = 0;
    static auto fields(auto& message) { return std::tie(message.exit_status); }
  };
};

/// Makes a REPORT. What REPORTDATA will be, the enclave decides: `data` as it is only where neither
/// it nor any other enclave of its signer and product has something to lose.
struct MakeReport : CallIn<2> {
  struct Request {
    ByteArray<512> target_info{};
    ByteArray<64> data{};
    static auto fields(auto& message) { return std::tie(message.target_info, message.data); }
  };
  struct Response {
    ByteArray<432> report{};
    static auto fields(auto& message) { return std::tie(message.report); }
  };
};

// Calls out. The host may answer what it likes.

/// Writes to the host's standard output, or standard error.
struct Print : CallOut<1> {
  struct Request {
    std::uint8_t to_standard_error = 0;
    std::string text;
    static auto fields(auto& message) { return std::tie(message.to_standard_error, message.text); }
  };
  using Response = Nothing;
};

/// A file's name: of letters, digits, '.', '_' and '-', the first no '.', at most this long.
inline constexpr std::size_t kMaxFileName = 64;

/// Reads one of the enclave's files, which the host keeps for it in one directory.
struct LoadFile : CallOut<2> {
  struct Request {
    std::string name;
    static auto fields(auto& message) { return std::tie(message.name); }
  };
  struct Response {
    ByteVector content;
    static auto fields(auto& message) { return std::tie(message.content); }
  };
};

/// Writes one, whole or not at all.
struct SaveFile : CallOut<3> {
  struct Request {
    std::string name;
    ByteVector content;
    static auto fields(auto& message) { return std::tie(message.name, message.content); }
  };
  using Response = Nothing;
};

/// Whom a REPORT must be made for to become a quote.
struct GetTargetInfo : CallOut<4> {
  using Request = Nothing;
  struct Response {
    ByteArray<512> target_info{};
    static auto fields(auto& message) { return std::tie(message.target_info); }
  };
};

/// The quote over a REPORT.
struct GetQuote : CallOut<5> {
  struct Request {
    ByteArray<432> report{};
    static auto fields(auto& message) { return std::tie(message.report); }
  };
  struct Response {
    ByteVector quote;
    static auto fields(auto& message) { return std::tie(message.quote); }
  };
};

}  // namespace confcom::sdk
