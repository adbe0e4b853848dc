package live

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func text(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

func TestShown(t *testing.T) {
	for _, c := range []struct{ name, in, want, open string }{
		{"nothing yet", " ", "none", ""},
		{"a bracket alone may be prose", `{`, "none", ""},
		{"a key is not shown", `{"a"`, `{}`, `[""]`},
		{"a string grows", `{"a": "x`, `{"a":"x"}`, `["","/a"]`},
		{"a cut escape is not shown", `{"a": "x\u00`, `{"a":"x"}`, `["","/a"]`},
		{"half a pair is not shown", `{"a": "x\ud83d`, `{"a":"x"}`, `["","/a"]`},
		{"a number waits for its end", `{"a": 1, "b": 12`, `{"a":1}`, `[""]`},
		{"a number is there", `{"a": 12,`, `{"a":12}`, `[""]`},
		{"a literal is there", `[true, null, fals`, `[true,null]`, `[""]`},
		{"nested", `{"a": [{"b": "c`, `{"a":[{"b":"c"}]}`, `["","/a","/a/0","/a/0/b"]`},
		{"pointer escapes", `{"a/b~": "c`, `{"a/b~":"c"}`, `["","/a~1b~0"]`},
		{"complete", `{"a": [1, {}]}`, `{"a":[1,{}]}`, ``},
		{"prose in front", "Here you are:\n{\"a\": \"b", `{"a":"b"}`, `["","/a"]`},
		{"a fence", "```json\n[1, 2, 3", `[1,2]`, `[""]`},
		{"a key that occurs twice waits for the end", `{"a": 1, "a": 2}`, `{"a":1}`, `[""]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := New(100)
			r.Feed([]byte(c.in))
			v, ok := r.Value()
			got := text(v)
			if !ok {
				got = "none"
			}
			if got != c.want {
				t.Errorf("shows %s, want %s", got, c.want)
			}
			open := ""
			if o := r.Open(); o != nil {
				open = text(o)
			}
			if open != c.open {
				t.Errorf("open %s, want %s", open, c.open)
			}
			if string(r.Text()) != c.in {
				t.Errorf("text %q", r.Text())
			}
		})
	}
}

// TestChunks feeds a document whole, and byte by byte: the value is the same, and so is what encoding/json reads.
func TestChunks(t *testing.T) {
	doc := `{"a": [1, 2.5e3, true, null, "x\n\u00e9\ud83d\ude80"], "b": {"c": {}, "d": [[], [{"e": "f"}]]}, "": "naïve"}`
	whole, bytewise := New(100), New(100)
	whole.Feed([]byte(doc))
	for i := 0; i < len(doc); i++ {
		bytewise.Feed([]byte(doc[i : i+1]))
	}
	a, _ := whole.Value()
	b, _ := bytewise.Value()
	var want any
	if err := json.Unmarshal([]byte(doc), &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) || !whole.Done() || !bytewise.Done() {
		t.Errorf("%s and %s", text(a), text(b))
	}
	var got any
	if err := json.Unmarshal([]byte(text(a)), &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%s, want %s", text(a), text(want))
	}
}

// TestStepsAreLinear feeds 64 kB in chunks of 8 bytes: the steps are bounded by the bytes.
func TestStepsAreLinear(t *testing.T) {
	for _, unit := range []string{"[", "{", `{"a":`, `"`, "'", `\`, ":", ",", " ", "\n", `"a",`, `"a":1,`, "1", "a", "<think>", "```\n", "//", "/*", `\u`, "}", "]"} {
		for _, pre := range []string{"", `{"a": "`, "[", "<think>"} {
			s := pre + strings.Repeat(unit, (64<<10)/len(unit))
			r := New(1000)
			for i := 0; i < len(s); i += 8 {
				r.Feed([]byte(s[i:min(i+8, len(s))]))
			}
			if r.Steps > 4*len(s)+64 {
				t.Errorf("%q behind %q: %d steps for %d bytes", unit, pre, r.Steps, len(s))
			}
		}
	}
}
