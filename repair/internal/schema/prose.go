package schema

import (
	"encoding/json"
	"regexp"
	"strings"
)

var numberInText = regexp.MustCompile(`[-+]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?`)

// Scalar reads a scalar that the schema wants out of prose: the one number, the one yes or no, the one value of an enum that the text
// names. ok is false when the schema wants no scalar, or the text names none or several. text is the JSON to write.
func (s *Schema) Scalar(prose string) (text string, ok bool) {
	c := newCoercer("", Options{Units: true})
	n := c.flat(s.root)
	t := strings.TrimSpace(prose)
	if len(t) > 1<<16 {
		return "", false
	}
	return c.scalar(n, t, 0)
}

func (c *coercer) scalar(n *node, t string, depth int) (string, bool) {
	if depth > 8 {
		return "", false
	}
	if len(n.any) > 0 {
		found := ""
		for _, a := range n.any {
			x, ok := c.scalar(c.flat(a), t, depth+1)
			if ok && found != "" && x != found {
				return "", false
			}
			if ok {
				found = x
			}
		}
		return found, found != ""
	}
	if n.hasEnum {
		e, _, ok := pickEnum(t, n.enum, false)
		if !ok {
			return "", false
		}
		b, err := json.Marshal(plainValue(e))
		return string(b), err == nil
	}
	if !n.typed {
		return "", false
	}
	switch {
	case n.types&tString != 0:
		return quoteJSON(t), n.types&^(tString|tNull) == 0
	case n.types&(tNumber|tInteger) != 0:
		num, ok := numberOf(t)
		if !ok {
			return "", false
		}
		if n.types&tNumber == 0 {
			return asInteger(num)
		}
		return num, true
	case n.types&tBool != 0:
		return boolOf(t)
	case n.types&tNull != 0:
		return "null", nullWord(t)
	}
	return "", false
}

func numberOf(t string) (string, bool) {
	if n, _, ok := parseNumber(t, true); ok {
		return n, true
	}
	found := ""
	for _, m := range numberInText.FindAllString(t, 64) {
		n, _, ok := parseNumber(strings.Trim(m, ","), true)
		if !ok || found != "" && found != n {
			return "", false
		}
		found = n
	}
	return found, found != ""
}

func boolOf(t string) (string, bool) {
	if b, ok := boolWord(t); ok {
		return b, true
	}
	yes := hasWord(t, "true", true) || hasWord(t, "yes", true)
	no := hasWord(t, "false", true) || hasWord(t, "no", true)
	if yes == no {
		return "", false
	}
	if yes {
		return "true", true
	}
	return "false", true
}

// WantsObject reports whether the schema is for an object with known properties.
func (s *Schema) WantsObject() bool {
	c := newCoercer("", Options{})
	n := c.flat(s.root)
	return len(n.props) > 0 && n.types&tObject != 0
}

// WantsString reports whether the schema is for a string only.
func (s *Schema) WantsString() bool {
	c := newCoercer("", Options{})
	n := c.flat(s.root)
	return n.typed && n.types == tString && !n.hasEnum
}

// WantsArray reports whether the schema is for an array only.
func (s *Schema) WantsArray() bool {
	c := newCoercer("", Options{})
	n := c.flat(s.root)
	return n.typed && n.types == tArray
}

// Keys gives the property names of the schema's object, or of its items.
func (s *Schema) Keys() map[string]bool {
	c := newCoercer("", Options{})
	out := map[string]bool{}
	n := c.flat(s.root)
	if n.items != nil && len(n.props) == 0 {
		n = c.flat(n.items)
	}
	for _, k := range n.order {
		out[normal(k)] = true
	}
	return out
}

// KnowsKey reports whether name is one of keys, apart from case and separators.
func KnowsKey(keys map[string]bool, name string) bool { return keys[normal(name)] }

// Required gives the names of the members that the schema requires at the top.
func (s *Schema) Required() []string {
	c := newCoercer("", Options{})
	return c.flat(s.root).required
}
