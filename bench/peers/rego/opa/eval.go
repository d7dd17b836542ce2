package main

import "encoding/json"

// eval compiles and decides once; nothing of it stays.
type eval struct {
	policy
	Input json.RawMessage `json:"input"`
}

func (wanted *eval) run() any {
	query, err := prepare(&wanted.policy)
	if err != nil {
		return refusal(err)
	}
	text := string(wanted.Input)
	if text == "" {
		text = "null"
	}
	input, err := parseInput(text)
	if err != nil {
		return refusal(err)
	}
	result, err := decide(query, input)
	if err != nil {
		return refusal(err)
	}
	return resultReply{result}
}
