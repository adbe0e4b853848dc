package repair

import (
	"bytes"
	"encoding/json"
	"sync"

	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
)

// Format names a text format.
type Format uint8

// The formats.
const (
	FormatJSON Format = iota
	FormatYAML
	FormatCSV
)

func (f Format) String() string {
	switch f {
	case FormatYAML:
		return "yaml"
	case FormatCSV:
		return "csv"
	}
	return "json"
}

// Text is what the functions of this package read.
type Text interface{ ~string | ~[]byte }

// Result is a repaired text.
type Result struct {
	Text       string      // the repaired text; the input itself, byte for byte, when it was valid
	Format     Format      // its format
	Edits      []Edit      // what was changed, in order; empty with TextOnly
	Truncated  bool        // the end of the input was missing
	Confidence float64     // 1 for no change, falling towards 0 with every guess
	Lossy      int         // edits that dropped or guessed something
	Violations []Violation // where a truncated value does not satisfy the schema, because what would is missing

	once  sync.Once
	value any
	read  func(string) any
}

// Value gives the value of the text: map[string]any, []any, string, json.Number, bool or nil; for CSV a []any of rows, each a []any of
// strings, or with a schema a map[string]any. It is read from the text on the first call.
func (r *Result) Value() any {
	r.once.Do(func() {
		if r.read != nil {
			r.value = r.read(r.Text)
		} else {
			r.value = jsonValue(r.Text)
		}
	})
	return r.value
}

// Changed reports whether the text was edited.
func (r *Result) Changed() bool { return r.Confidence < 1 }

func jsonValue(text string) any {
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}

// JSON mends a JSON text. Valid JSON (and, with a schema, valid for it) comes back unchanged. Time and memory are linear in the text.
func JSON[T Text](text T, opts ...Option) (*Result, error) {
	c, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	return repairJSON(string(text), c)
}

func repairJSON(text string, c *config) (*Result, error) {
	if len(text) > c.limits.MaxBytes {
		return nil, &Error{Kind: ErrTooLarge, Offset: c.limits.MaxBytes, Reason: "see Limits.MaxBytes"}
	}
	if c.schema != nil {
		return c.withSchema(text)
	}
	if jsonfix.Valid(text, c.limits.MaxDepth) && c.program == nil {
		return &Result{Text: text, Confidence: 1}, nil
	}
	p := jsonfix.Parse([]byte(text), &jsonfix.Config{KeepCutNumber: c.keepCut, MaxDepth: c.limits.MaxDepth})
	if flat(p) {
		if e, cut, ok := c.asYAML(text); ok {
			return c.result(text, e, cut, FormatJSON)
		}
	}
	choice := p.Choose()
	if err := checkDocs(p, choice); err != nil {
		return nil, err
	}
	edits, mid, err := c.settle(text, p.Edits(choice))
	if err != nil {
		return nil, err
	}
	return c.resultOf(text, mid, edits, p.Cut(choice), FormatJSON)
}

// settle makes sure that the edits give valid JSON, and gives that too. A reading whose parts do not fit together is read again, a bounded number of times.
func (c *config) settle(text string, edits []edit.Edit) ([]edit.Edit, string, error) {
	for range 4 {
		mid := edit.Apply(text, edits)
		if jsonfix.Valid(mid, c.limits.MaxDepth) {
			return edits, mid, nil
		}
		p := jsonfix.Parse([]byte(mid), &jsonfix.Config{KeepCutNumber: c.keepCut, MaxDepth: c.limits.MaxDepth})
		choice := p.Choose()
		if err := checkDocs(p, choice); err != nil {
			return nil, "", err
		}
		edits = edit.Compose(edits, p.Edits(choice[len(choice)-1:]), len(text))
	}
	return nil, "", &Error{Kind: ErrNoValue, Offset: 0, Reason: "no reading of the text is valid JSON"}
}

// checkDocs turns what stands against a choice of documents into an error.
func checkDocs(p *jsonfix.Parsed, choice []int) error {
	if len(choice) == 0 {
		return &Error{Kind: ErrNoValue, Offset: 0, Reason: "nothing in the text reads as a value"}
	}
	for _, i := range choice {
		d := p.Docs[i]
		if d.TooDeep {
			return &Error{Kind: ErrTooDeep, Offset: d.Start, Reason: "see Limits.MaxDepth"}
		}
		if d.Bad {
			return &Error{Kind: ErrNoValue, Offset: d.Start, Reason: "a damaged \\u escape: the character cannot be known"}
		}
	}
	return nil
}

// result makes the edits and judges them.
func (c *config) result(text string, edits []edit.Edit, cut bool, format Format) (*Result, error) {
	return c.resultOf(text, edit.Apply(text, edits), edits, cut, format)
}

// resultOf is result for edits whose effect, out, is known.
func (c *config) resultOf(text, out string, edits []edit.Edit, cut bool, format Format) (*Result, error) {
	if c.program != nil {
		var err error
		if edits, err = c.conform(text, edits, cut, format); err != nil {
			return nil, err
		}
		out = edit.Apply(text, edits)
	}
	r := &Result{Text: out, Format: format, Truncated: cut}
	r.Confidence, r.Lossy = judge(edits, cut)
	if c.strict && (r.Lossy > 0 || cut) {
		at := 0
		reason := "the text is cut"
		for _, e := range edits {
			if Kind(e.Kind).Lossy() {
				at, reason = e.Off, kindInfo[e.Kind].reason
				break
			}
		}
		return nil, &Error{Kind: ErrLossy, Offset: at, Reason: reason}
	}
	if !c.textOnly {
		r.Edits = publicEdits(edits)
	}
	return r, nil
}

func publicEdits(edits []edit.Edit) []Edit {
	if len(edits) == 0 {
		return nil
	}
	out := make([]Edit, len(edits))
	for i, e := range edits {
		k := Kind(e.Kind)
		out[i] = Edit{Offset: e.Off, Length: e.Len, Replacement: e.Repl, Kind: k, Reason: kindInfo[k].reason}
	}
	return out
}

// judge gives the confidence in a list of edits and the number of lossy ones. Every kind has a weight: what a guess of its kind takes
// from the confidence the first time; the tenth of its kind takes less, since a style is not ten mistakes.
func judge(edits []edit.Edit, cut bool) (confidence float64, lossy int) {
	if len(edits) == 0 {
		return 1, 0
	}
	var seen [64]int
	confidence = 1
	for _, e := range edits {
		k := kindInfo[e.Kind]
		if k.lossy {
			lossy++
		}
		n := seen[e.Kind]
		seen[e.Kind]++
		if !k.lossy && n > 8 {
			continue
		}
		confidence *= 1 - k.weight/float64(1+n/2)
	}
	if cut {
		confidence *= 0.9
	}
	return max(0, min(confidence, 0.999)), lossy
}
