package jsonvalue

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRead(t *testing.T) {
	v, err := Read(` {"b":[1,-0.5e3,"\u00e9\ud83d\ude00\n"],"a":{"x":null,"y":true,"z":false}} `, 10)
	if err != nil {
		t.Fatal(err)
	}
	if v.Start != 1 || v.Members[0].Name != "b" || v.Members[1].Name != "a" {
		t.Errorf("start %d, members %q, %q", v.Start, v.Members[0].Name, v.Members[1].Name)
	}
	items := v.Get("b").Items
	if items[0].Text != "1" || items[1].Text != "-0.5e3" || items[2].Text != "é😀\n" {
		t.Errorf("items %q, %q, %q", items[0].Text, items[1].Text, items[2].Text)
	}
	if v.Get("a").Get("z").Kind != False || v.Get("c") != nil || !v.Get("a").Get("y").IsBool() {
		t.Error("members are not found")
	}
}

func TestReadErrors(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		offset     int
	}{
		{"nothing", ``, 0},
		{"twice", `{"a":1,"a":2}`, 7},
		{"twice among many", `{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"l":1,"m":1,"b":2}`, 79},
		{"deep", `[[[[]]]]`, 3},
		{"lone surrogate", `"\ud800"`, 1},
		{"lone low surrogate", `"a\udc00"`, 2},
		{"not UTF-8", "\"\xff\"", 0},
		{"not UTF-8 after an escape", "\"\\n\xff\"", 0},
		{"control character", "\"\n\"", 1},
		{"sign in an escape", `"\u+123"`, 1},
		{"cut escape", `"\u12`, 1},
		{"rest", `1 2`, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read(tt.text, 3)
			e, ok := err.(*Error)
			if !ok || e.Offset != tt.offset {
				t.Errorf("error %v, want one at byte %d", err, tt.offset)
			}
		})
	}
}

func TestReadParsingSuite(t *testing.T) {
	files, err := filepath.Glob("../../../../shared/json-test-suite/test_parsing/*.json")
	if err != nil || len(files) == 0 {
		t.Skip("the shared test data is not here")
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		_, err = Read(string(raw), 1000)
		twice := strings.HasPrefix(name, "y_object_duplicated_key")
		if name[0] == 'y' && err != nil && !twice || (name[0] == 'n' || twice) && err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzRead holds the reader against encoding/json, which is laxer, and what is
// written against what was read.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{`{"a":[1,"\u00e9\\"]}`, `"\ud83d\ude00"`, `-0.0e-7`, `[[],{},null]`, `{"a":1,"a":2}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := Read(text, 100)
		if err != nil {
			return
		}
		if !json.Valid([]byte(text)) {
			t.Fatalf("%q is read", text)
		}
		if v.Kind == String {
			again, err := Read(Quote(v.Text), 1)
			if err != nil || again.Text != v.Text || !utf8.ValidString(v.Text) {
				t.Fatalf("%q is written %q", v.Text, Quote(v.Text))
			}
		}
	})
}
