package repair

import (
	"bytes"
	"strings"

	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
	"github.com/stencil-go/stencil/repair/internal/schema"
)

// reading is one way to read a text, with what the schema asks to change in it.
type reading struct {
	edits []edit.Edit // over the input
	cut   bool
	cost  int
	miss  int
	viol  []schema.Violation
	whole bool // what is missing is not missing because the text is cut
	later bool // a cue in the text says that this one replaces the one before
}

func (r *reading) better(b *reading) bool {
	if b == nil || r.miss != b.miss {
		return b == nil || r.miss < b.miss
	}
	return r.cost < b.cost || r.cost == b.cost && r.later
}

const maxReadings = 24

// withSchema chooses among the readings of a JSON text the one that satisfies the schema at the smallest cost.
func (c *config) withSchema(text string) (*Result, error) {
	opt := schema.Options{Fill: c.fill, Units: c.units, Salvage: c.salvage}
	src := []byte(text)
	var best *reading
	try := func(edits []edit.Edit, cut bool, cost int, later bool) {
		mid := edit.Apply(text, edits)
		if !jsonfix.Valid(mid, c.limits.MaxDepth) {
			return
		}
		opt.Cut = cut && !c.fill
		o := c.schema.Fix(mid, opt)
		r := &reading{edits: edit.Compose(edits, o.Edits, len(text)), cut: cut, cost: cost + 2*o.Cost, miss: o.Miss, viol: o.Violations, later: later}
		if r.better(best) {
			best = r
		}
	}
	if jsonfix.Valid(src, c.limits.MaxDepth) {
		try(nil, false, 0, false)
	}
	var problem error
	if best == nil || best.miss > 0 {
		p := jsonfix.Parse(src, &jsonfix.Config{KeepCutNumber: c.keepCut, MaxDepth: c.limits.MaxDepth})
		problem = c.tryDocs(p, try)
		if best == nil || best.miss > 0 {
			c.tryText(text, bracketless(p), try)
		}
	}
	if best == nil {
		if problem == nil {
			problem = &Error{Kind: ErrNoValue, Offset: 0, Reason: "nothing in the text reads as a value"}
		}
		return nil, problem
	}
	return c.schemaResult(text, best, FormatJSON)
}

// schemaResult turns the chosen reading into a result, or into the error that says why it does not satisfy the schema.
func (c *config) schemaResult(text string, best *reading, format Format) (*Result, error) {
	r, err := c.result(text, best.edits, best.cut, format)
	if err != nil {
		return nil, err
	}
	if best.miss == 0 {
		return r, nil
	}
	v := make([]Violation, len(best.viol))
	missing := true
	for i, x := range best.viol {
		v[i] = Violation(x)
		missing = missing && (x.Keyword == "required" || x.Keyword == "minItems" || x.Keyword == "minLength")
	}
	if missing && (best.cut && !best.whole || c.partial) {
		r.Violations = v
		return r, nil
	}
	e := &Error{Kind: ErrInvalid, Offset: -1, Violations: v}
	if len(v) > 0 {
		e.Path, e.Reason = v[0].Path, v[0].Reason
	}
	return nil, e
}

// tryDocs offers every document of the text, and all of them as a list.
func (c *config) tryDocs(p *jsonfix.Parsed, try func([]edit.Edit, bool, int, bool)) error {
	var all []int
	for i := range p.Docs {
		d := &p.Docs[i]
		if d.TooDeep {
			return &Error{Kind: ErrTooDeep, Offset: d.Start, Reason: "see Limits.MaxDepth"}
		}
		if d.Root != 0 {
			all = append(all, i)
		}
		if i >= maxReadings && i < len(p.Docs)-maxReadings {
			continue
		}
		cost := min(d.Cost, 40)
		if d.Root == 0 {
			cost += 10
		}
		try(p.Edits([]int{i}), d.Cut, cost, i > 0 && revised(p.Mid[p.Docs[i-1].End:d.Start]))
	}
	if len(all) > 1 && c.schema.WantsArray() {
		try(p.Edits(all), p.Cut(all), 5, false)
	}
	return nil
}

// bracketless reports whether the text holds no document in brackets.
func bracketless(p *jsonfix.Parsed) bool {
	for i := range p.Docs {
		if p.Docs[i].Root != 0 {
			return false
		}
	}
	return true
}

// revised reports whether the text between two documents says that the second replaces the first.
func revised(between []byte) bool {
	t := bytes.ToLower(between[max(0, len(between)-400):])
	for _, cue := range []string{"final", "correct", "revis", "instead", "better", "updated", "actually", "fixed", "improved", "</think>"} {
		if bytes.Contains(t, []byte(cue)) {
			return true
		}
	}
	return false
}

// tryText offers readings of a text without brackets: lines of keys and values, and a scalar in prose.
func (c *config) tryText(text string, lines bool, try func([]edit.Edit, bool, int, bool)) {
	if e, cut, ok := c.asYAML(text); ok && lines {
		try(e, cut, 12, false)
	}
	src := []byte(text)
	stage := jsonfix.StageReasoning(src)
	mid := []byte(edit.Apply(text, stage))
	if lines && c.schema.WantsObject() {
		if e := jsonfix.Lines(mid, func(k string) bool { return schema.KnowsKey(c.schema.Keys(), k) }); e != nil {
			try(edit.Compose(stage, e, len(text)), false, 10, false)
		}
	}
	from, to := jsonfix.Body(mid)
	body := strings.TrimSpace(string(mid[from:to]))
	if strings.HasPrefix(body, `"`) && !strings.ContainsAny(body[1:], "\"") && !c.schema.WantsString() {
		body = body[1:]
	}
	if strings.HasPrefix(body, "{") || strings.HasPrefix(body, "[") {
		return
	}
	if t, ok := c.schema.Scalar(body); ok {
		try([]edit.Edit{{Off: 0, Len: len(text), Repl: t, Kind: jsonfix.Rewrite}}, false, 20, false)
	}
}
