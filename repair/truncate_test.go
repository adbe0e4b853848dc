package repair

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"math/rand"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// cutJSON gives the value that a cut JSON text stands for: whole values, members and items before the cut, open ones closed, a cut string as
// its prefix, a cut literal completed; cut numbers, keys, and keys without a value dropped. It is a second, separate reading of the rules:
// a recursive reader that knows valid JSON only. ok is false where the cut leaves no value.
type cutReader struct {
	s   string
	i   int
	cut bool
}

func cutJSON(s string) (v any, ok bool) {
	r := &cutReader{s: s}
	return r.value(true)
}

func (r *cutReader) space() {
	for r.i < len(r.s) && strings.IndexByte(" \n\t\r", r.s[r.i]) >= 0 {
		r.i++
	}
}

func (r *cutReader) value(top bool) (any, bool) {
	r.space()
	if r.i >= len(r.s) {
		r.cut = true
		return nil, false
	}
	switch c := r.s[r.i]; c {
	case '{':
		r.i++
		m := map[string]any{}
		for {
			r.space()
			if r.i >= len(r.s) {
				r.cut = true
				return m, true
			}
			if r.s[r.i] == '}' {
				r.i++
				return m, true
			}
			if r.s[r.i] == ',' {
				r.i++
				continue
			}
			k := r.str()
			if r.cut {
				return m, true
			}
			r.space()
			if r.i >= len(r.s) {
				r.cut = true
				return m, true
			}
			r.i++ // the colon
			v, ok := r.value(false)
			if ok {
				m[k] = v
			}
			if r.cut {
				return m, true
			}
		}
	case '[':
		r.i++
		l := []any{}
		for {
			r.space()
			if r.i >= len(r.s) {
				r.cut = true
				return l, true
			}
			if r.s[r.i] == ']' {
				r.i++
				return l, true
			}
			if r.s[r.i] == ',' {
				r.i++
				continue
			}
			v, ok := r.value(false)
			if ok {
				l = append(l, v)
			}
			if r.cut {
				return l, true
			}
		}
	case '"':
		return r.str(), true
	case 't', 'f', 'n':
		w := map[byte]string{'t': "true", 'f': "false", 'n': "null"}[c]
		n := min(len(w), len(r.s)-r.i)
		r.cut = n < len(w)
		r.i += n
		return map[byte]any{'t': true, 'f': false, 'n': nil}[c], true
	}
	j := r.i
	for j < len(r.s) && strings.IndexByte("+-.eE0123456789", r.s[j]) >= 0 {
		j++
	}
	w := r.s[r.i:j]
	r.i = j
	if j == len(r.s) && !top {
		r.cut = true
		return nil, false
	}
	return json.Number(w), json.Valid([]byte(w))
}

func (r *cutReader) str() string {
	j := r.i + 1
	for j < len(r.s) && r.s[j] != '"' {
		if r.s[j] == '\\' {
			j++
		}
		j++
	}
	body := r.s[r.i+1 : min(j, len(r.s))]
	if j < len(r.s) {
		r.i = j + 1
		var out string
		_ = json.Unmarshal([]byte(`"`+body+`"`), &out)
		return out
	}
	r.cut = true
	r.i = len(r.s)
	// The longest prefix that is a string, without half a surrogate pair or half a character.
	for n := len(body); n >= 0; n-- {
		var out string
		if json.Unmarshal([]byte(`"`+body[:n]+`"`), &out) == nil && !strings.HasSuffix(out, "\uFFFD") {
			return out
		}
	}
	return ""
}

