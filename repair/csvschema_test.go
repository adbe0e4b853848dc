package repair

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

const orderSchema = `{"type":"object","additionalProperties":false,"required":["id","status"],"properties":{
	"id":{"type":"integer"},"status":{"enum":["Open","Closed"]},"price":{"type":["number","null"]},"paid":{"type":"boolean"},"note":{"type":"string"},
	"tags":{"type":"array","items":{"type":"string"}}}}`

func TestCSVSchema(t *testing.T) {
	for _, c := range []struct {
		name, in, text, value string
		opts                  []Option
		lossy                 int
	}{
		{name: "valid", in: "id,status,note\n1,Open,a\n2,Closed,\n", text: "id,status,note\n1,Open,a\n2,Closed,\n",
			value: `[{"id":1,"status":"Open","note":"a"},{"id":2,"status":"Closed","note":""}]`},
		{name: "header by case and separators", in: "ID,Sta-tus\n1,open\n", text: "id,status\n1,Open\n", value: `[{"id":1,"status":"Open"}]`},
		{name: "types", in: "id,status,price,paid\n1.0,Open,\"1,234.50\",yes\n2,CLOSED,,No\n", text: "id,status,price,paid\n1,Open,1234.50,true\n2,Closed,,false\n",
			value: `[{"id":1,"status":"Open","price":1234.50,"paid":true},{"id":2,"status":"Closed","price":null,"paid":false}]`},
		{name: "number in two cells", in: "id,price,status\n1,1,234.50,Open\n", text: "id,price,status\n1,1234.50,Open\n", value: `[{"id":1,"price":1234.50,"status":"Open"}]`},
		{name: "units", in: "id,status,price\n1,Open,$4\n", text: "id,status,price\n1,Open,4\n", value: `[{"id":1,"status":"Open","price":4}]`},
		{name: "leading zeros stay in text", in: "id,status,note\n1,Open,007\n", text: "id,status,note\n1,Open,007\n", value: `[{"id":1,"status":"Open","note":"007"}]`},
		{name: "list in a cell", in: "id,status,tags\n1,Open,\"a, b\"\n", text: "id,status,tags\n1,Open,\"[\"\"a\"\", \"\"b\"\"]\"\n", value: `[{"id":1,"status":"Open","tags":["a","b"]}]`},
		{name: "optional cell empty", in: "id,status,paid\n1,Open,\n", text: "id,status,paid\n1,Open,\n", value: `[{"id":1,"status":"Open"}]`},
		{name: "column without a place", in: "id,colour,status\n1,red,Open\n", text: "id,status\n1,Open\n", value: `[{"id":1,"status":"Open"}]`, lossy: 2},
		{name: "salvaged", in: "id,status\nx,Open\n2,Closed\n", text: "id,status\n2,Closed\n", value: `[{"id":2,"status":"Closed"}]`, opts: []Option{Salvage()}, lossy: 1},
		{name: "filled", in: "id,note\n1,a\n", text: "id,note,status\n1,a,Open\n", value: `[{"id":1,"note":"a","status":"Open"}]`, opts: []Option{FillRequired()}},
		{name: "fence and semicolons", in: "Here:\n```csv\nid;Status\n1;closed\n```\n", text: "id,status\n1,Closed\n", value: `[{"id":1,"status":"Closed"}]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := CSV(c.in, append([]Option{WithSchema([]byte(orderSchema))}, c.opts...)...)
			if err != nil {
				t.Fatal(err)
			}
			if r.Text != c.text {
				t.Errorf("text %q, want %q", r.Text, c.text)
			}
			if !reflect.DeepEqual(r.Value(), jsonValue(c.value)) {
				got, _ := json.Marshal(r.Value())
				t.Errorf("value %s, want %s", got, c.value)
			}
			if got, ok := Apply(c.in, r.Edits); !ok || got != r.Text {
				t.Errorf("the edits give %q", got)
			}
			if r.Lossy != c.lossy {
				t.Errorf("%d lossy edits, want %d: %v", r.Lossy, c.lossy, r.Edits)
			}
			again, err := CSV(r.Text, WithSchema([]byte(orderSchema)))
			if err != nil || again.Text != r.Text || len(again.Edits) > 0 {
				t.Errorf("repaired again: %v, %v", again, err)
			}
		})
	}
}

func TestCSVSchemaViolations(t *testing.T) {
	for _, c := range []struct {
		name, in, schema, path, keyword string
		offset                          int
		opts                            []Option
	}{
		{name: "type", in: "id,status\n1,Open\nx,Closed\n", path: "/1/id", keyword: "type", offset: 17},
		{name: "enum", in: "id,status\n1,Open\n2,Lost\n", path: "/1/status", keyword: "enum", offset: 17},
		{name: "empty required cell", in: "id,status\n,Open\n2,Closed\n", path: "/0", keyword: "required", offset: 10},
		{name: "missing column", in: "id,note\n1,a\n", path: "/0", keyword: "required", offset: 8},
		{name: "units not allowed", in: "id,status,price\n1,Open,$4\n", path: "/0/price", keyword: "type", offset: 16, opts: []Option{NoUnits()}},
		{name: "two columns for one", in: "id,status,id\n1,Open,2\n", keyword: "header", offset: 0},
		{name: "two columns for one, and no row", in: "id,status,id\n", keyword: "header", offset: 0},
		{name: "too few rows", in: "id,b\n1,2\n", schema: `{"type":"array","minItems":2,"items":{"type":"object","properties":{"id":{"type":"integer"}}}}`, keyword: "minItems", offset: -1},
		{name: "rows not unique", in: "id,b\n1,2\n1,2\n", schema: `{"type":"array","uniqueItems":true,"items":{"type":"object","properties":{"id":{"type":"integer"}}}}`, keyword: "schema", offset: -1},
		{name: "behind prose", in: "Here you are:\n\nid,status\n1,Open\nx,Closed\n", path: "/1/id", keyword: "type", offset: 32},
		{name: "a missing cell in front of a cut row", in: "id,status,note\n,Open,a\n2,Closed", path: "/0", keyword: "required", offset: 15},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := c.schema
			if s == "" {
				s = orderSchema
			}
			_, err := CSV(c.in, append([]Option{WithSchema([]byte(s))}, c.opts...)...)
			var e *Error
			if !errors.As(err, &e) || !errors.Is(err, ErrInvalid) || len(e.Violations) == 0 {
				t.Fatalf("error %v", err)
			}
			if v := e.Violations[0]; v.Path != c.path || v.Keyword != c.keyword {
				t.Errorf("violation %+v", v)
			}
			if e.Offset != c.offset {
				t.Errorf("at byte %d, want %d", e.Offset, c.offset)
			}
		})
	}
	if _, err := CSV("a,b\n1,2\n", WithSchema([]byte(`{"type":"string"}`))); !errors.Is(err, ErrSchemaInput) {
		t.Errorf("a schema of a text: %v", err)
	}
}

// TestCSVSchemaNoTable gives texts of which no row is left.
func TestCSVSchemaNoTable(t *testing.T) {
	for _, in := range []string{"|", "\n\n", ""} {
		if _, err := CSV(in, WithSchema([]byte(orderSchema))); !errors.Is(err, ErrNoValue) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

// A carriage return within a line is part of its cell, as encoding/csv has it.
func TestCSVSchemaCarriageReturn(t *testing.T) {
	type row struct {
		ID   int    `json:"id"`
		Note string `json:"note"`
	}
	r, err := CSV("id,note\n1,a\rb\n2,c\n", WithType[row]())
	if err != nil || !reflect.DeepEqual(r.Value(), jsonValue(`[{"id":1,"note":"a\rb"},{"id":2,"note":"c"}]`)) {
		t.Errorf("%+v, %v", r, err)
	}
	var e *Error
	if _, err := CSV("-,000\r000", WithType[row]()); !errors.As(err, &e) {
		t.Errorf("error %v", err)
	}
}

func TestCSVSchemaHeaderMissing(t *testing.T) {
	type row struct {
		ID   int    `json:"id"`
		Name string `json:"name"`
	}
	r, err := CSV("1,Ada\n2,Bo\n", WithType[row]())
	if err != nil || r.Text != "id,name\n1,Ada\n2,Bo\n" {
		t.Fatalf("%v %v", r, err)
	}
	var rows []row
	if err := r.Decode(&rows); err != nil || !reflect.DeepEqual(rows, []row{{1, "Ada"}, {2, "Bo"}}) {
		t.Errorf("%v %v", rows, err)
	}
}

func TestCSVSchemaCut(t *testing.T) {
	r, err := CSV("id,status\n1,Open\n2", WithType[[]struct {
		ID     int    `json:"id"`
		Status string `json:"status"`
		Note   *bool  `json:"note,omitempty"`
	}]())
	if err != nil || !r.Truncated {
		t.Fatalf("%v %v", r, err)
	}
	r, err = CSV("id,status\n1,Open\n2", WithSchema([]byte(orderSchema)))
	if err != nil || !r.Truncated || len(r.Violations) != 1 || r.Violations[0].Path != "/1" {
		t.Errorf("%v %v", r, err)
	}
}

func TestCSVSchemaStream(t *testing.T) {
	s, err := NewStream(FormatCSV, WithSchema([]byte(orderSchema)))
	if err != nil {
		t.Fatal(err)
	}
	text := "ID,Status\n" + strings.Repeat("7,open\n", 200)
	var shown any
	for i := range text {
		if err := s.Feed([]byte(text[i : i+1])); err != nil {
			t.Fatal(err)
		}
		v, ok := s.Value()
		if !ok {
			continue
		}
		if shown != nil && !extends(shown, v) {
			t.Fatalf("byte %d: %v goes back behind %v", i, v, shown)
		}
		shown = v
	}
	first, _ := shown.([]any)
	if len(first) == 0 || !reflect.DeepEqual(first[0], map[string]any{"id": json.Number("7"), "status": "Open"}) {
		t.Fatalf("shown: %v", shown)
	}
	r, err := s.Close()
	if err != nil {
		t.Fatal(err)
	}
	if list, _ := r.Value().([]any); len(list) != 200 || !extends(shown, r.Value()) {
		t.Errorf("%d rows at the end", len(list))
	}
}
