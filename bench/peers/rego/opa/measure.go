package main

import (
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/rego"
)

type measure struct {
	Inputs  []string `json:"inputs"`
	Mode    string   `json:"mode"`
	Rounds  int      `json:"rounds"`
	Threads int      `json:"threads"`
}

type measureReply struct {
	P50NS     int64   `json:"p50_ns"`
	P99NS     int64   `json:"p99_ns"`
	MeanNS    int64   `json:"mean_ns"`
	WallNS    int64   `json:"wall_ns"`
	Decisions int     `json:"decisions"`
	Changed   int     `json:"changed"`
	Results   [][]any `json:"results"`
}

// worker is one thread's share: what it decided, and how long each decision took.
type worker struct {
	times   []time.Duration
	results [][]any
	changed int
	err     error
}

func (peer *peer) measure(wanted *measure) any {
	if peer.query == nil || len(wanted.Inputs) == 0 || wanted.Rounds < 1 || wanted.Threads < 1 {
		return errorReply{failure{"protocol", "nothing to measure"}}
	}
	if wanted.Mode != "decision" && wanted.Mode != "bytes" {
		return errorReply{failure{"unsupported", "mode " + wanted.Mode}}
	}
	decisions, err := wanted.decisions(peer.query)
	if err != nil {
		return refusal(err)
	}
	workers := make([]worker, wanted.Threads)
	var running sync.WaitGroup
	started := time.Now()
	for i := range workers {
		running.Go(func() { workers[i].run(decisions, wanted.Rounds) })
	}
	running.Wait()
	return sum(workers, time.Since(started))
}

// decisions gives a function for each input: all that is timed.
func (wanted *measure) decisions(query *rego.PreparedEvalQuery) ([]func() ([]any, error), error) {
	var made []func() ([]any, error)
	for _, text := range wanted.Inputs {
		input, err := parseInput(text)
		if err != nil {
			return nil, err
		}
		if wanted.Mode == "decision" {
			made = append(made, func() ([]any, error) { return decide(query, input) })
		} else {
			made = append(made, func() ([]any, error) { return decideBytes(query, text) })
		}
	}
	return made, nil
}

func decideBytes(query *rego.PreparedEvalQuery, text string) ([]any, error) {
	input, err := parseInput(text)
	if err != nil {
		return nil, err
	}
	return decide(query, input)
}

func (worker *worker) run(decisions []func() ([]any, error), rounds int) {
	worker.times = make([]time.Duration, 0, rounds*len(decisions))
	for round := range rounds {
		for i, decision := range decisions {
			started := time.Now()
			result, err := decision()
			worker.times = append(worker.times, time.Since(started))
			if err != nil {
				worker.err = err
				return
			}
			if round == 0 {
				worker.results = append(worker.results, result)
			} else if !reflect.DeepEqual(worker.results[i], result) {
				worker.changed++
			}
		}
	}
}

func sum(workers []worker, wall time.Duration) any {
	var times []time.Duration
	reply := measureReply{WallNS: wall.Nanoseconds(), Results: workers[0].results}
	for _, each := range workers {
		if each.err != nil {
			return refusal(each.err)
		}
		times = append(times, each.times...)
		reply.Changed += each.changed
		if !reflect.DeepEqual(each.results, reply.Results) {
			reply.Changed++
		}
	}
	slices.Sort(times)
	reply.Decisions = len(times)
	reply.P50NS = rank(times, 50)
	reply.P99NS = rank(times, 99)
	reply.MeanNS = mean(times)
	return reply
}

// rank is the least time that at least `percent` of all do not exceed.
func rank(sorted []time.Duration, percent int) int64 {
	return sorted[(len(sorted)*percent+99)/100-1].Nanoseconds()
}

func mean(times []time.Duration) int64 {
	var total time.Duration
	for _, each := range times {
		total += each
	}
	return total.Nanoseconds() / int64(len(times))
}
