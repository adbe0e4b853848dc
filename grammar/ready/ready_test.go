package ready_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"go/parser"
	"io"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/grammar/ready"
	"github.com/stencil-go/stencil/internal/testvocab"
	"github.com/stencil-go/stencil/mask"
)

// shop are the tables of the tests, one of them with names that need quotes.
var shop = []ready.Table{
	{Name: "customers", Columns: []string{"id", "name", "city"}},
	{Name: "orders", Columns: []string{"id", "customer_id", "total", "placed"}},
	{Name: "order items", Columns: []string{"order", `5" nail`, "Größe"}},
}

// language is a grammar with texts that are in it and texts that are not, and what
// judges others: one by one, or all at once.
type language struct {
	name    string
	build   func() (*grammar.Expr, error)
	accepts []string
	rejects []string
	judge   func(text string) error
	judges  func(t *testing.T, texts []string) []string
}

func fixed(build func() *grammar.Expr) func() (*grammar.Expr, error) {
	return func() (*grammar.Expr, error) { return build(), nil }
}

func layout(layouts ...string) func(string) error {
	return func(text string) error {
		var err error
		for _, l := range layouts {
			if _, err = time.Parse(l, text); err == nil {
				return nil
			}
		}
		return err
	}
}

var languages = []language{
	{
		name: "arithmetic", build: fixed(ready.Arithmetic),
		accepts: []string{"1", "-1", "1 + 2 * 3", "(1 - 2) / -3.5e10", "-(2 ^ 3 ^ -1)", "((0))", "0.5"},
		rejects: []string{"", "1+2", "1 +", "01", "1.", ".5", "--1", "(1", "1)", "1 2", "1e1000", "x"},
		judges: func(t *testing.T, texts []string) []string {
			for i, s := range texts {
				texts[i] = strings.ReplaceAll(s, "^", "**")
			}
			return judgedByPython(t, pythonExpressions, texts)
		},
	},
	{
		name: "Go", build: fixed(ready.GoExpression),
		accepts: []string{
			"x", "a.b.c", "f(x, y...)", "a[1:2:3]", "a[:]", "a[i][j:]", "x.(T)", "x.(*p.T)", "[]int{1, 2}", "map[string][]T{\"a\": {x: 1}}",
			"-x + y * z << 2 == 3 && !ok || <-c < 1", "\"a\\n\\u00e9\" + `b\\`", "'\\''", "'é'", "0x1F + 0b1 + 0o17 + 1_000 + 1.5e-3i", "(*T)(nil)", "&T{}",
			"[]byte(s)", "p.T{A: 1}.B", "[...]string{}", "(a + b).c()", "x &^ y", "ifx", "[3]int{}[0]",
		},
		rejects: []string{"", "a+b", "func", "if", "x.if", "1.x", "a b", "x.(type)", "a[]", "--x", "'ab'", "\"\n\"", "'\\ud800'", "f(...)", "x..y", "08", "1__0"},
		judge:   func(text string) error { _, err := parser.ParseExpr(text); return err },
	},
	{
		name: "Python", build: fixed(ready.PythonExpression),
		accepts: []string{
			"x", "a.b[1:2, ::3](c, *d, e=1, **f)", "[x for x in y if x > 0 for z in x]", "{k: v for k, v in d}", "{**a, 1: 2}", "{1, 2}", "{}", "()", "(1,)", "(1, 2)",
			"lambda: 0", "lambda a, b: a if b else lambda: c", "not not a not in b is not c", "-x ** -y ** 2", "~+a @ b // c % d", "a < b < c", "None", "...", "'a\\'' + \"b\"", "sum(x for x in y)",
			"f()(g)[h].i", "1_000 + 0xFF + 1.5e3", "a if b else c", "nota",
		},
		rejects: []string{"", "a+b", "not", "a b", "f(a=1, b)", "f(x for x in y, z)", "1.real", "lambda x", "for", "None.x = 1", "x = 1", "01", "'\n'", "a not b", "== a", "[for x in y]", "(*a)", "a if b"},
		judges: func(t *testing.T, texts []string) []string {
			return judgedByPython(t, pythonExpressions, texts)
		},
	},
	{
		name: "SQL", build: func() (*grammar.Expr, error) { return ready.SQLSelect(shop...) },
		accepts: []string{
			"SELECT * FROM customers", "SELECT customers.name, orders.id FROM orders JOIN customers ON orders.id = customers.id",
			"SELECT DISTINCT city AS place FROM customers WHERE name LIKE 'A%' AND NOT city IS NULL ORDER BY city DESC, id LIMIT 10 OFFSET 5",
			"SELECT customer_id, COUNT(*), SUM(DISTINCT total) AS sum_1 FROM orders WHERE total BETWEEN 1.5 AND 20 GROUP BY customer_id HAVING COUNT(*) > 2",
			"SELECT customers.name, orders.total FROM customers LEFT JOIN orders ON customers.id = orders.customer_id WHERE orders.total > (SELECT AVG(total) FROM orders)",
			`SELECT "order", "5"" nail" FROM "order items" WHERE "order items"."Größe" IN (1, 2, -3) OR EXISTS (SELECT 1 FROM orders)`,
			"SELECT CASE WHEN total > 1 THEN 'it''s' ELSE NULL END FROM orders", "SELECT CAST(total AS INTEGER) || UPPER(placed) FROM orders",
		},
		rejects: []string{
			"", "SELECT * FROM nowhere", "SELECT missing FROM orders", "SELECT name FROM orders", "SELECT orders.name FROM customers", "SELECT * FROM orders;", "select * from orders",
			"SELECT * FROM orders WHERE COUNT(*) > 1", "SELECT * FROM orders HAVING 1 = 1", "SELECT * FROM orders WHERE", "SELECT SUM(MAX(total)) FROM orders", "DROP TABLE orders", "SELECT 'a FROM orders",
			"SELECT * FROM orders LIMIT 0.5", "SELECT name AS select FROM customers", "SELECT order FROM \"order items\"", "SELECT --1 FROM orders",
		},
		judges: func(t *testing.T, texts []string) []string { return judgedByPython(t, sqliteQueries, texts) },
	},
	{
		name: "XML",
		build: func() (*grammar.Expr, error) {
			return ready.XMLFragment(ready.Element{Name: "a", Attributes: []string{"href", "id"}}, ready.Element{Name: "b"}, ready.Element{Name: "a-b.c"})
		},
		accepts: []string{"", "text &amp; ", "x &lt; y", "<b>é</b>", `<a href="x" id="&quot;"><b/>t<b><a/></b></a>`, "<a-b.c></a-b.c>"},
		rejects: []string{"<b>", "</b>", "<b></a>", "<b><a></b></a>", "<c/>", `<a id="" href=""/>`, `<a id="1" id="2"/>`, "a < b", "a > b", "&", "&nbsp;", `<a id="<"/>`, `<a id="""/>`, "\x01", "&#0;"},
		judge: func(text string) error {
			return judgeXML(xml.NewDecoder(strings.NewReader("<root>" + text + "</root>")))
		},
	},
	{
		name: "HTML", build: fixed(ready.HTMLFragment),
		accepts: []string{"", "a<br>b", `<p class="x">A <a href="y"><em>link</em></a>.</p>`, "<ul>\n<li>a</li> <li><p>b</p><ol><li></li></ol></li></ul>", `<img src="a" alt="b">`,
			"<table><thead><tr><th>h</th></tr></thead><tbody><tr><td><div>c</div></td></tr></tbody></table>", "<h1>t</h1><hr><pre>x\n y</pre>"},
		rejects: []string{"<p><div></div></p>", "<p>", "<a><a></a></a>", "<br></br>", "<ul>text</ul>", "<ul></ul>", "<script></script>", "<p><p></p></p>", "<b><i></b></i>", "<li></li>", "<td></td>"},
		judge: func(text string) error {
			d := xml.NewDecoder(strings.NewReader("<root>" + text + "</root>"))
			d.Strict, d.AutoClose = false, xml.HTMLAutoClose
			return judgeXML(d)
		},
	},
	{
		name: "Markdown table", build: func() (*grammar.Expr, error) { return ready.MarkdownTable(1, 4) },
		accepts: []string{"| a |\n| --- |\n", "| a | b c |\n| :--- | ---: |\n| 1 | 2 |\n|  | \\| é |\n", "| a | b | c | d |\n| --- | --- | --- | --- |\n"},
		rejects: []string{"", "| a |\n", "| a |\n| -- |\n", "| a | b |\n| --- |\n", "| a |\n| --- |\n| 1 | 2 |\n", "| a | b | c | d | e |\n| --- | --- | --- | --- | --- |\n", "|a|\n| --- |\n", "| a |\n| --- |", "| \\a |\n| --- |\n", "| a  |\n| --- |\n"},
		judge:   judgeTable,
	},
	{
		name: "ISO calendar date", build: fixed(ready.ISOCalendarDate),
		accepts: []string{"2024-02-29", "2000-02-29", "0000-02-29", "1999-12-31", "2023-04-30"},
		rejects: []string{"2023-02-29", "1900-02-29", "2024-04-31", "2024-13-01", "2024-00-01", "2024-01-00", "24-01-01", "2024-1-1", ""},
		judge:   layout("2006-01-02"),
	},
	{
		name: "ISO ordinal date", build: fixed(ready.ISOOrdinalDate),
		accepts: []string{"2024-366", "2023-365", "2023-001", "2000-366"},
		rejects: []string{"2023-366", "1900-366", "2024-367", "2024-000", "2024-1"},
		judge:   layout("2006-002"),
	},
	{
		name: "ISO week date", build: fixed(ready.ISOWeekDate),
		accepts: []string{"2026-W53-7", "2020-W53-1", "2024-W52-7", "2023-W01-1"},
		rejects: []string{"2024-W53-1", "2023-W53-1", "2024-W00-1", "2024-W01-0", "2024-W01-8", "2024-W1-1", "2024-01-1"},
		judge:   judgeWeek,
	},
	{
		name: "ISO time", build: fixed(ready.ISOTime),
		accepts: []string{"00:00", "23:59:59", "08:30:00Z", "12:00:00.125+05:30", "07:00-14:59"},
		rejects: []string{"24:00", "12:60", "12:00:60", "1:00", "12", "12:00:", "12:00+15:00", "12:00Z+01:00", ""},
		judge:   layout("15:04", "15:04:05", "15:04Z07:00", "15:04:05Z07:00"),
	},
	{
		name: "ISO date and time", build: fixed(ready.ISODateTime),
		accepts: []string{"2024-02-29T12:00:00Z", "2024-366T00:00", "2026-W53-7T01:00+00:00"},
		rejects: []string{"2024-02-29", "2024-02-30T12:00", "2024-02-29 12:00", "T12:00"},
		judge: func(text string) error {
			date, clock, ok := strings.Cut(text, "T")
			if !ok {
				return errors.New("no T")
			}
			return errors.Join(judgeDate(date), layout("15:04", "15:04:05", "15:04Z07:00", "15:04:05Z07:00")(clock))
		},
	},
	{
		name: "ISO date", build: fixed(ready.ISODate),
		accepts: []string{"2024-02-29", "2024-366", "2026-W53-7"},
		rejects: []string{"2024", "2024-02", "2024-W10", "20240229"},
		judge:   judgeDate,
	},
	{
		name: "ISO duration", build: fixed(ready.ISODuration),
		accepts: []string{"P1Y", "P1Y2M3DT4H5M6.5S", "PT0S", "P3W", "P1DT1S", "PT1.5H", "P1Y3D", "PT1H6S"},
		rejects: []string{"", "P", "PT", "P1", "P1S", "PT1D", "P1YT", "P1.5Y2M", "1Y", "P1M1Y", "P1W1D", "PT1M1H"},
		judge:   judgeDuration,
	},
	{
		name: "chess", build: fixed(ready.ChessGame),
		accepts: []string{"*", "1. e4 1-0", "1. e4 e5 2. Nf3 {quiet} Nc6 3. Bb5 a6 1/2-1/2", "1. d4 $1 {best} d5 2. c4! dxc4 3. O-O+ e1=Q# 0-1", "1. R1xa4 Nbd7 2. bxa8=N+?! *"},
		rejects: []string{"", "1. e4", "e4 e5 *", "1. e4 e5 3. d4 *", "2. e4 *", "1. e8 *", "1. e1=Q *", "1. e4 e8=Q *", "1. axc3 *", "1. e9 *", "1. e4 {a}b} *", "1. P4 *", "1. O-O-O-O *", "1. e4 e5 1. d4 *", "1.e4 *"},
		judge:   judgeChess,
	},
	{
		name: "regex", build: fixed(ready.Regex),
		accepts: []string{"a", "^[a-z_][0-9A-F\\-]*$", "(?:ab|c)+?d{2,10}", "\\d{3}-\\w+", "[^\"\\s]*", ".", "\\p{Lu}\\P{Nd}[\\p{L}é]", "((a|b)*){2}", "x{0,1}?", "(a{2}){3}", "^(?:\\d{1,3}\\.){3}\\d{1,3}$", "a\\/b\\.", "日+"},
		rejects: []string{"", "a**", "(", ")", "a|", "|a", "[", "[]", "[z-a]", "[9-0]", "a{2,1}", "a{,3}", "{1}", "*a", "\\q", "a^b", "(a{10}){3}", "((a{2}){3}){4}", "(?=a)", "\\1", "a$b", "[^\\d\\D]", "\\p{Greek}", "a/b", "{"},
		judge: func(text string) error {
			_, ours := grammar.FromRegex(text)
			_, re2 := grammar.FromRegex(text, grammar.WithDialect(grammar.RE2))
			_, gos := regexp.Compile(text)
			return errors.Join(ours, re2, gos)
		},
	},
}

