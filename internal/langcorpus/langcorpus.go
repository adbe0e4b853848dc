// Package langcorpus reads the corpora of the language tests: grammars, texts that
// fit them and texts that do not, in one format for all languages.
//
// A file is a list of cases. A line "=== name" begins a case and its grammar, which
// goes on to a line "--- accepts", "--- rejects" or "--- error". Behind the first
// two each line is a text as a JSON string; behind the third the message of the
// error follows, which the grammar is refused with. Lines before the first case are
// comments. A grammar ends with its last line's line feed.
package langcorpus

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Case is a grammar and what is known of it.
type Case struct {
	Name    string
	Grammar string
	Accepts []string
	Rejects []string
	// Error is the message that the grammar is refused with, "" where it is not.
	Error string
}

// Read reads a corpus by its name: testdata/languages/NAME.txt of the module.
func Read(name string) ([]Case, error) {
	path, err := Path(name)
	if err != nil {
		return nil, err
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parse(path, string(src))
}

// Path is the file of a corpus: the module's root is looked for from the working
// directory upwards.
func Path(name string) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "testdata", "languages", name+".txt"), nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("langcorpus: no go.mod above the working directory")
		}
		dir = filepath.Dir(dir)
	}
}

func parse(path, src string) ([]Case, error) {
	var out []Case
	section := ""
	for i, line := range strings.SplitAfter(src, "\n") {
		text := strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(text, "=== "); ok {
			out = append(out, Case{Name: name})
			section = "grammar"
			continue
		}
		if len(out) == 0 {
			continue
		}
		c := &out[len(out)-1]
		if name, ok := strings.CutPrefix(text, "--- "); ok {
			section = name
			continue
		}
		switch section {
		case "grammar":
			c.Grammar += line
		case "error":
			c.Error += line
		case "accepts", "rejects":
			if text == "" {
				continue
			}
			var s string
			if err := json.Unmarshal([]byte(text), &s); err != nil {
				return nil, fmt.Errorf("%s:%d: %v", path, i+1, err)
			}
			if section == "accepts" {
				c.Accepts = append(c.Accepts, s)
			} else {
				c.Rejects = append(c.Rejects, s)
			}
		default:
			return nil, fmt.Errorf("%s:%d: a section %q", path, i+1, section)
		}
	}
	return out, nil
}

// Write writes cases in the format that Read reads, with a comment before them.
func Write(name, comment string, cases []Case) error {
	path, err := Path(name)
	if err != nil {
		return err
	}
	return WriteFile(path, comment, cases)
}

// WriteFile is Write to a file of any name.
func WriteFile(path, comment string, cases []Case) error {
	var b strings.Builder
	b.WriteString(comment)
	for _, c := range cases {
		fmt.Fprintf(&b, "=== %s\n%s", c.Name, c.Grammar)
		if c.Grammar != "" && !strings.HasSuffix(c.Grammar, "\n") {
			b.WriteByte('\n')
		}
		for _, s := range []struct {
			name  string
			texts []string
		}{{"accepts", c.Accepts}, {"rejects", c.Rejects}} {
			if len(s.texts) == 0 {
				continue
			}
			fmt.Fprintf(&b, "--- %s\n", s.name)
			for _, t := range s.texts {
				line, err := json.Marshal(t)
				if err != nil {
					return err
				}
				fmt.Fprintf(&b, "%s\n", line)
			}
		}
		if c.Error != "" {
			fmt.Fprintf(&b, "--- error\n%s", c.Error)
			if !strings.HasSuffix(c.Error, "\n") {
				b.WriteByte('\n')
			}
		}
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}
