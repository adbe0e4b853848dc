package soundness_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stencil-go/stencil/internal/canonical"
	"github.com/stencil-go/stencil/internal/testvocab"
	"github.com/stencil-go/stencil/mask"
)

type ownSchema struct {
	Name   string          `json:"name"`
	Schema json.RawMessage `json:"schema"`
	// Long says that walking the schema takes long.
	Long bool `json:"long"`
}

func ownSchemas(tb testing.TB) []ownSchema {
	tb.Helper()
	f, err := os.Open("testdata/schemas.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var out []ownSchema
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var s ownSchema
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			tb.Fatal(err)
		}
		if long || !s.Long {
			out = append(out, s)
		}
	}
	return out
}

// walkOwn walks each schema of testdata in n modes, rounds times in each of them.
func walkOwn(t *testing.T, v *mask.Vocab, n, rounds int) {
	var total tally
	schemas := ownSchemas(t)
	for i, s := range schemas {
		t.Run(s.Name, func(t *testing.T) {
			j, err := newJudge(s.Schema)
			if err != nil {
				t.Fatal(err)
			}
			for k := range n {
				m := modes[(i+k)%len(modes)]
				p, err := compile(s.Schema, m)
				if err != nil {
					t.Fatal(err)
				}
				w, err := newWalker(p, v, j.validate)
				if err != nil {
					t.Fatalf("%s: %v", m.name, err)
				}
				for round := range rounds {
					r := rand.New(rand.NewPCG(uint64(i*n+k), uint64(round)))
					if err := w.walk(r, &total); err != nil {
						t.Fatalf("%s, round %d: %v", m.name, round, err)
					}
				}
			}
		})
	}
	total.enough(t, len(schemas)*n*rounds*9/10)
}

// TestOwnSchemas writes documents for every keyword with a small vocabulary.
func TestOwnSchemas(t *testing.T) {
	walkOwn(t, testvocab.New(), len(modes), sample(2, 20))
}

// TestCompactIsCanonical compares what is written in compact layout with the
// canonical form of its value.
func TestCompactIsCanonical(t *testing.T) {
	v := testvocab.New()
	for i, s := range ownSchemas(t) {
		p, err := compile(s.Schema, modes[1])
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		r := rand.New(rand.NewPCG(uint64(i), 7))
		writer, err := newWalker(p, v, nil)
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		m, _, err := writer.matcher(r, 60)
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		w, err := walk(r, m, v)
		if p.Guarded() && errors.Is(err, errLost) {
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		if want, err := canonical.JSON(w.text); err != nil || string(want) != string(w.text) {
			t.Errorf("%s: wrote %s, canonical is %s, %v", s.Name, w.text, want, err)
		}
	}
}
