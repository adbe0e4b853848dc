package jsonfix

import (
	"strings"
	"testing"
)

// maxSteps bounds the steps on a text of n bytes: tokens, bytes looked at ahead, and edits moved.
func maxSteps(n int) int { return 120*n + 1<<18 }

func steps(s string) int {
	return Parse([]byte(s), &Config{MaxDepth: 10_000}).Steps
}

func TestStepsAreLinear(t *testing.T) {
	units := []string{"[", "{", `{"a":`, `[{"a":`, "]", `"`, "'", "`", `\`, `\"`, ":", ",", " ", "\n", `",`, `":`, `"a" `, "a ", "a: ", "/", "/*", "//\n", "#", "1,", "-", "...,", "(", "a(", "<think>", "```\n", `"a"+`, "[}", "{]", "(]", "\x00", "\xff", "“", `"{"`, "\"a\n", `"a":"b"c"d",`, `"x "y" z",`, `["a "b" c",`, "&quot;", `a,"b`, "[/a", `\u`, `"a"=>`, `"",`, ", \"k\" ", "\"a\": 'b', ", "{\"a\": [\"b\", "}
	worst, name := 0.0, ""
	for _, u := range units {
		for _, pre := range []string{"", `{"a": [`, `{"a": "`} {
			for _, n := range []int{4 << 10, 32 << 10} {
				s := pre + strings.Repeat(u, n/len(u)+1)
				k := steps(s)
				if r := float64(k) / float64(len(s)); r > worst && n > 8<<10 {
					worst, name = r, pre+u
				}
				if k > maxSteps(len(s)) {
					t.Errorf("%q repeated: %d steps for %d bytes", pre+u, k, len(s))
				}
			}
		}
	}
	t.Logf("at most %.0f steps a byte (%q)", worst, name)
}

func FuzzSteps(f *testing.F) {
	for _, s := range []string{`{"a": "b "c" d", e: [1,,2]}`, "{'a': 'b'", "[[[[", `"a" "b" "c"`, "{\"a\":\n\"b,\n\"c\": 1}"} {
		f.Add(s, 10)
	}
	f.Fuzz(func(t *testing.T, s string, n int) {
		if s == "" || n < 0 {
			return
		}
		s = strings.Repeat(s, min(n, 1+(64<<10)/len(s)))
		if k := steps(s); k > maxSteps(len(s)) {
			t.Fatalf("%d steps for %d bytes", k, len(s))
		}
	})
}
