package repair

import (
	"strings"

	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
	"github.com/stencil-go/stencil/repair/internal/schema"
	"github.com/stencil-go/stencil/repair/internal/yamlfix"
)

// YAML mends a YAML text (1.2, core schema). Valid YAML comes back unchanged, unless it is plainly not what was meant (see
// docs/repair.md); JSON is YAML too. Time and memory are linear in the text.
func YAML[T Text](text T, opts ...Option) (*Result, error) {
	c, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	return repairYAML(string(text), c)
}

func repairYAML(text string, c *config) (*Result, error) {
	if len(text) > c.limits.MaxBytes {
		return nil, &Error{Kind: ErrTooLarge, Offset: c.limits.MaxBytes, Reason: "see Limits.MaxBytes"}
	}
	y, err := c.readYAML(text)
	if err != nil {
		return nil, err
	}
	if c.schema != nil {
		return c.yamlSchema(text, y)
	}
	r, err := c.result(text, y.edits, y.cut, FormatYAML)
	if err != nil {
		return nil, err
	}
	r.read = func(string) any { return y.tree().Value() }
	return r, nil
}

// yamlReading is a YAML text as it was read.
type yamlReading struct {
	root   *yamlfix.Node // nil for simple YAML until it is asked for
	simple string        // simple YAML
	edits  []edit.Edit
	cut    bool
}

func (y *yamlReading) tree() *yamlfix.Node {
	if y.root == nil {
		y.root = yamlfix.Tree(y.simple)
	}
	return y.root
}

// readYAML reads a text: simple YAML stays as it is, all other is read in full. The two agree on what is simple.
func (c *config) readYAML(text string) (*yamlReading, error) {
	res := yamlfix.Find(text, c.partial)
	if res.Simple() {
		return &yamlReading{simple: res.Body, edits: res.Stage, cut: res.CutRune || res.Trimmed}, nil
	}
	return c.readInFull(text, res)
}

// readInFull reads a text as valid YAML where it is, else with the tolerant reader.
func (c *config) readInFull(text string, res *yamlfix.Result) (*yamlReading, error) {
	if res.JSON {
		return c.yamlJSON(text, res)
	}
	res.Parse()
	soft := false
	for _, n := range res.Notes {
		soft = soft || n.Soft
	}
	if !soft {
		root, more, equal, ok := res.Strict()
		if ok && !more && root.Kind == yamlfix.String && res.OK && res.Root.Kind == yamlfix.Map && len(res.Root.Keys) > 1 {
			ok = false // plain text over several lines to the letter, but every line is a member without its blank or colon
		}
		if ok && !more {
			if res.Clean() && res.OK && res.Lost < 0 && plainYAML(res.Body) {
				root = res.Root // the reference reader misreads some corners of the specification
			}
			return &yamlReading{root: root, edits: res.Stage, cut: res.CutRune || res.Trimmed}, nil
		}
		if ok && more && res.OK {
			end := yamlfix.FirstDocument(res.Body)
			kind := jsonfix.OtherDocument
			if !equal {
				kind = jsonfix.Junk
			}
			e := []edit.Edit{{Off: end, Len: len(res.Body) - end, Kind: kind}}
			return &yamlReading{root: root, edits: edit.Compose(res.Stage, e, len(text)), cut: res.Trimmed}, nil
		}
	}
	if res.Deep {
		return nil, &Error{Kind: ErrTooDeep, Offset: 0, Reason: "YAML over 1,000 levels deep"}
	}
	if res.Lost >= 0 && c.schema == nil {
		return nil, &Error{Kind: ErrNoValue, Offset: res.Lost, Reason: "members follow a value whose key is missing"}
	}
	if !res.OK || res.Root == nil {
		return nil, &Error{Kind: ErrNoValue, Offset: 0, Reason: "nothing in the text reads as YAML"}
	}
	out := yamlfix.Emit(res.Root)
	d := yamlfix.Diff(res.Body, out, res.Notes)
	return &yamlReading{root: res.Root, edits: edit.Compose(res.Stage, d, len(text)), cut: res.Cut || res.CutRune || res.Trimmed}, nil
}

