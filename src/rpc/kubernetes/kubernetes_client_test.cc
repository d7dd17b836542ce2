#include "rpc/kubernetes/kubernetes_client.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "base/testing/scratch_directory.h"
#include "rpc/kubernetes/testing/fake_api_server.h"

namespace confcom::rpc {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using testing::answer_with;
using ::testing::ElementsAre;
using testing::FakeApiServer;
using testing::FakeConnection;
using ::testing::HasSubstr;
using testing::http_answer;
using ::testing::Not;
using ::testing::StartsWith;
using testing::status_json;
using testing::TestIdentity;
using testing::TestPki;

std::unique_ptr<KubernetesClient> make_client(ClusterAccess access) {
  return KubernetesClient::make(std::move(access)).value();
}

/// A server at 127.0.0.1 and a client that trusts it.
class Pair {
 public:
  explicit Pair(FakeApiServer::Serve serve)
      : server(pki.make_loopback(), std::move(serve)),
        client(make_client(server.access(pki.ca_pem()))) {}

  TestPki pki;
  FakeApiServer server;
  std::unique_ptr<KubernetesClient> client;
};

TEST(KubernetesClient, GetsABodyWithItsToken) {
  const Pair pair(answer_with({http_answer(200, R"({"kind":"Node"})")}));
  EXPECT_EQ(pair.client->get("/api/v1/nodes/n1").value(), R"({"kind":"Node"})");
  EXPECT_THAT(pair.server.requests(),
              ElementsAre(AllOf(StartsWith("GET /api/v1/nodes/n1 HTTP/1.1\r\n"),
                                HasSubstr("Authorization: Bearer secret-token\r\n"),
                                HasSubstr("Accept: application/json\r\n"),
                                HasSubstr("Connection: close\r\n"))));
}

TEST(KubernetesClient, SendsWhatIsPostedAndPatched) {
  const Pair pair(answer_with({http_answer(201, "{}")}));
  EXPECT_EQ(pair.client->post("/p", R"({"a":1})").value(), "{}");
  EXPECT_EQ(pair.client->patch("/p", PatchKind::kJson, "[]").value(), "{}");
  EXPECT_EQ(pair.client->patch("/p", PatchKind::kMerge, "{}").value(), "{}");
  EXPECT_EQ(pair.client->patch("/p", PatchKind::kStrategicMerge, "{}").value(), "{}");
  EXPECT_EQ(pair.client->patch("/p?fieldManager=m&force=true", PatchKind::kApply, "{}").value(),
            "{}");
  EXPECT_THAT(
      pair.server.requests(),
      ElementsAre(AllOf(StartsWith("POST /p "), HasSubstr("Content-Type: application/json\r\n"),
                        ::testing::EndsWith(R"({"a":1})")),
                  AllOf(StartsWith("PATCH /p "),
                        HasSubstr("Content-Type: application/json-patch+json\r\n")),
                  HasSubstr("Content-Type: application/merge-patch+json\r\n"),
                  HasSubstr("Content-Type: application/strategic-merge-patch+json\r\n"),
                  AllOf(StartsWith("PATCH /p?fieldManager=m&force=true "),
                        HasSubstr("Content-Type: application/apply-patch+yaml\r\n"))));
}

TEST(KubernetesClient, ReplacesAnObject) {
  const Pair pair(answer_with({http_answer(200, R"({"a":2})"),
                               http_answer(409, status_json(409, "Conflict", "modified"))}));
  EXPECT_EQ(pair.client->put("/p", R"({"a":1})").value(), R"({"a":2})");
  const auto conflict = pair.client->put("/p", "{}");
  EXPECT_EQ(conflict.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(conflict.error().message, HasSubstr("modified"));
  EXPECT_THAT(pair.server.requests().front(),
              AllOf(StartsWith("PUT /p "), HasSubstr("Content-Type: application/json\r\n"),
                    ::testing::EndsWith("\r\n\r\n{\"a\":1}")));
}

TEST(KubernetesClient, DeletesAnObject) {
  const Pair pair(answer_with({http_answer(200, R"({"kind":"Status","status":"Success"})"),
                               http_answer(404, status_json(404, "NotFound", "not found"))}));
  EXPECT_TRUE(pair.client->remove("/p").has_value());
  EXPECT_EQ(pair.client->remove("/p").error().code, ErrorCode::kNotFound);
  EXPECT_THAT(pair.server.requests().front(),
              AllOf(StartsWith("DELETE /p "), Not(HasSubstr("Content-Type")),
                    ::testing::EndsWith("\r\n\r\n")));
}

TEST(KubernetesClient, ReadsTheTokenFileForEachRequest) {
  const confcom::testing::ScratchDirectory directory;
  const TestPki pki;
  FakeApiServer server(pki.make_loopback(), answer_with({http_answer(200, "{}")}));
  ClusterAccess access = server.access(pki.ca_pem());
  access.credentials.token_file = directory.write("token", std::string_view("first\n"));
  const auto client = make_client(std::move(access));
  EXPECT_TRUE(client->get("/p").has_value());
  directory.write("token", std::string_view("second"));
  EXPECT_TRUE(client->get("/p").has_value());
  directory.write("token", std::string_view("two\r\nlines"));
  EXPECT_EQ(client->get("/p").error().code, ErrorCode::kMalformed);
  EXPECT_THAT(server.requests(),
              ElementsAre(HasSubstr("Bearer first\r\n"), HasSubstr("Bearer second\r\n")));
}

TEST(KubernetesClient, TakesAPrefixBeforeEachPath) {
  const TestPki pki;
  FakeApiServer server(pki.make_loopback(), answer_with({http_answer(200, "{}")}));
  ClusterAccess access = server.access(pki.ca_pem());
  access.server.prefix = "/k8s/c-1";
  EXPECT_TRUE(make_client(std::move(access))->get("/api").has_value());
  EXPECT_THAT(server.requests(), ElementsAre(StartsWith("GET /k8s/c-1/api HTTP/1.1\r\n")));
}

TEST(KubernetesClient, RefusesPathsThatAreNone) {
  const Pair pair(answer_with({http_answer(200, "{}")}));
  for (const std::string_view path : {"", "api", "/a b", "/a\r\nX: y", "/a#b", "/\x80"}) {
    EXPECT_EQ(pair.client->get(path).error().code, ErrorCode::kInvalidArgument) << path;
  }
  EXPECT_EQ(pair.server.connections(), 0U);
}

TEST(KubernetesClient, CannotBeMadeWithoutAUsableCaOrKey) {
  const TestPki pki;
  const TestIdentity identity = pki.make_loopback();
  const FakeApiServer server(identity, answer_with({""}));
  const auto code_with = [&](const std::string& ca, const std::string& certificate,
                             const std::string& key) {
    ClusterAccess access = server.access(ca);
    access.credentials.client_certificate_pem = certificate;
    access.credentials.client_key_pem = crypto::SecretVector(key.size());
    std::ranges::copy(as_bytes(key), access.credentials.client_key_pem.writable().begin());
    const auto made = KubernetesClient::make(std::move(access));
    return made.has_value() ? "made" : to_string(made.error().code);
  };
  EXPECT_EQ(code_with(pki.ca_pem(), identity.certificate_pem, identity.key_pem), "made");
  EXPECT_EQ(code_with("", "", ""), "invalid_argument");
  EXPECT_EQ(code_with("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "", ""),
            "invalid_argument");
  EXPECT_EQ(code_with(pki.ca_pem(), identity.certificate_pem, ""), "invalid_argument");
  EXPECT_EQ(code_with(pki.ca_pem(), identity.certificate_pem, pki.make_loopback().key_pem),
            "invalid_argument");
}

struct TlsCase {
  std::string_view name;
  testing::TestIdentityParts parts;
  bool another_ca = false;
  std::string_view server_name = "127.0.0.1";
  std::string_view want;  ///< in the message; empty: accepted
};

TEST(KubernetesClient, TalksToNobodyButTheServerByItsCaAndName) {
  const ByteVector loopback{std::byte{127}, std::byte{0}, std::byte{0}, std::byte{1}};
  const ByteVector another{std::byte{127}, std::byte{0}, std::byte{0}, std::byte{2}};
  const TlsCase cases[] = {
      {"address", {.addresses = {loopback}}, false, "127.0.0.1", ""},
      {"name", {.dns_names = {"api.test"}}, false, "api.test", ""},
      {"another CA", {.addresses = {loopback}}, true, "127.0.0.1", "certificate signature failure"},
      {"another address", {.addresses = {another}}, false, "127.0.0.1", "IP address mismatch"},
      {"another name", {.dns_names = {"www.test"}}, false, "api.test", "hostname mismatch"},
      {"name alone for an address",
       {.dns_names = {"127.0.0.1"}},
       false,
       "127.0.0.1",
       "IP address mismatch"},
      {"the subject is no name", {.addresses = {loopback}}, false, "test server", "mismatch"},
      {"expired",
       {.addresses = {loopback}, .not_after = "2021-01-01T00:00:00Z"},
       false,
       "127.0.0.1",
       "certificate has expired"},
      {"not yet",
       {.addresses = {loopback}, .not_before = "2119-01-01T00:00:00Z"},
       false,
       "127.0.0.1",
       "certificate is not yet valid"},
  };
  const TestPki pki;
  const TestPki other;
  for (const TlsCase& c : cases) {
    FakeApiServer server(pki.make(c.parts), answer_with({http_answer(200, "{}")}));
    ClusterAccess access = server.access((c.another_ca ? other : pki).ca_pem());
    access.server_name = c.server_name;
    const auto got = make_client(std::move(access))->get("/p");
    EXPECT_EQ(got.has_value(), c.want.empty()) << c.name;
    if (got.has_value()) continue;
    EXPECT_EQ(got.error().code, ErrorCode::kUntrusted) << c.name;
    EXPECT_THAT(got.error().message, HasSubstr(c.want)) << c.name;
    EXPECT_TRUE(server.requests().empty()) << c.name;
    EXPECT_EQ(server.connections(), 1U) << c.name;
  }
}

struct StatusCase {
  unsigned status;
  std::string body;
  ErrorCode code;
  std::string_view want;
};

TEST(KubernetesClient, SaysWhatTheServerRefused) {
  const std::string rbac =
      "nodes \\\"n1\\\" is forbidden: User \\\"system:serviceaccount:confcom:plugin\\\" cannot "
      "patch "
      "resource \\\"nodes/status\\\" in API group \\\"\\\" at the cluster scope";
  const StatusCase cases[] = {
      {400, status_json(400, "BadRequest", "no"), ErrorCode::kInvalidArgument, "400 no"},
      {401, status_json(401, "Unauthorized", "Unauthorized"), ErrorCode::kDenied,
       "renew the token"},
      {403, status_json(403, "Forbidden", rbac), ErrorCode::kDenied,
       R"(cannot patch resource "nodes/status" in API group "" at the cluster scope)"},
      {404, status_json(404, "NotFound", "nodes not found"), ErrorCode::kNotFound,
       "nodes not found"},
      {409, status_json(409, "Conflict", "modified"), ErrorCode::kUnavailable, "read it again"},
      {409, status_json(409, "AlreadyExists", "exists"), ErrorCode::kInvalidArgument, "exists"},
      {410, status_json(410, "Expired", "too old"), ErrorCode::kExpired, "too old"},
      {415, status_json(415, "UnsupportedMediaType", "x"), ErrorCode::kUnsupported, "415"},
      {422, status_json(422, "Invalid", "x"), ErrorCode::kInvalidArgument, "422"},
      {429, status_json(429, "TooManyRequests", "slower"), ErrorCode::kUnavailable,
       "asks to wait 7 s"},
      {500, "oops", ErrorCode::kUnavailable, "answered without a Status: 'oops'"},
      {502, "<html>" + std::string(5000, 'x') + "\x1b[2J", ErrorCode::kUnavailable, "'<html>xxx"},
      {503, R"({"kind":"Status","message":7})", ErrorCode::kUnavailable, "without a Status"},
      {504, "", ErrorCode::kUnavailable, "504"},
      {302, "", ErrorCode::kUnsupported, "redirects are not followed"},
      {101, "", ErrorCode::kMalformed, "101"},
  };
  for (const StatusCase& c : cases) {
    const Pair pair(answer_with(
        {http_answer(c.status, c.body, "Retry-After: 7\r\nLocation: https://127.0.0.1:1/\r\n")}));
    const auto got = pair.client->post("/p", "{}");
    ASSERT_FALSE(got.has_value()) << c.status;
    EXPECT_EQ(got.error().code, c.code) << c.status << got.error().message;
    EXPECT_THAT(got.error().message, HasSubstr(c.want)) << c.status;
    EXPECT_LT(got.error().message.size(), 800U);
    EXPECT_THAT(got.error().message, Not(HasSubstr("secret-token")));
    EXPECT_EQ(pair.server.connections(), 1U) << c.status;
  }
}

struct BrokenCase {
  std::string_view name;
  std::string answer;
  bool clean = false;
  ErrorCode code;
};

TEST(KubernetesClient, RefusesAnswersThatAreCutOrNoHttp) {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const BrokenCase cases[] = {
      {"nothing", "", true, ErrorCode::kUnavailable},
      {"no HTTP", "hello\r\n\r\n", true, ErrorCode::kMalformed},
      {"head cut", head + "Content-", true, ErrorCode::kUnavailable},
      {"body cut", head + "Content-Length: 10\r\n\r\nfour", true, ErrorCode::kUnavailable},
      {"chunks cut", head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", true,
       ErrorCode::kUnavailable},
      {"no length, cut under TLS", head + "\r\nhello", false, ErrorCode::kUnavailable},
      {"bad chunk", head + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", true,
       ErrorCode::kMalformed},
      {"head too long", head + "X: " + std::string(20'000, 'x') + "\r\n\r\n", true,
       ErrorCode::kMalformed},
      {"two lengths", head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", true,
       ErrorCode::kMalformed},
  };
  for (const BrokenCase& c : cases) {
    const Pair pair([&c](FakeConnection& connection) {
      if (connection.read_request().empty()) return;
      connection.send(c.answer);
      if (c.clean) connection.close_cleanly();
    });
    const auto got = pair.client->post("/p", "{}");
    ASSERT_FALSE(got.has_value()) << c.name;
    EXPECT_EQ(got.error().code, c.code) << c.name << ": " << got.error().message;
  }
}

TEST(KubernetesClient, TakesABodyUpToTheCapAndNoMore) {
  const std::string body(5000, 'x');
  const std::string chunked =
      fmt::format("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{}\r\n0\r\n\r\n",
                  body.size(), body);
  for (const std::string& answer : {http_answer(200, body), chunked}) {
    const Pair pair(answer_with({answer}));
    EXPECT_EQ(pair.client->get("/p", {.body_bytes = 5000}).value(), body);
    EXPECT_EQ(pair.client->get("/p", {.body_bytes = 4999}).error().code, ErrorCode::kMalformed);
  }
}

TEST(KubernetesClient, EndsABodyWithoutEnd) {
  const Pair pair([](FakeConnection& connection) {
    if (connection.read_request().empty()) return;
    connection.send("HTTP/1.1 200 OK\r\n\r\n");
    while (connection.send(std::string(4096, 'x'))) continue;
  });
  const auto got = pair.client->get("/p", {.timeout = 60s, .body_bytes = 100'000});
  EXPECT_EQ(got.error().code, ErrorCode::kMalformed);
}

TEST(KubernetesClient, HoldsItsDeadline) {
  const std::string_view answers[] = {
      "", "HTTP/1.1 200 OK\r\nX:", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi"};
  for (const std::string_view answer : answers) {
    const Pair pair([answer](FakeConnection& connection) {
      if (connection.read_request().empty()) return;
      connection.send(answer);
      connection.wait_for_close();
    });
    const auto got = pair.client->get("/p", {.timeout = 100ms});
    EXPECT_EQ(got.error().code, ErrorCode::kDeadline) << got.error().message;
    EXPECT_TRUE(is_worth_retrying(got.error()));
  }
}

TEST(KubernetesClient, HoldsItsDeadlineAgainstAServerThatDripsItsHead) {
  const Pair pair([](FakeConnection& connection) {
    if (connection.read_request().empty()) return;
    connection.send("HTTP/1.1 200 OK\r\nX: ");
    while (connection.send("x")) std::this_thread::yield();
  });
  const auto got = pair.client->get("/p", {.timeout = 100ms});
  // On a fast machine the head is over its cap first.
  EXPECT_THAT(got.error().code, ::testing::AnyOf(ErrorCode::kDeadline, ErrorCode::kMalformed));
}

/// Closes the first connection without a word.
FakeApiServer::Serve close_first() {
  return [count = 0](FakeConnection& connection) mutable {
    if (connection.read_request().empty()) return;
    if (++count > 1) connection.send(http_answer(200, "{}"));
    connection.close_cleanly();
  };
}

TEST(KubernetesClient, RepeatsAGetOnceWhenTheServerClosesWithoutAWord) {
  const Pair pair(close_first());
  EXPECT_EQ(pair.client->get("/p").value(), "{}");
  EXPECT_EQ(pair.server.connections(), 2U);

  const Pair always(answer_with({""}));
  EXPECT_EQ(always.client->get("/p").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(always.server.connections(), 2U);
}

TEST(KubernetesClient, RepeatsNoWrite) {
  const Pair pair(close_first());
  EXPECT_EQ(pair.client->post("/p", "{}").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(pair.client->patch("/p", PatchKind::kMerge, "{}").value(), "{}");
  EXPECT_EQ(pair.server.connections(), 2U);

  const Pair always(answer_with({""}));
  EXPECT_EQ(always.client->put("/p", "{}").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(always.client->remove("/p").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(always.server.connections(), 2U);
}

TEST(KubernetesClient, SaysThatNobodyListens) {
  const TestPki pki;
  ClusterAccess access;
  {
    const FakeApiServer server(pki.make_loopback(), answer_with({""}));
    access = server.access(pki.ca_pem());
  }
  const auto got = make_client(std::move(access))->get("/p");
  EXPECT_EQ(got.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(got.error().message, HasSubstr("connecting"));
}

TEST(KubernetesClient, ListsPageByPage) {
  const Pair pair(answer_with({
      http_answer(200, R"({"metadata":{"continue":"a/b=="},"items":[1,2]})"),
      http_answer(200, R"({"metadata":{"continue":""},"items":[3]})"),
  }));
  std::size_t items = 0;
  const auto count = [&](const JsonValue& list) -> Result<void> {
    CONFCOM_TRY(const JsonValue member, list.member("items"));
    CONFCOM_TRY(const auto elements, member.elements());
    items += elements.size();
    return {};
  };
  ASSERT_TRUE(pair.client->list("/api/v1/pods?fieldSelector=x", 2, count).has_value());
  EXPECT_EQ(items, 3U);
  EXPECT_THAT(
      pair.server.requests(),
      ElementsAre(StartsWith("GET /api/v1/pods?fieldSelector=x&limit=2 "),
                  StartsWith("GET /api/v1/pods?fieldSelector=x&limit=2&continue=a%2Fb%3D%3D ")));
}

TEST(KubernetesClient, SaysThatAListHasExpired) {
  const Pair pair(answer_with({http_answer(410, status_json(410, "Expired", "too old"))}));
  const auto got = pair.client->list("/p", 2, [](const JsonValue&) { return Result<void>(); });
  EXPECT_EQ(got.error().code, ErrorCode::kExpired);
}

constexpr std::string_view kWatchHead =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string chunk(std::string_view text) {
  return fmt::format("{:x}\r\n{}\r\n", text.size(), text);
}

/// Sends these pieces, and then ends the watch as a server does.
FakeApiServer::Serve watch_of(std::vector<std::string> pieces) {
  return [pieces = std::move(pieces)](FakeConnection& connection) {
    if (connection.read_request().empty()) return;
    connection.send(kWatchHead);
    for (const std::string& piece : pieces) connection.send(chunk(piece));
    connection.send("0\r\n\r\n");
    connection.close_cleanly();
  };
}

struct Recorder {
  std::vector<std::string> events;
  KubernetesClient::TakeEvent take() {
    return [this](const WatchEvent& event) -> Result<void> {
      events.push_back(fmt::format("{} {}", static_cast<int>(event.type), event.object_json));
      return {};
    };
  }
};

TEST(KubernetesClient, WatchesLinesHoweverTheyAreCut) {
  const std::string text =
      "{\"type\":\"ADDED\",\"object\":{\"a\":1}}\n"
      "{\"type\":\"MODIFIED\",\"object\":{\"a\":2}}\n\n"
      "{\"type\":\"DELETED\",\"object\":{\"a\":3}}\n";
  for (std::size_t size = 1; size <= text.size(); size += 7) {
    std::vector<std::string> pieces;
    for (std::size_t i = 0; i < text.size(); i += size) pieces.push_back(text.substr(i, size));
    const Pair pair(watch_of(pieces));
    Recorder recorder;
    const auto end = pair.client->watch("/api/v1/nodes?x=y", "17", recorder.take(), {});
    EXPECT_EQ(end.value(), WatchEnd::kEnded);
    EXPECT_THAT(recorder.events, ElementsAre(R"(0 {"a":1})", R"(1 {"a":2})", R"(2 {"a":3})"));
    EXPECT_THAT(pair.server.requests(),
                ElementsAre(StartsWith("GET /api/v1/nodes?x=y&watch=true&resourceVersion=17 ")));
  }
}

TEST(KubernetesClient, TellsThatAWatchIsGone) {
  const std::string gone = status_json(410, "Expired", "too old resource version: 1 (2)");
  const Pair in_stream(watch_of({R"({"type":"ERROR","object":)" + gone + "}\n"}));
  const Pair at_once(answer_with({http_answer(410, gone)}));
  for (const Pair* pair : {&in_stream, &at_once}) {
    Recorder recorder;
    EXPECT_EQ(pair->client->watch("/p", "1", recorder.take(), {}).value(), WatchEnd::kGone);
    EXPECT_TRUE(recorder.events.empty());
  }
}

TEST(KubernetesClient, EndsAWatchWithWhatIsWrong) {
  struct Case {
    std::string_view name;
    FakeApiServer::Serve serve;
    ErrorCode code;
  };
  const Case cases[] = {
      {"error event",
       watch_of({R"({"type":"ERROR","object":)" + status_json(500, "Internal", "x") + "}\n"}),
       ErrorCode::kUnavailable},
      {"refused", answer_with({http_answer(403, status_json(403, "Forbidden", "x"))}),
       ErrorCode::kDenied},
      {"no JSON", watch_of({"hello\n"}), ErrorCode::kMalformed},
      {"unknown type",
       watch_of({R"({"type":"OTHER","object":{}})"
                 "\n"}),
       ErrorCode::kMalformed},
      {"line too long", watch_of({std::string(2000, ' ')}), ErrorCode::kMalformed},
      {"cut",
       [](FakeConnection& connection) {
         if (!connection.read_request().empty()) connection.send(kWatchHead);
       },
       ErrorCode::kUnavailable},
  };
  for (const Case& c : cases) {
    const Pair pair(c.serve);
    Recorder recorder;
    const auto end = pair.client->watch("/p", "1", recorder.take(), {}, {.body_bytes = 1000});
    ASSERT_FALSE(end.has_value()) << c.name;
    EXPECT_EQ(end.error().code, c.code) << c.name << end.error().message;
  }
}

TEST(KubernetesClient, EndsAWatchWithItsTakersError) {
  const Pair pair(watch_of({"{\"type\":\"ADDED\",\"object\":{}}\n"}));
  const auto end = pair.client->watch(
      "/p", "1", [](const WatchEvent&) -> Result<void> { return fail(ErrorCode::kIo, "mine"); },
      {});
  EXPECT_EQ(end.error().message, "mine");
}

TEST(KubernetesClient, AStopWakesAWatchBeforeAndAfterItHasBegun) {
  for (const bool has_begun : {false, true}) {
    std::promise<void> reached;
    const Pair pair([&](FakeConnection& connection) {
      if (connection.read_request().empty()) return;
      if (has_begun) connection.send(std::string(kWatchHead) + chunk("{\"type\":"));
      reached.set_value();
      connection.wait_for_close();
    });
    std::stop_source stop;
    auto end = std::async(std::launch::async, [&] {
      return pair.client->watch("/p", "1", Recorder().take(), stop.get_token(), {.timeout = 60s});
    });
    reached.get_future().wait();
    stop.request_stop();
    EXPECT_EQ(end.get().value(), WatchEnd::kStopped);
  }
}

TEST(KubernetesClient, AWatchThatIsStoppedAlreadyAsksNothing) {
  const Pair pair(watch_of({}));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(pair.client->watch("/p", "1", Recorder().take(), stop.get_token()).value(),
            WatchEnd::kStopped);
  EXPECT_TRUE(pair.server.requests().empty());
}

TEST(KubernetesClient, AWatchOutlastsTheTimeoutOfItsBeginning) {
  std::promise<void> waited;
  const Pair pair([&](FakeConnection& connection) {
    if (connection.read_request().empty()) return;
    connection.send(kWatchHead);
    waited.get_future().wait();
    connection.send(chunk("{\"type\":\"ADDED\",\"object\":{}}\n") + "0\r\n\r\n");
    connection.close_cleanly();
  });
  Recorder recorder;
  auto end = std::async(std::launch::async, [&] {
    return pair.client->watch("/p", "1", recorder.take(), {}, {.timeout = 4s});
  });
  EXPECT_EQ(end.wait_for(4500ms), std::future_status::timeout);
  waited.set_value();
  EXPECT_EQ(end.get().value(), WatchEnd::kEnded);
  EXPECT_EQ(recorder.events.size(), 1U);
}

TEST(PercentEncoded, LeavesWhatIsUnreserved) {
  EXPECT_EQ(percent_encoded("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encoded("a=b/c d\xff"), "a%3Db%2Fc%20d%FF");
}

}  // namespace
}  // namespace confcom::rpc
