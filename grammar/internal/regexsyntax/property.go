package regexsyntax

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// property reads what follows \p or \P.
func (p *parser) property(start int, negate bool) (*Set, error) {
	var text string
	switch {
	case p.looking("{"):
		end := strings.IndexByte(p.src[p.pos:], '}')
		if end < 0 {
			return nil, p.fail(Syntax, start, "the property's name does not end")
		}
		text = p.src[p.pos+1 : p.pos+end]
		p.pos += end + 1
	case p.dialect != Unicode && p.more():
		text = string(p.next())
	default:
		return nil, p.fail(Syntax, start, "no property name")
	}
	if p.dialect != Unicode && strings.HasPrefix(text, "^") {
		text, negate = text[1:], !negate
	}
	set := p.lookup(text)
	if set == nil {
		kind := Syntax
		if p.lenient {
			// A property that does not exist must not become the letter p.
			kind = Unsupported
		}
		return nil, p.fail(kind, start, "unknown Unicode property")
	}
	// ECMA-262 looks for a character of the complement that differs in case alone; package
	// regexp takes the complement of all that differ in case from the property's.
	if negate && p.dialect == Unicode {
		set, negate = set.negate(), false
	}
	if p.flags.foldCase {
		set = set.fold()
	}
	if negate {
		set = set.negate()
	}
	return set, nil
}

// lookup finds a property by the names of its dialect, or returns nil.
func (p *parser) lookup(text string) *Set {
	if p.dialect != Unicode {
		// Category and script names; Any, ASCII and Assigned.
		name := properName(text)
		if set := category(name); set != nil {
			return set
		}
		if set := script(name); set != nil {
			return set
		}
		switch name {
		case "Any":
			return everything
		case "Ascii":
			return binary("ASCII")
		case "Assigned":
			return binary("Assigned")
		}
		return nil
	}
	name, value, paired := strings.Cut(text, "=")
	switch {
	case !paired:
		if set := category(name); set != nil {
			return set
		}
		return binary(name)
	case name == "General_Category" || name == "gc":
		return category(value)
	case name == "Script" || name == "sc":
		return script(value)
	case name == "Script_Extensions" || name == "scx":
		return scriptExtensions(value)
	}
	return nil
}

// properName writes a name as Go's tables do, since RE2 ignores case and the
// separators of words: greek, GREEK and Old-Italic are names too.
func properName(text string) string {
	loose := func(s string) string {
		return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(s))
	}
	if name, ok := looseNames()[loose(text)]; ok {
		return name
	}
	return text
}

var looseNames = sync.OnceValue(func() map[string]string {
	out := map[string]string{"any": "Any", "ascii": "Ascii", "assigned": "Assigned"}
	add := func(name string) { out[strings.ToLower(strings.ReplaceAll(name, "_", ""))] = name }
	for name := range unicode.Scripts {
		add(name)
	}
	for name := range unicode.Categories {
		add(name)
	}
	for name := range unicode.CategoryAliases {
		add(name)
	}
	return out
})

// category is the set of a general category, by its short or long name.
func category(name string) *Set {
	if short, ok := unicode.CategoryAliases[name]; ok {
		name = short
	}
	if table, ok := unicode.Categories[name]; ok {
		return fromTable(table)
	}
	return nil
}

// script is the set of a script, by its long name or its ISO 15924 code.
func script(name string) *Set {
	if long, ok := scriptCodes()[name]; ok {
		name = long
	}
	if table, ok := unicode.Scripts[name]; ok {
		return fromTable(table)
	}
	return nil
}

func tables(ts ...*unicode.RangeTable) *Set {
	var out []Range
	for _, t := range ts {
		out = append(out, fromTable(t).Ranges...)
	}
	return newSet(out...)
}

func (s *Set) without(ts ...*Set) *Set {
	out := s.negate()
	for _, t := range ts {
		out = out.union(t)
	}
	return out.negate()
}

// propertyAliases are the short names of binary properties.
var propertyAliases = map[string]string{
	"AHex": "ASCII_Hex_Digit", "Alpha": "Alphabetic", "Bidi_C": "Bidi_Control", "Cased": "Cased",
	"CWCF": "Changes_When_Casefolded", "CWL": "Changes_When_Lowercased", "CWU": "Changes_When_Uppercased",
	"DI": "Default_Ignorable_Code_Point", "Dep": "Deprecated", "Dia": "Diacritic", "EBase": "Emoji_Modifier_Base",
	"EComp": "Emoji_Component", "EMod": "Emoji_Modifier", "EPres": "Emoji_Presentation", "Ext": "Extender",
	"ExtPict": "Extended_Pictographic", "Gr_Base": "Grapheme_Base", "Gr_Ext": "Grapheme_Extend", "Hex": "Hex_Digit",
	"IDC": "ID_Continue", "IDS": "ID_Start", "IDSB": "IDS_Binary_Operator", "IDST": "IDS_Trinary_Operator",
	"Ideo": "Ideographic", "Join_C": "Join_Control", "LOE": "Logical_Order_Exception", "Lower": "Lowercase",
	"NChar": "Noncharacter_Code_Point", "Pat_Syn": "Pattern_Syntax", "Pat_WS": "Pattern_White_Space",
	"QMark": "Quotation_Mark", "RI": "Regional_Indicator", "SD": "Soft_Dotted", "STerm": "Sentence_Terminal",
	"Term": "Terminal_Punctuation", "UIdeo": "Unified_Ideograph", "Upper": "Uppercase", "VS": "Variation_Selector",
	"space": "White_Space",
}

