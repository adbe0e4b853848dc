package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/testvocab"
	"github.com/stencil-go/stencil/mask"
)

// suite is the folder of one draft.
type suite struct {
	dir, name string
	draft     grammar.Draft
	opts      []grammar.JSONSchemaOption
	vocab     *mask.Vocab
	splitter  *testvocab.Splitter
}

// group is a schema with its tests.
type group struct {
	Description string          `json:"description"`
	Schema      json.RawMessage `json:"schema"`
	Tests       []test          `json:"tests"`
}

type test struct {
	Description string          `json:"description"`
	Data        json.RawMessage `json:"data"`
	Valid       bool            `json:"valid"`
}

var drafts = map[string]grammar.Draft{
	"draft4": grammar.Draft4, "draft6": grammar.Draft6, "draft7": grammar.Draft7,
	"draft2019-09": grammar.Draft2019, "draft2020-12": grammar.Draft2020,
}

func newSuite(dir, remotes string) (*suite, error) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	name := filepath.Base(full)
	draft, ok := drafts[name]
	if !ok {
		return nil, fmt.Errorf("%s: the folder's name is none of draft4, draft6, draft7, draft2019-09, draft2020-12", dir)
	}
	if remotes == "" {
		if beside := filepath.Join(filepath.Dir(full), "remotes"); isDir(beside) {
			remotes = beside
		}
	}
	s := &suite{dir: full, name: name, draft: draft, vocab: testvocab.New()}
	s.splitter = testvocab.NewSplitter(s.vocab)
	s.opts = []grammar.JSONSchemaOption{
		grammar.WithAnyOrder(), grammar.WithDraft(draft), grammar.WithUnknownFormats(grammar.IgnoreFormats),
		grammar.WithResolver(func(uri string) ([]byte, error) { return remote(remotes, uri) }),
	}
	return s, nil
}

// options are those for a file's schemas.
func (s *suite) options(file string) []grammar.JSONSchemaOption {
	if s.draft >= grammar.Draft2019 && !strings.HasPrefix(file, "optional/") {
		return append(slices.Clip(s.opts), grammar.WithFormatAnnotations())
	}
	return s.opts
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// remoteBase is where the suite's remote documents live.
const remoteBase = "http://localhost:1234/"

// remote reads the document that the suite's server would serve.
func remote(dir, uri string) ([]byte, error) {
	path, ok := strings.CutPrefix(uri, remoteBase)
	if dir == "" || !ok || !filepath.IsLocal(filepath.FromSlash(path)) {
		return nil, fmt.Errorf("%s is not among the remote documents", uri)
	}
	return os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
}

// files lists the files to run, relative to the draft's folder: the required
// ones, those of optional/format, and with optional those beside and below it.
func (s *suite) files(optional bool) ([]string, error) {
	var out []string
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(s.dir, path)
		if err != nil || d.IsDir() || filepath.Ext(name) != ".json" {
			return err
		}
		name = filepath.ToSlash(name)
		if optional || !strings.HasPrefix(name, "optional/") || strings.HasPrefix(name, "optional/format/") {
			out = append(out, name)
		}
		return nil
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("%s holds no tests", s.dir)
	}
	slices.SortFunc(out, func(a, b string) int {
		if d := strings.Count(a, "/") - strings.Count(b, "/"); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return out, err
}

func (s *suite) read(name string) ([]group, error) {
	data, err := os.ReadFile(filepath.Join(s.dir, filepath.FromSlash(name)))
	if err != nil {
		return nil, err
	}
	var groups []group
	if err := json.Unmarshal(data, &groups); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return groups, nil
}

// oneLine writes JSON without whitespace.
func oneLine(src json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, src) != nil {
		return string(src)
	}
	return b.String()
}
