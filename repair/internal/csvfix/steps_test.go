package csvfix

import (
	"strings"
	"testing"
)

var hostile = []string{",", "\n", "\r", "\"", "'", "“", "”", "|", ";", "\t", " ", "\\", "\\\"", "\"\"", "a,", "a,b\n", "\"a,", "\"a\n", "a,\"b", "a\"\",", "x \"y\" z,", "1,234,", "x, y,", "1, \t",
	"|a|b|\n", "|-|-|\n", "a;b\n", "a,b\nc;d\n", "...\n", "```\n", "<think>", "> a\n", "'a','b'\n", "“a”,“b”\n", "“a,", "'a,", " -\n", "|\n a\n", "a:\n ", "\n\n", "\"a\"\"b\n", "[a,", "[1, 2],3\n", "{\"", "a;b;c\n", "+-+\n"}

// TestStepsAreLinear counts the bytes and cells looked at, in texts of 8 and 128 kB: the larger needs no more a byte than the smaller.
func TestStepsAreLinear(t *testing.T) {
	n := 1 << 17
	if testing.Short() {
		n = 1 << 16
	}
	worst, name := 0.0, ""
	for _, unit := range hostile {
		for _, pre := range []string{"", "a,b\n", "'a','b'\n'", "“a”,b\n", "|a|b|\n|-|-|\n"} {
			rate := func(n int) float64 {
				s := pre + strings.Repeat(unit, n/len(unit)+1)
				return float64(Fix(s).Steps) / float64(len(s))
			}
			small, large := rate(n/16), rate(n)
			if large > worst {
				worst, name = large, pre+unit
			}
			if large > maxRate || large > 2*small+8 {
				t.Errorf("%q behind %q: %.1f steps a byte in %d bytes, %.1f in %d", unit, pre, small, n/16, large, n)
			}
		}
	}
	t.Logf("at most %.1f steps a byte (%q)", worst, name)
}

// maxRate bounds the steps a byte.
const maxRate = 100

func FuzzSteps(f *testing.F) {
	for _, u := range hostile {
		f.Add("a,b\n", u)
	}
	f.Fuzz(func(t *testing.T, pre, unit string) {
		if unit == "" || len(pre)+len(unit) > 1<<12 {
			return
		}
		s := pre + strings.Repeat(unit, (1<<16)/len(unit))
		if k := Fix(s).Steps; k > maxRate*len(s)+1<<18 {
			t.Fatalf("%d steps for %d bytes", k, len(s))
		}
	})
}

// TestShortRowsOfAWideHeader must not fill up a million rows with a million cells.
func TestShortRowsOfAWideHeader(t *testing.T) {
	s := strings.Repeat("a,", 1<<18) + "b\n" + strings.Repeat("x\n", 1<<18)
	if f := Fix(s); f.OK || !f.Wide || f.Steps > maxRate*len(s) {
		t.Errorf("ok %v, wide %v, %d steps", f.OK, f.Wide, f.Steps)
	}
}
