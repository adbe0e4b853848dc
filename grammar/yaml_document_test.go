package grammar_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

func documentProgram(t testing.TB) *fsm.Program {
	p, err := fsm.Compile(grammar.YAML())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func acceptsText(p *fsm.Program, text string) bool {
	c := p.Cursor()
	return c.Write([]byte(text)) == len(text) && c.Accepting()
}

// suiteCase is a case of the YAML test suite.
type suiteCase struct {
	id, text string
	fail     bool
}

// suiteCases reads ../shared/yaml-test-suite, whose files show special characters
// by visible ones.
func suiteCases(t *testing.T) []suiteCase {
	files, _ := filepath.Glob(filepath.Join("..", "..", "shared", "yaml-test-suite", "*.yaml"))
	if len(files) == 0 {
		t.Skip("../shared/yaml-test-suite is not there")
	}
	visible := strings.NewReplacer("␣", " ", "————»", "\t", "———»", "\t", "——»", "\t", "—»", "\t", "»", "\t", "↵", "", "∎\n", "", "←", "\r", "⇔", "\ufeff")
	var out []suiteCase
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var cases []struct {
			YAML *string `yaml:"yaml"`
			Fail *bool   `yaml:"fail"`
		}
		if err := yaml.Unmarshal(data, &cases); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		text, fail := "", false
		for i, c := range cases {
			if c.YAML != nil {
				text = *c.YAML
			}
			if c.Fail != nil {
				fail = *c.Fail
			}
			out = append(out, suiteCase{fmt.Sprintf("%s/%d", strings.TrimSuffix(filepath.Base(f), ".yaml"), i), visible.Replace(text), fail})
		}
	}
	return out
}

// outside are the marks of what the subset leaves out.
var outside = regexp.MustCompile(strings.Join([]string{
	`(^|[\s\[{,])\*[^ ]`,           // aliases
	`(?m)^%`,                       // directives, but for the version that is before a document
	`![a-z]+!`,                     // tags of a handle
	`(^|\n|- |[\[{,] *|[&!]\S* ):`, // empty keys
}, "|"))

// TestYAMLTestSuite: no invalid case is accepted, and of the valid ones all that
// have no mark of what the subset leaves out, but for those listed.
func TestYAMLTestSuite(t *testing.T) {
	p := documentProgram(t)
	accepted, valid := 0, 0
	for _, c := range suiteCases(t) {
		got := acceptsText(p, c.text)
		switch {
		case c.fail && got:
			t.Errorf("%s is no YAML and accepted:\n%s", c.id, c.text)
		case !c.fail:
			valid++
			if got {
				accepted++
			} else if outsideCases[c.id] == "" && !outside.MatchString(c.text) {
				t.Errorf("%s is refused:\n%s", c.id, c.text)
			}
		}
	}
	t.Logf("%d of %d valid cases are in the subset", accepted, valid)
}

// outsideCases are the cases that the subset leaves out though they have no mark
// of it, with what they hold.
var outsideCases = map[string]string{
	"4FJ6/0": "a key of more than two levels",
	"58MP/0": "a colon at the beginning of a scalar in a flow collection, which readers refuse",
	"5T43/0": "a colon at the beginning of a scalar in a flow collection, which readers refuse",
	"6CA3/0": "a tab at the beginning of a line, which readers refuse",
	"8XYN/0": "an anchor that is no word, which readers refuse",
	"96NN/0": "a tab at the beginning of a block scalar, which readers refuse",
	"96NN/1": "a tab at the beginning of a block scalar, which readers refuse",
	"9MQT/0": "a line that begins like the end of a document",
	"9SA2/0": "a key over several lines, which readers refuse",
	"BU8L/0": "an anchor and a tag on two lines",
	"FP8R/0": "a block scalar that is not indented, which readers refuse",
	"JR7V/0": "a question mark in a flow collection, which not all readers take",
	"Q5MG/0": "a tab at the beginning of a line, which readers refuse",
	"QT73/0": "the end of no document, which readers refuse",
	"R4YG/0": "a tab at the beginning of a block scalar, which readers refuse",
}

// TestYAMLDocumentWalks: whatever the masks let through, yaml.v3 reads.
func TestYAMLDocumentWalks(t *testing.T) {
	p, v := documentProgram(t), yamlVocab(t)
	walks := 40
	if n := longWalks(); n > 0 {
		walks = n
	}
	r := rand.New(rand.NewPCG(7, 7))
	for range walks {
		text := walk(t, p, v, r)
		var node yaml.Node
		// yaml.v3 knows version 1.1 only.
		if err := yaml.Unmarshal([]byte(strings.ReplaceAll(text, "%YAML 1.2", "%YAML 1.1")), &node); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func ExampleYAML() {
	p, err := fsm.Compile(grammar.YAML())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{"a: 1 # one\nb:\n- x\n- y: {z: [1, 2]}\n", "a: 1\n b: 2\n"} {
		c := p.Cursor()
		n := c.Write([]byte(text))
		fmt.Println(n == len(text) && c.Accepting(), n)
	}
	// Output:
	// true 35
	// false 8
}
