// Branches shows that the state of a mask is free to copy: from one half-written text,
// every way to go on is tried by Clone, and a wrong turn is taken back by Rollback.
//
//	go run ./examples/branches
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/mask"
)

const schema = `{
	"type": "object",
	"properties": {"verdict": {"enum": ["accept", "ask again", "refuse"]}, "score": {"enum": [1, 2, 3]}},
	"required": ["verdict", "score"],
	"additionalProperties": false
}`

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "branches:", err)
		os.Exit(1)
	}
}

func run(w io.Writer) error {
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
	m, err := mask.NewMatcher(program, vocab)
	if err != nil {
		return err
	}
	text, err := follow(m, tokens, "")
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "all begin with %s\n", text)

	for id := range m.Mask().All() { // the matcher itself stays where it is
		branch := m.Clone()
		if err := branch.Accept(id); err != nil {
			return err
		}
		rest, err := follow(branch, tokens, text+string(tokens[id]))
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "  %q leads to %s, then %d tokens are possible\n", tokens[id], rest, branch.Mask().Len())
	}

	// A turn and back: the mask is the same as before.
	before := m.Mask()
	for id := range before.All() {
		if err := m.Accept(id); err != nil {
			return err
		}
		break
	}
	if err := m.Rollback(1); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "taken back: %t\n", m.Mask().Equal(before))
	return err
}

// follow accepts what is forced and returns the text with it.
func follow(m *mask.Matcher, tokens [][]byte, text string) (string, error) {
	for {
		ids := append([]int32(nil), m.Forced()...)
		if len(ids) == 0 || m.Done() {
			return text, nil
		}
		for _, id := range ids {
			if err := m.Accept(id); err != nil {
				return text, err
			}
			text += string(tokens[id])
		}
	}
}

// vocabulary is every printable character, and an end token.
func vocabulary() (tokens [][]byte, end int32) {
	for c := byte(' '); c <= '~'; c++ {
		tokens = append(tokens, []byte{c})
	}
	return append(tokens, nil), int32(len(tokens))
}
