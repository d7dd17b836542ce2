// containerd and its client ctr in one program: the name by which it is called chooses.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	_ "github.com/containerd/containerd/v2/cmd/containerd/builtins"
	"github.com/containerd/containerd/v2/cmd/containerd/command"
	ctr "github.com/containerd/containerd/v2/cmd/ctr/app"
	"github.com/urfave/cli/v3"
)

func application(name string) *cli.Command {
	if name == "ctr" {
		return ctr.New()
	}
	return command.App()
}

func main() {
	name := filepath.Base(os.Args[0])
	if err := application(name).Run(context.Background(), os.Args); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}
