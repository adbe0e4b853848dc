package repair

import (
	"encoding/csv"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
)

// grid draws a table of the kinds that models are asked for: ids, numbers, dates, words and free texts.
func grid(r *rand.Rand, lists ...[]string) [][]string {
	text := from(r, lists...)
	shape := pick(r, [][]string{{"code", "label", "cost", "sold"}, {"who", "years", "town", "remark"}, {"day", "sum", "group", "what"}, {"ask", "reply", "points"}, {"key", "first text", "second text", "n", "state"}})
	rows := [][]string{shape}
	for range 2 + r.Intn(5) {
		var row []string
		for _, h := range shape {
			c := text()
			switch h {
			case "code", "key":
				c = fmt.Sprintf("B%d", 100+r.Intn(900))
			case "cost", "sum":
				c = fmt.Sprintf("%d.%02d", r.Intn(100), r.Intn(100))
			case "years", "points", "n":
				c = fmt.Sprint(1 + r.Intn(90))
			case "sold":
				c = fmt.Sprint(r.Intn(2) == 0)
			case "day":
				c = fmt.Sprintf("2023-%02d-%02d", 1+r.Intn(12), 1+r.Intn(28))
			case "town":
				c = pick(r, cities)
			case "who":
				c = pick(r, names)
			case "group", "state":
				c = pick(r, words)
			}
			row = append(row, c)
		}
		rows = append(rows, row)
	}
	return rows
}

func csvOf(rows [][]string) string { return csvWith(rows, ',') }

func csvWith(rows [][]string, delim rune) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma = delim
	_ = w.WriteAll(rows)
	return b.String()
}

