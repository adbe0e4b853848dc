package kernel

import (
	"encoding/binary"
	"math"
	"unsafe"

	"github.com/stencil-go/stencil/engine/internal/quant"
	"github.com/stencil-go/stencil/internal/gguf"
)

// Matrix is a weight matrix in panels of 16 rows; the last panel is filled up
// with zeros. It is immutable.
type Matrix struct {
	Rows, Cols int

	typ    gguf.Type
	wide   int          // 1: activations of 16 bits, 0: of 8
	format quant.Format // of quantised types
	groups int          // per row; 0 for float types
	codes  []byte       // panels of codes, or of floats
	scales []byte       // panels of scales and minima, binary16

	codeBytes, scaleBytes int // per panel

	// factor restores the magnitude of scales that were multiplied by a power
	// of two to fit binary16; 1 for most.
	factor float32
}

// Precision says how finely the activations that a quantised matrix multiplies
// are rounded.
type Precision int

const (
	Narrow Precision = iota // 8 bits
	Wide                    // 16 bits, at twice the arithmetic
)

// Pack rearranges rows x cols weights of type t, whose rows lie one after the
// other in src, dividing the work among the pool's threads. cols must be whole
// blocks of t. The result's memory comes from arena and lives as long; running
// out of it is the only error.
//
// Scales of formats that have finer ones than binary16 (the K formats: a 6-bit
// integer times a binary16 number) are rounded to binary16, a relative error of
// 2^-12 that the rounding of activations exceeds tenfold.
func Pack(p *Pool, arena *Arena, t gguf.Type, rows, cols int, src []byte, precision Precision) (*Matrix, error) {
	m := &Matrix{Rows: rows, Cols: cols, typ: t, wide: int(precision), factor: 1}
	panels := m.Panels()
	var err error
	if f, ok := quant.FormatOf(t); ok {
		m.format, m.groups = f, cols/f.Group
		m.codeBytes = panelRows * cols * f.Bits / 8
		m.scaleBytes = m.groups * panelRows * 2
		if f.HasMin {
			m.scaleBytes *= 2
		}
		if m.codes, err = arena.Alloc(panels * m.codeBytes); err != nil {
			return nil, err
		}
		if m.scales, err = arena.Alloc(panels * m.scaleBytes); err != nil {
			return nil, err
		}
		if t == gguf.MXFP4 {
			m.factor = largestScale(t, src)
		}
		p.Run(panels, func(s *Scratch, panel int) { m.packQuantized(s, panel, src) })
		return m, nil
	}
	m.codeBytes = panelRows * cols * t.BlockBytes()
	if m.codes, err = arena.Alloc(panels * m.codeBytes); err != nil {
		return nil, err
	}
	p.Run(panels, func(_ *Scratch, panel int) { m.packFloats(panel, src) })
	return m, nil
}

// largestScale returns the power of two by which MXFP4's largest scale must be
// divided to become at most 2^15. Its scales span 2^-128 to 2^127, but within
// one tensor those that matter are close to the largest; smaller ones than 2^-39
// times it become zero.
func largestScale(t gguf.Type, src []byte) float32 {
	var largest byte
	for i := 0; i < len(src); i += t.BlockBytes() {
		largest = max(largest, src[i])
	}
	const unbiased = 128 // the scale's exponent is its byte minus this
	if e := int(largest) - unbiased; e > 15 || e < -10 {
		return float32(math.Ldexp(1, max(e-15, -126)))
	}
	return 1
}

// Panels is the number of panels.
func (m *Matrix) Panels() int { return (m.Rows + panelRows - 1) / panelRows }

// Bytes is the memory that the weights take.
func (m *Matrix) Bytes() int { return len(m.codes) + len(m.scales) }

func (m *Matrix) packFloats(panel int, src []byte) {
	size := m.typ.BlockBytes()
	dst := m.codes[panel*m.codeBytes:][:m.codeBytes]
	for r := range m.panelRows(panel) {
		row := src[(panel*panelRows+r)*m.Cols*size:][:m.Cols*size]
		for c := range m.Cols {
			copy(dst[(c*panelRows+r)*size:][:size], row[c*size:])
		}
	}
}

// panelRows is the number of rows of a panel that exist.
func (m *Matrix) panelRows(panel int) int { return min(panelRows, m.Rows-panel*panelRows) }

