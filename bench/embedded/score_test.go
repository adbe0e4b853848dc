package main

import (
	"encoding/json"
	"maps"
	"testing"
)

func TestScore(t *testing.T) {
	for _, c := range []struct {
		name, want, got string
		valid           bool
		expect          tally
	}{
		{"equal", `{"a":1,"b":["x",true]}`, `{"b":["x",true],"a":1.0}`, true, tally{3, 3, 1, 1, 1}},
		{"one wrong", `{"a":1,"b":"x"}`, `{"a":1,"b":"y"}`, true, tally{2, 1, 1, 0, 1}},
		{"one missing", `{"a":1,"b":"x"}`, `{"a":1}`, true, tally{2, 1, 1, 0, 1}},
		{"one too many", `{"a":[1]}`, `{"a":[1,2]}`, true, tally{2, 1, 1, 0, 1}},
		{"another type", `{"a":1}`, `{"a":"1"}`, true, tally{1, 0, 1, 0, 1}},
		{"unreadable", `{"a":1}`, `{"a":1}`, false, tally{1, 0, 1, 0, 0}},
		{"a label", `"yes"`, `"yes"`, true, tally{1, 1, 1, 1, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var want, got any
			if json.Unmarshal([]byte(c.want), &want) != nil || json.Unmarshal([]byte(c.got), &got) != nil {
				t.Fatal("broken case")
			}
			if s := score(want, got, c.valid); s != c.expect {
				t.Errorf("%+v, want %+v", s, c.expect)
			}
		})
	}
}

func TestTallyKinds(t *testing.T) {
	var want, got any
	if json.Unmarshal([]byte(`{"a":{"who":"x"},"tags":["p","q"],"n":1}`), &want) != nil || json.Unmarshal([]byte(`{"a":{"who":"x"},"tags":["p","r"]}`), &got) != nil {
		t.Fatal("broken case")
	}
	by := map[string]tally{}
	tallyKinds(by, map[string]string{"who": "person", "tags": "noun", "n": "count"}, want, got, true)
	tallyKinds(by, nil, "yes", "yes", true)
	expect := map[string]tally{"person": {Fields: 1, FieldsRight: 1}, "noun": {Fields: 2, FieldsRight: 1}, "count": {Fields: 1}, "": {Fields: 1, FieldsRight: 1}}
	if !maps.Equal(by, expect) {
		t.Errorf("%+v, want %+v", by, expect)
	}
}
