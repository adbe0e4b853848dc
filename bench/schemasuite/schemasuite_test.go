package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// write makes the files of a small suite.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestRun(t *testing.T) {
	dir := write(t, map[string]string{
		"draft7/a.json": `[
			{"description":"type","schema":{"type":"integer"},"tests":[
				{"description":"agrees","data":1,"valid":true},
				{"description":"agrees too","data":"1","valid":false},
				{"description":"the suite errs: accepted","data":7,"valid":false},
				{"description":"the suite errs: refused","data":"\u0041","valid":true}]},
			{"description":"nothing","schema":false,"tests":[{"description":"d","data":null,"valid":false}]},
			{"description":"no schema","schema":{"type":"colour"},"tests":[{"description":"d","data":null,"valid":false},{"description":"e","data":null,"valid":true}]},
			{"description":"remote","schema":{"$ref":"http://localhost:1234/sub/string.json"},"tests":[{"description":"d","data":"é\n","valid":true},{"description":"e","data":1,"valid":false}]}]`,
		"draft7/optional/b.json":        `[]`,
		"draft7/optional/format/c.json": `[{"description":"any","schema":{},"tests":[{"description":"d","data":{"b":[{}],"a":null},"valid":true}]}]`,
		"remotes/sub/string.json":       `{"type":"string"}`,
	})
	s, err := newSuite(filepath.Join(dir, "draft7"), "")
	if err != nil {
		t.Fatal(err)
	}
	files, err := s.files(false)
	if want := []string{"a.json", "optional/format/c.json"}; err != nil || !slices.Equal(files, want) {
		t.Fatalf("files %v, %v, want %v", files, err, want)
	}
	r := report{Draft: s.name, Files: map[string]*counts{}}
	for _, name := range files {
		groups, err := s.read(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range groups {
			for _, o := range s.runGroup(name, g) {
				r.count(name, o.kind)
			}
		}
	}
	if want := (counts{Tests: 10, Agree: 6, FalseAccepts: 1, FalseRejects: 1, Refused: 2}); r.counts != want {
		t.Errorf("counts %+v, want %+v", r.counts, want)
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"draft":"draft7","tests":10,"agree":6,"false_accepts":1,"false_rejects":1,"refused":2,"files":{"a.json":{"tests":9`, `"optional/format/c.json":{"tests":1,"agree":1,`} {
		if !strings.Contains(string(data), part) {
			t.Errorf("%s lacks %s", data, part)
		}
	}
}

func TestErrors(t *testing.T) {
	dir := write(t, map[string]string{"draft7/a.json": `{`, "draft3/a.json": `[]`, "draft6/readme": ""})
	if _, err := newSuite(filepath.Join(dir, "draft3"), ""); err == nil {
		t.Error("a draft that is not known is run")
	}
	s, err := newSuite(filepath.Join(dir, "draft7"), "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.read("a.json"); err == nil {
		t.Error("a malformed file is read")
	}
	for _, uri := range []string{"http://localhost:1234/../a.json", "http://example.com/a.json", "http://localhost:1234/none.json"} {
		if _, err := remote(dir, uri); err == nil {
			t.Errorf("%s is served", uri)
		}
	}
	if s, err = newSuite(filepath.Join(dir, "draft6"), ""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.files(true); err == nil {
		t.Error("a folder without tests is run")
	}
}

// TestFormats holds that formats are annotations in the required files of the drafts
// that say so, and assertions elsewhere.
func TestFormats(t *testing.T) {
	const groups = `[{"description":"f","schema":{"format":"ipv4"},"tests":[{"description":"d","data":"x","valid":true}]}]`
	for _, c := range []struct {
		draft, file string
		want        kind
	}{
		{"draft7", "format.json", falseReject}, {"draft2020-12", "format.json", agree}, {"draft2019-09", "format.json", agree},
		{"draft2020-12", "optional/format/ipv4.json", falseReject},
	} {
		s, err := newSuite(filepath.Join(write(t, map[string]string{c.draft + "/" + c.file: groups}), c.draft), "")
		if err != nil {
			t.Fatal(err)
		}
		read, err := s.read(c.file)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.runGroup(c.file, read[0])[0]; got.kind != c.want {
			t.Errorf("%s, %s: %v", c.draft, c.file, got)
		}
	}
}
