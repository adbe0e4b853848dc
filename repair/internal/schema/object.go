package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

const patternTime = 200 * time.Millisecond

// object is a JSON object that keeps the order of its keys.
type object struct {
	keys []string
	m    map[string]any
}

func (o *object) get(k string) any { return o.m[k] }

// decodeOrdered reads JSON into nil, bool, json.Number, string, []any and *object.
func decodeOrdered(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	v, err := decodeValue(d, 0)
	if err != nil {
		return nil, fmt.Errorf("the schema is not JSON: %w", err)
	}
	if d.More() {
		return nil, errors.New("the schema is not one JSON value")
	}
	return v, nil
}

func decodeValue(d *json.Decoder, depth int) (any, error) {
	if depth > 1000 {
		return nil, errors.New("nested too deeply")
	}
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		o := &object{m: map[string]any{}}
		for d.More() {
			k, err := d.Token()
			if err != nil {
				return nil, err
			}
			v, err := decodeValue(d, depth+1)
			if err != nil {
				return nil, err
			}
			name := k.(string)
			if _, ok := o.m[name]; !ok {
				o.keys = append(o.keys, name)
			}
			o.m[name] = v
		}
		_, err := d.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := decodeValue(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err := d.Token()
		return list, err
	}
	return t, nil
}

// plainValue turns ordered objects into maps.
func plainValue(v any) any {
	switch x := v.(type) {
	case *object:
		m := map[string]any{}
		for k, e := range x.m {
			m[k] = plainValue(e)
		}
		return m
	case []any:
		out := make([]any, len(x))
		for i, e := range x {
			out[i] = plainValue(e)
		}
		return out
	}
	return v
}
