package grammar

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/yamltext"
)

// objectLayouts are how objects are written: the guards of their keys, the text of an object
// with what stands before another member, where its members begin, and a key.
var objectLayouts = []struct {
	name  string
	guard FiniteGuard
	write func(t *testing.T, object []byte) (text []byte, from int)
	key   func(name string) string
}{
	{"json", jsonKeyGuard{}, func(_ *testing.T, object []byte) ([]byte, int) {
		return append(object[:len(object)-1:len(object)-1], ','), 1
	}, jsonvalue.Quote},
	{"flow", yamlFlowKeyGuard{}, func(t *testing.T, object []byte) ([]byte, int) {
		text := writtenAsYAML(t, object, WithFlow())
		return append(text[:len(text)-1], ", "...), 1
	}, func(name string) string { return yamltext.Write(name, yamltext.FlowKey) + ":" }},
	{"block", yamlKeyGuard{}, func(t *testing.T, object []byte) ([]byte, int) {
		return append(writtenAsYAML(t, object), '\n'), 0
	}, blockKeyOf},
	{"deeper block", yamlKeyGuard{}, func(t *testing.T, object []byte) ([]byte, int) {
		text := writtenAsYAML(t, slices.Concat([]byte(`{"b":1,"a":[{"k":`), object, []byte("}]}")))
		return append(text, "\n      "...), len("b: 1\na:\n  - k:\n      ")
	}, blockKeyOf},
}

func blockKeyOf(name string) string { return yamltext.Write(name, yamltext.Key) + ":" }

var keyNames = []string{"a", "ab", "abc", "a b", "a:", `"`, "no", "1", "- a", "k"}

// randomObject is an object of few different keys, some of which need quotes.
func randomObject(r *rand.Rand) []byte {
	keys := slices.Clone(keyNames)
	r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	out := []byte{'{'}
	for i, k := range keys[:1+r.IntN(len(keys)-1)] {
		if i > 0 {
			out = append(out, ',')
		}
		key, _ := json.Marshal(k)
		value, _ := json.Marshal(randomItem(r, 2))
		out = append(append(append(out, key...), ':'), value...)
	}
	return append(out, '}')
}

// TestKeysOracle compares a guard of keys that keeps what it has read, of texts that begin
// alike and are cut anywhere, with the one that reads each text as a whole.
func TestKeysOracle(t *testing.T) {
	for _, l := range objectLayouts {
		t.Run(l.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 1))
			kept, ok := l.guard.(PrivateGuard).Private().(DigestGuard)
			if !ok {
				t.Fatal("the guard has no digest")
			}
			listed := 0
			type list struct{ endings, of string }
			byDigest := map[uint64]list{}
			for range 400 {
				text, from := l.write(t, randomObject(r))
				for range 20 {
					key := l.key(keyNames[r.IntN(len(keyNames))])
					n := r.IntN(len(key) + 1)
					begun := append(slices.Clip(text), key[:n]...)
					if n == len(key) {
						if got, want := CheckGuard(kept, begun, from), CheckGuard(l.guard, begun, from); (got == nil) != (want == nil) {
							t.Fatalf("%q: %v, want %v", begun, got, want)
						}
						continue
					}
					got, want := joined(kept.Refused(nil, begun, from)), joined(l.guard.Refused(nil, begun, from))
					if got != want {
						t.Fatalf("behind %q endings %q are refused, want %q", begun, got, want)
					}
					digest := kept.Digest(begun, from)
					if before, known := byDigest[digest]; known && before.endings != got {
						t.Fatalf("%q and %q have one digest, and the endings %q and %q", begun, before.of, got, before.endings)
					}
					byDigest[digest] = list{got, string(begun)}
					if got != "" {
						listed++
					}
				}
			}
			if listed < 300 {
				t.Errorf("only %d texts had endings to refuse", listed)
			}
		})
	}
}

// joined is the texts in order, one a line.
func joined(texts [][]byte) string {
	slices.SortFunc(texts, bytes.Compare)
	return string(bytes.Join(texts, []byte("\n")))
}
