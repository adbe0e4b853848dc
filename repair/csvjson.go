package repair

import (
	"slices"
	"strings"

	"github.com/stencil-go/stencil/repair/internal/csvfix"
	"github.com/stencil-go/stencil/repair/internal/edit"
	"github.com/stencil-go/stencil/repair/internal/jsonfix"
	"github.com/stencil-go/stencil/repair/internal/yamlfix"
)

// jsonAhead reports whether a text begins with a bracket at the start of a line, in front of whatever could divide cells, and is no table.
func jsonAhead(text string) bool {
	at := strings.IndexAny(text, "[{,;|\t")
	if at < 0 || text[at] != '[' && text[at] != '{' {
		return false
	}
	if line := strings.TrimRight(text[:at], " "); line != "" && line[len(line)-1] != '\n' {
		return false
	}
	return !csvfix.Valid(text)
}

// csvFromJSON reads JSON that was written where CSV was asked for: a list of objects, whose keys become the header in the order in which they
// first come, or a list of lists. Null is an empty cell, a list or object in a cell is JSON. ok is false for a text that is not one such list,
// or whose table would be much wider than the text.
func (c *config) csvFromJSON(text string) (t csvfix.Result, ok bool) {
	p := jsonfix.Parse([]byte(text), &jsonfix.Config{KeepCutNumber: c.keepCut, MaxDepth: c.limits.MaxDepth})
	choice := p.Choose()
	if checkDocs(p, choice) != nil {
		return t, false
	}
	_, mid, err := c.settle(text, p.Edits(choice))
	if err != nil {
		return t, false
	}
	rows := tableOf(yamlfix.FromJSON(mid))
	if len(rows) < 2 || len(rows)*len(rows[0]) > len(text)+1<<10 {
		return t, false
	}
	var b strings.Builder
	for _, row := range rows {
		for i := range rows[0] {
			if i > 0 {
				b.WriteByte(',')
			}
			if i < len(row) {
				b.WriteString(csvfix.CellText(row[i]))
			}
		}
		b.WriteByte('\n')
	}
	return csvfix.Result{Edits: rewritten(text, b.String()), Cut: p.Cut(choice), OK: true}, true
}

// tableOf gives the rows of a list of objects or of lists of one length, the header first; nil for any other value.
func tableOf(n *yamlfix.Node) [][]string {
	if n == nil || n.Kind != yamlfix.Seq || len(n.Items) == 0 {
		return nil
	}
	var rows [][]string
	if n.Items[0].Kind == yamlfix.Seq {
		for _, it := range n.Items {
			if it.Kind != yamlfix.Seq || len(it.Items) != len(n.Items[0].Items) || len(it.Items) < 2 {
				return nil
			}
			rows = append(rows, cellsOf(it.Items))
		}
		return rows
	}
	columns := map[string]int{}
	header := []string{}
	for _, it := range n.Items {
		if it.Kind != yamlfix.Map {
			return nil
		}
		for _, k := range it.Keys {
			if _, ok := columns[k]; !ok {
				columns[k] = len(header)
				header = append(header, k)
			}
		}
	}
	rows = append(rows, header)
	for _, it := range n.Items {
		var row []string
		for i, cell := range cellsOf(it.Items) {
			at := columns[it.Keys[i]]
			if at >= len(row) {
				row = slices.Grow(row, at+1-len(row))[:at+1]
			}
			row[at] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

func cellsOf(items []*yamlfix.Node) []string {
	out := make([]string, len(items))
	for i, it := range items {
		switch it.Kind {
		case yamlfix.Null:
		case yamlfix.Seq, yamlfix.Map:
			out[i] = it.JSON()
		default:
			out[i] = it.Text
		}
	}
	return out
}

// rewritten is the edit that writes a whole text anew.
func rewritten(text, repl string) []edit.Edit {
	return []edit.Edit{{Off: 0, Len: len(text), Repl: repl, Kind: jsonfix.Rewrite}}
}
