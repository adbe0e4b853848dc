package progressbar

import (
	"bytes"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestBar(t *testing.T) {
	defer goleak.VerifyNone(t)
	for _, c := range []struct {
		name     string
		steps    func(b *Bar)
		terminal []string // what a terminal shows
		plain    string   // what a file gets
	}{
		{"never used", func(*Bar) {}, nil, ""},
		{"one stage", func(b *Bar) {
			b.Update("download", "m.gguf", 10<<10, 100<<10)
			b.Update("download", "m.gguf", 100<<10, 100<<10)
		}, []string{"download m.gguf", "100.0 KiB / 100.0 KiB"}, "download m.gguf (0.1 MB)\n"},
		{"two stages, the first unfinished", func(b *Bar) {
			b.Update("download", "m.gguf", 1, 0)
			b.Update("unpack", "m.gguf", 5<<20, 5<<20)
		}, []string{"unpack m.gguf"}, "download m.gguf\nunpack m.gguf (5.2 MB)\n"},
		{"starting over", func(b *Bar) {
			b.Update("download", "m.gguf", 50, 0)
			b.Update("download", "m.gguf", 0, 100)
		}, []string{"download m.gguf"}, "download m.gguf\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, plain bytes.Buffer
			b := New(&out)
			b.terminal = true
			p := New(&plain)
			for _, x := range []*Bar{b, p} {
				c.steps(x)
				x.Close()
				x.Close()
			}
			for _, want := range c.terminal {
				if !strings.Contains(out.String(), want) {
					t.Errorf("%q is not in %q", want, out.String())
				}
			}
			if plain.String() != c.plain {
				t.Errorf("plain: got %q, want %q", plain.String(), c.plain)
			}
		})
	}
}
