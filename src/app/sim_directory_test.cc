#include "app/sim_directory.h"

#include <gtest/gtest.h>

namespace confcom::app {
namespace {

TEST(DefaultSimDirectory, IsTheFirstThatIsSaid) {
  struct Case {
    std::string name;
    Environment environment;
    std::string want;
  };
  const Case cases[] = {
      {"variable", {{{"CONFCOM_SIM_DIR", "here"}, {"XDG_STATE_HOME", "/s"}}, true}, "here"},
      {"root", {{{"XDG_STATE_HOME", "/s"}, {"HOME", "/h"}}, true}, "/var/lib/confcom/sim"},
      {"state home", {{{"XDG_STATE_HOME", "/s"}, {"HOME", "/h"}}, false}, "/s/confcom/sim"},
      {"relative state home",
       {{{"XDG_STATE_HOME", "s"}, {"HOME", "/h"}}, false},
       "/h/.local/state/confcom/sim"},
      {"empty variable",
       {{{"CONFCOM_SIM_DIR", ""}, {"HOME", "/h"}}, false},
       "/h/.local/state/confcom/sim"},
      {"nothing", {{}, false}, "/var/lib/confcom/sim"}};
  for (const Case& c : cases) EXPECT_EQ(default_sim_directory(c.environment), c.want) << c.name;
}

}  // namespace
}  // namespace confcom::app
