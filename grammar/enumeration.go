package grammar

import (
	"errors"
	"slices"

	"github.com/stencil-go/stencil/grammar/internal/decimal"
	"github.com/stencil-go/stencil/grammar/internal/jsonvalue"
	"github.com/stencil-go/stencil/grammar/internal/schemaref"
)

// quoteText writes the text as a JSON string.
func quoteText(text string) string { return jsonvalue.Quote(text) }

// enumeration is the shape of a schema with enum or const: the values listed
// that are valid for the rest of the schema.
func (c *compiler) enumeration(t term) (*shape, error) {
	s := t.schema
	var values []*jsonvalue.Value
	keyword := "enum"
	if s.Enum != nil {
		for i := range s.Enum.Items {
			values = append(values, &s.Enum.Items[i])
		}
	} else {
		keyword = "const"
		values = []*jsonvalue.Value{s.Const}
	}
	out := &shape{}
	var texts []string
	listed := map[decimal.Decimal]bool{}
	for _, v := range values {
		if s.Draft() == schemaref.Draft4 {
			// An integer is one by its digits there: a value is judged in the form that may be one.
			v = plain(v)
		}
		ok, err := c.validBesidesEnum(t, v)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		switch v.Kind {
		case jsonvalue.Null:
			out.null = true
		case jsonvalue.False:
			out.no = true
		case jsonvalue.True:
			out.yes = true
		case jsonvalue.Number:
			d, ok := decimal.Parse(v.Text)
			if !ok {
				return nil, c.errorAt(ErrUnsupported, s, keyword, "the exponent of %s is out of range", v.Text)
			}
			if !listed[d] {
				listed[d] = true
				cell := point(d)
				cell.digitsOnly = s.HasType && s.Draft() == schemaref.Draft4 && s.Types&schemaref.Number == 0
				out.numbers = append(out.numbers, cell)
			}
		case jsonvalue.String:
			texts = append(texts, v.Text)
		case jsonvalue.Array:
			out.arrays = append(out.arrays, &arrayShape{literal: v})
		case jsonvalue.Object:
			out.objects = append(out.objects, &objectShape{literal: v})
		}
	}
	out.strings = finiteStrings(texts)
	if out.empty() {
		c.blame(s, keyword, "none of the %d values is valid for the rest of the schema", len(values))
	}
	return out, nil
}

// plain is the value with its integers written in digits only, but for those that
// take a great many.
func plain(v *jsonvalue.Value) *jsonvalue.Value {
	out := *v
	switch v.Kind {
	case jsonvalue.Number:
		if d, ok := decimal.Parse(v.Text); ok && d.IsInteger() {
			out.Text = d.String()
		}
	case jsonvalue.Array:
		out.Items = make([]jsonvalue.Value, len(v.Items))
		for i := range v.Items {
			out.Items[i] = *plain(&v.Items[i])
		}
	case jsonvalue.Object:
		out.Members = slices.Clone(v.Members)
		for i := range out.Members {
			out.Members[i].Value = *plain(&v.Members[i].Value)
		}
	}
	return &out
}

// literal describes exactly the value, as it may be written. Where some schema takes integers by their digits
// only (draft 4), all integers are written so: the value was judged in that form.
func (c *compiler) literal(v *jsonvalue.Value) (*Expr, error) {
	switch v.Kind {
	case jsonvalue.Null:
		return jsonNull, nil
	case jsonvalue.False:
		return jsonFalse, nil
	case jsonvalue.True:
		return jsonTrue, nil
	case jsonvalue.Number:
		d, ok := decimal.Parse(v.Text)
		if !ok {
			return nil, &Error{Kind: ErrUnsupported, Offset: int64(v.Start), Err: errors.New("the exponent of a number is out of range")}
		}
		cell := point(d)
		cell.digitsOnly = c.loader.DigitsOnly && d.IsInteger()
		return c.style.number(numberSet{cell})
	case jsonvalue.String:
		return c.style.text(finiteStrings([]string{v.Text})), nil
	case jsonvalue.Array:
		items := make([]*Expr, len(v.Items))
		for i := range v.Items {
			var err error
			if items[i], err = c.literal(&v.Items[i]); err != nil {
				return nil, err
			}
		}
		return arrayOf(c.style, items, none, len(items), len(items), empty), nil
	}
	m := &Members{Max: -1}
	for i := range v.Members {
		e, err := c.literal(&v.Members[i].Value)
		if err != nil {
			return nil, err
		}
		m.Properties = append(m.Properties, Property{Key: c.style.key(v.Members[i].Name), Value: c.style.member(e), Required: true})
	}
	return c.style.object(m), nil
}