// sampleJSON writes a random document.
func sampleJSON(r *rand.Rand, depth int) any {
	words := []string{"", "alpha", "The engine starts, but stalls", "say \"hi\"", "a: b, c: d", "}, {", "],", "C:\\temp\\new", "naïve café", "日本語", "🚀 go", "tab\there", "line\nbreak", "# no", "- dash", "100% {x} [y]", "it's", "// no", "<b>", "null", "e\u2028f", "\x01"}
	switch k := r.Intn(10); {
	case k < 3 && depth < 4:
		m := map[string]any{}
		for range r.Intn(5) {
			m[[]string{"id", "name", "a b", "key-x", "ключ", "note", "x.y", "q\"q"}[r.Intn(8)]] = sampleJSON(r, depth+1)
		}
		return m
	case k < 5 && depth < 4:
		l := []any{}
		for range r.Intn(5) {
			l = append(l, sampleJSON(r, depth+1))
		}
		return l
	case k < 6:
		return []any{1, -2.5, 0, 1e21, 12345678901, -0.001}[r.Intn(6)]
	case k < 7:
		return []any{true, false, nil}[r.Intn(3)]
	}
	return words[r.Intn(len(words))]
}

func sampleDoc(r *rand.Rand) string {
	v := map[string]any{"a": sampleJSON(r, 0), "b": []any{sampleJSON(r, 1), sampleJSON(r, 1)}, "c": sampleJSON(r, 0)}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if r.Intn(2) == 0 {
		e.SetIndent("", []string{"  ", "    ", "\t"}[r.Intn(3)])
	}
	_ = e.Encode(v)
	s := b.String()
	if r.Intn(3) == 0 {
		s = strings.NewReplacer("é", `\u00e9`, "🚀", `\ud83d\ude80`).Replace(s)
	}
	return s
}

var cutsWanted = flag.Int("cuts", 20000, "cuts to make in documents of each format")

// wantedCuts gives the number of cuts to make in documents of one format.
func wantedCuts() int {
	if testing.Short() {
		return min(*cutsWanted, 4000)
	}
	return *cutsWanted
}

