package yamlfix

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
)

// Result is what was read.
type Result struct {
	Root    *Node
	Notes   []Note
	Stage   []edit.Edit // from the source to Body
	Body    string      // the document itself
	Cut     bool
	CutRune bool // the text ended in the middle of a character
	Trimmed bool // what may still become something else was taken off the end
	JSON    bool // the body is JSON
	OK      bool
	Deep    bool // nested over 1,000 deep
	Lost    int  // where a value stands whose key is missing, or -1
	Steps   int

	blank   bool // there is no text
	prose   bool // remarks were taken off
	broken  bool // the body is known to be no YAML
	partial bool // the text is still being written, and its end is open
}

// Clean reports whether there is anything that valid YAML would not have.
func (res *Result) Clean() bool { return len(res.Notes) == 0 && !res.Cut }

// Read finds the YAML in src and reads it.
func Read(src string, partial bool) *Result {
	res := Find(src, partial)
	res.Parse()
	return res
}

// Find finds the YAML in src: what stands around it is taken off, and with partial what cannot be known yet at its end.
func Find(src string, partial bool) *Result {
	res := &Result{Body: src, Lost: -1, partial: partial}
	stage := func(e []edit.Edit) bool {
		if len(e) > 0 {
			res.Body = edit.Apply(res.Body, e)
			res.Stage = edit.Compose(res.Stage, e, len(src))
		}
		return len(e) > 0
	}
	if n := cutRune(src); n > 0 {
		stage([]edit.Edit{{Off: len(src) - n, Len: n, Kind: jsonfix.Truncation}})
		res.CutRune = true
	}
	stage(bom(res.Body))
	if strings.IndexByte(res.Body, '<') >= 0 {
		stage(jsonfix.StageReasoning([]byte(res.Body)))
	}
	if strings.HasPrefix(strings.TrimSpace(res.Body), "> ") {
		stage(jsonfix.StageBlockquote([]byte(res.Body)))
	}
	stage(fences(res.Body))
	t := strings.TrimSpace(res.Body)
	if res.blank = t == ""; res.blank {
		return res
	}
	if t[0] == '{' || t[0] == '[' {
		res.JSON, res.OK = true, true
		return res
	}
	res.prose = stage(prose(res.Body))
	if partial && stage(openTail(res.Body)) {
		res.Trimmed, res.partial = true, false
	}
	return res
}

// Simple reports whether what was found is valid YAML of the simple kind, so that nothing in it is to mend.
func (res *Result) Simple() bool {
	ok := false
	if !res.JSON {
		ok, res.broken = Simple(res.Body)
	}
	return ok && (!res.partial || strings.HasSuffix(res.Body, "\n"))
}

// Block reports whether the first two lines of what was found are entries of one collection in block style, or an entry and what is under it.
func (res *Result) Block() bool {
	if res.JSON || res.blank {
		return false
	}
	n := 0
	for at := 0; at < len(res.Body) && n < 2; {
		l := lineAt(res.Body, at)
		at += len(l)
		t := strings.TrimSpace(l)
		if t == "" || t[0] == '#' || t == "---" {
			continue
		}
		w, soft := dash(t)
		key, _, ok := splitKey(t)
		if (w == 0 || soft) && !(ok && isName(key)) {
			return false
		}
		n++
	}
	return n == 2
}

// Strict is Strict for what was found.
func (res *Result) Strict() (n *Node, more, equal, ok bool) {
	if res.broken {
		return nil, false, false, false
	}
	return Strict(res.Body)
}

// Parse reads what was found with the tolerant reader.
func (res *Result) Parse() {
	if res.JSON || res.blank {
		return
	}
	r := &reader{partial: res.partial, prose: res.prose, anchor: map[string]*Node{}, aliases: map[string]bool{}, lost: -1}
	for _, mark := range []string{"%TAG", "!!", "!<", " &", "\n! ", "--- !"} {
		r.tags = r.tags || strings.Contains(res.Body, mark)
	}
	for i := 0; i < len(res.Body); i++ {
		if res.Body[i] == '*' && len(r.aliases) < 1000 {
			name := res.Body[i+1 : min(len(res.Body), i+66)]
			if e := strings.IndexAny(name, " \n,]}"); e > 0 && e < 64 {
				r.aliases[name[:e]] = true
			}
		}
	}
	r.split(res.Body)
	r.documents()
	r.ends()
	r.listed = r.enumerated()
	r.aliased = 8*len(res.Body) + 1<<16
	r.budget = 8*len(res.Body) + 1<<16
	f := r.node(nil, 0)
	if l := r.peek(); l != nil {
		r.rest(f, l)
	}
	res.Root, res.Notes, res.Cut, res.Steps = f, r.notes, r.cut, r.steps
	res.OK = f.Kind != Null || len(r.notes) == 0
	res.Deep, res.Lost = r.tooDeep, r.lost
}

