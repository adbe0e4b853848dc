package grammar

import (
	"math/bits"
	"strconv"

	"github.com/stencil-go/stencil/grammar/internal/lark"
	"github.com/stencil-go/stencil/grammar/internal/notation"
)

// A rule may have an unsigned integer of 64 bits as its parameter, name::_, on which
// %if puts conditions. It stands for one rule for each of its values; those that can
// be reached are made.

// parametric is the rule that a rule becomes with the given parameter.
func (t *larkTranslator) parametric(v *lark.Value, scope larkScope) (*Expr, *notation.Error) {
	name, offset := v.Rule, v.Pos.Offset
	d, err := t.applied(name, offset)
	switch {
	case err != nil:
		return nil, err
	case !d.Parametric:
		return nil, notation.Fail(notation.Invalid, offset, name, "the rule has no parameter: define it as %s::_", name)
	}
	inner := larkScope{parametric: true}
	if inner.parameter, err = larkParameter(v.Of, scope); err != nil {
		return nil, err
	}
	return t.instance(name+"::"+strconv.FormatUint(inner.parameter, 10), d, inner, offset)
}

// larkParameter is the value of a parameter.
func larkParameter(p *lark.Parameter, scope larkScope) (uint64, *notation.Error) {
	offset := p.Pos.Offset
	if p.Number != "" {
		return larkNumber(p.Number, offset)
	}
	if !scope.parametric {
		return 0, larkNoParameter(offset, "::")
	}
	self := scope.parameter
	if p.Self {
		return self, nil
	}
	switch p.Function {
	case "incr", "decr":
		if p.Bits == nil {
			return 0, larkArguments(offset, p.Function, "bits, as in [0:8], or _")
		}
		low, width, err := larkBits(p.Bits)
		if err != nil {
			return 0, err
		}
		most := ^uint64(0) >> (64 - width)
		switch value := self >> low & most; {
		case p.Function == "incr" && value < most:
			return self + 1<<low, nil
		case p.Function == "decr" && value > 0:
			return self - 1<<low, nil
		}
		return self, nil
	case "set_bit", "clear_bit":
		if p.Value == "" {
			return 0, larkArguments(offset, p.Function, "the number of a bit")
		}
		bit, err := larkBit(p.Value, offset)
		if p.Function == "set_bit" {
			return self | 1<<bit, err
		}
		return self &^ (1 << bit), err
	case "bit_and", "bit_or":
		if p.Value == "" {
			return 0, larkArguments(offset, p.Function, "a number")
		}
		v, err := larkNumber(p.Value, offset)
		if p.Function == "bit_and" {
			return self & v, err
		}
		return self | v, err
	}
	return 0, &notation.Error{Offset: offset, Construct: p.Function, Message: "no function of a parameter has this name", Expected: "set_bit, clear_bit, bit_and, bit_or, incr or decr"}
}

func larkNoParameter(offset int, construct string) *notation.Error {
	return notation.Fail(notation.Invalid, offset, construct, "the rule around it has no parameter")
}

func larkArguments(offset int, name, expected string) *notation.Error {
	return &notation.Error{Offset: offset, Construct: name, Message: "it takes other arguments", Expected: expected}
}

func larkNumber(digits string, offset int) (uint64, *notation.Error) {
	bare, base := digits, 10
	if len(digits) > 2 && digits[1]|0x20 == 'x' {
		bare, base = digits[2:], 16
	}
	v, err := strconv.ParseUint(bare, base, 64)
	if err != nil {
		return 0, &notation.Error{Offset: offset, Construct: digits, Message: "not a number of 64 bits", Expected: "a decimal number, or a hexadecimal one behind 0x"}
	}
	return v, nil
}

// larkBit is the number of a bit.
func larkBit(digits string, offset int) (uint, *notation.Error) {
	v, err := larkNumber(digits, offset)
	if err == nil && v > 63 {
		err = notation.Fail(notation.Invalid, offset, digits, "a parameter has the bits 0 to 63")
	}
	return uint(v), err
}

