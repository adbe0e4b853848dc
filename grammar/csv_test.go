package grammar_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/refmatch"
)

const people = `{"type":"object","properties":{"name":{"type":"string","minLength":1},"age":{"type":"integer","minimum":0,"maximum":150},"email":{"type":"string","pattern":"^[^@ ]+@[^@ ]+$"},"member":{"type":"boolean"}},"required":["name","member"]}`

type csvLanguage struct {
	name    string
	schema  string
	opts    []grammar.CSVOption
	accepts []string
	rejects []string
}

var csvLanguages = []csvLanguage{
	{name: "people", schema: people,
		accepts: []string{"name,age,email,member", "name,age,email,member\n", "name,age,email,member\nAnn,7,a@b,true\nBo,,,false\n", "name,age,email,member\n\"a,b\",1.0,,true", "name,age,email,member\n\"a \"\"b\"\"\nc\",1,,true"},
		rejects: []string{"", "name,age,email,member\n\n", "name,age,email,member\n,7,,true", "name,age,email,member\nAnn,151,,true", "name,age,email,member\nAnn,7,ab,true", "name,age,email,member\nAnn,7,,", "name,age,email,member\nAnn,7,,true,", "name,age,email\nAnn,7,", "name,age,email,member\n\"Ann\",7,,true", "name,age,email,member\r\nAnn,7,,true", "name,age,email,member\nA\"b,7,,true"}},
	{name: "rows", schema: people, opts: []grammar.CSVOption{grammar.WithRows(1, 2), grammar.WithoutHeader()},
		accepts: []string{"Ann,,,true", "Ann,,,true\nBo,,,true\n"}, rejects: []string{"", "\n", "Ann,,,true\nBo,,,true\nC,,,true"}},
	{name: "no rows", schema: people, opts: []grammar.CSVOption{grammar.WithRows(0, 0), grammar.WithoutHeader()}, accepts: []string{""}, rejects: []string{"\n", "A,,,true"}},
	{name: "exactly", schema: people, opts: []grammar.CSVOption{grammar.WithRows(2, 2)}, accepts: []string{"name,age,email,member\nA,,,true\nB,,,true"}, rejects: []string{"name,age,email,member", "name,age,email,member\nA,,,true"}},
	{name: "delimiter", schema: people, opts: []grammar.CSVOption{grammar.WithDelimiter(';')},
		accepts: []string{"name;age;email;member\na,b;;;true\n\"a;b\";;;true"}, rejects: []string{"name,age,email,member", "name;age;email;member\n\"a,b\";;;true"}},
	{name: "always", schema: people, opts: []grammar.CSVOption{grammar.WithQuotes(grammar.QuoteAlways)},
		accepts: []string{"\"name\",\"age\",\"email\",\"member\"\n\"Ann\",\"\",\"a@b\",\"true\""}, rejects: []string{"name,age,email,member", "\"name\",\"age\",\"email\",\"member\"\n\"Ann\",,\"\",\"true\""}},
	{name: "any quotes", schema: people, opts: []grammar.CSVOption{grammar.WithQuotes(grammar.QuoteAny)},
		accepts: []string{"name,\"age\",email,member\n\"Ann\",\"7\",\"\",true\nBo,,\"a@b\",\"false\""}, rejects: []string{"name,age,email,member\n\"\",7,,true", "name,age,email,member\nAnn,\"151\",,true", "name,age,email,member\nA\"n,1,,true"}},
	{name: "any quotes, one column", schema: `{"properties":{"a":{"type":"string"}},"required":["a"]}`, opts: []grammar.CSVOption{grammar.WithQuotes(grammar.QuoteAny)},
		accepts: []string{"a\n\"\"\nx\n\"x\""}, rejects: []string{"a\n\n\"\""}},
	{name: "crlf", schema: people, opts: []grammar.CSVOption{grammar.WithLineEnd(grammar.CarriageReturnLineFeed)},
		accepts: []string{"name,age,email,member\r\nAnn,,,true\r\n"}, rejects: []string{"name,age,email,member\nAnn,,,true"}},
	{name: "any line end", schema: people, opts: []grammar.CSVOption{grammar.WithLineEnd(grammar.AnyLineEnd)},
		accepts: []string{"name,age,email,member\r\nAnn,,,true\nBo,,,true"}, rejects: []string{"name,age,email,member\rAnn,,,true", "name,age,email,member\n\"A\r\nB\",,,true"}},
	{name: "any line end in cells", schema: `{"properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["a","b"]}`, opts: []grammar.CSVOption{grammar.WithLineEnd(grammar.AnyLineEnd)},
		accepts: []string{"a,b\r\n\"x\r\ny\",\"\r\n\"\r\n"}},
	{name: "one column", schema: `{"properties":{"a":{"type":"string"}},"required":["a"]}`,
		accepts: []string{"a\nx\n\"\"\n", "a\n x "}, rejects: []string{"a\n\n", "a\n\"x\""}},
	{name: "one optional column", schema: `{"properties":{"a":{"type":"integer"}}}`, accepts: []string{"a\n1\n\"\"\n2"}, rejects: []string{"a\n1\n\n2"}},
	{name: "null", schema: `{"properties":{"a":{"type":["null","integer"]},"b":{"type":"null"}},"required":["a","b"]}`, accepts: []string{"a,b\n1,\n,\n"}, rejects: []string{"a,b\nnull,"}},
	{name: "mixed", schema: `{"properties":{"a":{"type":["string","integer","boolean"],"maxLength":4},"b":{"type":"string"}},"required":["a","b"]}`,
		accepts: []string{"a,b\n12345,12345\ntrue,true\nabcd,\n,", "a,b\n01,x"}, rejects: []string{"a,b\nabcde,x", "a,b\n1.5,x", "a,b\n1e1x5,x"}},
	{name: "enum", schema: `{"properties":{"a":{"enum":["x","y,z",1,true,null,"1","no"]},"b":{"const":"k"}},"required":["a","b"]}`,
		accepts: []string{"a,b\nx,k\n\"y,z\",k\n1,k\ntrue,k\n,k\nno,k"}, rejects: []string{"a,b\nx,", "a,b\nz,k"}},
	{name: "date", schema: `{"properties":{"d":{"type":"string","format":"date"}},"required":["d"]}`, accepts: []string{"d\n2024-02-29"}, rejects: []string{"d\n2023-02-29", "d\n\"\""}},
	{name: "alternatives", schema: `{"type":"object","properties":{"k":{"enum":["a","b"]},"v":{"type":"integer"}},"required":["k"],"if":{"properties":{"k":{"const":"a"}}},"then":{"required":["v"]},"else":{"properties":{"v":false}}}`,
		accepts: []string{"k,v\na,1\nb,\n"}, rejects: []string{"k,v\na,", "k,v\nb,1"}},
	{name: "dependent", schema: `{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"dependentRequired":{"a":["b"]}}`,
		accepts: []string{"a,b\n1,2\n,2\n,"}, rejects: []string{"a,b\n1,"}},
	{name: "count", schema: `{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"},"c":{"type":"integer"}},"minProperties":1,"maxProperties":2}`,
		accepts: []string{"a,b,c\n1,,\n,2,3"}, rejects: []string{"a,b,c\n,,", "a,b,c\n1,2,3"}},
	{name: "line ends in cells", schema: `{"properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["a","b"]}`,
		accepts: []string{"a,b\n\"x\ny\",\"\r\"\n"}, rejects: []string{"a,b\n\"x\r\ny\",z"}},
	{name: "names", schema: `{"properties":{"a b":{"type":"string"},"c,d":{"type":"string"},"e\"f":{"type":"string"}},"required":["a b","c,d","e\"f"]}`,
		accepts: []string{"a b,\"c,d\",\"e\"\"f\"\n,,"}, rejects: []string{"a b,c,d,e\"f\n,,"}},
}

