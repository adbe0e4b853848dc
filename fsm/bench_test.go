package fsm_test

import (
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
)

const benchSchema = `{"type":"object","properties":{
	"name":{"type":"string","maxLength":40},
	"code":{"type":"string","pattern":"^[a-z]{2}-[0-9]+$"},
	"size":{"type":"number","minimum":0},
	"tags":{"type":"array","items":{"enum":["red","green","blue"]}},
	"next":{"$ref":"#"}},
	"required":["name","size"]}`

const benchText = `{"name":"A name with some characters","code":"ab-123","size":12.75,"tags":["red","blue"],"next":{"name":"é","size":1e3}}`

func benchGrammar(b *testing.B) *grammar.Grammar {
	b.Helper()
	g, err := grammar.FromJSONSchema([]byte(benchSchema))
	if err != nil {
		b.Fatal(err)
	}
	return g
}

func benchProgram(b *testing.B) *fsm.Program {
	b.Helper()
	p, err := fsm.Compile(benchGrammar(b))
	if err != nil {
		b.Fatal(err)
	}
	return p
}

func BenchmarkCompile(b *testing.B) {
	g := benchGrammar(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fsm.Compile(g); err != nil {
			b.Fatal(err)
		}
	}
}

func readAll(b *testing.B, p *fsm.Program) {
	c := p.Cursor()
	if c.Write([]byte(benchText)) < len(benchText) || !c.Accepting() {
		b.Fatal("the text does not fit")
	}
}

// BenchmarkStepCold reads a text with a new program each time.
func BenchmarkStepCold(b *testing.B) {
	g := benchGrammar(b)
	b.SetBytes(int64(len(benchText)))
	for b.Loop() {
		b.StopTimer()
		p, err := fsm.Compile(g)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		readAll(b, p)
	}
}

// BenchmarkStepWarm reads a text whose states are known.
func BenchmarkStepWarm(b *testing.B) {
	p := benchProgram(b)
	b.SetBytes(int64(len(benchText)))
	b.ReportAllocs()
	for b.Loop() {
		readAll(b, p)
	}
}

func BenchmarkShortest(b *testing.B) {
	s := benchProgram(b).Start()
	b.ReportAllocs()
	for b.Loop() {
		s.Shortest()
	}
}

func BenchmarkForced(b *testing.B) {
	s := benchProgram(b).Start()
	b.ReportAllocs()
	for b.Loop() {
		s.Forced(100)
	}
}
