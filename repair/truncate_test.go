package repair

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"reflect"
	"strings"
	"testing"

	"github.com/stencil-go/stencil/repair/internal/yamlfix"
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

var cutsWanted = flag.Int("cuts", 20000, "cuts to make in documents of each format")

// wantedCuts gives the number of cuts to make in documents of one format.
func wantedCuts() int {
	if testing.Short() {
		return min(*cutsWanted, 4000)
	}
	return *cutsWanted
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

// TestCutYAML cuts valid documents at every place: what is read never has a key or an item that the whole has not, and it has all that
// the lines before the last two have.
func TestCutYAML(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	cuts, bad := 0, 0
	for cuts < wantedCuts() {
		doc := sampleYAML(t, r)
		whole, err := YAML(doc)
		if err != nil || len(whole.Edits) > 0 {
			t.Fatalf("%v, %+v: %q", err, whole, doc)
		}
		for n := 1; n <= len(doc); n++ {
			cuts++
			res, err := YAML(doc[:n], PartialText())
			why := ""
			switch {
			case err != nil:
				if least, ok := leastYAML(doc[:n]); ok && least != nil {
					why = err.Error()
				}
			case !within(res.Value(), whole.Value()):
				if s, ok := res.Value().(string); !ok || n > 14 || !strings.HasPrefix(doc, s) { // a key alone is a text
					why = "shows what the whole has not"
				}
			default:
				if least, ok := leastYAML(doc[:n]); ok && !within(least, res.Value()) {
					why = "lacks what came before"
				}
			}
			if why != "" {
				if bad++; bad < 12 {
					t.Logf("cut at %d of %q: %s: %q -> %v", n, doc, why, doc[max(0, n-80):n], valueOf(res))
				}
			}
		}
	}
	t.Logf("%d cuts, %d bad", cuts, bad)
	if bad*10000 > cuts {
		t.Errorf("%d of %d cuts are not as the rules have it", bad, cuts)
	}
}

// leastYAML gives what a cut text shows at least: the value of its lines but for the last two, where they are valid by themselves.
func leastYAML(s string) (any, bool) {
	for range 2 {
		i := strings.LastIndexByte(strings.TrimSuffix(s, "\n"), '\n')
		if i < 0 {
			return nil, false
		}
		s = s[:i+1]
	}
	root, more, _, ok := yamlfix.Strict(strings.TrimRight(s, " \r\n"))
	if !ok || more || root.Kind != yamlfix.Map {
		return nil, false
	}
	return jsonValue(root.JSON()), true
}

// TestCutCSV cuts valid tables at every place: whole rows stay as they are, a cut cell is a prefix of its own.
func TestCutCSV(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	cuts, bad := 0, 0
	for cuts < wantedCuts() {
		doc := sampleCSV(r)
		whole, err := CSV(doc)
		if err != nil || len(whole.Edits) > 0 {
			t.Fatalf("%v, %+v: %q", err, whole, doc)
		}
		all := whole.Rows()
		for n := strings.IndexByte(doc, '\n') + 1; n <= len(doc); n++ {
			cuts++
			res, err := CSV(doc[:n])
			why := ""
			if err != nil {
				why = err.Error()
			} else {
				rows := res.Rows()
				for i, row := range rows {
					for j, c := range row {
						if i >= len(all) || j >= len(all[0]) || !strings.HasPrefix(all[i][j], c) || i < len(rows)-1 && all[i][j] != c {
							why = fmt.Sprintf("row %d is %q", i, row)
						}
					}
				}
				if ends := strings.Count(doc[:n], "\n"); why == "" && len(rows) < len(all) && !strings.Contains(doc, "\"") && len(rows) < ends {
					why = "a row is gone"
				}
			}
			if why != "" {
				if bad++; bad < 12 {
					t.Logf("cut at %d of %q: %s", n, doc[:n], why)
				}
			}
		}
	}
	t.Logf("%d cuts, %d bad", cuts, bad)
	if bad*10000 > cuts {
		t.Errorf("%d of %d cuts are not as the rules have it", bad, cuts)
	}
}