// rest deals with lines behind the document.
func (r *reader) rest(root *Node, l *line) {
	r.mark(l.off, kindProse, false)
	if root.Kind == Map && !r.isText(l) {
		// More members at another column.
		at := &index{}
		for l != nil {
			before := r.i
			n := r.mapping(nil, l.ind)
			for i, k := range n.Keys {
				root.set(k, n.Items[i], at)
			}
			if r.i == before {
				r.i++
			}
			l = r.peek()
		}
	}
}

// cutRune gives the length of the beginning of a character that the text ends in, or 0.
func cutRune(s string) int {
	for n := 1; n < utf8.UTFMax && n <= len(s); n++ {
		if t := s[len(s)-n:]; utf8.RuneStart(t[0]) {
			if t[0] >= 0xc2 && !utf8.FullRuneInString(t) {
				return n
			}
			return 0
		}
	}
	return 0
}

func bom(s string) []edit.Edit {
	if strings.HasPrefix(s, "\ufeff") {
		return []edit.Edit{{Off: 0, Len: 3, Kind: jsonfix.Space}}
	}
	return nil
}

// fences takes the code fence off that holds the document: the last one with YAML in it.
func fences(s string) []edit.Edit {
	if !strings.Contains(s, "```") && !strings.Contains(s, "~~~") {
		return nil
	}
	var starts []int // of the content
	var ends []int   // of the content; -1 when it is not closed
	margin := 0      // of the opening fence
	for at := 0; at < len(s); {
		e := strings.IndexByte(s[at:], '\n')
		end := len(s)
		next := len(s)
		if e >= 0 {
			end, next = at+e, at+e+1
		}
		l := strings.TrimSpace(s[at:end])
		if strings.HasPrefix(l, "```") || strings.HasPrefix(l, "~~~") {
			col := len(s[at:end]) - len(strings.TrimLeft(s[at:end], " "))
			switch {
			case len(starts) == len(ends):
				starts, margin = append(starts, next), col
			case col <= margin || !strings.Contains(s[end:], "\n"+s[at+col-margin:at+col]+l[:3]):
				ends = append(ends, at)
			}
		}
		at = next
	}
	if len(starts) == 0 {
		return nil
	}
	k := len(starts) - 1
	for j := len(starts) - 1; j >= 0; j-- {
		line := s[:starts[j]]
		line = line[strings.LastIndexByte(strings.TrimRight(line, "\n"), '\n')+1:]
		info := strings.ToLower(strings.Trim(line, " `~\n\r\t"))
		if info == "yaml" || info == "yml" {
			k = j
			break
		}
	}
	from := starts[k]
	end := len(s)
	if k < len(ends) {
		end = ends[k]
	}
	if len(bytes.TrimSpace([]byte(s[from:end]))) == 0 && k == len(starts)-1 && len(ends) < len(starts) {
		// Only the closing fence is there.
		from2 := strings.LastIndexByte(s[:max(from-1, 0)], '\n') + 1
		return []edit.Edit{{Off: from2, Len: len(s) - from2, Kind: jsonfix.Fence}}
	}
	var out []edit.Edit
	if from > 0 {
		out = append(out, edit.Edit{Off: 0, Len: from, Kind: jsonfix.Fence})
	}
	if end < len(s) {
		out = append(out, edit.Edit{Off: end, Len: len(s) - end, Kind: jsonfix.Fence})
	}
	return out
}

// prose takes off the remarks in front of the document: lines at the left margin in front of a blank line that read like a sentence,
// with structure behind them, and the remarks behind it that begin with a line such as "Explanation:".
func prose(s string) []edit.Edit {
	var out []edit.Edit
	first := 0 // the first line with content
	for first < len(s) && strings.TrimSpace(lineAt(s, first)) == "" {
		first += len(lineAt(s, first))
	}
	if first < len(s) {
		next := first + len(lineAt(s, first))
		l := strings.TrimRight(s[first:next], " \t\r\n")
		key, rest, isKey := splitKey(l)
		second := lineAt(s, next)
		behind := s[next+len(second):] // what stands behind a blank line
		blankNext := next < len(s) && strings.TrimSpace(second) == "" && (behind != "" || strings.HasSuffix(second, "\n"))
		sentence := sentenceLike(l)
		if isKey && rest == "" && strings.IndexByte(key, ' ') > 0 && blankNext && structure(behind) && !indented(behind) {
			sentence = true
		} else if isKey && (rest != "" || isName(key)) && !blankNext {
			sentence = false
		}
		if isKey && isName(key) {
			sentence = false
			if rest == "" && blankNext && structure(behind) && !indented(behind) && answerWord(key) {
				sentence = true
			}
		}
		if i := strings.IndexAny(l, ":="); i > 0 && i+1 < len(l) && (l[i] == '=' || l[i+1] != ' ') && isName(strings.TrimSpace(l[:i])) {
			sentence = false // a member whose blank is missing, or with an equals sign
		}
		if strings.HasPrefix(l, "---") || strings.HasPrefix(l, "%") || strings.HasPrefix(l, "#") || strings.HasPrefix(l, "- ") {
			sentence = false
		}
		if sentence && structure(s[next:]) {
			end := next
			for end < len(s) && strings.TrimSpace(lineAt(s, end)) == "" {
				end += len(lineAt(s, end))
			}
			out = append(out, edit.Edit{Off: 0, Len: end, Kind: jsonfix.Surround})
		}
	}
	// A heading such as "Explanation:" or "Note: ..." behind a blank line, with nothing but remarks behind it.
	for end := len(s); end > 0; {
		off := strings.LastIndexByte(s[:end-1], '\n') + 1
		if off <= first {
			break
		}
		l := strings.TrimRight(s[off:end], " \t\r\n")
		end = off
		if l == "" || l[0] == ' ' || l[0] == '\t' {
			if l != "" {
				break
			}
			continue
		}
		before := strings.LastIndexByte(s[:off-1], '\n') + 1
		if strings.TrimSpace(s[before:off]) == "" && remark(l) {
			out = append(out, edit.Edit{Off: off, Len: len(s) - off, Kind: jsonfix.Surround})
			break
		}
		if key, _, ok := splitKey(l); ok && isName(key) && !remark(l) {
			break
		}
	}
	if len(out) == 2 && out[0].Off+out[0].Len > out[1].Off {
		out = out[:1]
	}
	return out
}

