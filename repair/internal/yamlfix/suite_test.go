package yamlfix

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// sharedDir finds the folder with the test data beside the repository.
func sharedDir(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("no module root")
		}
		dir = up
	}
	p := filepath.Join(filepath.Dir(dir), "shared", name)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("no test data: ../shared/%s is not there", name)
	}
	return p
}

type suiteCase struct {
	Name  string  `yaml:"name"`
	YAML  string  `yaml:"yaml"`
	JSON  *string `yaml:"json"`
	Fail  bool    `yaml:"fail"`
	Skip  bool    `yaml:"skip"`
	Tags  string  `yaml:"tags"`
	Dummy any     `yaml:"tree"`
}

func suiteText(s string) string {
	for _, r := range [][2]string{{"␣", " "}, {"———»", "\t"}, {"——»", "\t"}, {"—»", "\t"}, {"»", "\t"}, {"↵", ""}, {"∎\n", ""}, {"←", "\r"}, {"⇔", "\ufeff"}} {
		s = strings.ReplaceAll(s, r[0], r[1])
	}
	return s
}

// TestSuite reads the valid single-document cases of yaml-test-suite with the reference reader and with the tolerant one.
func TestSuite(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(sharedDir(t, "yaml-test-suite"), "*.yaml"))
	total, strictOK, ownOK, either := 0, 0, 0, 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var cases []suiteCase
		if err := yaml.Unmarshal(b, &cases); err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, c := range cases {
			if c.YAML != "" {
				text = suiteText(c.YAML)
			}
			if c.Fail || c.Skip || c.JSON == nil {
				continue
			}
			want := FromJSON(*c.JSON)
			if want == nil || strings.Count(*c.JSON, "\n") > 0 && FromJSON(strings.TrimSpace((*c.JSON)[len(want.JSON()):])) != nil && false {
				continue
			}
			total++
			s, _, _, ok := Strict(text)
			sOK := ok && Equal(norm(s), norm(want))
			r := Read(text, false)
			own := r.Root
			if r.JSON {
				own = Flow(r.Body)
			}
			oOK := own != nil && Equal(norm(own), norm(want))
			if sOK {
				strictOK++
			}
			if oOK {
				ownOK++
			}
			if sOK || oOK {
				either++
			}
			if testing.Verbose() && (!sOK || !oOK) {
				t.Logf("%s strict=%v own=%v notes=%v %q\nwant %s\nstrict %s\nown %s", filepath.Base(f), sOK, oOK, r.Notes, text, want.JSON(), js(s), js(own))
			}
		}
	}
	t.Logf("cases %d, reference reader right on %d, tolerant reader on %d, one of them on %d", total, strictOK, ownOK, either)
	if ownOK*100 < total*75 || strictOK*100 < total*80 {
		t.Errorf("too few are right")
	}
}

func js(n *Node) string {
	if n == nil {
		return "-"
	}
	return n.JSON()
}

// norm makes numbers comparable: the suite writes floats as Python prints them.
func norm(n *Node) *Node {
	if n == nil {
		return &Node{Kind: -1}
	}
	m := &Node{Kind: n.Kind, Text: n.Text, Keys: n.Keys}
	if n.Kind == Number {
		m.Text = strings.TrimSuffix(strings.TrimSuffix(n.Text, "0"), ".")
		m.Text = strings.ToLower(m.Text)
	}
	for _, it := range n.Items {
		m.Items = append(m.Items, norm(it))
	}
	return m
}
