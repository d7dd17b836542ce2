package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
)

type module struct {
	Name    string `json:"name"`
	Text    string `json:"text"`
	Version string `json:"version"`
}

type policy struct {
	Modules []module       `json:"modules"`
	Data    map[string]any `json:"data"`
	Query   string         `json:"query"`
	Engine  string         `json:"engine"`
	Strict  bool           `json:"strict"`
}

// peer holds the policy that was loaded last.
type peer struct {
	query *rego.PreparedEvalQuery
}

type loadReply struct {
	Loaded    bool  `json:"loaded"`
	CompileNS int64 `json:"compile_ns"`
}

type compileError struct {
	Code    string `json:"code"`
	Row     int    `json:"row"`
	Col     int    `json:"col"`
	Message string `json:"message"`
}

type compileErrorsReply struct {
	Errors []compileError `json:"errors"`
}

func (peer *peer) load(wanted *policy) any {
	peer.query = nil
	if wanted.Engine != "" && wanted.Engine != "interpreter" {
		return errorReply{failure{"unsupported", "engine " + wanted.Engine}}
	}
	started := time.Now()
	query, err := prepare(wanted)
	took := time.Since(started)
	if err != nil {
		return refusal(err)
	}
	peer.query = query
	return loadReply{true, took.Nanoseconds()}
}

func (peer *peer) check(text string) any {
	if peer.query == nil {
		return errorReply{failure{"protocol", "nothing loaded"}}
	}
	input, err := parseInput(text)
	if err != nil {
		return refusal(err)
	}
	result, err := decide(peer.query, input)
	if err != nil {
		return refusal(err)
	}
	return resultReply{result}
}

// prepare parses and compiles, without the type stage (it refuses real policies), with print calls erased.
func prepare(wanted *policy) (*rego.PreparedEvalQuery, error) {
	modules := make(map[string]*ast.Module, len(wanted.Modules))
	for _, each := range wanted.Modules {
		parsed, err := ast.ParseModuleWithOpts(each.Name, each.Text, ast.ParserOptions{RegoVersion: version(each)})
		if err != nil {
			return nil, err
		}
		modules[each.Name] = parsed
	}
	compiler := ast.NewCompiler().WithSkipStages(ast.StageCheckTypes).WithEnablePrintStatements(false)
	if compiler.Compile(modules); compiler.Failed() {
		return nil, compiler.Errors
	}
	data := wanted.Data
	if data == nil {
		data = map[string]any{}
	}
	store := inmem.NewFromObjectWithOpts(data, inmem.OptReturnASTValuesOnRead(true))
	query, err := rego.New(rego.Compiler(compiler), rego.Store(store), rego.Query(wanted.Query),
		rego.StrictBuiltinErrors(wanted.Strict)).PrepareForEval(context.Background())
	return &query, err
}

func version(of module) ast.RegoVersion {
	if of.Version == "v0" {
		return ast.RegoV0
	}
	return ast.RegoV1
}

func parseInput(text string) (ast.Value, error) {
	return ast.ValueFromReader(strings.NewReader(text))
}

// decide gives the query's one value as a list, nil where it is undefined.
func decide(query *rego.PreparedEvalQuery, input ast.Value) ([]any, error) {
	found, err := query.Eval(context.Background(), rego.EvalParsedInput(input))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return []any{found[0].Expressions[0].Value}, nil
}

// refusal tells errors of compiling, which have a place, from those of evaluating.
func refusal(err error) any {
	if listed, found := errors.AsType[ast.Errors](err); found {
		reply := compileErrorsReply{[]compileError{}}
		for _, each := range listed {
			reply.Errors = append(reply.Errors, placed(each))
		}
		return reply
	}
	if one, found := errors.AsType[*ast.Error](err); found {
		return compileErrorsReply{[]compileError{placed(one)}}
	}
	if one, found := errors.AsType[*topdown.Error](err); found {
		return errorReply{failure{one.Code, one.Message}}
	}
	return errorReply{failure{"other", err.Error()}}
}

func placed(err *ast.Error) compileError {
	reply := compileError{Code: err.Code, Message: err.Message}
	if err.Location != nil {
		reply.Row, reply.Col = err.Location.Row, err.Location.Col
	}
	return reply
}