func judgeXML(d *xml.Decoder) error {
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func judgeTable(text string) error {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	bar := regexp.MustCompile(`(?:^|[^\\])(?:\\\\)*\|`)
	columns := -1
	for i, l := range lines {
		n := 0
		// A bar behind an even number of backslashes ends a cell.
		for rest := l; ; n++ {
			at := bar.FindStringIndex(rest)
			if at == nil {
				break
			}
			rest = rest[at[1]:]
		}
		if columns < 0 {
			columns = n
		}
		if n != columns || !strings.HasPrefix(l, "|") || !strings.HasSuffix(l, "|") {
			return fmt.Errorf("line %d has %d bars, not %d", i, n, columns)
		}
		if i == 1 && !regexp.MustCompile(`^(\| :?-+:? )+\|$`).MatchString(l) {
			return errors.New("no delimiters")
		}
	}
	if len(lines) < 2 || columns < 2 || columns > 5 {
		return fmt.Errorf("%d lines of %d bars", len(lines), columns)
	}
	return nil
}

func judgeWeek(text string) error {
	var year, week, day int
	if _, err := fmt.Sscanf(text, "%4d-W%2d-%1d", &year, &week, &day); err != nil {
		return err
	}
	monday := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC) // always in week 1
	monday = monday.AddDate(0, 0, -(int(monday.Weekday())+6)%7)
	y, w := monday.AddDate(0, 0, 7*(week-1)+day-1).ISOWeek()
	if y != year || w != week || day < 1 || day > 7 {
		return fmt.Errorf("that is week %d of %d", w, y)
	}
	return nil
}

