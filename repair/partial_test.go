package repair

import (
	"math/rand"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// at gives the value at a JSON pointer, and whether there is one.
func at(v any, pointer string) (any, bool) {
	if pointer == "" {
		return v, true
	}
	for _, tok := range strings.Split(pointer[1:], "/") {
		tok = strings.NewReplacer("~1", "/", "~0", "~").Replace(tok)
		switch x := v.(type) {
		case map[string]any:
			e, ok := x[tok]
			if !ok {
				return nil, false
			}
			v = e
		case []any:
			i, err := strconv.Atoi(tok)
			if err != nil || i >= len(x) {
				return nil, false
			}
			v = x[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// TestComplete feeds documents byte by byte: what a Partial calls complete never changes any more, up to the value of the whole, and what
// is open is on the way to the end of the text.
func TestComplete(t *testing.T) {
	r := rand.New(rand.NewSource(11))
	type doc struct {
		format Format
		text   string
	}
	var docs []doc
	for _, s := range streamDocs {
		docs = append(docs, doc{FormatJSON, s})
	}
	rounds := 60
	if testing.Short() {
		rounds = 12
	}
	for range rounds {
		docs = append(docs, doc{FormatJSON, sampleDoc(r)}, doc{FormatYAML, strings.Repeat(sampleYAML(t, r), 1)}, doc{FormatCSV, sampleCSV(r) + sampleCSV(r)})
	}
	prefixes := 0
	for _, d := range docs {
		whole, err := oneShot(d.format, d.text)
		if err != nil {
			t.Fatalf("%v %q: %v", d.format, d.text, err)
		}
		s, err := NewStream(d.format)
		if err != nil {
			t.Fatal(err)
		}
		for i := range len(d.text) {
			if err := s.Feed([]byte(d.text[i : i+1])); err != nil {
				t.Fatal(err)
			}
			p, ok := PartialOf[any](s)
			if !ok {
				continue
			}
			prefixes++
			v, _ := s.Value()
			for _, pointer := range pointers(v, "", nil) {
				if !p.Complete(pointer) {
					continue
				}
				shown, _ := at(v, pointer)
				final, ok := at(whole.Value(), pointer)
				if !ok || !reflect.DeepEqual(shown, final) {
					t.Fatalf("%v: %q is complete after %d bytes as %#v, but becomes %#v: %q", d.format, pointer, i+1, shown, final, d.text)
				}
			}
			for k, o := range p.Open {
				if k > 0 && !strings.HasPrefix(o, p.Open[0]) {
					t.Fatalf("%v: open %q", d.format, p.Open)
				}
			}
		}
		res, err := s.Close()
		if err != nil || res.Text != whole.Text || !reflect.DeepEqual(res.Edits, whole.Edits) {
			t.Fatalf("%v %q: the stream ends as %v %v, one shot as %v", d.format, d.text, res, err, whole)
		}
		if p, ok := PartialOf[any](s); !ok || !p.Done || len(p.Open) > 0 || !p.Complete("") {
			t.Fatalf("%v %q: not done after Close: %+v", d.format, d.text, p)
		}
	}
	t.Logf("%d prefixes of %d documents", prefixes, len(docs))
}

// TestPartialTyped reads every prefix into a struct: members only grow, and keep their types, in each format and with damage.
func TestPartialTyped(t *testing.T) {
	type line struct {
		Item string `json:"item"`
		Qty  int    `json:"qty"`
	}
	type order struct {
		Name  string            `json:"name"`
		Paid  *bool             `json:"paid"`
		Total float64           `json:"total"`
		Lines []line            `json:"lines"`
		Meta  map[string]string `json:"meta"`
	}
	yamlText := "name: Ada Lovelace\npaid: true\ntotal: 12.5\nlines:\n  - item: \"Tea: black\"\n    qty: 12\n  - item: Cups\n    qty: 3\nmeta:\n  by: ship\n"
	texts := map[string]struct {
		format Format
		text   string
	}{
		"json":        {FormatJSON, `{"name": "Ada Lovelace", "paid": true, "total": 12.5, "lines": [{"item": "Tea: black", "qty": 12}, {"item": "Cups", "qty": 3}], "meta": {"by": "ship"}}`},
		"broken json": {FormatJSON, "Sure:\n```json\n{'name': 'Ada Lovelace', paid: True, total: 12.5, lines: [{item: 'Tea: black', qty: 12,}, {'item': 'Cups', 'qty': 3}],\n 'meta': {'by': 'ship'},}\n```\nDone."},
		"yaml":        {FormatYAML, yamlText},
		"long yaml":   {FormatYAML, yamlText + "notes:\n" + strings.Repeat("  - a note that fills the text up\n", 80)},
	}
	for name, d := range texts {
		t.Run(name, func(t *testing.T) {
			s, err := NewStream(d.format)
			if err != nil {
				t.Fatal(err)
			}
			var prev order
			for i := range len(d.text) {
				if err := s.Feed([]byte(d.text[i : i+1])); err != nil {
					t.Fatal(err)
				}
				p, _ := PartialOf[order](s)
				v := p.Value
				if !strings.HasPrefix(v.Name, prev.Name) || prev.Paid != nil && (v.Paid == nil || !*v.Paid) || prev.Total != 0 && v.Total != prev.Total || len(v.Lines) < len(prev.Lines) || len(v.Meta) < len(prev.Meta) {
					t.Fatalf("after %d bytes: %+v, then %+v", i+1, prev, v)
				}
				for k, l := range prev.Lines {
					if !strings.HasPrefix(v.Lines[k].Item, l.Item) || l.Qty != 0 && l.Qty != v.Lines[k].Qty {
						t.Fatalf("after %d bytes: line %+v, then %+v", i+1, l, v.Lines[k])
					}
				}
				prev = v
			}
			if _, err := s.Close(); err != nil {
				t.Fatal(err)
			}
			p, ok := PartialOf[order](s)
			yes := true
			want := order{Name: "Ada Lovelace", Paid: &yes, Total: 12.5, Lines: []line{{"Tea: black", 12}, {"Cups", 3}}, Meta: map[string]string{"by": "ship"}}
			if !ok || !p.Done || !reflect.DeepEqual(p.Value, want) {
				t.Errorf("%+v, want %+v", p, want)
			}
		})
	}
	type row struct {
		ID   string `json:"id"`
		Note string `json:"note"`
	}
	s, err := NewStream(FormatCSV, WithType[[]row]())
	if err != nil {
		t.Fatal(err)
	}
	text := "ID;Note\n" + strings.Repeat("7;\"two\nlines\"\n", 60)
	seen := 0
	for i := range len(text) {
		if err := s.Feed([]byte(text[i : i+1])); err != nil {
			t.Fatal(err)
		}
		p, ok := PartialOf[[]row](s)
		if !ok {
			continue
		}
		if len(p.Value) < seen || slices.ContainsFunc(p.Value, func(r row) bool { return r.ID != "7" || !strings.HasPrefix("two\nlines", r.Note) }) {
			t.Fatalf("after %d bytes: %+v", i+1, p)
		}
		seen = len(p.Value)
	}
	if _, err := s.Close(); err != nil || seen < 20 {
		t.Errorf("%v, %d rows before the end", err, seen)
	}
	if p, ok := PartialOf[[]row](s); !ok || len(p.Value) != 60 || p.Value[59] != (row{"7", "two\nlines"}) {
		t.Errorf("%+v %v", p, ok)
	}
}
