package stencil_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

const module = "github.com/stencil-go/stencil"

// layer is the height of a package in grammar <- fsm <- mask <- engine <- stencil;
// packages may import lower ones only. repair uses grammar and fsm, and only the façade
// uses repair.
var layer = map[string]int{"grammar": 1, "fsm": 2, "mask": 3, "engine": 4, "": 5}

// TestImports: imports go one way, and the way to masks stays free of the engine.
func TestImports(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		from := top(filepath.ToSlash(filepath.Dir(path)))
		seen[from] = true
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range f.Imports {
			name := strings.Trim(i.Path.Value, `"`)
			rest, ours := strings.CutPrefix(name, module)
			if !ours {
				if masks := layer[from] > 0 && layer[from] <= layer["mask"]; masks && strings.Contains(strings.SplitN(name, "/", 2)[0], ".") && !strings.HasPrefix(name, "golang.org/x/") && !notation(path, name) {
					t.Errorf("%s imports %s: masks do without dependencies", path, name)
				}
				continue
			}
			to := top(strings.TrimPrefix(rest, "/"))
			if !allowed(from, to) {
				t.Errorf("%s imports %s: that is the wrong way", path, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range layer {
		if !seen[name] {
			t.Errorf("no package %q was looked at", name)
		}
	}
}

// top is the first folder of a package below the module's root.
func top(dir string) string {
	dir, _, _ = strings.Cut(dir, "/")
	if dir == "." {
		return ""
	}
	return dir
}

func allowed(from, to string) bool {
	switch {
	case from == to || to == "internal":
		return true
	case from == "repair":
		return to == "grammar" || to == "fsm"
	case from == "" && to == "repair":
		return true
	case layer[from] > 0:
		_, known := layer[to]
		return known && layer[to] < layer[from]
	}
	return true // commands, examples and internal packages
}

// notation: the readers of GBNF and Lark are put together by participle, which
// imports the standard library only.
func notation(path, name string) bool {
	dir := filepath.ToSlash(filepath.Dir(path))
	return strings.HasPrefix(name, "github.com/alecthomas/participle/v2") &&
		(dir == "grammar/internal/notation" || dir == "grammar/internal/gbnf" || dir == "grammar/internal/lark")
}
