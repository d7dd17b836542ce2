// go-sev-guest behind the line protocol of ../compare.py. Built for measurement only.
//
// usage: go_sev_guest REPORT VCEK ASK ARK, certificates in DER
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"

	"github.com/google/go-sev-guest/abi"
	"github.com/google/go-sev-guest/kds"
	spb "github.com/google/go-sev-guest/proto/sevsnp"
	"github.com/google/go-sev-guest/verify"
)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, "go_sev_guest:", err)
		os.Exit(1)
	}
	return value
}

// verifyOnce goes from the report's bytes to its verdict; the roots are those that the module embeds.
func verifyOnce(report []byte, chain *spb.CertificateChain, options *verify.Options) error {
	parsed, err := abi.ReportToProto(report)
	if err != nil {
		return err
	}
	return verify.SnpAttestation(&spb.Attestation{Report: parsed, CertificateChain: chain}, options)
}

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: go_sev_guest REPORT VCEK ASK ARK")
		os.Exit(2)
	}
	report := must(os.ReadFile(os.Args[1]))
	chain := &spb.CertificateChain{
		VcekCert: must(os.ReadFile(os.Args[2])),
		AskCert:  must(os.ReadFile(os.Args[3])),
		ArkCert:  must(os.ReadFile(os.Args[4])),
	}
	options := &verify.Options{DisableCertFetching: true, Product: must(kds.ParseProductName("Milan-B0", abi.VcekReportSigner))}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		times := must(strconv.Atoi(lines.Text()))
		for range times {
			if err := verifyOnce(report, chain, options); err != nil {
				must(0, err)
			}
		}
		fmt.Println("done")
	}
}
