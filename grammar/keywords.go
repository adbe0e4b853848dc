package grammar

import (
	"fmt"
	"strings"
)

// enforcement is how a keyword is held.
type enforcement string

const (
	// byAutomaton: what would break the keyword cannot be written.
	byAutomaton enforcement = "automaton"
	// byGuard: the value cannot end while it breaks the keyword.
	byGuard enforcement = "guard"
	// byEither: the automaton where the note says so, else a guard.
	byEither enforcement = "automaton, else guard"
	// byNothing: the specification gives the keyword no effect on validity.
	byNothing enforcement = "annotation"
	// byStructure: it locates or names schemas.
	byStructure enforcement = "structure"
)

// keyword is a row of the table of keywords.
type keyword struct {
	names  string
	drafts string
	held   enforcement
	note   string
}

// keywords is every keyword of JSON Schema, and what becomes of it. The
// documentation is generated from it.
var keywords = []keyword{
	{"type", "4-", byAutomaton, "`integer` is any number without a fractional part, `1.0` and `1e2` too; in draft 4 only digits."},
	{"enum, const", "4- (const 6-)", byAutomaton, "Values of every type; those that the rest of the schema excludes are left out. Numbers are compared by value: up to 64 in one place are written plainly, with further zeros, or with an exponent after one digit before the point or after all digits."},
	{"multipleOf", "4-", byEither, "On exact decimals. A guard where the step has more than 2^20 as its significant digits."},
	{"minimum, maximum, exclusiveMinimum, exclusiveMaximum", "4-", byEither, "On exact decimals. A guard for bounds with more than 1000 digits on a side of the point."},
	{"minLength, maxLength", "4-", byAutomaton, "Code points, counted."},
	{"pattern", "4-", byAutomaton, "ECMA-262 with the u flag, un-anchored, look-around included. Back-references and what passes the limits of patterns are refused."},
	{"format", "4-", byEither, "All formats of the specification, asserted in every draft unless WithFormatAnnotations says otherwise. Any other is refused, or ignored with WithUnknownFormats(IgnoreFormats). In `hostname` and `idn-hostname` a guard decodes the labels that begin with `xn--`, since Punycode is not regular, where the first label of the name is one; names with one further on only, and in keys, YAML and CSV all such names, are left out. In `idn-hostname`, and what such labels stand for, hyphens side by side and a ZERO WIDTH NON-JOINER with marks beside it are refused, and beside right-to-left labels capital letters."},
	{"prefixItems; items as an array", "2020-12; 4-2019-09", byAutomaton, ""},
	{"items, additionalItems", "4- (additionalItems -2019-09)", byAutomaton, ""},
	{"minItems, maxItems", "4-", byAutomaton, "Counted."},
	{"uniqueItems", "4-", byGuard, "The automaton where at most one item fits."},
	{"contains, minContains, maxContains", "6- (minContains, maxContains 2019-09-)", byEither, "The automaton where the array has no prefix and no second contains, and the product of the bounds on items and on matches stays within 400."},
	{"unevaluatedItems", "2019-09-", byGuard, ""},
	{"properties", "4-", byAutomaton, "In declared order, or in any order with WithAnyOrder."},
	{"required", "4-", byAutomaton, "A required key that is not declared comes after the declared ones."},
	{"patternProperties", "4-", byEither, "Keys are divided by the patterns they match; a guard judges when that makes more than 200 families."},
	{"additionalProperties", "4-", byAutomaton, "Other members come after the declared ones, unless WithAnyOrder."},
	{"propertyNames", "6-", byAutomaton, ""},
	{"minProperties, maxProperties", "4-", byEither, "Counted; where a minimum of two or more may be met by undeclared keys, a guard refuses repeated ones as they are written."},
	{"dependentRequired, dependentSchemas, dependencies", "2019-09- (dependencies -2019-09, accepted later too)", byEither, "By cases, with or without the key; a guard judges where the cases multiply past Limits.Alternatives."},
	{"unevaluatedProperties", "2019-09-", byEither, "The automaton where only allOf and $ref combine schemas."},
	{"allOf", "4-", byAutomaton, "Merged with what stands beside it."},
	{"anyOf", "4-", byEither, "By cases; a guard judges where several multiply past Limits.Alternatives."},
	{"oneOf", "4-", byEither, "Exact for scalars. For arrays and objects the automaton where the schemas are seen to exclude each other, by required keys, constants, types or bounds, or where the complement of each is a few cases; else a guard."},
	{"not", "4-", byEither, "Exact for scalars. For arrays and objects the automaton where the complement is at most 12 cases of named keys, items or counts; else a guard."},
	{"if, then, else", "7-", byEither, "By cases, as anyOf and not."},
	{"$ref", "4-", byStructure, "Local, by pointer, anchor or identifier; to another document through WithResolver, and to the meta-schemas. Before 2019-09 what stands beside it is ignored, as those drafts say."},
	{"$dynamicRef, $dynamicAnchor; $recursiveRef, $recursiveAnchor", "2020-12; 2019-09", byStructure, ""},
	{"$id, $anchor; id", "6-, 2019-09-; 4", byStructure, ""},
	{"$defs, definitions", "4-", byStructure, "Compiled only where they are referred to."},
	{"$schema", "4-", byStructure, "Chooses the draft of the schema resource. Another meta-schema is read for its vocabularies where the resolver has it, else the default draft holds."},
	{"$vocabulary", "2019-09-", byStructure, "Of a meta-schema that the resolver has: without the validation vocabulary its keywords are annotations."},
	{"contentEncoding, contentMediaType, contentSchema", "7-", byNothing, ""},
	{"title, description, default, examples, deprecated, readOnly, writeOnly, $comment", "4-", byNothing, ""},
}

// keywordTable writes the table of keywords as Markdown.
func keywordTable() string {
	var b strings.Builder
	b.WriteString("# JSON Schema keywords\n\n")
	b.WriteString("Generated from grammar/keywords.go; `go test ./grammar -run Keyword -update` writes it anew.\n\n")
	b.WriteString("- **automaton**: what would break the keyword cannot be written.\n")
	b.WriteString("- **guard**: the text of the array, object or number is kept, and it cannot end while it breaks the keyword. As each item, key and member ends, what is written so far is judged too, and refused when nothing that begins so satisfies the keyword. Sound always; the decoder may have to take another way.\n")
	b.WriteString("- **structure**: it names or finds schemas.\n")
	b.WriteString("- **annotation**: the specification gives it no effect on validity.\n\n")
	b.WriteString("A keyword that the draft in force does not define, and any other unknown one, has no effect, as the specification says. Without `$schema` the draft is 2020-12, with `items` as an array, `additionalItems`, boolean `exclusiveMinimum` and `exclusiveMaximum`, and `dependencies` understood as well.\n\n")
	b.WriteString("Objects: a declared key is never written twice; an undeclared one could be, and then each of its values is valid. A guard refuses texts with repeated keys.\n\n")
	b.WriteString("| keyword | drafts | enforced by | |\n|---|---|---|---|\n")
	for _, k := range keywords {
		var names []string
		for part := range strings.SplitSeq(k.names, "; ") {
			var list []string
			for name := range strings.SplitSeq(part, ", ") {
				word, rest, _ := strings.Cut(name, " ")
				if rest != "" {
					rest = " " + rest
				}
				list = append(list, "`"+word+"`"+rest)
			}
			names = append(names, strings.Join(list, ", "))
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", strings.Join(names, "; "), k.drafts, k.held, k.note)
	}
	return b.String()
}
