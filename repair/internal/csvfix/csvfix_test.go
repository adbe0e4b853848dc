package csvfix

import (
	"reflect"
	"testing"

	"github.com/stencil-go/stencil/repair/internal/edit"
)

// TestFix has each behaviour by itself: what goes in, the table that comes out, and whether the end was missing.
func TestFix(t *testing.T) {
	tests := []struct {
		name, in string
		want     [][]string
		cut      bool
	}{
		{"valid", "a,b\n1,2\n", [][]string{{"a", "b"}, {"1", "2"}}, false},
		{"valid, Windows line ends", "a,b\r\n1,\"x\r\ny\"\r\n", [][]string{{"a", "b"}, {"1", "x\r\ny"}}, false},
		{"byte-order mark", "\ufeffa,b\n1,2\n", [][]string{{"a", "b"}, {"1", "2"}}, false},
		{"fence", "Here:\n```csv\na,b\n1,2\n```\nDone.", [][]string{{"a", "b"}, {"1", "2"}}, false},
		{"fence that is not closed", "```csv\na,b\n1,2\n", [][]string{{"a", "b"}, {"1", "2"}}, false},
		{"only the closing fence", "a,b\n1,2\n```\n", [][]string{{"a", "b"}, {"1", "2"}}, false},
		{"thinking", "<think>a, b?</think>\na,b\n1,2\n", [][]string{{"a", "b"}, {"1", "2"}}, false},
		{"quote marks of Markdown", "> a,b\n> 1,2\n", [][]string{{"a", "b"}, {"1", "2"}}, false},
		{"prose with commas", "Sure, here is the table:\n\na,b\n1,2\n\nNote, as asked: two columns.", [][]string{{"a", "b"}, {"1", "2"}}, false},
		{"semicolons", "a;b\n1;\"x;y\"\n", [][]string{{"a", "b"}, {"1", "x;y"}}, false},
		{"semicolons, numbers with commas", "a;b\n1,5;2\n", [][]string{{"a", "b"}, {"1,5", "2"}}, false},
		{"tabs", "a\tb\n1\tx y\n", [][]string{{"a", "b"}, {"1", "x y"}}, false},
		{"pipes", "a|b\n1|2\n", [][]string{{"a", "b"}, {"1", "2"}}, false},
		{"semicolons in cells", "a,b\nx;y,1\nz;w,2\nu;v,3\n", [][]string{{"a", "b"}, {"x;y", "1"}, {"z;w", "2"}, {"u;v", "3"}}, false},
		{"Markdown table", "| a | b |\n|---|:-:|\n| **1** | `x` |\n| y \\| z | |\n", [][]string{{"a", "b"}, {"1", "x"}, {"y | z", ""}}, false},
		{"blanks behind commas", "a, b\n1, 2\n", [][]string{{"a", "b"}, {"1", "2"}}, false},
		{"blanks in front of quotes", "a, \"b\"\n1, \"x, y\"\n", [][]string{{"a", "b"}, {"1", "x, y"}}, false},
		{"single quotes", "'a','b'\n'1','x, y'\n", [][]string{{"a", "b"}, {"1", "x, y"}}, false},
		{"apostrophes", "a,b\nTom's,it's\n", [][]string{{"a", "b"}, {"Tom's", "it's"}}, false},
		{"curly quotes", "“a”,“b”\n“1”,“x, y”\n", [][]string{{"a", "b"}, {"1", "x, y"}}, false},
		{"quotes inside quotes", "a,b\n\"say \"x\" now\",2\n", [][]string{{"a", "b"}, {"say \"x\" now", "2"}}, false},
		{"quotes inside, escaped", "a,b\n\"say \\\"x\\\"\",2\n", [][]string{{"a", "b"}, {"say \"x\"", "2"}}, false},
		{"quotes without quotes around", "a,b\nsay \"x\" now,2\n", [][]string{{"a", "b"}, {"say \"x\" now", "2"}}, false},
		{"unclosed quote", "a,b\n1,\"x\n2,y\n", [][]string{{"a", "b"}, {"1", "x"}, {"2", "y"}}, false},
		{"short rows", "a,b,c\n1\n1,2\n", [][]string{{"a", "b", "c"}, {"1", "", ""}, {"1", "2", ""}}, false},
		{"empty cells too many", "a,b\n1,2,,\n", [][]string{{"a", "b"}, {"1", "2"}}, false},
		{"thousands", "a,b,c\nx,1,234,567.50,y\n", [][]string{{"a", "b", "c"}, {"x", "1,234,567.50", "y"}}, false},
		{"text with commas in the last cell", "a,b\n1,red, green, and blue\n", [][]string{{"a", "b"}, {"1", "red, green, and blue"}}, false},
		{"text with commas in the middle", "a,b,c\n1,red, green,2\n", [][]string{{"a", "b", "c"}, {"1", "red, green", "2"}}, false},
		{"repeated header", "a,b\n1,2\na,b\n3,4\n", [][]string{{"a", "b"}, {"1", "2"}, {"3", "4"}}, false},
		{"blank lines", "a,b\n\n1,2\n\n\n3,4\n", [][]string{{"a", "b"}, {"1", "2"}, {"3", "4"}}, false},
		{"ellipsis", "a,b\n1,2\n...\n3,4\n…,…\n# ... 5 more rows\n", [][]string{{"a", "b"}, {"1", "2"}, {"3", "4"}}, false},
		{"mixed line ends", "a,b\r\n1,2\n3,4\r\n", [][]string{{"a", "b"}, {"1", "2"}, {"3", "4"}}, false},
		{"cut row", "a,b,c\n1,2,3\n4,5", [][]string{{"a", "b", "c"}, {"1", "2", "3"}, {"4", "5", ""}}, true},
		{"cut in quotes", "a,b\n1,\"x, y", [][]string{{"a", "b"}, {"1", "x, y"}}, true},
		{"cut in quotes over lines", "a,b\n1,\"Dear all,\n\nthe rep", [][]string{{"a", "b"}, {"1", "Dear all,\n\nthe rep"}}, true},
		{"short row with a cell over lines", "a,b,c\n1,\"x\ny\"\n2,3,4\n", [][]string{{"a", "b", "c"}, {"1", "x\ny", ""}, {"2", "3", "4"}}, false},
		{"a list in a cell", "a,b,c\n1,[2, 3],4\n5,[\"x\", {\"k\": [6]}],7\n[8,9,0\n", [][]string{{"a", "b", "c"}, {"1", "[2, 3]", "4"}, {"5", "[\"x\", {\"k\": [6]}]", "7"}, {"[8", "9", "0"}}, false},
		{"drawn with plus signs", "+---+---+\n| a | b |\n+---+---+\n| 1 | 2 |\n+---+---+\n", [][]string{{"a", "b"}, {"1", "2"}}, false},
		{"another delimiter in some rows", "a,b,c\n1;2;3\n4,5,6\n7|8|9\nx;y\n", [][]string{{"a", "b", "c"}, {"1", "2", "3"}, {"4", "5", "6"}, {"7", "8", "9"}, {"x;y", "", ""}}, false},
		{"lines beside the rows", "a,b\n1,2\n---\n# more\n3,4\n(2 rows)\n", [][]string{{"a", "b"}, {"1", "2"}, {"3", "4"}}, false},
		{"one column", "a\n1\n2\n", [][]string{{"a"}, {"1"}, {"2"}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := Fix(tt.in)
			if !f.OK || !edit.Valid(f.Edits, len(tt.in)) {
				t.Fatalf("%+v", f)
			}
			out := edit.Apply(tt.in, f.Edits)
			if got := Rows(out); !reflect.DeepEqual(got, tt.want) || f.Cut != tt.cut {
				t.Errorf("%q, cut %v; want %q, cut %v", got, f.Cut, tt.want, tt.cut)
			}
			if again := Fix(out); len(again.Edits) > 0 && len(tt.want[0]) > 1 {
				t.Errorf("%q is mended again: %+v", out, again.Edits)
			}
		})
	}
	for _, s := range []string{"", "\n \n"} {
		if f := Fix(s); f.OK {
			t.Errorf("%q: %+v", s, f)
		}
	}
}

func TestValid(t *testing.T) {
	for s, want := range map[string]bool{
		"a,b\n1,2\n": true, "a,b\r\n1,2": true, "a,\"b, \"\"c\"\"\"\n": true, "a,b\n1\n": false, "a,b\n1,\"2\n": false, "a,b\n1,x\"y\n": false,
		"a\n": false, "a, b\n1, 2\n": false, "a,b\na,b\n": false, "a,b\n...,\n": false, "a;b,c\n1,2\n": false, "": false, "a,b\r1,2\n": false,
	} {
		if Valid(s) != want {
			t.Errorf("Valid(%q) = %v", s, !want)
		}
	}
}

func TestLines(t *testing.T) {
	s := "a,b\r\n\"x\n\"\"y\"\"\",2\n"
	want := []Line{{0, 5, []string{"a", "b"}}, {5, len(s), []string{"x\n\"y\"", "2"}}}
	if got := Lines(s); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}