// larkBits are the lowest of some bits and how many they are.
func larkBits(b *lark.Bits) (low, width uint, err *notation.Error) {
	if b.All {
		return 0, 64, nil
	}
	first, err := larkNumber(b.First, b.Pos.Offset)
	if err != nil {
		return 0, 0, err
	}
	last, err := larkNumber(b.Last, b.Pos.Offset)
	if err != nil {
		return 0, 0, err
	}
	if first >= last || last > 64 {
		return 0, 0, notation.Fail(notation.Invalid, b.Pos.Offset, "", "not a range of the bits 0 to 63: [x:y] are those from x to before y")
	}
	return uint(first), uint(last - first), nil
}

// holds reports whether a condition holds; none always does.
func (t *larkTranslator) holds(c *lark.Condition, scope larkScope) (bool, *notation.Error) {
	if c == nil {
		return true, nil
	}
	if !scope.parametric {
		return false, larkNoParameter(c.Pos.Offset, "%if")
	}
	return larkHolds(c, scope.parameter)
}

// larkConditions say what the arguments of a condition are: c for a condition, b for
// bits, n for a number, i for the number of a bit.
var larkConditions = map[string]string{
	"true": "", "and": "cc", "or": "cc", "not": "c", "bit_clear": "i", "bit_set": "i", "is_ones": "b", "is_zeros": "b",
	"eq": "bn", "ne": "bn", "lt": "bn", "le": "bn", "gt": "bn", "ge": "bn",
	"bit_count_eq": "bn", "bit_count_ne": "bn", "bit_count_lt": "bn", "bit_count_le": "bn", "bit_count_gt": "bn", "bit_count_ge": "bn",
}

func larkHolds(c *lark.Condition, self uint64) (bool, *notation.Error) {
	offset := c.Pos.Offset
	kinds, known := larkConditions[c.Name]
	if !known {
		return false, &notation.Error{Offset: offset, Construct: c.Name, Message: "no condition has this name", Expected: "true, and, or, not, bit_clear, bit_set, is_ones, is_zeros, eq, ne, lt, le, gt, ge or bit_count_eq and the like"}
	}
	if len(c.Arguments) != len(kinds) {
		return false, notation.Fail(notation.Invalid, offset, c.Name, "%d arguments instead of %d", len(c.Arguments), len(kinds))
	}
	var conditions []bool
	var number, value uint64 // the number given, and that of the bits given
	var width uint
	for i, a := range c.Arguments {
		var err *notation.Error
		switch kind := kinds[i]; {
		case kind == 'c' && a.Condition != nil:
			var holds bool
			holds, err = larkHolds(a.Condition, self)
			conditions = append(conditions, holds)
		case kind == 'b' && a.Bits != nil:
			var low uint
			low, width, err = larkBits(a.Bits)
			value = self >> low & (^uint64(0) >> (64 - max(width, 1)))
		case kind == 'n' && a.Number != "":
			number, err = larkNumber(a.Number, a.Pos.Offset)
		case kind == 'i' && a.Number != "":
			var bit uint
			bit, err = larkBit(a.Number, a.Pos.Offset)
			value = self >> bit & 1
		default:
			names := map[byte]string{'c': "a condition", 'b': "bits, as in [0:8], or _", 'n': "a number", 'i': "the number of a bit"}
			err = larkArguments(a.Pos.Offset, c.Name, names[kind])
		}
		if err != nil {
			return false, err
		}
	}
	count := uint64(bits.OnesCount64(value))
	switch c.Name {
	case "and":
		return conditions[0] && conditions[1], nil
	case "or":
		return conditions[0] || conditions[1], nil
	case "not":
		return !conditions[0], nil
	case "bit_set":
		return value == 1, nil
	case "bit_clear", "is_zeros":
		return value == 0, nil
	case "is_ones":
		return count == uint64(width), nil
	case "eq":
		return value == number, nil
	case "ne":
		return value != number, nil
	case "lt":
		return value < number, nil
	case "le":
		return value <= number, nil
	case "gt":
		return value > number, nil
	case "ge":
		return value >= number, nil
	case "bit_count_eq":
		return count == number, nil
	case "bit_count_ne":
		return count != number, nil
	case "bit_count_lt":
		return count < number, nil
	case "bit_count_le":
		return count <= number, nil
	case "bit_count_gt":
		return count > number, nil
	case "bit_count_ge":
		return count >= number, nil
	}
	return true, nil
}
