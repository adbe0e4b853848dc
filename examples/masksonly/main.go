// Masksonly shows how an engine of your own writes valid JSON: packages grammar, fsm
// and mask, no model of stencil's. The "model" here likes tokens at random; put yours
// in its place.
//
//	go run ./examples/masksonly -seed 7
package main

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

const schema = `{
	"type": "object",
	"properties": {
		"city": {"enum": ["Lisbon", "Oslo", "Quito"]},
		"celsius": {"type": "integer", "minimum": -60, "maximum": 60},
		"sky": {"type": "array", "items": {"enum": ["clear", "cloudy", "rain"]}, "minItems": 1, "maxItems": 3},
		"note": {"type": "string", "maxLength": 20}
	},
	"required": ["city", "celsius", "sky"],
	"additionalProperties": false
}`

func main() {
	seed := flag.Uint64("seed", 1, "start of the random numbers")
	budget := flag.Int("budget", 60, "most tokens to write")
	flag.Parse()
	if err := run(os.Stdout, *seed, *budget); err != nil {
		fmt.Fprintln(os.Stderr, "masksonly:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, seed uint64, budget int) error {
	g, err := grammar.FromJSONSchema([]byte(schema))
	if err != nil {
		return err
	}
	program, err := fsm.Compile(g)
	if err != nil {
		return err
	}
	tokens, end := vocabulary()
	vocab, err := mask.NewVocab(tokens, []int32{end})
	if err != nil {
		return err
	}
	m, err := mask.NewMatcher(program, vocab, mask.WithBudget(budget))
	if err != nil {
		return err
	}

	model := randomModel(seed, len(tokens))
	var text []byte
	written, asked := 0, 0
	for !m.Done() {
		ids := m.Forced() // these need no model
		if len(ids) == 0 {
			logits := model()
			asked++
			m.Mask().Apply(logits)
			ids = []int32{likeliest(logits)}
		}
		for _, id := range ids {
			if err := m.Accept(id); err != nil {
				return err
			}
			if id != end {
				text = append(text, tokens[id]...)
				written++
			}
		}
	}
	_, err = fmt.Fprintf(w, "%s\n%d tokens, the model was asked %d times\n", text, written, asked)
	return err
}

// vocabulary is every printable character, some longer tokens, and an end token.
func vocabulary() (tokens [][]byte, end int32) {
	for c := byte(' '); c <= '~'; c++ {
		tokens = append(tokens, []byte{c})
	}
	for _, t := range []string{`{"`, `":`, `":"`, `","`, `"]`, `["`, "city", "celsius", "sky", "note", "cl", "ear", "oudy", "rain", "Os", "lo"} {
		tokens = append(tokens, []byte(t))
	}
	return append(tokens, nil), int32(len(tokens))
}

// randomModel stands for a language model: logits without rhyme or reason.
func randomModel(seed uint64, size int) func() []float32 {
	rng := rand.New(rand.NewPCG(seed, 0))
	return func() []float32 {
		logits := make([]float32, size)
		for i := range logits {
			logits[i] = rng.Float32()
		}
		return logits
	}
}

func likeliest(logits []float32) int32 {
	best := 0
	for i, x := range logits {
		if x > logits[best] {
			best = i
		}
	}
	return int32(best)
}