// plainYAML reports whether a text has none of the rarer marks of YAML, which the reference reader knows better.
func plainYAML(s string) bool {
	return !strings.ContainsAny(s, "!&") && !strings.Contains(s, "\n? ") && !strings.Contains(s, "\\\t") && !strings.HasPrefix(s, "---\t")
}

// yamlJSON reads JSON (or flow YAML) that was written where YAML was asked for.
func (c *config) yamlJSON(text string, res *yamlfix.Result) (*yamlReading, error) {
	own := yamlfix.Flow(res.Body)
	root, more, _, ok := yamlfix.Strict(res.Body)
	switch {
	case ok && !more && own != nil:
		return &yamlReading{root: own, edits: res.Stage}, nil
	case ok && !more:
		return &yamlReading{root: root, edits: res.Stage}, nil
	case own != nil && !jsonfix.Valid(res.Body, c.limits.MaxDepth):
		e := []edit.Edit{{Off: 0, Len: len(res.Body), Repl: own.JSON() + "\n", Kind: jsonfix.Rewrite}}
		return &yamlReading{root: own, edits: edit.Compose(res.Stage, e, len(text))}, nil
	}
	p := jsonfix.Parse([]byte(res.Body), &jsonfix.Config{KeepCutNumber: c.keepCut, MaxDepth: c.limits.MaxDepth})
	choice := p.Choose()
	if err := checkDocs(p, choice); err != nil {
		return nil, err
	}
	e, mid, err := c.settle(res.Body, p.Edits(choice))
	if err != nil {
		return nil, err
	}
	root = yamlfix.FromJSON(mid)
	if root == nil {
		return nil, &Error{Kind: ErrTooDeep, Offset: 0, Reason: "see Limits.MaxDepth"}
	}
	if _, _, _, ok := yamlfix.Strict(mid); !ok {
		// Valid JSON that is no YAML: keys that occur twice, or tabs.
		e = edit.Compose(e, []edit.Edit{{Off: 0, Len: len(mid), Repl: root.JSON() + "\n", Kind: jsonfix.Rewrite}}, len(res.Body))
	}
	return &yamlReading{root: root, edits: edit.Compose(res.Stage, e, len(text)), cut: p.Cut(choice)}, nil
}

// yamlSchema makes a YAML value satisfy the schema; where that changes it, the lines concerned are written anew.
func (c *config) yamlSchema(text string, y *yamlReading) (*Result, error) {
	root := y.tree()
	asJSON, source := root.JSONSource()
	o := c.schema.Fix(asJSON, schema.Options{Fill: c.fill, Units: c.units, Salvage: c.salvage, Pairs: true, Cut: y.cut && !c.fill, Source: source})
	best := &reading{edits: y.edits, cut: y.cut, miss: o.Miss, viol: o.Violations}
	if len(o.Edits) > 0 {
		root = yamlfix.FromJSON(edit.Apply(asJSON, o.Edits))
		mid := edit.Apply(text, y.edits)
		d := yamlfix.Diff(mid, yamlfix.Emit(root), nil)
		k := Kind(o.Edits[0].Kind)
		for i := range d {
			d[i].Kind = edit.Kind(k)
		}
		best.edits = edit.Compose(y.edits, d, len(text))
	}
	if o.Miss > 0 && missingOnly(o.Violations) {
		best.cut = best.cut || endsOpen(text)
	}
	r, err := c.schemaResult(text, best, FormatYAML)
	if err != nil {
		return nil, err
	}
	r.read = func(string) any { return root.Value() }
	return r, nil
}

func missingOnly(v []schema.Violation) bool {
	for _, x := range v {
		if x.Keyword != "required" && x.Keyword != "minItems" {
			return false
		}
	}
	return true
}

// endsOpen reports whether a text lacks its last line break, as a cut one does.
func endsOpen(text string) bool { return text != "" && text[len(text)-1] != '\n' }
