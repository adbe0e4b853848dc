package stencil_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/grammar/toolcall"
	"github.com/stencil-go/stencil/internal/testmodel"
)

var weather = stencil.Tool{
	Name: "weather", Description: "tells the weather",
	Parameters: []byte(`{"type":"object","properties":{"city":{"type":"string","enum":["Oslo","Rome"]},"days":{"type":"integer","minimum":1,"maximum":9}},"required":["city"],"additionalProperties":false}`),
}

func ExampleModel_Call() {
	model, done, err := tinyModel()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer done()
	tools, err := stencil.NewTools(toolcall.Hermes, []stencil.Tool{weather}, toolcall.WithCalls(1, 1))
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := model.Call(context.Background(), tools, "Weather in Oslo?", stencil.WithMaxTokens(200), stencil.WithFraming(stencil.FrameRaw))
	if err != nil {
		fmt.Println(err)
		return
	}
	var arguments struct{ City string }
	err = json.Unmarshal(answer.Calls[0].Arguments, &arguments)
	fmt.Println(len(answer.Calls), answer.Calls[0].Name, arguments.City == "Oslo" || arguments.City == "Rome", err)
	// Output: 1 weather true <nil>
}

func ExampleTools_Decode() {
	tools, err := stencil.NewTools(toolcall.Hermes, []stencil.Tool{weather})
	if err != nil {
		fmt.Println(err)
		return
	}
	answer, err := tools.Decode("Let me look.\n<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Oslo\"}}\n</tool_call>")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%q %s %s\n", answer.Said, answer.Calls[0].Name, answer.Calls[0].Arguments)
	// Output: "Let me look.\n" weather {"city": "Oslo"}
}

func ExampleWithThinking() {
	model, done, err := tinyModel()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer done()
	type Answer struct {
		Yes bool `json:"yes"`
	}
	var result stencil.Result
	_, err = stencil.Generate[Answer](context.Background(), model, "Is it?", stencil.WithThinking(40), stencil.WithResult(&result), stencil.WithFraming(stencil.FrameRaw))
	fmt.Println(err, strings.Contains(result.Reasoning, "think>"), json.Valid([]byte(result.Text)))
	// Output: <nil> false true
}

// TestCallFormats: a model of random weights calls tools in every format.
func TestCallFormats(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	for _, f := range toolcall.Formats() {
		tools, err := stencil.NewTools(f, []stencil.Tool{weather}, toolcall.WithCalls(1, 1))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := m.Call(t.Context(), tools, "Weather?", stencil.WithMaxTokens(220), stencil.WithFraming(stencil.FrameRaw), stencil.WithTemperature(1), stencil.WithSeed(3))
		if err != nil {
			t.Errorf("%v: %v", f, err)
			continue
		}
		if len(answer.Calls) != 1 || answer.Calls[0].Name != "weather" || !json.Valid(answer.Calls[0].Arguments) {
			t.Errorf("%v: %q: calls %q", f, answer.Text, answer.Calls)
		}
		if !strings.Contains(toolcall.Prompt(f, []stencil.Tool{weather}), `"weather"`) {
			t.Errorf("%v: the prompt does not tell of the tool", f)
		}
	}
	if _, err := m.Call(t.Context(), nil, "x"); !errors.Is(err, stencil.ErrOption) {
		t.Error(err)
	}
	if _, err := stencil.NewTools(toolcall.Hermes, nil); !errors.Is(err, grammar.ErrInvalid) || !errors.Is(err, stencil.ErrShape) {
		t.Error(err)
	}
	tools, err := stencil.NewTools(toolcall.Hermes, []stencil.Tool{weather})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tools.Decode("<tool_call>"); !errors.Is(err, stencil.ErrDecode) || !errors.Is(err, grammar.ErrSyntax) {
		t.Error(err)
	}
}

// TestThinking: reasoning and text fit into the budgets and are told apart, also as they
// are streamed.
func TestThinking(t *testing.T) {
	m := tiny(t, testmodel.Config{})
	shape, err := stencil.ShapeFromSchema([]byte(`{"type":"object","properties":{"n":{"type":"integer","minimum":0,"maximum":99}},"required":["n"],"additionalProperties":false}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name        string
		thinking    stencil.Option
		max         int
		open, close string
		most        int
	}{
		{"usual", stencil.WithThinking(40), 120, "<think>\n", "</think>\n\n", 40},
		{"no bound of its own", stencil.WithThinking(0), 60, "<think>\n", "</think>\n\n", 60},
		{"opened by the prompt", stencil.WithThinkingTags("", "[/THINK]", 20), 100, "", "[/THINK]", 20},
	} {
		for seed := range uint64(3) {
			var reasoning, text strings.Builder
			r, err := m.Generate(t.Context(), shape, "Think.", tt.thinking, stencil.WithMaxTokens(tt.max), stencil.WithFraming(stencil.FrameRaw),
				stencil.WithTemperature(1.5), stencil.WithSeed(seed), stencil.WithStream(func(c stencil.Chunk) error {
					if c.Reasoning {
						reasoning.WriteString(c.Text)
					} else {
						text.WriteString(c.Text)
					}
					return nil
				}))
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			if err := shape.Check([]byte(r.Text)); err != nil {
				t.Errorf("%s: %q: %v", tt.name, r.Text, err)
			}
			if text.String() != r.Text || reasoning.String() != tt.open+r.Reasoning+tt.close {
				t.Errorf("%s: streamed %q and %q, result %q and %q", tt.name, reasoning.String(), text.String(), r.Reasoning, r.Text)
			}
			if len(r.Tokens) > tt.max || strings.Contains(r.Reasoning, strings.TrimSpace(tt.close)) {
				t.Errorf("%s: %d tokens, reasoning %q", tt.name, len(r.Tokens), r.Reasoning)
			}
		}
	}
	for name, opt := range map[string]stencil.Option{"negative": stencil.WithThinking(-1), "no tag": stencil.WithThinkingTags("", " ", 1)} {
		if _, err := m.Generate(t.Context(), shape, "x", opt); !errors.Is(err, stencil.ErrOption) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := m.Generate(t.Context(), shape, "x", stencil.WithThinking(3), stencil.WithFraming(stencil.FrameRaw)); !errors.Is(err, stencil.ErrBudget) {
		t.Errorf("three tokens: %v", err)
	}
}

func ExampleNewTools() {
	tools, err := stencil.NewTools(toolcall.Llama3, []stencil.Tool{weather}, toolcall.WithCalls(1, 1))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tools.Shape().Check([]byte(`{"name": "weather", "parameters": {"city": "Oslo", "days": 3}}`)))
	// Output: <nil>
}
