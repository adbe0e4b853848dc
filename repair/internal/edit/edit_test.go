package edit

import (
	"math/rand"
	"strings"
	"testing"
)

func randomEdits(r *rand.Rand, n int) []Edit {
	var out []Edit
	at := 0
	for at <= n && r.Intn(4) > 0 {
		off := at + r.Intn(max(1, n-at+1))
		l := 0
		if off < n {
			l = r.Intn(min(4, n-off) + 1)
		}
		out = append(out, Edit{Off: off, Len: l, Repl: strings.Repeat(string(rune('A'+r.Intn(26))), r.Intn(4)), Kind: 1})
		at = off + l
	}
	return out
}

func TestComposeIsApplyTwice(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 200000 {
		src := strings.Repeat("abcdefghijklmnop", 2)[:r.Intn(32)]
		a := randomEdits(r, len(src))
		mid := Apply(src, a)
		b := randomEdits(r, len(mid))
		want := Apply(mid, b)
		c := Compose(a, b, len(src))
		if !Valid(c, len(src)) {
			t.Fatalf("not valid: %q a=%v b=%v c=%v", src, a, b, c)
		}
		if got := Apply(src, c); got != want {
			t.Fatalf("%q a=%v b=%v: %q, want %q (c=%v)", src, a, b, got, want, c)
		}
	}
}
