package repair

import "strings"

// PromptHints gives a few lines for a prompt that steer a model towards mistakes that this package mends and away from those that no
// repair can undo. schema may be nil; with one, the hints name its required properties. Nothing adds them by itself.
func PromptHints(format Format, schema []byte) (string, error) {
	var b strings.Builder
	switch format {
	case FormatYAML:
		b.WriteString("Answer with one YAML document and nothing else.\nIndent with two blanks, never with tabs.\nPut values that hold a colon, a hash, quotes or brackets in double quotes, and close every quote and bracket that you open.\nGive every value its key; use |- for text of several lines.\n")
	case FormatCSV:
		b.WriteString("Answer with one CSV table and nothing else: a header line, then one line per row.\nSeparate with commas. Put cells that hold a comma, a quote or a line break in double quotes, and double the quotes inside; close every quote that you open.\nGive every row as many cells as the header; leave none out.\n")
	default:
		b.WriteString("Answer with one JSON value and nothing else.\nPut keys and strings in double quotes and write \\\" for a quote inside.\nClose every bracket that you open. Write numbers without units or separators.\nLeave nothing out: no comments and no \"...\".\n")
	}
	if schema == nil {
		return b.String(), nil
	}
	c, err := newConfig([]Option{WithSchema(schema)})
	if err != nil {
		return "", err
	}
	if req := c.schema.Required(); len(req) > 0 {
		b.WriteString("Required: " + strings.Join(req, ", ") + ".\n")
	}
	return b.String(), nil
}
