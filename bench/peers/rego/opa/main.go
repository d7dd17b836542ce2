// Command rego_peer_opa speaks the peers' line protocol (../README.md) for Open Policy Agent, as a library.
// Built for measurement only.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// request is one line of stdin: exactly one of its members is set.
type request struct {
	Load    *policy  `json:"load"`
	Check   *string  `json:"check"`
	Measure *measure `json:"measure"`
	RSS     bool     `json:"rss"`
	Eval    *eval    `json:"eval"`
}

// failure is what the engine reports about an evaluation or a request.
type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

type errorReply struct {
	Error failure `json:"error"`
}

// resultReply holds the one value of the query, or null where it is undefined.
type resultReply struct {
	Result []any `json:"result"`
}

type rssReply struct {
	KiB int `json:"rss_anon_kib"`
}

func main() {
	// The longest line holds a round's inputs.
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	peer := &peer{}
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) == 0 {
			return
		}
		fmt.Printf("%s\n", encode(answer(peer, line)))
		if err != nil {
			return
		}
	}
}

// answer never lets an engine's panic end the program: what the other engine says to it is of interest.
func answer(peer *peer, line []byte) (reply any) {
	defer func() {
		if caught := recover(); caught != nil {
			reply = errorReply{failure{"panic", fmt.Sprint(caught)}}
		}
	}()
	var asked request
	if err := decode(line, &asked); err != nil {
		return errorReply{failure{"protocol", err.Error()}}
	}
	switch {
	case asked.Load != nil:
		return peer.load(asked.Load)
	case asked.Check != nil:
		return peer.check(*asked.Check)
	case asked.Measure != nil:
		return peer.measure(asked.Measure)
	case asked.Eval != nil:
		return asked.Eval.run()
	case asked.RSS:
		return rss()
	}
	return errorReply{failure{"protocol", "no known request"}}
}

// decode keeps the text of numbers.
func decode(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

func encode(reply any) []byte {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(reply); err != nil {
		return []byte(`{"error":{"code":"protocol","message":"reply is no JSON"}}`)
	}
	return bytes.TrimSpace(line.Bytes())
}

// rss collects first: what is garbage is not what the policy needs.
func rss() any {
	runtime.GC()
	debug.FreeOSMemory()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return errorReply{failure{"io", err.Error()}}
	}
	for _, line := range strings.Split(string(status), "\n") {
		if rest, found := strings.CutPrefix(line, "RssAnon:"); found {
			kib, err := strconv.Atoi(strings.Fields(rest)[0])
			if err == nil {
				return rssReply{kib}
			}
		}
	}
	return errorReply{failure{"io", "no RssAnon in /proc/self/status"}}
}