func judgeDate(text string) error {
	if strings.Contains(text, "W") {
		return judgeWeek(text)
	}
	return layout("2006-01-02", "2006-002")(text)
}

func judgeDuration(text string) error {
	if !regexp.MustCompile(`^P(?:[\d.]+Y)?(?:[\d.]+M)?(?:[\d.]+W)?(?:[\d.]+D)?(?:T(?:[\d.]+H)?(?:[\d.]+M)?(?:[\d.]+S)?)?$`).MatchString(text) || len(text) < 3 || strings.HasSuffix(text, "T") {
		return errors.New("no duration")
	}
	numbers := regexp.MustCompile(`[\d.]+`).FindAllString(text, -1)
	for i, n := range numbers {
		if _, err := strconv.ParseFloat(n, 64); err != nil || strings.Contains(n, ".") && i < len(numbers)-1 {
			return fmt.Errorf("the number %s", n)
		}
	}
	return nil
}

// judgeChess reads a game word by word.
func judgeChess(text string) error {
	text = regexp.MustCompile(` \{[^{}]*\}`).ReplaceAllString(text, "")
	words := strings.Split(text, " ")
	san := regexp.MustCompile(`^(?:O-O(?:-O)?|[KQRBN][a-h]?[1-8]?x?[a-h][1-8]|(?:[a-h]x)?[a-h][1-8](?:=[QRBN])?)[+#]?[!?]{0,2}$`)
	moves := 0
	for i, w := range words {
		switch {
		case i == len(words)-1:
			if w != "*" && w != "1-0" && w != "0-1" && w != "1/2-1/2" {
				return fmt.Errorf("the result %q", w)
			}
		case strings.HasPrefix(w, "$"):
		case strings.HasSuffix(w, "."):
			if w != fmt.Sprintf("%d.", moves/2+1) || moves%2 != 0 {
				return fmt.Errorf("the number %q", w)
			}
		case !san.MatchString(w) || strings.Contains(w, "8") != strings.Contains(w, "=") && moves%2 == 0 && w[0] >= 'a' && w[0] <= 'h':
			return fmt.Errorf("the move %q", w)
		default:
			moves++
		}
	}
	return nil
}