// lineAt gives the line that begins at i, its line end included.
func lineAt(s string, i int) string {
	if e := strings.IndexByte(s[i:], '\n'); e >= 0 {
		return s[i : i+e+1]
	}
	return s[i:]
}

// remark reports whether a line opens remarks about the answer.
func remark(l string) bool {
	t := strings.ToLower(strings.Trim(l, "*_ "))
	for _, w := range []string{"explanation", "note:", "notes:", "note that", "let me know", "i hope", "hope this", "this yaml", "the yaml", "the above", "please ", "all fields", "if you ", "feel free", "i've ", "i have ", "here's ", "here is "} {
		if strings.HasPrefix(t, w) {
			return true
		}
	}
	return false
}

func answerWord(key string) bool {
	switch strings.ToLower(key) {
	case "output", "answer", "yaml", "result", "response":
		return true
	}
	return false
}

// sentenceLike reports whether a line is a sentence and not data.
func sentenceLike(l string) bool {
	if len(l) > 4 && strings.HasPrefix(l, "**") && strings.HasSuffix(l, "**") {
		return true // a heading
	}
	if l == "" || l[0] == ' ' || strings.Count(l, " ") < 2 {
		switch strings.ToLower(strings.TrimSuffix(l, ":")) {
		case "output", "answer", "yaml", "result", "response", "sure!", "certainly!", "sure", "certainly":
			return true
		}
		return false
	}
	switch l[len(l)-1] {
	case '.', ':', '!', ')', '?':
		return true
	}
	return false
}

// structure reports whether the first line with content is a member or an item.
func structure(s string) bool {
	for len(s) > 0 {
		l := lineAt(s, 0)
		s = s[len(l):]
		t := strings.TrimSpace(l)
		if t == "" {
			continue
		}
		if n, _ := dash(t); n > 0 || strings.HasPrefix(t, "---") || t[0] == '{' || t[0] == '[' {
			return true
		}
		_, _, ok := splitKey(t)
		return ok
	}
	return false
}

func indented(s string) bool {
	for len(s) > 0 {
		l := lineAt(s, 0)
		s = s[len(l):]
		if strings.TrimSpace(l) != "" {
			return l[0] == ' ' || l[0] == '\t'
		}
	}
	return false
}

// documents picks the document to read: directives and markers go, of several documents the first with content stays.
func (r *reader) documents() {
	start := 0
	for k := range r.lines {
		l := &r.lines[k]
		if l.ind == 0 && strings.HasPrefix(l.text, "%") && start == 0 {
			l.blank, l.text = true, ""
			continue
		}
		if l.blank || l.note {
			continue
		}
		break
	}
	content := false
	for k := start; k < len(r.lines); k++ {
		l := &r.lines[k]
		if l.ind == 0 && (l.text == "---" || strings.HasPrefix(l.text, "--- ") || l.text == "..." && l.raw == "..." || strings.HasPrefix(l.raw, "... #")) {
			if content {
				if r.after(k) != nil {
					r.mark(l.off, jsonfix.OtherDocument, false)
				}
				r.lines = r.lines[:k]
				r.noEnd = false
				return
			}
			if strings.HasPrefix(l.text, "--- ") {
				l.text = strings.TrimSpace(l.text[4:])
				if l.text == "" || l.text[0] == '#' {
					l.blank, l.text = true, ""
					continue
				}
				content = true
				if (l.text[0] == '!' || l.text[0] == '&') && strings.IndexByte(l.text, ' ') < 0 {
					l.blank, l.text = true, ""
				}
				continue
			}
			l.blank, l.text = true, ""
			continue
		}
		if !l.blank && !l.note {
			content = true
		}
	}
}
