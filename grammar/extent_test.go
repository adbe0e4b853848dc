package grammar

import (
	"fmt"
	"testing"

	"github.com/stencil-go/stencil/grammar/internal/yamltext"
)

// extentTexts are texts around what plain scalars and cells may not hold.
var extentTexts = []string{
	"", "a", "A", "abc", "no", "No", "true", "TRUE", "false", "null", "y", "inf", "infinity", "~", "=", "<<", "x y", " a", "a ", "a#b", "a #b", "#a", "a:b", "a: b", "a:",
	"-", "-a", "- a", "?", "1", "12", "1a", "12x", "0x1F", "2024-01-01", "2024-01-01T00:00:00Z", "+1", ".5", ".a", "...", "...a", "a,b", "a;b", "[a]", "{a}", "a?b", "a<b", "\"", "a\"b", "\"a\"@b.c",
	"\"a,b\"@b.c", "joe@b.c", "no@b.c", "1@b.c", "#x@b.c", "a\nb", "a\rb", "a\r\nb", "\r", "é", "aé", "日本", "a\u00A0b", "a\u2028b", "a\x7Fb", "00000000-0000-0000-0000-000000000000", "deadbeef-0000-0000-0000-000000000000",
	"https://a.b/c?d=e,f", "a/b", "P1D", "255.255.255.255", "::1", "a§b", "§",
}

// extentExprs are the formats and some patterns.
func extentExprs(t *testing.T) map[string]*Expr {
	t.Helper()
	out := map[string]*Expr{}
	for name := range formats {
		e, _ := formatExpr(name)
		out["format "+name] = e
	}
	for _, p := range []string{
		"^[a-z]+$", "^[a-z]{1,2}$", "^[A-Z]{3}$", "^[0-9-]+$", "^[0-9]+x?$", "^[^a]*$", "a", "^(a|b,c|\"x\"|1)$", "^(no|yes|off)$", "^[\"#]a?$", "^x(,y)*$", "^(?!no$)[a-z]+$", "^$|^a$", "^[+.]?[a-zé]+$", "^tru[^e]$|^true$",
	} {
		e, err := Pattern(p, WithSearch())
		if err != nil {
			t.Fatal(err)
		}
		out["pattern "+p] = e
	}
	return out
}

// TestExtents checks that what is read off expressions holds for their texts.
func TestExtents(t *testing.T) {
	for name, e := range extentExprs(t) {
		x := extentOf(e)
		for _, text := range extentTexts {
			if matchText(e, text) && !x.holds(text) {
				t.Errorf("%s: %q is outside of what was read off: %+v", name, text, x)
			}
		}
	}
}

func (x extent) holds(text string) bool {
	return len(text) >= x.least && len(text) <= x.most && bytesOf(text).within(x.letters) && (text == "" || x.first.Has(text[0]))
}

// TestPlainOf compares plain scalars as they are described with the rules, text by text.
func TestPlainOf(t *testing.T) {
	for name, e := range extentExprs(t) {
		for context := yamltext.Value; context <= yamltext.FlowKey; context++ {
			plain := plainOf(e, context)
			for _, text := range extentTexts {
				want := matchText(e, text) && yamltext.Plain(text, context)
				if got := matchText(plain, text); got != want {
					t.Errorf("%s in context %d: %q is described: %t, want %t", name, context, text, got, want)
				}
			}
		}
	}
}

// TestCellsOf compares the cells of a set of texts with the intersections that they
// stand for.
func TestCellsOf(t *testing.T) {
	columns := map[string]csvColumn{
		"strings": {}, "absent": {empty: emptyAbsent}, "mixed": {empty: emptyNull, booleans: true, numbers: true},
	}
	for name, e := range extentExprs(t) {
		set := regularStrings(e, 0, -1)
		for _, delimiter := range ",;§" {
			for quotes := QuoteNeeded; quotes <= QuoteAny; quotes++ {
				for kind, column := range columns {
					w := &csvWriter{csvOptions: csvOptions{delimiter: delimiter, quotes: quotes}, columns: make([]csvColumn, 2)}
					cells := w.cellsOf(&column, false)
					bare, quoted := w.bare(&column, set, cells), w.quoted(&column, set, cells)
					what := fmt.Sprintf("%s, %s, delimiter %q, quotes %d", name, kind, delimiter, quotes)
					for _, text := range extentTexts {
						in := matchText(e, text)
						if got, want := matchText(bare, text), in && matchText(cells.bare, text); got != want {
							t.Errorf("%s: %q stands bare: %t, want %t", what, text, got, want)
						}
						if got, want := matchText(quoted, text), in && matchText(cells.quoted, text); got != want {
							t.Errorf("%s: %q is quoted: %t, want %t", what, text, got, want)
						}
					}
				}
			}
		}
	}
}