func (m *Matrix) packQuantized(s *Scratch, panel int, src []byte) {
	f, group := m.format, m.format.Group
	floats := s.Grow(2 * m.groups)
	scales, mins := floats[:m.groups], floats[m.groups:]
	codes := make([]byte, m.Cols)
	rowBytes := m.typ.RowBytes(m.Cols)
	dst := m.codes[panel*m.codeBytes:][:m.codeBytes]
	groupBytes := m.codeBytes / m.groups
	dstScales := m.scales[panel*m.scaleBytes:][:m.scaleBytes]
	scaleBytes := m.scaleBytes / m.groups
	for r := range m.panelRows(panel) {
		quant.Decode(m.typ, src[(panel*panelRows+r)*rowBytes:][:rowBytes], codes, scales, mins)
		for g := range m.groups {
			at := dstScales[g*scaleBytes+2*r:]
			binary.LittleEndian.PutUint16(at, gguf.FloatToHalf(scales[g]/m.factor))
			if f.HasMin {
				binary.LittleEndian.PutUint16(at[2*panelRows:], gguf.FloatToHalf(mins[g]/m.factor))
			}
			from, to := codes[g*group:][:group], dst[g*groupBytes:][:groupBytes]
			if f.Bits == 4 {
				for j := 0; j < 16; j += 4 {
					v := binary.LittleEndian.Uint32(from[j:]) | binary.LittleEndian.Uint32(from[j+16:])<<4
					binary.LittleEndian.PutUint32(to[16*j+4*r:], v)
				}
				continue
			}
			for j := 0; j < group; j += 4 {
				binary.LittleEndian.PutUint32(to[16*j+4*r:], binary.LittleEndian.Uint32(from[j:]))
			}
		}
	}
}

// MulPanel multiplies one panel with every row of in and adds the products to
// out, whose row t begins at out[t*stride]; the panel's first product goes to
// element 16*panel of a row. in must have been prepared for m.
func (m *Matrix) MulPanel(s *Scratch, panel int, in *Batch, out []float32, stride int) {
	rows := m.panelRows(panel)
	for _, t := range in.tiles {
		m.mulTile(s, panel, in, t)
		for i := range min(t.size, in.N-t.start) {
			from, to := s.dst[i*panelRows:], out[(t.start+i)*stride+panel*panelRows:]
			if rows == panelRows {
				// Of constant length, so that no index is checked.
				from, to := (*[panelRows]float32)(from), (*[panelRows]float32)(to)
				for r := range from {
					to[r] += from[r]
				}
				continue
			}
			for r, v := range from[:rows] {
				to[r] += v
			}
		}
	}
}

// mulTile leaves the products of a panel and a tile in s.dst.
func (m *Matrix) mulTile(s *Scratch, panel int, in *Batch, t tile) {
	if m.groups == 0 {
		kernels := &active.f32
		switch m.typ {
		case gguf.F16:
			kernels = &active.f16
		case gguf.BF16:
			kernels = &active.bf16
		}
		clear(s.dst[:t.size*panelRows])
		s.float = floatArgs{
			dst: &s.dst[0], dstStride: panelRows,
			w: &m.codes[panel*m.codeBytes],
			x: &in.Floats[t.start*in.Cols], xStride: in.Cols, cols: in.Cols,
		}
		kernels[t.kernel](&s.float)
		return
	}
	q := in.quantized(m)
	kernels := m.quantKernels()
	at := t.start * m.groups
	s.quant = quantArgs{
		dst:    &s.dst[0],
		codes:  &m.codes[panel*m.codeBytes],
		scales: &m.scales[panel*m.scaleBytes],
		x:      &q.codes[t.start*in.Cols*(1+m.wide)],
		dx:     &q.scales[at],
		init:   &q.initFor(m.format.Zero)[at],
		groups: m.groups,
	}
	if m.format.Values != nil {
		s.quant.table = &m.format.Values[0]
	}
	if m.format.HasMin {
		s.quant.dsum = &q.scaledSums[at]
	}
	kernels[t.kernel](&s.quant)
	if m.factor != 1 {
		for i := range s.dst[:t.size*panelRows] {
			s.dst[i] *= m.factor
		}
	}
}

// quantKernels are the kernels for m's format and precision.
func (m *Matrix) quantKernels() *[3]func(*quantArgs) {
	narrow, wide := &active.q8, &active.q8Wide
	switch {
	case m.format.Values != nil:
		narrow, wide = &active.q4Table, &active.q4TableWide
	case m.format.Bits == 4:
		narrow, wide = &active.q4, &active.q4Wide
	case m.format.Group == 16:
		narrow, wide = &active.q8g16, &active.q8g16Wide
	}
	if m.wide != 0 {
		return wide
	}
	return narrow
}

// bytesOf is the address of w's first element.
func bytesOf(w []float32) *byte { return (*byte)(unsafe.Pointer(&w[0])) }