// joined writes a table cell by cell.
func joined(rows [][]string, delim string, cell func(i, j int, s string) string) string {
	var b strings.Builder
	for i, row := range rows {
		for j, c := range row {
			if j > 0 {
				b.WriteString(delim)
			}
			b.WriteString(cell(i, j, c))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// table damages the written form of a table.
func table(f func(r *rand.Rand, s string) string, lists ...[]string) damage {
	return func(r *rand.Rand) (damaged, bool) {
		rows := grid(r, lists...)
		s := csvOf(rows)
		return damaged{text: f(r, s), values: []any{rows}}, true
	}
}

// cells damages a table when it is written.
func cells(f func(r *rand.Rand, rows [][]string) string, lists ...[]string) damage {
	return func(r *rand.Rand) (damaged, bool) {
		rows := grid(r, lists...)
		return damaged{text: f(r, rows), values: []any{rows}}, true
	}
}

func csvCell(s string) string {
	if strings.ContainsAny(s, ",\"\n") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

var (
	csvBefore = []string{"Here is the table:", "I found these rows, by date:", "Of course! The CSV is:", "Below you find the data, as asked."}
	csvAfter  = []string{"That makes 4 rows.", "Shall I add more, or is it enough?", "Note: the prices are rounded.", "Let me know!"}
	// texts that hold no delimiter of another dialect
	wordTexts = []string{"The kettle is warm", "Parcels leave the depot at noon.", "Please call before you visit", "Our driver's map isn't new", "It's the children's turn", "Größe 42 ist ausverkauft", "東京は晴れです。", "🌧 rain ☀️", "crème brûlée"}
)

var csvKinds = map[string]damage{
	"clean":        table(func(_ *rand.Rand, s string) string { return s }, easyTexts),
	"tricky clean": table(func(_ *rand.Rand, s string) string { return s }, []string{"a: b, c: d", "... and more", "say \"it\"", "null", "- x", "# y", "}, {", "ends,", "'one'", "6'2\" high", "// z"}),
	"fence": table(func(r *rand.Rand, s string) string {
		return pick(r, []string{"```csv\n", "```\n", "```text\n", "```CSV\n\n"}) + s + pick(r, []string{"```", "\n```\n"})
	}, easyTexts),
	"fence unclosed": table(func(_ *rand.Rand, s string) string { return "```csv\n" + s }, easyTexts),
	"prose before":   table(func(r *rand.Rand, s string) string { return pick(r, csvBefore) + pick(r, []string{"\n", "\n\n"}) + s }, easyTexts),
	"prose after":    table(func(r *rand.Rand, s string) string { return s + "\n" + pick(r, csvAfter) }, easyTexts),
	"prose fence": table(func(r *rand.Rand, s string) string {
		return pick(r, csvBefore) + "\n\n```csv\n" + s + "```\n\n" + pick(r, csvAfter)
	}, easyTexts),
	"bom":         table(func(_ *rand.Rand, s string) string { return "\ufeff" + s }, easyTexts),
	"blank lines": table(func(_ *rand.Rand, s string) string { return strings.ReplaceAll(s, "\n", "\n\n") }, easyTexts),
	"line ends": table(func(r *rand.Rand, s string) string {
		lines := strings.SplitAfter(s, "\n")
		for i := range lines {
			if r.Intn(2) == 0 {
				lines[i] = strings.ReplaceAll(lines[i], "\n", "\r\n")
			}
		}
		return strings.Join(lines, "")
	}, easyTexts),
	"lines in cells": table(func(_ *rand.Rand, s string) string { return s }, []string{"Hello all,\n\nthe room is booked.", "one\ntwo, three\nfour", "if a:\n    b()"}),
	"ellipsis": table(func(r *rand.Rand, s string) string {
		return s + pick(r, []string{"...\n", "…\n", "..., ..., ...\n", "[...]\n"})
	}, easyTexts),
	"surplus commas": cells(func(r *rand.Rand, rows [][]string) string {
		return joined(rows, ",", func(i, j int, s string) string {
			return csvCell(s) + strings.Repeat(",", btoi(i > 0 && j == len(rows[0])-1))
		})
	}, easyTexts),
	"repeated header": func(r *rand.Rand) (damaged, bool) {
		rows := grid(r, easyTexts)
		return damaged{text: csvOf(slices.Insert(slices.Clone(rows), 1+r.Intn(len(rows)), rows[0])), values: []any{rows}}, true
	},
	"short rows": func(r *rand.Rand) (damaged, bool) {
		rows := grid(r, easyTexts)
		i := 1 + r.Intn(len(rows)-2)
		n := 1 + r.Intn(len(rows[0])-1)
		whole := slices.Clone(rows)
		whole[i] = append(slices.Clone(rows[i][:n]), make([]string, len(rows[0])-n)...)
		rows[i] = rows[i][:n]
		return damaged{text: joined(rows, ",", func(_, _ int, s string) string { return csvCell(s) }), values: []any{whole}}, true
	},
	"markdown": cells(func(r *rand.Rand, rows [][]string) string {
		s := ""
		for i, row := range rows {
			s += "| " + strings.Join(row, " | ") + " |\n"
			if i == 0 {
				s += pick(r, []string{strings.Repeat("|---", len(row)) + "|\n", strings.Repeat("| :--- ", len(row)) + "|\n", strings.Repeat("| --- ", len(row)) + "|\n"})
			}
		}
		return s
	}, easyTexts),
	"semicolons": cells(func(_ *rand.Rand, rows [][]string) string { return csvWith(rows, ';') }, easyTexts),
	"tabs":       cells(func(_ *rand.Rand, rows [][]string) string { return csvWith(rows, '\t') }, easyTexts),
	"pipes":      cells(func(_ *rand.Rand, rows [][]string) string { return csvWith(rows, '|') }, wordTexts),
	"blanks": cells(func(_ *rand.Rand, rows [][]string) string {
		return joined(rows, ", ", func(_, _ int, s string) string { return `"` + s + `"` })
	}, easyTexts),
	"some blanks": cells(func(r *rand.Rand, rows [][]string) string {
		return joined(rows, ", ", func(_, _ int, s string) string { return csvCell(s) })
	}, easyTexts),
	"single": cells(func(_ *rand.Rand, rows [][]string) string {
		return joined(rows, ",", func(_, _ int, s string) string { return "'" + s + "'" })
	}, plainTexts),
	"smart": cells(func(_ *rand.Rand, rows [][]string) string {
		return joined(rows, ",", func(_, _ int, s string) string { return "“" + s + "”" })
	}, easyTexts),
	"smart, some": cells(func(r *rand.Rand, rows [][]string) string {
		return joined(rows, ",", func(i, j int, s string) string {
			// A header without such quotes and no comma inside them is valid CSV.
			if r.Intn(2) == 0 || i+j == 0 || strings.Contains(s, ",") {
				return "“" + s + "”"
			}
			return s
		})
	}, easyTexts),
	"inner quotes": cells(func(_ *rand.Rand, rows [][]string) string {
		return joined(rows, ",", func(i, _ int, s string) string { return quotedIf(s, i > 0 && strings.Contains(s, " ")) })
	}, quoteTexts),
	"bare quotes": cells(func(_ *rand.Rand, rows [][]string) string {
		return joined(rows, ",", func(_, _ int, s string) string { return s })
	}, []string{"The \"green\" door sticks", "He wrote \"sold out\" on the board", "A \"no\" is an answer", "The sign says \"closed\" now"}),
	"backslash quotes": cells(func(_ *rand.Rand, rows [][]string) string {
		return joined(rows, ",", func(_, _ int, s string) string {
			return quotedIf(strings.ReplaceAll(s, `"`, `\"`), strings.Contains(s, `"`))
		})
	}, []string{"The \"green\" door sticks", "He wrote \"sold out\" on the board, twice", "A \"no\" is an answer", "They call it \"the shed\""}),
	"quote unclosed": unclosedRow,
	"commas at the end": func(r *rand.Rand) (damaged, bool) {
		rows := grid(r, []string{"Soup, bread, and a pear", "Yes, we think so, mostly", "The kettle is warm"})
		if h := rows[0]; h[len(h)-1] != "remark" && h[len(h)-1] != "what" {
			return damaged{}, false
		}
		return damaged{text: joined(rows, ",", func(_, _ int, s string) string { return s }), values: []any{rows}}, true
	},
	"cut cell": func(r *rand.Rand) (damaged, bool) {
		rows := grid(r, plainTexts)
		last := slices.Clone(rows[len(rows)-1])
		n := r.Intn(len(last))
		last[n] = last[n][:1+r.Intn(len(last[n]))]
		for !validUTF8(last[n]) {
			last[n] = last[n][:len(last[n])-1]
		}
		s := strings.TrimSuffix(csvOf(append(slices.Clone(rows[:len(rows)-1]), last[:n+1])), "\n")
		for j := n + 1; j < len(last); j++ {
			last[j] = ""
		}
		rows[len(rows)-1] = last
		return damaged{text: s, values: []any{rows}}, last[n] != ""
	},
	"cut quoted": func(r *rand.Rand) (damaged, bool) {
		rows := grid(r, easyTexts)
		last := slices.Clone(rows[len(rows)-1])
		n := r.Intn(len(last))
		cut := last[n][:r.Intn(len(last[n]))]
		for !validUTF8(cut) {
			cut = cut[:len(cut)-1]
		}
		head := joined(rows[:len(rows)-1], ",", func(_, _ int, s string) string { return quotedIf(s, true) })
		for _, c := range last[:n] {
			head += `"` + c + `",`
		}
		last[n] = cut
		for j := n + 1; j < len(last); j++ {
			last[j] = ""
		}
		rows[len(rows)-1] = last
		return damaged{text: head + `"` + cut, values: []any{rows}}, cut != "" && strings.TrimSpace(cut) == cut
	},
}

func unclosedRow(r *rand.Rand) (damaged, bool) {
	rows := grid(r, easyTexts)
	at, col := 1+r.Intn(len(rows)-1), r.Intn(len(rows[0]))
	s := joined(rows, ",", func(i, j int, s string) string {
		if i == at && j == col {
			if j < len(rows[0])-1 && strings.Contains(s, ",") {
				return quotedIf(s, true)
			}
			if j < len(rows[0])-1 {
				return s
			}
			return `"` + s
		}
		return quotedIf(s, strings.Contains(s, ",") || i == at)
	})
	return damaged{text: s, values: []any{rows}}, col == len(rows[0])-1
}

func quotedIf(s string, yes bool) string {
	if yes {
		return `"` + s + `"`
	}
	return s
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func validUTF8(s string) bool { return strings.ToValidUTF8(s, "") == s }

// TestCSVVariants holds the reading of CSV to values over every kind of damage.
func TestCSVVariants(t *testing.T) { judgeVariants(t, FormatCSV, csvKinds) }
