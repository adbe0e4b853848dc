package repair

import (
	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
	"github.com/stencil-go/stencil/repair/internal/yamlfix"
)

// flat reports whether a text holds no JSON object and no list of objects or lists, so that it may be YAML.
func flat(p *jsonfix.Parsed) bool {
	for i := range p.Docs {
		if p.Docs[i].Class > 1 {
			return false
		}
	}
	return true
}

// asYAML reads YAML that was written where JSON was asked for: several members under plain names, or several items, in block style. The
// text is written anew.
func (c *config) asYAML(text string) (e []edit.Edit, cut, ok bool) {
	res := yamlfix.Find(text, false)
	if !res.Block() {
		return nil, false, false
	}
	y := &yamlReading{simple: res.Body, cut: res.CutRune}
	if !res.Simple() {
		var err error
		if y, err = c.readInFull(text, res); err != nil {
			return nil, false, false
		}
	}
	if !y.tree().Record() {
		return nil, false, false
	}
	out := y.tree().JSON()
	if !jsonfix.Valid(out, c.limits.MaxDepth) {
		return nil, false, false
	}
	return rewritten(text, out), y.cut, true
}
