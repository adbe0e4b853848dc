package fsm_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

// A family of keys that has none but those of the properties stands for no member:
// nothing may lead to where such a member is all that could come.
func TestFamiliesWithoutKeys(t *testing.T) {
	quoted := func(e *grammar.Expr) *grammar.Expr {
		return grammar.Seq(grammar.Literal(`"`), e, grammar.Literal(`":`))
	}
	object := func(m grammar.Members) *grammar.Expr {
		m.Separator = grammar.Seq(grammar.Literal(","), grammar.Repeat(grammar.Literal(" "), 0, -1))
		return grammar.Seq(grammar.Literal("{"), grammar.MembersOf(&m), grammar.Literal("}"))
	}
	digit := grammar.OneOf(grammar.NewClass(grammar.Range{Lo: '0', Hi: '9'}))
	// No text is both a single letter and two digits.
	never := quoted(grammar.And(grammar.OneOf(grammar.NewClass(grammar.Range{Lo: 'a', Hi: 'z'})), grammar.Repeat(digit, 2, 2)))
	property := grammar.Property{Key: `"a":`, Value: digit}
	for _, c := range []struct {
		name    string
		members grammar.Members
		texts   []string // all that the object has, nil for none
	}{
		{"nothing asked for", grammar.Members{Max: -1, Additional: []grammar.Additional{{Key: never, Value: digit}}}, []string{"{}"}},
		{"one member asked for", grammar.Members{Min: 1, Max: -1, Additional: []grammar.Additional{{Key: never, Value: digit}}}, nil},
		{"behind a property", grammar.Members{Max: -1, Properties: []grammar.Property{property}, Additional: []grammar.Additional{{Key: never, Value: digit}}}, []string{"{}", `{"a":1}`}},
		{"one more than there are", grammar.Members{Min: 2, Max: -1, Properties: []grammar.Property{property}, Additional: []grammar.Additional{{Key: never, Value: digit}}}, nil},
		{"two properties asked for", grammar.Members{Min: 2, Max: -1, Properties: []grammar.Property{property, {Key: `"b":`, Value: digit}},
			Additional: []grammar.Additional{{Key: never, Value: digit}}}, []string{`{"a":1,"b":1}`, `{"a":1,  "b":1}`}},
	} {
		for _, anyOrder := range []bool{false, true} {
			c.members.AnyOrder = anyOrder
			g, err := grammar.New(object(c.members))
			if err != nil {
				t.Fatal(err)
			}
			p, err := fsm.Compile(g)
			if c.texts == nil {
				if !errors.Is(err, grammar.ErrUnsatisfiable) {
					t.Errorf("%s: %v", c.name, err)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			for _, text := range c.texts {
				s := p.Start()
				for i := range len(text) {
					if s = s.Step(text[i]); s == nil {
						t.Fatalf("%s: %q does not fit at %d", c.name, text, i)
					}
					leads := s.Accepting() || slices.ContainsFunc(allBytes(), func(b byte) bool { return s.Step(b) != nil })
					if !leads {
						t.Fatalf("%s: stuck behind %q", c.name, text[:i+1])
					}
				}
				if !s.Accepting() {
					t.Errorf("%s: %q is not complete", c.name, text)
				}
			}
			behind := p.Start()
			for _, b := range []byte(`{"a":1`) {
				if behind != nil {
					behind = behind.Step(b)
				}
			}
			if behind != nil && len(c.texts) == 2 && c.members.Min == 0 && behind.Step(',') != nil {
				t.Errorf("%s: a comma may come where no member can follow", c.name)
			}
		}
	}
}

func allBytes() []byte {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return all
}
