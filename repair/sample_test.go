package repair

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// sampleJSON draws a random value, of the kinds that a reader stumbles over.
func sampleJSON(r *rand.Rand, depth int) any {
	words := []string{"", "alpha", "The engine starts, but stalls", "say \"hi\"", "a: b, c: d", "}, {", "],", "C:\\temp\\new", "naïve café", "日本語", "🚀 go", "tab\there", "line\nbreak", "# no", "- dash", "100% {x} [y]", "it's", "// no", "<b>", "null", "e\u2028f", "\x01",
		"```json", "{\"a\": 1}", "\\", "\"", "\\\"", "'", "a\r\nb", "\u00a0x", " x ", "true", "12", "a/b", "ends:", "ends,", "👩‍👩‍👧", "…", "\x7f", "“q”", "：，"}
	switch k := r.Intn(10); {
	case k < 3 && depth < 6:
		m := map[string]any{}
		for range r.Intn(5) {
			m[[]string{"id", "name", "a b", "key-x", "ключ", "note", "x.y", "q\"q", "", "a:b", "it's", "n\nl", "\\"}[r.Intn(13)]] = sampleJSON(r, depth+1)
		}
		return m
	case k < 5 && depth < 6:
		l := []any{}
		for range r.Intn(5) {
			l = append(l, sampleJSON(r, depth+1))
		}
		return l
	case k < 6:
		return []any{1, -2.5, 0, 1e21, 12345678901, -0.001, json.Number("123456789012345678901234567890"), json.Number("-0.0"), json.Number("1E+2")}[r.Intn(9)]
	case k < 7:
		return []any{true, false, nil}[r.Intn(3)]
	}
	return words[r.Intn(len(words))]
}

// sampleDoc writes a random JSON document: compact or indented, with either line end, with characters as they are or escaped.
func sampleDoc(r *rand.Rand) string {
	var v any = map[string]any{"a": sampleJSON(r, 0), "b": []any{sampleJSON(r, 1), sampleJSON(r, 1)}, "c": sampleJSON(r, 0)}
	if r.Intn(4) == 0 {
		v = []any{sampleJSON(r, 0), v}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if r.Intn(2) == 0 {
		e.SetIndent("", []string{"  ", "    ", "\t"}[r.Intn(3)])
	}
	_ = e.Encode(v)
	s := b.String()
	if r.Intn(3) == 0 {
		s = strings.NewReplacer("é", `\u00e9`, "🚀", `\ud83d\ude80`, "a/b", `a\/b`).Replace(s)
	}
	if r.Intn(4) == 0 {
		s = strings.ReplaceAll(s, "\n", "\r\n")
	}
	return s
}

// yamlSampler writes random YAML documents in all the styles that models use: block and flow, plain, quoted and block scalars, comments,
// anchors and aliases.
type yamlSampler struct {
	r       *rand.Rand
	anchors []*yaml.Node
}

func (s *yamlSampler) scalar() *yaml.Node {
	words := []string{"alpha", "The engine starts", "say \"hi\"", "a: b", "naïve café", "日本語", "it's", "# no", "- dash", "yes", "null", "12", "", "x #y", "[a]", "{b}", "@c", "%d", "&e", "*f", "!g", "?", "`h`", "a, b", "http://x.y/z?a=b#c", "2024-01-02", "1:30", "~", "C:\\dir", "🚀 go", "end:", "\"q\" r"}
	lines := []string{"line\nbreak", "one\ntwo: x\nthree", "- a\n- b", "# h\ntext\n", "a\n\nb", "if x:\n  y()\n", "k: v\nl: w"}
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str"}
	switch k := s.r.Intn(12); {
	case k < 2:
		n.Tag, n.Value = "!!int", strconv.Itoa(s.r.Intn(1000)-100)
	case k < 3:
		n.Tag, n.Value = "!!bool", []string{"true", "false"}[s.r.Intn(2)]
	case k < 4:
		n.Tag, n.Value = "!!float", []string{"1.5", "-0.25", "1e+3"}[s.r.Intn(3)]
	case k < 6:
		n.Value = lines[s.r.Intn(len(lines))]
		n.Style = []yaml.Style{0, yaml.LiteralStyle, yaml.FoldedStyle, yaml.DoubleQuotedStyle}[s.r.Intn(4)]
	default:
		n.Value = words[s.r.Intn(len(words))]
		n.Style = []yaml.Style{0, 0, yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle}[s.r.Intn(4)]
	}
	return n
}

func (s *yamlSampler) node(depth int) *yaml.Node {
	var n *yaml.Node
	switch k := s.r.Intn(8); {
	case k < 3 && depth < 4:
		n = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		keys := []string{"name", "age", "city_code", "note", "first name", "x-y", "id2", "ключ"}
		s.r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		for _, key := range keys[:1+s.r.Intn(4)] {
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: key}, s.node(depth+1))
		}
	case k < 5 && depth < 4:
		n = &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		for range s.r.Intn(4) {
			n.Content = append(n.Content, s.node(depth+1))
		}
	default:
		if len(s.anchors) > 0 && s.r.Intn(12) == 0 {
			a := s.anchors[s.r.Intn(len(s.anchors))]
			return &yaml.Node{Kind: yaml.AliasNode, Value: a.Anchor, Alias: a}
		}
		n = s.scalar()
		if s.r.Intn(20) == 0 && n.Value != "" && n.Style == 0 {
			n.Anchor = "a" + strconv.Itoa(len(s.anchors))
			s.anchors = append(s.anchors, n)
		}
		if s.r.Intn(12) == 0 && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
			n.LineComment = "# remark"
		}
		return n
	}
	if s.r.Intn(6) == 0 || len(n.Content) == 0 {
		n.Style = yaml.FlowStyle
	}
	return n
}

func sampleYAML(t testing.TB, r *rand.Rand) string {
	s := &yamlSampler{r: r}
	root := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for k := range 2 + r.Intn(4) {
		key := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: []string{"first", "second_one", "third", "title", "last-item"}[k]}
		if r.Intn(6) == 0 {
			key.HeadComment = "# about " + key.Value
		}
		root.Content = append(root.Content, key, s.node(0))
	}
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2 + 2*r.Intn(2))
	if err := e.Encode(root); err != nil {
		t.Fatal(err)
	}
	out := b.String()
	if r.Intn(5) == 0 {
		out = "---\n" + out
	}
	if r.Intn(4) == 0 && !strings.Contains(out, "\r") {
		out = strings.ReplaceAll(out, "\n", "\r\n")
	}
	return out
}

// sampleCSV writes a random table, with quotes, commas and line breaks in its cells and either line end.
func sampleCSV(r *rand.Rand) string {
	cells := []string{"alpha", "a, b", "say \"hi\"", "12", "1,234.50", "", "x;y", "it's", "naïve", "a|b", "two\nlines", "Dear all,\n\nthe report is ready.", "\"q\"", "日本語", "🚀", "a: b", "x \"y\", z", "one,\ntwo, three", "'s'", "ends,", "-5", "#1"}
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.UseCRLF = r.Intn(4) == 0
	n := 2 + r.Intn(5)
	_ = w.Write([]string{"id", "name", "note", "price (EUR)", "city", "last one"}[:n])
	for k := range 1 + r.Intn(7) {
		row := []string{fmt.Sprint(k + 1)}
		for len(row) < n {
			row = append(row, cells[r.Intn(len(cells))])
		}
		_ = w.Write(row)
	}
	w.Flush()
	return b.String()
}