// pythonExpressions and sqliteQueries read a list of texts and write what is wrong with
// each, or nothing.
const (
	pythonExpressions = `
import ast, json, sys, warnings
warnings.simplefilter("ignore")
def judge(text):
    try: ast.parse(text, mode="eval")
    except Exception as e: return repr(e)
json.dump([judge(t) or "" for t in json.load(sys.stdin)], sys.stdout)`

	sqliteQueries = `
import json, sqlite3, sys
db = sqlite3.connect(":memory:")
db.execute("CREATE TABLE customers (id, name, city)")
db.execute("CREATE TABLE orders (id, customer_id, total, placed)")
db.execute('CREATE TABLE "order items" ("order", "5"" nail", "Größe")')
def judge(text):
    try: db.execute("EXPLAIN " + text)
    except Exception as e: return repr(e)
json.dump([judge(t) or "" for t in json.load(sys.stdin)], sys.stdout)`
)

// judgedByPython gives texts to a program and returns its answers, or skips the test.
func judgedByPython(t *testing.T, program string, texts []string) []string {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3 to judge")
	}
	input, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", program)
	cmd.Stdin = bytes.NewReader(input)
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("python3 cannot judge: %v", err)
	}
	var answers []string
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatal(err)
	}
	return answers
}

func (l *language) program(t testing.TB) *fsm.Program {
	t.Helper()
	e, err := l.build()
	if err != nil {
		t.Fatal(err)
	}
	g, err := grammar.New(e)
	if err != nil {
		t.Fatal(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func accepts(p *fsm.Program, text string) bool {
	c := p.Cursor()
	return c.Write([]byte(text)) == len(text) && c.Accepting()
}

// wander writes a random text: bytes at random for a while, each kind of byte as likely
// as any other, then the shortest way to the end.
func wander(p *fsm.Program, r *rand.Rand, length int) string {
	c := p.Cursor()
	var text []byte
	kind := func(b byte) int {
		switch {
		case b >= 'a' && b <= 'z':
			return 0
		case b >= 'A' && b <= 'Z':
			return 1
		case b >= '0' && b <= '9':
			return 2
		case b >= 0x80:
			return 3
		case b < ' ':
			return 4
		}
		return 5 + int(b)/4
	}
	for len(text) < length {
		kinds := map[int][]byte{}
		var order []int
		for b := range c.State().NextBytes() {
			k := kind(b)
			if kinds[k] == nil {
				order = append(order, k)
			}
			kinds[k] = append(kinds[k], b)
		}
		if len(order) == 0 || c.Accepting() && r.IntN(12) == 0 {
			break
		}
		bytes := kinds[order[r.IntN(len(order))]]
		b := bytes[r.IntN(len(bytes))]
		c.Step(b)
		text = append(text, b)
	}
	return string(append(text, c.State().Shortest()...))
}

func TestReady(t *testing.T) {
	walks := 300
	if testing.Short() {
		walks = 40
	}
	for _, l := range languages {
		t.Run(l.name, func(t *testing.T) {
			p := l.program(t)
			for _, text := range l.accepts {
				if !accepts(p, text) {
					t.Errorf("%q is refused", text)
				}
			}
			for _, text := range l.rejects {
				if accepts(p, text) {
					t.Errorf("%q is accepted", text)
				}
			}
			r := rand.New(rand.NewPCG(1, uint64(len(l.name))))
			var texts []string
			longest := 0
			for i := range walks {
				text := wander(p, r, 1+r.IntN(5+i/2))
				if !accepts(p, text) {
					t.Fatalf("%q is no whole text", text)
				}
				longest = max(longest, len(text))
				texts = append(texts, text)
			}
			texts = append(texts, l.accepts...)
			t.Logf("%d texts, of up to %d bytes", len(texts), longest)
			if l.judges != nil {
				for i, wrong := range l.judges(t, texts) {
					if wrong != "" {
						t.Errorf("%q: %s", texts[i], wrong)
					}
				}
				return
			}
			for _, text := range texts {
				if err := l.judge(text); err != nil {
					t.Errorf("%q: %v", text, err)
				}
			}
		})
	}
}

// TestReadyMasks compares masks with trying every token.
func TestReadyMasks(t *testing.T) {
	v := testvocab.New()
	steps := 12
	if testing.Short() {
		steps = 3
	}
	for i, l := range languages {
		p := l.program(t)
		for _, opts := range [][]mask.Option{nil, {mask.WithBudget(40)}} {
			r := rand.New(rand.NewPCG(uint64(i), 5))
			m, err := mask.NewMatcher(p, v, opts...)
			if err != nil {
				t.Fatalf("%s: %v", l.name, err)
			}
			for range steps {
				set := m.Mask()
				var allowed []int32
				for id := range int32(v.Size()) {
					ok := m.Clone().Accept(id) == nil
					if ok != set.Has(id) {
						t.Fatalf("%s: token %q: mask %v, trying %v", l.name, v.Token(id), set.Has(id), ok)
					}
					if ok && v.Token(id) != nil {
						allowed = append(allowed, id)
					}
				}
				if len(allowed) == 0 {
					break
				}
				if err := m.Accept(allowed[r.IntN(len(allowed))]); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

func TestReadyErrors(t *testing.T) {
	sql := func(tables ...ready.Table) error { _, err := ready.SQLSelect(tables...); return err }
	elements := func(e ...ready.Element) error { _, err := ready.XMLFragment(e...); return err }
	table := func(lo, hi int) error { _, err := ready.MarkdownTable(lo, hi); return err }
	for _, tt := range []struct {
		name string
		err  error
		kind error
	}{
		{"no tables", sql(), grammar.ErrInvalid},
		{"no columns", sql(ready.Table{Name: "t"}), grammar.ErrInvalid},
		{"no name", sql(ready.Table{Columns: []string{"a"}}), grammar.ErrInvalid},
		{"NUL", sql(ready.Table{Name: "t", Columns: []string{"\x00"}}), grammar.ErrInvalid},
		{"same column", sql(ready.Table{Name: "t", Columns: []string{"a", "A"}}), grammar.ErrInvalid},
		{"same table", sql(ready.Table{Name: "t", Columns: []string{"a"}}, ready.Table{Name: "T", Columns: []string{"a"}}), grammar.ErrInvalid},
		{"many tables", sql(make([]ready.Table, 33)...), grammar.ErrLimit},
		{"no element name", elements(ready.Element{}), grammar.ErrInvalid},
		{"bad element name", elements(ready.Element{Name: "a b"}), grammar.ErrInvalid},
		{"same element", elements(ready.Element{Name: "a"}, ready.Element{Name: "a"}), grammar.ErrInvalid},
		{"same attribute", elements(ready.Element{Name: "a", Attributes: []string{"x", "x"}}), grammar.ErrInvalid},
		{"no columns of a table", table(0, 1), grammar.ErrInvalid},
		{"columns the wrong way round", table(3, 2), grammar.ErrInvalid},
		{"many columns", table(1, 100), grammar.ErrInvalid},
	} {
		var e *grammar.Error
		if !errors.Is(tt.err, tt.kind) || !errors.As(tt.err, &e) {
			t.Errorf("%s: %v", tt.name, tt.err)
		}
	}
	if elements(ready.Element{Name: "a", Attributes: []string{"a"}}) != nil {
		t.Error("an attribute with the name of its element is refused")
	}
}
