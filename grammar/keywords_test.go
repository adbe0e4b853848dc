package grammar

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestKeywordTable(t *testing.T) {
	path := filepath.Join("..", "docs", "keywords.md")
	got := keywordTable()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Error("docs/keywords.md is not what the table says; run with -update")
	}
}

// TestKeywordsAreListed holds the table against the reader of schemas: every
// keyword that it knows has a row.
func TestKeywordsAreListed(t *testing.T) {
	listed := map[string]bool{}
	for _, k := range keywords {
		for _, name := range strings.FieldsFunc(k.names, func(r rune) bool { return strings.ContainsRune(",; ", r) }) {
			listed[name] = true
		}
	}
	src, err := os.ReadFile(filepath.Join("internal", "schemaref", "parse.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, line := range regexp.MustCompile(`(?m)^\s*case ("[$a-zA-Z]+".*):`).FindAllStringSubmatch(string(src), -1) {
		for _, name := range regexp.MustCompile(`"([$a-zA-Z]+)"`).FindAllStringSubmatch(line[1], -1) {
			found++
			if !listed[name[1]] {
				t.Errorf("%s has no row", name[1])
			}
		}
	}
	if found < 40 {
		t.Errorf("only %d keywords found in the reader", found)
	}
}
