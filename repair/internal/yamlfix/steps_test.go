package yamlfix

import (
	"strconv"
	"strings"
	"testing"
)

var hostile = []string{"\n", " \n", "\r\n", "a:\n ", "a:\n", "- ", "-\n", " -\n", "- x\n", "- a: b\n", "  - a: b\n", "x\n", "  x\n", "\tx\n", "a: b\n", "a:b\n", "a: \"b\n", "a: 'b\n", "- \"b\n", "\"", "'", "a: |\n", "a: >\n", "|\n a\n",
	"a: [\n", "a: {b\n", "a: [b\n", "[", "{", "? a\n", "? ", "&a b\n", "*a\n", "!t a\n", "#x\n", "# \n\n", "// x\n", "---\n", "...\n", "```\n", "<think>", "> a\n", "1. x\n", "* x\n", "**a**: b\n", "a = b\n", "a: b,\n", "a: \"x\" y\n",
	"%\n", ":", ": ", "x", "a: b: c\n", "a: b\n\n\n", "é\n", "“a”: b\n", "a: \"b\n\n", " ", "\t"}

// maxRate bounds the steps a byte: bytes of lines and of texts over several lines that are looked at.
const maxRate = 64

// TestStepsAreLinear counts what is looked at in texts of 8 and 128 kB: the larger needs no more a byte than the smaller.
func TestStepsAreLinear(t *testing.T) {
	n := 1 << 17
	if testing.Short() {
		n = 1 << 16
	}
	worst, name := 0.0, ""
	for _, unit := range hostile {
		for _, pre := range []string{"", "a:\n  b: ", "- ", "a: |\n  x\n", "a: [", "a: \""} {
			rate := func(n int) float64 {
				s := pre + strings.Repeat(unit, n/len(unit)+1)
				return float64(Read(s, false).Steps) / float64(len(s))
			}
			small, large := rate(n/16), rate(n)
			if large > worst {
				worst, name = large, pre+unit
			}
			if large > maxRate || large > 2*small+16 {
				t.Errorf("%q behind %q: %.1f steps a byte in %d bytes, %.1f in %d", unit, pre, small, n/16, large, n)
			}
		}
	}
	t.Logf("at most %.1f steps a byte (%q)", worst, name)
}

func FuzzSteps(f *testing.F) {
	for _, u := range hostile {
		f.Add("a:\n  b: ", u)
	}
	f.Fuzz(func(t *testing.T, pre, unit string) {
		if unit == "" || len(pre)+len(unit) > 1<<12 {
			return
		}
		s := pre + strings.Repeat(unit, (1<<16)/len(unit))
		if k := Read(s, false).Steps; k > maxRate*len(s)+1<<18 {
			t.Fatalf("%d steps for %d bytes", k, len(s))
		}
	})
}

// TestNestingIsBounded runs marks that nest on one line: the reader stops, with a sign, and does not run out of stack.
func TestNestingIsBounded(t *testing.T) {
	for _, unit := range []string{"- ", "? ", "- ? ", "&a ", "!!a ", "*a ", "a: ", "- a: ", "[", "{a: ", "- [", "- !!a "} {
		for _, pre := range []string{"", "- ", "a: ", "a: !!b ", "a:\n  - "} {
			s := pre + strings.Repeat(unit, (4<<20)/len(unit))
			if r := Read(s, false); r.Root != nil && !r.Deep {
				r.Root.JSON()
			}
		}
	}
}

// TestAliasesAreBounded refers to what refers to what refers, twice each: the value stays linear in the text.
func TestAliasesAreBounded(t *testing.T) {
	s := "a0: &a0\n  - x y\n"
	for i := 1; i < 60; i++ {
		p, n := strconv.Itoa(i-1), strconv.Itoa(i)
		s += "a" + n + ": &a" + n + "\n  - *a" + p + "\n  - *a" + p + "\n"
	}
	s += "b: x: y\n"
	r := Read(s, false)
	if n := len(r.Root.JSON()); n > 64*len(s)+1<<20 {
		t.Errorf("%d bytes of value from %d bytes of text", n, len(s))
	}
}