// notInECMA are properties of Go's tables that ECMA-262 does not name.
var notInECMA = map[string]bool{
	"Hyphen": true, "Other_Alphabetic": true, "Other_Default_Ignorable_Code_Point": true, "Other_Grapheme_Extend": true,
	"Other_ID_Continue": true, "Other_ID_Start": true, "Other_Lowercase": true, "Other_Math": true,
	"Other_Uppercase": true, "Prepended_Concatenation_Mark": true,
}

// binary is the set of a binary property as ECMA-262 names it, or nil. Derived
// properties are computed as DerivedCoreProperties.txt says.
func binary(name string) *Set {
	if long, ok := propertyAliases[name]; ok {
		name = long
	}
	switch name {
	case "Any":
		return everything
	case "ASCII":
		return newSet(Range{0, 0x7F})
	case "Assigned":
		return category("Cn").negate()
	case "Alphabetic":
		return tables(unicode.L, unicode.Nl, unicode.Other_Alphabetic)
	case "Uppercase":
		return tables(unicode.Lu, unicode.Other_Uppercase)
	case "Lowercase":
		return tables(unicode.Ll, unicode.Other_Lowercase)
	case "Cased":
		return tables(unicode.Lu, unicode.Ll, unicode.Lt, unicode.Other_Uppercase, unicode.Other_Lowercase)
	case "Math":
		return tables(unicode.Sm, unicode.Other_Math)
	case "ID_Start", "ID_Continue":
		s := tables(unicode.L, unicode.Nl, unicode.Other_ID_Start)
		if name == "ID_Continue" {
			s = s.union(tables(unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue))
		}
		return s.without(fromTable(unicode.Pattern_Syntax), fromTable(unicode.Pattern_White_Space))
	case "Grapheme_Extend":
		return tables(unicode.Me, unicode.Mn, unicode.Other_Grapheme_Extend)
	case "Grapheme_Base":
		return everything.without(category("C"), category("Zl"), category("Zp"), binary("Grapheme_Extend"))
	case "Default_Ignorable_Code_Point":
		return tables(unicode.Other_Default_Ignorable_Code_Point, unicode.Cf, unicode.Variation_Selector).without(
			fromTable(unicode.White_Space), fromTable(unicode.Prepended_Concatenation_Mark),
			newSet(Range{0xFFF9, 0xFFFB}, Range{0x13430, 0x13440}))
	}
	if set := emoji(name); set != nil {
		return set
	}
	if table, ok := unicode.Properties[name]; ok && !notInECMA[name] {
		return fromTable(table)
	}
	return nil
}

// PropertyNames lists in order what may be between the braces of \p{} in
// ECMA-262. The slice must not be modified.
var PropertyNames = sync.OnceValue(func() []string {
	var categories, scripts, out []string
	for name := range unicode.Categories {
		categories = append(categories, name)
	}
	for name := range unicode.CategoryAliases {
		categories = append(categories, name)
	}
	for name := range unicode.Scripts {
		scripts = append(scripts, name)
	}
	for name := range scriptCodes() {
		scripts = append(scripts, name)
	}
	for _, name := range categories {
		out = append(out, name, "gc="+name, "General_Category="+name)
	}
	for _, name := range scripts {
		out = append(out, "sc="+name, "Script="+name, "scx="+name, "Script_Extensions="+name)
	}
	names := slices.Concat([]string{"Any", "ASCII", "Assigned", "Alphabetic", "Uppercase", "Lowercase", "Math", "ID_Start", "ID_Continue",
		"Grapheme_Extend", "Grapheme_Base", "Default_Ignorable_Code_Point"}, slices.Collect(maps.Keys(propertyAliases)),
		slices.Collect(maps.Values(propertyAliases)), slices.Collect(maps.Keys(unicode.Properties)), slices.Collect(maps.Keys(emojiProperties)))
	for _, name := range names {
		if binary(name) != nil {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
})
