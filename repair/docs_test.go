package repair

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the generated part of the docs")

// TestDocsListKinds holds the table of kinds in docs/repair.md to the code.
func TestDocsListKinds(t *testing.T) {
	var b strings.Builder
	b.WriteString("| kind | what it mends | lossy |\n|---|---|---|\n")
	for k := range kindInfo {
		if i := kindInfo[k]; i.name != "" {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", i.name, i.reason, map[bool]string{true: "yes", false: ""}[i.lossy])
		}
	}
	const path = "../docs/repair.md"
	doc, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(doc), "## Kinds of edit\n\n")
	if !ok {
		t.Fatal("docs/repair.md has no section on kinds")
	}
	_, tail, _ := strings.Cut(rest, "\n\n## ")
	if *update {
		out := head + "## Kinds of edit\n\n" + b.String()
		if tail != "" {
			out += "\n## " + tail
		}
		if err := os.WriteFile(path, []byte(out), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !strings.HasPrefix(rest, b.String()) {
		t.Error("the table of kinds is out of date: go test ./repair -run DocsListKinds -update")
	}
}
