package fsm

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stencil-go/stencil/grammar"
)

// TestLoops writes random code points of the groups that residuals say they loop
// on, as many as they say, and asks that something can follow; and that residuals
// which say that all of them lead to the same place do.
func TestLoops(t *testing.T) {
	runes := map[GroupSet][]rune{}
	for _, r := range "0123456789abcdefghxyzABCDEFGXYZ _-./:,;!?#%&'()*+<=>@[]^`{|}~\"\\\n\té߿\u2028\u2030ࠀ漢€\U0001F600\U0010FFFF" {
		b := string(r)[0]
		runes[ByteGroup(b)] = append(runes[ByteGroup(b)], r)
	}
	patterns := []string{
		`^[0-9A-Za-z]{8}-[a-z]{3,}$`, `^\w+([.-]\w+)*@[a-z]{2,9}$`, `^(?=.*[A-Z])(?=.*\d).{6,30}$`, `^(?!.*after_[a-z]).*$`, `^(?!([a-z]{1,20})$).*$`,
		`^.{1,40}$`, `x.*y`, `^[^/]+(/[^/]+)*$`, `^(?!_).*(?<!zz)$`, `^[\p{L} ]{2,12}$`, `(ab|cd)+`,
		`^(?=.*[A-Z])(?=.*\d)(?=.*[a-z])[A-Za-z\d]{3,30}$`, `^(?=.*abc)(?=.*b)(?=.*\d\d)[^x]*$`, `^(?=.*a)(?=.*b)(?=.*c)(?=.*z)[a-z]{4,12}$`,
		`[0-9a-f]+`, `^\d+\.\d+.*$`, `^\d*[a-z]*$`, `^a?(..)*$`, `^(?:\S+\s+){0,3}\S+$`,
	}
	var grammars []*grammar.Grammar
	for _, schema := range []string{
		`{"type":"string","oneOf":[{"pattern":"NEW"},{"pattern":"ON_APPROVAL"},{"pattern":"ON_SIGNING"},{"pattern":"EXECUTED"}]}`,
		`{"type":"string","not":{"pattern":"net_[a-z]+[0-9]+"},"pattern":"netdrv_([a-z]+)"}`,
		`{"type":"string","allOf":[{"not":{"pattern":"ab"}},{"not":{"pattern":"z9"}},{"pattern":"[a-f]{2}_"}]}`,
		`{"type":"string","format":"date-time","pattern":"\\d\\d-\\d\\dT\\d\\d:\\d\\dZ"}`,
		`{"type":"string","allOf":[{"pattern":"a.b"},{"pattern":"b.c"},{"not":{"pattern":"c.a"}}]}`,
	} {
		grammars = append(grammars, schemaGrammar(t, schema))
	}
	formats := []string{"email", "hostname", "date-time", "uri", "idn-email", "json-pointer", "regex"}
	for _, p := range patterns {
		for _, bounds := range []string{"", `,"maxLength":33`, `,"minLength":3,"maxLength":70`, `,"minLength":12,"maxLength":12`} {
			grammars = append(grammars, schemaGrammar(t, fmt.Sprintf(`{"type":"string","pattern":%q%s}`, p, bounds)))
		}
	}
	for _, name := range formats {
		for _, bounds := range []string{"", `,"maxLength":50`} {
			grammars = append(grammars, schemaGrammar(t, fmt.Sprintf(`{"type":"string","format":%q%s}`, name, bounds)))
		}
	}
	rng := rand.New(rand.NewPCG(1, 9))
	loops, uniforms := 0, 0
	for _, g := range grammars {
		p, err := Compile(g)
		if err != nil {
			continue // nothing satisfies it
		}
		for range 6 {
			s := p.Start().Step('"')
			for range 25 {
				if s == nil {
					break
				}
				for _, thread := range s.Threads() {
					if thread.Residual() == nil {
						continue
					}
					groups, limit := thread.Residual().LoopLimit()
					var of []rune
					for g, rs := range runes {
						if groups&g == g {
							of = append(of, rs...)
						}
					}
					if len(of) == 0 {
						continue
					}
					loops++
					r := thread.Residual()
					var text []rune
					for range min(limit, 40) {
						text = append(text, of[rng.IntN(len(of))])
						next := write(r, text[len(text)-1])
						if next == nil || next.search && !r.owner.alive(next) {
							t.Fatalf("%s loops on %x up to %d, but %q cannot be written", thread.Residual(), groups, limit, string(text))
						}
						if all, ok := r.Uniform(groups); ok {
							uniforms++
							if all != next {
								t.Fatalf("%s: %q leads to %s, all of its groups to %v", r, text[len(text)-1], next, all)
							}
						}
						r = next
					}
				}
				var next []byte
				for b := range s.NextBytes() {
					next = append(next, b)
				}
				if len(next) == 0 {
					break
				}
				s = s.Step(next[rng.IntN(len(next))])
			}
		}
	}
	if loops < 1000 || uniforms < 1000 {
		t.Errorf("%d loops and %d uniform steps tried", loops, uniforms)
	}
}

func write(r *Residual, c rune) *Residual {
	for _, b := range []byte(string(c)) {
		if r = r.Step(b); r == nil {
			return nil
		}
	}
	return r
}

func schemaGrammar(t *testing.T, schema string) *grammar.Grammar {
	t.Helper()
	g, err := grammar.FromJSONSchema([]byte(schema))
	if err != nil {
		t.Fatal(schema, err)
	}
	return g
}