func TestCSVLanguages(t *testing.T) {
	for _, l := range csvLanguages {
		t.Run(l.name, func(t *testing.T) {
			g, err := grammar.FromCSVSchema([]byte(l.schema), l.opts...)
			if err != nil {
				t.Fatal(err)
			}
			p, err := fsm.Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			check := func(text string, want bool) {
				c := p.Cursor()
				if got := c.Write([]byte(text)) == len(text) && c.Accepting(); got != want {
					t.Errorf("%q: the machine says %v", text, got)
				}
				if got := refmatch.Match(g.Root(), []byte(text)); got != want {
					t.Errorf("%q: the reference says %v", text, got)
				}
			}
			for _, text := range l.accepts {
				check(text, true)
			}
			for _, text := range l.rejects {
				check(text, false)
			}
		})
	}
}

// columnType says how the independent reader of this test takes a column: a letter
// for each type that is not a string, and what an empty cell is.
type columnType struct {
	name             string
	numbers, boolean bool
	empty            any // absent, nil or ""
}

type absentCell struct{}

// readCSV reads the text with encoding/csv and the documented rules.
func readCSV(text string, delimiter rune, columns []columnType, header bool) ([]any, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = delimiter
	r.FieldsPerRecord = len(columns)
	records, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	var rows []any
	for i, record := range records {
		if i == 0 && header {
			continue
		}
		row := map[string]any{}
		for k, cell := range record {
			c := columns[k]
			var number json.Number
			switch {
			case cell == "":
				if c.empty != (absentCell{}) {
					row[c.name] = c.empty
				}
			case c.boolean && (cell == "true" || cell == "false"):
				row[c.name] = cell == "true"
			case c.numbers && json.Unmarshal([]byte(cell), &number) == nil && strings.TrimSpace(cell) == cell && cell[0] != '"' && cell != "null":
				row[c.name] = number
			default:
				row[c.name] = cell
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

type csvWalkSchema struct {
	schema  string
	columns []columnType
}

func csvWalkSchemas() []csvWalkSchema {
	absent := absentCell{}
	type leaf struct {
		schema           string
		numbers, boolean bool
		null, text       bool
	}
	leaves := []leaf{
		{`{"type":"string"}`, false, false, false, true},
		{`{"type":"string","minLength":2,"maxLength":5}`, false, false, false, false},
		{`{"type":"string","pattern":"^[a-z,\"]+$"}`, false, false, false, false},
		{`{"type":"string","format":"date"}`, false, false, false, false},
		{`{"enum":["a","b,c","d\ne","f\"g"]}`, false, false, false, false},
		{`{"type":"integer","minimum":-5,"maximum":40}`, true, false, false, false},
		{`{"type":"number","exclusiveMinimum":0,"multipleOf":0.5}`, true, false, false, false},
		{`{"type":["number","null"]}`, true, false, true, false},
		{`{"type":["string","number"]}`, true, false, false, true},
		{`{"type":["boolean","null","string"]}`, false, true, true, true},
		{`{"type":"boolean"}`, false, true, false, false},
		{`{}`, true, true, true, true},
	}
	var out []csvWalkSchema
	for i := range leaves {
		for step := 1; step <= 9; step++ {
			width := 1 + (i+step)%4
			var properties, required []string
			var columns []columnType
			for k := range width {
				l := leaves[(i+k*step)%len(leaves)]
				name := string(rune('a' + k))
				properties = append(properties, fmt.Sprintf("%q:%s", name, l.schema))
				c := columnType{name: name, numbers: l.numbers, boolean: l.boolean, empty: absent}
				if (i+k+step)%2 == 0 {
					required = append(required, fmt.Sprintf("%q", name))
					c.empty = ""
					if l.null {
						c.empty = nil
					}
				}
				columns = append(columns, c)
			}
			out = append(out, csvWalkSchema{
				fmt.Sprintf(`{"type":"object","properties":{%s},"required":[%s]}`, strings.Join(properties, ","), strings.Join(required, ",")), columns,
			})
		}
	}
	return out
}

// TestCSVWalks: whatever the masks let through has, read by encoding/csv, rows that
// an independent validator finds valid; and ReadCSV reads the same.
func TestCSVWalks(t *testing.T) {
	v := yamlVocab(t)
	walks := 2
	if testing.Short() {
		walks = 1
	}
	if n := longWalks(); n > 0 {
		walks = n
	}
	for i, s := range csvWalkSchemas() {
		validator, err := jsonschema.CompileString("schema.json", s.schema)
		if err != nil {
			t.Fatal(err)
		}
		opts := []grammar.CSVOption{grammar.WithRows(i%3, -1), grammar.WithLineEnd(grammar.CSVLineEnd(i % 3)), grammar.WithQuotes(grammar.CSVQuotes(i / 3 % 3)), grammar.WithDelimiter([]rune{',', ';', '\t', '|'}[i%4])}
		if i%5 == 0 {
			opts = append(opts, grammar.WithoutHeader())
		}
		g, err := grammar.FromCSVSchema([]byte(s.schema), opts...)
		if err != nil {
			t.Fatalf("%s: %v", s.schema, err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(uint64(i), 6))
		for range walks {
			text := walk(t, p, v, r)
			rows, err := readCSV(text, []rune{',', ';', '\t', '|'}[i%4], s.columns, i%5 != 0)
			if err != nil {
				t.Fatalf("%s\n%q: %v", s.schema, text, err)
			}
			if len(rows) < i%3 {
				t.Fatalf("%s\n%q: %d rows", s.schema, text, len(rows))
			}
			for _, row := range rows {
				if err := validator.Validate(row); err != nil {
					t.Fatalf("%s\n%q\n%v: %v", s.schema, text, row, err)
				}
			}
			own, err := grammar.ReadCSV([]byte(s.schema), []byte(text), opts...)
			if err != nil {
				t.Fatalf("%s\n%q: %v", s.schema, text, err)
			}
			var back []any
			d := json.NewDecoder(strings.NewReader(string(own)))
			d.UseNumber()
			err = d.Decode(&back)
			for _, row := range back {
				// encoding/csv reads \r\n as \n, which only AnyLineEnd lets stand in cells.
				for name, cell := range row.(map[string]any) {
					if s, ok := cell.(string); ok && i%3 == 2 {
						row.(map[string]any)[name] = strings.ReplaceAll(s, "\r\n", "\n")
					}
				}
			}
			if err != nil || len(back) != len(rows) || len(rows) > 0 && !reflect.DeepEqual(back, rows) {
				t.Fatalf("%s\n%q: ReadCSV gives %s, encoding/csv %v", s.schema, text, own, rows)
			}
		}
	}
}

// csvCorpus are documents of all that RFC 4180 allows, whose columns are strings.
var csvCorpus = []struct {
	name, text string
	quotes     grammar.CSVQuotes
}{
	{"simple", "a,b,c\n1,2,3\n", 0},
	{"simple crlf", "a,b,c\r\n1,2,3\r\n", 0},
	{"no last line end", "a,b\n1,2", 0},
	{"comma in quotes", "first,last,address\nJohn,Doe,\"120 any st., Anytown\"\n", 0},
	{"quotes in quotes", "a,b\n1,\"ha \"\"ha\"\" ha\"\n", 0},
	{"line ends in quotes", "a,b\n1,\"one\ntwo\n\nthree\"\n", 0},
	{"quotes and line ends", "a,b\n1,\"ha\n\"\"ha\"\"\nha\"\n", 0},
	{"empty cells", "a,b,c\n1,,\n,,3\n,,\n", 0},
	{"empty quoted cells", "\"a\",\"b\"\n\"\",\"\"\n", grammar.QuoteAlways},
	{"json", "key,val\n1,\"{\"\"type\"\": \"\"Point\"\", \"\"at\"\": [102.0, 0.5]}\"\n", 0},
	{"utf-8", "a,b\n1,ʤ é 日本 😀\n", 0},
	{"blanks", "a, b \n x , y\n", 0},
	{"header only", "a,b\n", 0},
}

func stringColumns(names []string) string {
	properties := make([]string, len(names))
	list := make([]string, len(names))
	for i, n := range names {
		key, _ := json.Marshal(n)
		properties[i], list[i] = string(key)+`:{"type":"string"}`, string(key)
	}
	return `{"type":"object","properties":{` + strings.Join(properties, ",") + `},"required":[` + strings.Join(list, ",") + `]}`
}

func checkCorpusText(t *testing.T, text string, quotes grammar.CSVQuotes) {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	schema := stringColumns(records[0])
	opts := []grammar.CSVOption{grammar.WithLineEnd(grammar.AnyLineEnd), grammar.WithQuotes(quotes)}
	g, err := grammar.FromCSVSchema([]byte(schema), opts...)
	if err != nil {
		t.Fatal(err)
	}
	p, err := fsm.Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	c := p.Cursor()
	if n := c.Write([]byte(text)); n < len(text) || !c.Accepting() {
		t.Errorf("%q is refused at byte %d", text, n)
	}
	own, err := grammar.ReadCSV([]byte(schema), []byte(text), opts...)
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	if err := json.Unmarshal(own, &rows); err != nil {
		t.Fatal(err)
	}
	for i, record := range records[1:] {
		for k, cell := range record {
			if rows[i][records[0][k]] != cell {
				t.Errorf("row %d, cell %d: %q, want %q", i, k, rows[i][records[0][k]], cell)
			}
		}
	}
}

func TestCSVCorpus(t *testing.T) {
	for _, tt := range csvCorpus {
		t.Run(tt.name, func(t *testing.T) { checkCorpusText(t, tt.text, tt.quotes) })
	}
}

// TestCSVOtherWriter: what encoding/csv writes is accepted and read as it was meant.
func TestCSVOtherWriter(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	parts := []string{"a", "b c", ",", ";", "\"", "\n", " ", "1", "é", "日本", "'", "\t", "\\", "x,y", "\"q\"", "\r", "#"}
	cell := func() string {
		var b strings.Builder
		for range r.IntN(4) {
			b.WriteString(parts[r.IntN(len(parts))])
		}
		return strings.ReplaceAll(b.String(), "\r\n", "\n")
	}
	for i := range 300 {
		names := []string{"a", "b \"c\"", "d,e"}[:1+i%3]
		records := [][]string{names}
		for range r.IntN(5) {
			record := make([]string, len(names))
			for k := range record {
				record[k] = cell()
			}
			if len(names) == 1 && record[0] == "" {
				record[0] = "-" // encoding/csv writes an empty line, which it does not read
			}
			records = append(records, record)
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.UseCRLF = i%2 == 0
		if err := w.WriteAll(records); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if w.UseCRLF {
			// The writer makes \r\n of \n within cells, and drops \r: the reader undoes the one.
			text = strings.ReplaceAll(text, "\r\n", "\n")
		}
		checkCorpusText(t, text, grammar.QuoteAny)
	}
}

// TestCSVSpectrum runs the csv-spectrum collection, where npm's cache holds it: the
// texts fit the grammar of their columns, and their values are those of the collection.
// One of its twelve texts has quotes within cells that are not quoted, which RFC 4180 (2.5)
// rules out and encoding/csv refuses too: it is refused where the first of them stands.
func TestCSVSpectrum(t *testing.T) {
	dir := t.TempDir()
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("no npm on the PATH, whose cache may hold csv-spectrum")
	}
	cmd := exec.Command(npm, "pack", "--offline", "--silent", "csv-spectrum")
	cmd.Dir = dir
	if err := cmd.Run(); err != nil {
		t.Skip("csv-spectrum is not in npm's cache")
	}
	archives, _ := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if len(archives) != 1 || exec.Command("tar", "-xzf", archives[0], "-C", dir).Run() != nil {
		t.Skip("the archive of csv-spectrum cannot be unpacked")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "package", "csvs", "*.csv"))
	if len(files) == 0 {
		t.Skip("csv-spectrum has no texts where they were")
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".csv")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			header, _, _ := strings.Cut(string(text), "\n")
			schema := stringColumns(strings.Split(strings.TrimSuffix(header, "\r"), ","))
			opts := []grammar.CSVOption{grammar.WithLineEnd(grammar.AnyLineEnd), grammar.WithQuotes(grammar.QuoteAny)}
			g, err := grammar.FromCSVSchema([]byte(schema), opts...)
			if err != nil {
				t.Fatal(err)
			}
			p, err := fsm.Compile(g)
			if err != nil {
				t.Fatal(err)
			}
			c := p.Cursor()
			n := c.Write(text)
			rows, err := g.Value(text)
			if name == "location_coordinates" {
				if n != strings.IndexByte(string(text), '"') || err == nil {
					t.Errorf("refused at byte %d, %v", n, err)
				}
				return
			}
			if n < len(text) || !c.Accepting() || err != nil {
				t.Fatalf("%q is refused at byte %d, %v", text, n, err)
			}
			values, err := os.ReadFile(filepath.Join(dir, "package", "json", name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			var got, want any
			if json.Unmarshal(values, &want) != nil || json.Unmarshal(rows, &got) != nil {
				t.Fatalf("no JSON: %q, %q", values, rows)
			}
			if list, ok := want.(map[string]any); ok {
				want = []any{list}
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %s, want %s", rows, values)
			}
		})
	}
}

func TestCSVErrors(t *testing.T) {
	for _, tt := range []struct {
		name, schema string
		opts         []grammar.CSVOption
		kind         error
	}{
		{"not JSON", `a,b`, nil, grammar.ErrSyntax},
		{"no object", `{"type":"string"}`, nil, grammar.ErrUnsatisfiable},
		{"no columns", `{"type":"object"}`, nil, grammar.ErrUnsupported},
		{"array column", `{"properties":{"a":{"type":"array"}}}`, nil, grammar.ErrUnsupported},
		{"impossible column", `{"properties":{"a":{"type":"integer","minimum":2,"maximum":1}},"required":["a"]}`, nil, grammar.ErrUnsatisfiable},
		{"delimiter", people, []grammar.CSVOption{grammar.WithDelimiter('a')}, grammar.ErrInvalid},
		{"quote as delimiter", people, []grammar.CSVOption{grammar.WithDelimiter('"')}, grammar.ErrInvalid},
		{"rows", people, []grammar.CSVOption{grammar.WithRows(3, 2)}, grammar.ErrInvalid},
		{"negative rows", people, []grammar.CSVOption{grammar.WithRows(-1, 2)}, grammar.ErrInvalid},
		{"quotes", people, []grammar.CSVOption{grammar.WithQuotes(9)}, grammar.ErrInvalid},
		{"line end", people, []grammar.CSVOption{grammar.WithLineEnd(9)}, grammar.ErrInvalid},
		{"whitespace", people, []grammar.CSVOption{grammar.WithWhitespace(grammar.Flexible)}, grammar.ErrInvalid},
		{"any order", people, []grammar.CSVOption{grammar.WithAnyOrder()}, grammar.ErrInvalid},
		{"nil option", people, []grammar.CSVOption{nil}, grammar.ErrInvalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := grammar.FromCSVSchema([]byte(tt.schema), tt.opts...)
			var e *grammar.Error
			if !errors.As(err, &e) || !errors.Is(err, tt.kind) {
				t.Fatalf("error %v, want kind %v", err, tt.kind)
			}
		})
	}
	for _, text := range []string{"", "name", "name,age,email,member\n\"A", "name,age,email,member\nA\"b,,,true", "name,age,email,member\n1,2", "\"x"} {
		if _, err := grammar.ReadCSV([]byte(people), []byte(text)); !errors.Is(err, grammar.ErrInvalid) {
			t.Errorf("ReadCSV of %q: %v", text, err)
		}
	}
}

func ExampleFromCSVSchema() {
	row := []byte(`{
		"type": "object",
		"properties": {
			"city": {"type": "string", "minLength": 1},
			"population": {"type": "integer", "minimum": 0},
			"mayor": {"type": "string", "minLength": 1}
		},
		"required": ["city", "population"]
	}`)
	g, err := grammar.FromCSVSchema(row, grammar.WithRows(1, -1))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := fsm.Compile(g)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{
		"city,population,mayor\nUlm,126790,\n\"Washington, D.C.\",689545,Ann\n",
		"city,population,mayor\nUlm,many,\n",
	} {
		c := p.Cursor()
		n := c.Write([]byte(text))
		fmt.Println(n == len(text) && c.Accepting(), n)
	}
	// Output:
	// true 64
	// false 26
}

func ExampleReadCSV() {
	row := []byte(`{"properties": {"city": {"type": "string"}, "population": {"type": "integer"}}, "required": ["city"]}`)
	rows, err := grammar.ReadCSV(row, []byte("city,population\nUlm,126790\nXanadu,\n"))
	fmt.Println(string(rows), err)
	// Output:
	// [{"city":"Ulm","population":126790},{"city":"Xanadu"}] <nil>
}
