package repair

import (
	"math/rand"
	"reflect"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/repair/internal/yamlfix"
)

// sameAsInFull holds the reading of simple YAML to the reading in full, which is its oracle: no edit more, the same flag, the same value. What
// is known to be broken is no YAML for the reference reader.
func sameAsInFull(t *testing.T, text string, partial extent) (simple bool) {
	t.Helper()
	c, err := newConfig(nil)
	if err != nil {
		t.Fatal(err)
	}
	c.partial = partial == partialText
	res := yamlfix.Find(text, c.partial)
	if !res.Simple() {
		if _, broken := yamlfix.Simple(res.Body); broken {
			if _, _, _, ok := yamlfix.Strict(res.Body); ok {
				t.Fatalf("%q is taken for broken, but it is YAML", res.Body)
			}
		}
		return false
	}
	fast, err := c.readYAML(text)
	if err != nil {
		t.Fatal(err)
	}
	full, err := c.readInFull(text, res)
	if err != nil {
		t.Fatalf("%q is simple, but in full: %v", text, err)
	}
	if !reflect.DeepEqual(fast.edits, full.edits) || fast.cut != full.cut {
		t.Fatalf("%q is simple: edits %v, cut %v; in full %v, %v", text, fast.edits, fast.cut, full.edits, full.cut)
	}
	if tree, want := fast.tree(), full.tree(); !yamlfix.Equal(tree, want) {
		t.Fatalf("%q is simple: %s; in full %s", text, tree.JSON(), want.JSON())
	}
	if v, want := full.tree().Value(), jsonValue(full.tree().JSON()); !reflect.DeepEqual(v, want) {
		t.Fatalf("%q: value %#v, as JSON %#v", text, v, want)
	}
	return true
}

// extent tells whether a text is whole or still being written.
type extent uint8

const (
	wholeText extent = iota
	partialText
)

// pieces of simple YAML and of what is next to it.
var simplePieces = []string{"a: b\n", "items:\n", "  - id: 1\n", "    name: x y\n", "- x\n", "- y: 2.50\n", "  z: \"q: \\\"r\\\"\"\n", "  t: 'it''s'\n", "c: |\n", "d: >-\n", "  text, more: x\n", "    code = 1\n", "\n", "# note\n", "e: [a, 'b', \"c\", -1]\n",
	"f: {a: 1, b: null}\n", "g: null # why\n", "h:   # nested\n", "  - - a\n", "  -\n", "-   k: v\n", "    l: ~\n", "---\n", "1: 2\n", "é: ü\n", "i: “x”\n", "- http://x/y?a=b\n", "j: 10:30\n", "- a=b\n", "k: x,\n", "l: x # y,\n", "m: '#'\n", "n: #x\n",
	"o: -x\n", "p: <b>\n", "\"q r\": 1\n", "s: &t 1\n", "Sure, here it is:\n\n", "Note: done\n", "u: !v w\n", "w: \t\n", "x: a\n  b\n", "  y: None\n", "z: 0x1F\n", "  - 007\n", "    ", "  ", "...\n", "aa: {{ b }}\n", "bb: []\n", "- {}\n"}

func TestSimpleYAML(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	n, simple := 40_000, 0
	if testing.Short() {
		n = 4_000
	}
	for range n {
		var b strings.Builder
		for range 1 + rng.Intn(8) {
			b.WriteString(simplePieces[rng.Intn(len(simplePieces))])
		}
		text := b.String()
		if rng.Intn(3) == 0 {
			text = strings.TrimRight(text, "\n")
		}
		if sameAsInFull(t, text, extent(rng.Intn(2))) {
			simple++
		}
	}
	if simple < n/100 {
		t.Errorf("only %d of %d texts are simple", simple, n)
	}
}

// Texts that must be simple, since models write most of their YAML so.
func TestSimpleYAMLReach(t *testing.T) {
	for _, text := range []string{
		"a: 1\n", "- x\n- y\n", "a:\n  - b: c\n    d: e\n  - b: f\n", "a:\n- b\n- c\nd: e\n", "---\nname: \"x: y\"\nlist: [1, 2, 'z']\n", "text: |\n  one\n\n    two\nmore: >-\n  a\n  b\n",
		"# head\na: b # note\n\nc:\n  d: null\n", "url: https://x.y/z?a=b#c\ntime: 10:30\n", "name: Zoë – “ü”\n", "a: {b: 1, c: [x, y]}\n", "a", "a: b: c\n",
	} {
		if got, want := sameAsInFull(t, text, wholeText), text != "a" && text != "a: b: c\n"; got != want {
			t.Errorf("%q: simple %v, want %v", text, got, want)
		}
	}
}

func FuzzSimpleYAML(f *testing.F) {
	for _, s := range simplePieces {
		f.Add("a: 1\n" + s + "b: 2\n")
		f.Add("a:\n  - x: 1\n" + s + "  - y\n")
	}
	f.Add("a:\n  - b: |\n      x: y\n      z\n    c: \"d\"\n  - [e, {f: g}]\n")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<12 {
			return
		}
		sameAsInFull(t, text, wholeText)
		sameAsInFull(t, text, partialText)
	})
}
