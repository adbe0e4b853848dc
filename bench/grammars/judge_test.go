package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// peers are the other engines of judge.py, which needs a Python that has them:
//
//	STENCIL_PEERS=venv/bin/python STENCIL_GBNF_VALIDATOR=test-gbnf-validator go test ./bench/grammars
var (
	peers     = os.Getenv("STENCIL_PEERS")
	validator = os.Getenv("STENCIL_GBNF_VALIDATOR")
)

// TestExportsOfSchemas writes exports of public schemas and has them judged: no text
// may be judged otherwise, and no grammar refused.
func TestExportsOfSchemas(t *testing.T) {
	const schemas = "../../../shared/maskbench/public.jsonl.gz"
	if _, err := os.Stat(schemas); err != nil {
		t.Skip("../shared/maskbench is not there")
	}
	n := 120
	if testing.Short() || peers == "" {
		n = 12
	}
	dir := t.TempDir()
	if err := exportSchemas(schemas, dir, n); err != nil {
		t.Fatal(err)
	}
	for _, engine := range []struct {
		name, file string
		arguments  []string
	}{
		{"llguidance", "schemas-lark.txt", nil},
		{"xgrammar", "schemas-gbnf.txt", nil},
		{"llamacpp", "schemas-gbnf.txt", []string{validator}},
	} {
		t.Run(engine.name, func(t *testing.T) {
			switch {
			case peers == "":
				t.Skip("STENCIL_PEERS names no Python with the other engines")
			case engine.name == "llamacpp" && validator == "":
				t.Skip("STENCIL_GBNF_VALIDATOR names no validator")
			case engine.name != "llamacpp" && exec.Command(peers, "-c", "import "+engine.name).Run() != nil:
				t.Skipf("%s has no %s", peers, engine.name)
			}
			out, err := exec.Command(peers, append([]string{"judge.py", filepath.Join(dir, engine.file), engine.name}, engine.arguments...)...).CombinedOutput()
			if err != nil || !strings.Contains(string(out), " 0 refused, ") || !strings.Contains(string(out), ", 0 judged otherwise") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