// sampleYAML writes a random document in block style. Keys are no words of its values, and the items
// of a list are objects or texts, not both: else a cut key cannot be told from a text.
func sampleYAML(t *testing.T, r *rand.Rand) string {
	words := []string{"alpha", "The engine starts", "say \"hi\"", "a: b", "naïve café", "日本語", "it's", "# no", "- dash", "line\nbreak", "yes", "null", "12", ""}
	var value func(depth int) any
	value = func(depth int) any {
		switch k := r.Intn(8); {
		case k < 2 && depth < 3:
			m := map[string]any{}
			for range 1 + r.Intn(3) {
				m[[]string{"name", "age", "city_code", "note"}[r.Intn(4)]] = value(depth + 1)
			}
			return m
		case k < 4 && depth < 3:
			list := []any{}
			objects := r.Intn(2) == 0
			for range 1 + r.Intn(3) {
				if objects {
					list = append(list, map[string]any{"name": value(depth + 1), "note": value(depth + 1)})
				} else {
					list = append(list, words[r.Intn(len(words))])
				}
			}
			return list
		case k == 4:
			return r.Intn(1000)
		case k == 5:
			return r.Intn(2) == 0
		}
		return words[r.Intn(len(words))]
	}
	b, err := yaml.Marshal(map[string]any{"first": value(0), "second": value(0), "third": value(0)})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// sampleCSV writes a random table whose cells stay on one line: a quote that is open at the end of a text ends with its line, cut or not.
func sampleCSV(r *rand.Rand) string {
	cells := []string{"alpha", "a, b", "say \"hi\"", "12", "1,234.50", "", "x;y", "it's", "naïve", "a|b"}
	var b strings.Builder
	w := csv.NewWriter(&b)
	n := 2 + r.Intn(4)
	_ = w.Write([]string{"id", "name", "note", "price", "city"}[:n])
	for k := range 2 + r.Intn(6) {
		row := []string{strconv.Itoa(k + 1)}
		for len(row) < n {
			row = append(row, cells[r.Intn(len(cells))])
		}
		_ = w.Write(row)
	}
	w.Flush()
	return b.String()
}

// TestCutJSON cuts random documents at every place.
func TestCutJSON(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	want := wantedCuts()
	cuts, bad := 0, 0
	for cuts < want {
		doc := sampleDoc(r)
		for n := 1; n < len(doc); n++ {
			v, ok := cutJSON(doc[:n])
			cuts++
			res, err := JSON(doc[:n])
			if !ok {
				if err == nil {
					bad++
				}
				continue
			}
			if err != nil || !reflect.DeepEqual(res.Value(), v) {
				if bad++; bad < 6 {
					t.Logf("cut at %d: %q\nwant %v\ngot  %v %v", n, doc[max(0, n-300):n], v, valueOf(res), err)
				}
			} else if !res.Truncated && !json.Valid([]byte(doc[:n])) {
				t.Errorf("cut at %d of %q: not flagged", n, doc)
			}
		}
	}
	t.Logf("%d cuts, %d not as the rules have it", cuts, bad)
	if bad*10000 > cuts {
		t.Errorf("%d of %d cuts are not as the rules have it", bad, cuts)
	}
}

func valueOf(r *Result) any {
	if r == nil {
		return nil
	}
	return r.Value()
}

// within reports whether a cut value shows nothing that the whole does not have: members and items of the whole, prefixes of its strings.
func within(a, whole any) bool {
	switch x := a.(type) {
	case nil:
		return true
	case map[string]any:
		y, ok := whole.(map[string]any)
		if !ok {
			return whole == nil && len(x) == 0
		}
		for k, v := range x {
			w, ok := y[k]
			if !ok || !within(v, w) {
				return false
			}
		}
		return true
	case []any:
		y, ok := whole.([]any)
		if !ok || len(x) > len(y) {
			return false
		}
		for i := range x {
			if !within(x[i], y[i]) {
				return false
			}
		}
		return true
	case string:
		y, ok := whole.(string)
		return ok && strings.HasPrefix(y, x)
	}
	return true
}

// TestCutYAMLAndCSV cuts valid documents at every place: what is read never has a key, an item or a row that the whole has not.
func TestCutYAMLAndCSV(t *testing.T) {
	yamls := []string{
		"name: Ada Lovelace\nage: 36\ntags:\n  - math\n  - \"poetry: verse\"\nnote: |-\n  First line\n  Second line\nnested:\n  city: London\n  open: true\n  list:\n    - id: 1\n      label: one\n    - id: 2\n      label: 'two'\nend: done\n",
		"people:\n  - name: Grace Hopper\n    age: 37\n    email: x.y@example.org\n  - name: Tom\n    age: 55\ncount: 2\n",
	}
	csvs := []string{
		"id,name,note\n1,Ada,\"a, b\"\n2,Grace,\"say \"\"hi\"\"\"\n3,Tom,plain\n",
	}
	cuts, bad := 0, 0
	try := func(f Format, doc string) {
		whole, err := oneShot(f, doc)
		if err != nil || len(whole.Edits) > 0 {
			t.Fatalf("%v: %v %v", f, err, whole)
		}
		for n := 1; n <= len(doc); n++ {
			cuts++
			res, err := YAML(doc[:n], PartialText())
			if f == FormatCSV {
				res, err = CSV(doc[:n])
			}
			if err != nil {
				continue
			}
			if f == FormatCSV {
				rows, all := res.Rows(), whole.Rows()
				for i, row := range rows {
					for j, c := range row {
						if i >= len(all) || j >= len(all[0]) || !strings.HasPrefix(all[i][j], c) {
							bad++
							t.Logf("cut at %d: row %q of %q", n, row, doc[:n])
						}
					}
				}
				continue
			}
			if s, ok := res.Value().(string); ok && n < 12 && strings.HasPrefix(doc, s) {
				continue // a key alone is a text
			}
			if !within(res.Value(), whole.Value()) {
				if bad++; bad < 8 {
					t.Logf("cut at %d: %q -> %v", n, doc[max(0, n-80):n], res.Value())
				}
			}
		}
	}
	for _, d := range yamls {
		try(FormatYAML, d)
	}
	for _, d := range csvs {
		try(FormatCSV, d)
	}
	r := rand.New(rand.NewSource(5))
	for from := cuts; cuts-from < wantedCuts(); {
		try(FormatYAML, sampleYAML(t, r))
	}
	for from := cuts; cuts-from < wantedCuts(); {
		try(FormatCSV, sampleCSV(r))
	}
	t.Logf("%d cuts, %d bad", cuts, bad)
	if bad*10000 > cuts {
		t.Errorf("%d of %d cuts show what the whole has not", bad, cuts)
	}
}
